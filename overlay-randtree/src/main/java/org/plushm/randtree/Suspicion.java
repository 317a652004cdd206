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
  private long answerNs;
  private boolean early;
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
   * @return whether this refuted a suspicion of our own
   */
  boolean onLinkEvidence(long heardNs) {
    if (heardNs <= evidenceNs) {
      return false;
    }
    evidenceNs = heardNs;
    unlinkedProofs = 0;
    boolean refuted = phase == Phase.SUSPECTED && !early;
    phase = Phase.TRUSTED;
    return refuted;
  }

  /**
   * An answer to a direct probe: trusted again, although the link is silent.
   *
   * @return whether this refuted a suspicion of our own
   */
  boolean onProbeAnswer(long nowNs) {
    if (phase == Phase.TRUSTED) {
      return false;
    }
    phase = Phase.TRUSTED;
    if (early) {
      return false; // It was not silent: the link is as good as before.
    }
    evidenceNs = Math.max(evidenceNs, nowNs);
    unlinkedProofs++;
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
        : suspectedNs + answerNs * health;
  }

  /**
   * Begins to suspect.
   *
   * @param timeToAnswerNs after which it is given up, times the local health
   */
  void suspect(long nowNs, long timeToAnswerNs) {
    phase = Phase.SUSPECTED;
    suspectedNs = nowNs;
    answerNs = timeToAnswerNs;
    early = false;
    vantageReached = false;
    vantageFailed = false;
  }

  /** Begins to suspect one that was heard not long ago, because somebody else does. */
  void suspectEarly(long nowNs, long timeToAnswerNs) {
    suspect(nowNs, timeToAnswerNs);
    early = true;
  }
}
