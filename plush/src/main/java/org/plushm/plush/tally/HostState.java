package org.plushm.plush.tally;

/** How a targeted host ended. Every targeted host ends in exactly one of these. */
public enum HostState {
  /** The command ran and ended with exit code 0. */
  OK("ok", "ok"),
  /** The command ran and ended with another exit code. */
  FAILED("failed", "failed"),
  /** The command ran and was ended by a signal that Plush-M did not send. */
  SIGNALLED("signalled", "signalled"),
  /** The command ran longer than allowed and Plush-M ended it with its whole process group. */
  TIMED_OUT("timed_out", "timed out"),
  /** The command surely never started: the host accepted no execution. */
  UNREACHABLE("unreachable", "unreachable"),
  /** The host accepted the execution and was lost; whether the command ended is unknown. */
  LOST("lost", "lost"),
  /** The command was never sent to the host, because the run stopped before its turn. */
  SKIPPED("skipped", "skipped"),
  /** The user cancelled the run before the command on the host ended. */
  CANCELLED("cancelled", "cancelled");

  private final String jsonName;
  private final String label;

  HostState(String jsonName, String label) {
    this.jsonName = jsonName;
    this.label = label;
  }

  /** The name in JSON and in commands, for instance {@code timed_out}. */
  public String jsonName() {
    return jsonName;
  }

  /** The words people read, for instance {@code timed out}. */
  public String label() {
    return label;
  }
}
