package org.plushm.controlnode.cli;

import picocli.CommandLine.Option;

/** {@code -t}, of the verbs that run something on hosts that may be on their way in. */
final class ConnectTimeoutOption {
  /** Hosts that first have to be started get longer to come in than those that are up. */
  private static final long NEW_MS = 60_000;

  private static final long UP_MS = 15_000;

  @Option(
      names = "-t",
      paramLabel = "TIME",
      converter = Quantities.Milliseconds.class,
      description = "Wait so long for hosts to come in (default: 60 when started now, else 15).")
  private Long timeoutMs;

  /**
   * How long to wait, in milliseconds.
   *
   * @param fresh whether the overlay is started for this command
   */
  long timeoutMs(boolean fresh) {
    return timeoutMs != null ? timeoutMs : fresh ? NEW_MS : UP_MS;
  }
}
