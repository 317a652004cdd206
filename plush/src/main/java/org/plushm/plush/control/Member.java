package org.plushm.plush.control;

import org.plushm.plush.application.Component;
import org.plushm.plush.message.ClientMessages.HostResult;
import org.plushm.plush.tally.HostState;

/** One host of a run of a specification: how far it is, and what became of its parts. */
final class Member {
  final String label;
  final Component component;

  /** For its host while that is lost. */
  final Patience patience = new Patience();

  /** PREPARE or GO under way; null for none. */
  Execution preparing;

  Execution installing;

  /** The ordinal under which the host has said PREPARED, and that it has installed; -1 for none. */
  int preparedOrdinal = -1;

  int readyOrdinal = -1;

  /** PREPARE and GO since it was last ready. */
  int tries;

  /** The ordinal under which it was cleaned up; -1 for none. */
  int cleanedOrdinal = -1;

  int cleanTries;

  /** CleanUp under way; null for none. */
  Execution cleaning;

  /** What could not be cleaned up, one line; null for nothing. */
  String cleanProblem;

  /** It could not prepare or install, and is no part of the run any more. */
  boolean failed;

  /** Its host is away for too long. */
  boolean gone;

  private HostState worst;
  private int rc = -1;
  private String cause;
  private int starts;
  private long elapsedMs;
  private long stdoutBytes;
  private long stderrBytes;
  private boolean truncated;

  Member(String label, Component component) {
    this.label = label;
    this.component = component;
  }

  /** Whether nothing can be asked of it, for now or for good. */
  boolean isOut() {
    return failed || gone;
  }

  /** One of its parts ended like this; the worst of them is its state. */
  void ended(HostState state, int partRc, String partCause) {
    if (worst == null || severity(state) > severity(worst)) {
      worst = state;
      rc = partRc;
      cause = partCause;
    }
  }

  void started() {
    starts++;
  }

  /** A process of it has ended. */
  void ran(long ms, long outBytes, long errBytes, boolean cut) {
    elapsedMs += ms;
    stdoutBytes += outBytes;
    stderrBytes += errBytes;
    truncated |= cut;
  }

  /**
   * Its one outcome.
   *
   * @param otherwise its state if nothing was asked of it
   * @param otherwiseCause why, one line, or null
   */
  HostResult result(HostState otherwise, String otherwiseCause) {
    if (worst == null) {
      ended(otherwise, -1, otherwiseCause);
    }
    HostState state = worst;
    boolean hasCode = state == HostState.FAILED || state == HostState.SIGNALLED;
    int code = state == HostState.OK ? 0 : hasCode ? rc : -1;
    return new HostResult(
        label, state.name(), code, starts, elapsedMs, stdoutBytes, stderrBytes, truncated, cause);
  }

  private static int severity(HostState state) {
    return switch (state) {
      case OK -> 0;
      case SKIPPED -> 1;
      case CANCELLED -> 2;
      case TIMED_OUT -> 3;
      case FAILED -> 4;
      case SIGNALLED -> 5;
      case UNREACHABLE -> 6;
      case LOST -> 7;
    };
  }
}
