package org.plushm.plush.control;

import org.plushm.plush.message.ExecutionMessages.Report;
import org.plushm.plush.tally.HostState;

/** Why nothing is known of a host's part in an execution, as far as it or the roster can tell. */
final class HostCauses {
  private HostCauses() {}

  /**
   * One line; null for states that explain themselves.
   *
   * @param host null when it is not in the roster
   * @param report what the host itself says; null when it said nothing
   */
  static String of(HostRecord host, HostState state, Report report) {
    if (state == HostState.UNREACHABLE) {
      if (host == null) {
        return "not in this overlay";
      }
      return host.why() != null ? host.why() : "restarted before the command reached it";
    }
    if (state == HostState.LOST && report != null && report.started()) {
      return "started, but its exit code is lost: the keeper that waited for it was killed";
    }
    if (state == HostState.LOST) {
      return host.why() != null ? host.why() : "restarted while the command may have run";
    }
    return null;
  }
}
