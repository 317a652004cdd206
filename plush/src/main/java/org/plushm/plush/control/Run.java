package org.plushm.plush.control;

/** One run of a command ({@code plush exec}): what was asked for, before it is an execution. */
final class Run {
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
  final String command;
  final long timeoutMs;
  final long outputBytesMax;
  long startedNs;
  long waitUntilNs;
  private final Iterable<String> labels;
  Execution execution;

  /** The host that was last found not to be ready; while it is not, none of the rest matters. */
  HostRecord awaited;

  Phase phase = Phase.WAITING;

  Run(
      long number,
      long client,
      Iterable<String> labels,
      String command,
      long timeoutMs,
      long outputBytesMax,
      long startedNs,
      long waitUntilNs) {
    this.number = number;
    this.client = client;
    this.command = command;
    this.timeoutMs = timeoutMs;
    this.outputBytesMax = outputBytesMax;
    this.startedNs = startedNs;
    this.waitUntilNs = waitUntilNs;
    this.labels = labels;
  }

  /** Its outcomes go there. */
  void begin(Execution.Owner owner) {
    execution = new Execution(owner, labels);
  }
}
