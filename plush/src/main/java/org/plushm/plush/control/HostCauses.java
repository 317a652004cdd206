package org.plushm.plush.control;

import org.plushm.plush.tally.HostState;

/** Why nothing is known of a host's part in an execution, as far as the roster can tell. */
final class HostCauses {
  private HostCauses() {}

  /** One line; null for states that explain themselves. */
  static String of(HostRecord host, HostState state) {
    if (state == HostState.UNREACHABLE) {
      if (host == null) {
        return "not in this overlay";
      }
      return host.why() != null ? host.why() : "restarted before the command reached it";
    }
    if (state == HostState.LOST) {
      return host.why() != null ? host.why() : "restarted while the command may have run";
    }
    return null;
  }
}
