package org.plushm.plush.control;

import org.plushm.plush.message.RunMessages.BlockResult;
import org.plushm.plush.tally.HostState;

/**
 * How one process of a run of a specification ended.
 *
 * @param member its host
 * @param state how
 * @param rc exit status or signal; -1 when there is none
 * @param cause one line, or null
 * @param elapsedMs from start to end
 * @param stdoutBytes written in all
 * @param stderrBytes written in all
 * @param truncated whether not all of it was kept
 */
record PartResult(
    Member member,
    HostState state,
    int rc,
    String cause,
    long elapsedMs,
    long stdoutBytes,
    long stderrBytes,
    boolean truncated) {
  /** A process of which nothing is known but this. */
  static PartResult of(Member member, HostState state, String cause) {
    return new PartResult(member, state, -1, cause, 0, 0, 0, false);
  }

  /** Whether the host was lost with it: for a task, another host can do it. */
  boolean isLost() {
    return state == HostState.LOST || state == HostState.UNREACHABLE;
  }

  /** For the client. */
  BlockResult message(String block, int task, int attempt) {
    return new BlockResult(
        block,
        member.label,
        task,
        attempt,
        state.name(),
        rc,
        elapsedMs,
        stdoutBytes,
        stderrBytes,
        truncated,
        cause);
  }
}
