package org.plushm.randtree;

/**
 * The arithmetic of suspecting one neighbour. Pure: time and evidence are arguments, and nothing is
 * sent from here.
 */
final class Suspicion {
  /** Whether the neighbour is believed to live. */
  enum Phase {
    /** There was evidence of life not long ago. */
    TRUSTED,
    /** Silent for too long; probes are under way. */
    SUSPECTED
  }

  private Phase phase = Phase.TRUSTED;
  private long evidenceNs;
  private long latenessNs;
  private long beatNs = Long.MIN_VALUE;
  private long suspectedNs;
  private int unlinkedProofs;
  private boolean vantageReached;
  private boolean vantageFailed;

  /**
   * Starts trusting.
   *
   * @param nowNs silence counts from here
   */
  Suspicion(long nowNs) {
    this.evidenceNs = nowNs;
  }

  Phase phase() {
    return phase;
  }

  long evidenceNs() {
    return evidenceNs;
  }

  /** When the suspicion began; meaningless while trusted. */
  long suspectedNs() {
    return suspectedNs;
  }

  /** Suspicions in a row that only a probe refuted. */
  int unlinkedProofs() {
    return unlinkedProofs;
  }

  /** Whether a second vantage point could not reach the neighbour and none could. */
  boolean confirmed() {
    return vantageFailed && !vantageReached;
  }

  /**
   * A frame over the link.
   *
   * @return whether this ended a suspicion
   */
  boolean onLinkEvidence(long heardNs) {
    if (heardNs <= evidenceNs) {
      return false;
    }
    evidenceNs = heardNs;
    unlinkedProofs = 0;
    boolean refuted = phase == Phase.SUSPECTED;
    phase = Phase.TRUSTED;
    return refuted;
  }

  /** An answer to a direct probe: trusted again, although the link is silent. */
  boolean onProbeAnswer(long nowNs) {
    if (phase == Phase.TRUSTED) {
      return false;
    }
    evidenceNs = Math.max(evidenceNs, nowNs);
    unlinkedProofs++;
    phase = Phase.TRUSTED;
    return true;
  }

  /** One of the neighbour's heartbeats, from whose lateness the threshold adapts. */
  void onHeartbeat(long nowNs, long heartbeatNs) {
    if (beatNs != Long.MIN_VALUE) {
      long late = Math.max(0, nowNs - beatNs - heartbeatNs);
      latenessNs += (late - latenessNs) / 8;
    }
    beatNs = nowNs;
  }

  /** This node did not run: the silence so far proves nothing. */
  void onPaused(long nowNs) {
    evidenceNs = Math.max(evidenceNs, nowNs);
    beatNs = Long.MIN_VALUE;
    phase = Phase.TRUSTED;
  }

  /** What a vantage point said. */
  void onStatus(boolean reachable) {
    vantageReached |= reachable;
    vantageFailed |= !reachable;
  }

  /** The silence after which this neighbour is suspected. */
  long suspectAfterNs(RandTreeOptions options, int health) {
    long adaptive = options.suspectMinNs() + 4 * latenessNs;
    return Math.min(options.suspectMaxNs(), adaptive) * health;
  }

  /** When the next step is due if nothing is heard until then. */
  long deadlineNs(RandTreeOptions options, int health) {
    return phase == Phase.TRUSTED
        ? evidenceNs + suspectAfterNs(options, health)
        : suspectedNs + options.vantageNs() * health;
  }

  /** Begins to suspect. */
  void suspect(long nowNs) {
    phase = Phase.SUSPECTED;
    suspectedNs = nowNs;
    vantageReached = false;
    vantageFailed = false;
  }
}
