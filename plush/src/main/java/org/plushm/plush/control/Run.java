package org.plushm.plush.control;

/** One run of a command ({@code plush exec}): what was asked for, before it is an execution. */
final class Run {
  private static final long NS_PER_MS = 1_000_000L;

  /** Where a run stands. */
  enum Phase {
    /** Hosts on their way in are waited for; nothing has been sent. */
    WAITING,
    /** The command is in the log. */
    ISSUED,
    /** Every target has its state. */
    DONE
  }

  final long number;
  final long client;
  final Watchers watchers;
  final String command;
  final long timeoutMs;
  final long outputBytesMax;
  final long connectTimeoutMs;
  final long token;
  long startedNs;
  long waitUntilNs;

  /**
   * Until when somebody has to ask for a run that was not issued before the control node was
   * replaced; then it is skipped. MAX_VALUE when it is not in question: an hour later nobody may
   * want it any more.
   */
  long claimUntilNs = Long.MAX_VALUE;

  /** What the journal says of when it was asked for, and how long that was before an outcome. */
  long askedEpochMs;

  long journaledMs;

  /** What it says of when the command went into the log; 0 for nothing. */
  long issuedEpochMs;

  private final Iterable<String> labels;
  Execution execution;

  /** The host that was last found not to be ready; while it is not, none of the rest matters. */
  HostRecord awaited;

  Phase phase = Phase.WAITING;

  Run(
      long number,
      long client,
      Watchers watchers,
      Iterable<String> labels,
      String command,
      long timeoutMs,
      long outputBytesMax,
      long connectTimeoutMs,
      long token,
      long startedNs,
      long waitUntilNs) {
    this.number = number;
    this.client = client;
    this.watchers = watchers;
    this.connectTimeoutMs = connectTimeoutMs;
    this.token = token;
    this.command = command;
    this.timeoutMs = timeoutMs;
    this.outputBytesMax = outputBytesMax;
    this.startedNs = startedNs;
    this.waitUntilNs = waitUntilNs;
    this.labels = labels;
  }

  boolean isUnclaimed() {
    return claimUntilNs != Long.MAX_VALUE;
  }

  /** Since it was asked for. */
  long elapsedMs(long nowNs) {
    return (nowNs - startedNs) / NS_PER_MS;
  }

  /** Its outcomes go there. */
  void begin(Execution.Owner owner) {
    execution = new Execution(owner, labels);
  }
}
