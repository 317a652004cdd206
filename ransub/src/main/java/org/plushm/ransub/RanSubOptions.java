package org.plushm.ransub;

/**
 * The tunables of RanSub. Relations are checked when the record is made.
 *
 * @param epochNs time between two distributes of the root, default 5 s (Bullet section 3.1).
 *     Shorter: fresher subsets, more traffic (two messages of up to 1.5 KB on every edge an epoch).
 *     A tall tree has longer epochs, see {@code levelNs}.
 * @param firstEpochNs delay of the first distribute of a new root, default 100 ms as in Mace; the
 *     next ones follow after a tenth of {@code epochNs}, doubling up to it
 * @param levelNs how long a level of the tree may take, down and up, default 100 ms. No epoch is
 *     shorter than the height of the tree allows (Bullet section 3.1: the time up and down the
 *     tree). Shorter than the round trip of an edge: subtrees are late in short epochs.
 * @param subsetSize members in a subset, default 10 (Bullet: one unfragmented packet). Larger: more
 *     backup parents to choose from, larger messages.
 * @param stateBytesMax the most that a node may publish in all its gossip channels, 16 bytes a
 *     channel counted for its header, default 136: one of Bullet's summary tickets of 120 bytes;
 *     {@code subsetSize * (stateBytesMax + 40)} must fit into a message of 4 KB
 * @param mode whom the delivered subsets stand for, default {@link Mode#NON_DESCENDANTS}; {@link
 *     Mode#ORDERED} must be that of all participants
 */
public record RanSubOptions(
    long epochNs, long firstEpochNs, long levelNs, int subsetSize, int stateBytesMax, Mode mode) {
  /** Whom a delivered subset stands for. */
  public enum Mode {
    /** All participants that are not in the receiver's subtree; the root gets nobody. */
    NON_DESCENDANTS,
    /** All participants. */
    ALL,
    /**
     * The participants that come before the receiver in a total order, which is drawn anew in each
     * epoch: that in which a walk through the tree meets them, parents before children, the
     * children of each in random order. So any number of nodes may move below a member of theirs at
     * once and no loop comes about (RanSub-ordered of the USITS paper). The root gets nobody.
     *
     * <p>The root's mode decides: a receiver of this mode is delivered nobody while the root has
     * another.
     */
    ORDERED
  }

  /** Encoded size of one member beside its state, generously. */
  private static final int CANDIDATE_OVERHEAD_BYTES = 40;

  private static final int MEMBERS_BYTES_MAX = 3900;

  /** Checks ranges and relations. */
  public RanSubOptions {
    require(firstEpochNs >= 0 && firstEpochNs <= epochNs, "firstEpochNs must be in 0..epochNs");
    require(epochNs > 0, "epochNs must be positive");
    require(levelNs > 0 && levelNs <= epochNs, "levelNs must be in 1..epochNs");
    require(subsetSize > 0, "subsetSize must be positive");
    require(stateBytesMax >= 0, "stateBytesMax must not be negative");
    require(
        (long) subsetSize * (stateBytesMax + CANDIDATE_OVERHEAD_BYTES) <= MEMBERS_BYTES_MAX,
        "subsetSize * (stateBytesMax + 40) must not exceed " + MEMBERS_BYTES_MAX + " bytes");
    require(mode != null, "mode must be given");
  }

  /** The defaults given above. */
  public static RanSubOptions defaults() {
    return new RanSubOptions(
        5_000_000_000L, 100_000_000L, 100_000_000L, 10, 136, Mode.NON_DESCENDANTS);
  }

  /** The same with another mode. */
  public RanSubOptions withMode(Mode newMode) {
    return new RanSubOptions(epochNs, firstEpochNs, levelNs, subsetSize, stateBytesMax, newMode);
  }

  /** The same with another time between two distributes. */
  public RanSubOptions withEpochNs(long newEpochNs) {
    return new RanSubOptions(
        newEpochNs,
        Math.min(firstEpochNs, newEpochNs),
        Math.min(levelNs, newEpochNs),
        subsetSize,
        stateBytesMax,
        mode);
  }

  /**
   * The shortest epoch of a tree: in half of it every level has {@link #levelNs}, and two more for
   * what joins meanwhile.
   *
   * @param height levels below the root, 0 for a root alone
   */
  long epochLeastNs(int height) {
    return 2 * (height + 2L) * levelNs;
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new IllegalArgumentException("RanSub: " + rule);
    }
  }
}
