package org.plushm.randtree;

/**
 * How far this node trusts its own silence clocks (Lifeguard's local health multiplier). Pure: time
 * is an argument.
 */
final class LocalHealth {
  private static final long INCIDENT_GAP_NS = 1_000_000_000L;

  private final int max;
  private final long decayNs;
  private int score;
  private long changedNs = Long.MIN_VALUE;

  LocalHealth(RandTreeOptions options) {
    this.max = options.healthMax();
    this.decayNs = options.healthDecayNs();
  }

  /** An own delay or a wrong suspicion; counted at most once a second. */
  void incident(long nowNs) {
    int present = multiplier(nowNs) - 1;
    if (changedNs != Long.MIN_VALUE && nowNs - changedNs < INCIDENT_GAP_NS) {
      return;
    }
    score = Math.min(max - 1, present + 1);
    changedNs = nowNs;
  }

  /** What thresholds are multiplied by: 1 when well, at most the maximum. */
  int multiplier(long nowNs) {
    if (score == 0) {
      return 1;
    }
    long decayed = (nowNs - changedNs) / decayNs;
    return decayed >= score ? 1 : 1 + score - (int) decayed;
  }

  /** When the multiplier shrinks next if nothing happens until then; never while it is 1. */
  long shrinksNs(long nowNs) {
    if (multiplier(nowNs) == 1) {
      return Long.MAX_VALUE;
    }
    return changedNs + ((nowNs - changedNs) / decayNs + 1) * decayNs;
  }
}
