package org.plushm.ransub;

/**
 * The tunables of RanSub. Relations are checked when the record is made.
 *
 * @param epochNs time between two distributes of the root, default 5 s (Bullet section 3.1). Must
 *     exceed the time up and down the tree. Shorter: fresher subsets, more traffic (two messages of
 *     up to 1.5 KB on every edge an epoch).
 * @param firstEpochNs delay of the first distribute of a new root, default 100 ms as in Mace; the
 *     next ones follow after a tenth of {@code epochNs}, doubling up to it
 * @param subsetSize members in a subset, default 10 (Bullet: one unfragmented packet). Larger: more
 *     backup parents to choose from, larger messages.
 * @param stateBytesMax the most that a node may publish, default 120 bytes as Bullet's summary
 *     tickets; {@code subsetSize * (stateBytesMax + 40)} must fit into a message of 4 KB
 * @param mode whom the delivered subsets stand for, default {@link Mode#NON_DESCENDANTS}
 */
public record RanSubOptions(
    long epochNs, long firstEpochNs, int subsetSize, int stateBytesMax, Mode mode) {
  /** Whom a delivered subset stands for. */
  public enum Mode {
    /** All participants that are not in the receiver's subtree; the root gets nobody. */
    NON_DESCENDANTS,
    /** All participants. */
    ALL
  }

  /** Encoded size of one member beside its state, generously. */
  private static final int CANDIDATE_OVERHEAD_BYTES = 40;

  private static final int MEMBERS_BYTES_MAX = 3900;

  /** Checks ranges and relations. */
  public RanSubOptions {
    require(firstEpochNs >= 0 && firstEpochNs <= epochNs, "firstEpochNs must be in 0..epochNs");
    require(epochNs > 0, "epochNs must be positive");
    require(subsetSize > 0, "subsetSize must be positive");
    require(stateBytesMax >= 0, "stateBytesMax must not be negative");
    require(
        (long) subsetSize * (stateBytesMax + CANDIDATE_OVERHEAD_BYTES) <= MEMBERS_BYTES_MAX,
        "subsetSize * (stateBytesMax + 40) must not exceed " + MEMBERS_BYTES_MAX + " bytes");
    require(mode != null, "mode must be given");
  }

  /** The defaults given above. */
  public static RanSubOptions defaults() {
    return new RanSubOptions(5_000_000_000L, 100_000_000L, 10, 120, Mode.NON_DESCENDANTS);
  }

  /** The same with another mode. */
  public RanSubOptions withMode(Mode newMode) {
    return new RanSubOptions(epochNs, firstEpochNs, subsetSize, stateBytesMax, newMode);
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new IllegalArgumentException("RanSub: " + rule);
    }
  }
}
