package org.plushm.controlnode.cli;

import java.util.HashMap;
import java.util.Map;
import org.plushm.plush.control.HostStatus;
import org.plushm.plush.message.ClientMessages.HostChanged;

/** How many hosts are in while an overlay comes up. */
final class UpProgress {
  private final int targeted;
  private final Map<String, String> statuses = new HashMap<>();
  private int active;

  UpProgress(int targeted) {
    this.targeted = targeted;
  }

  void changed(HostChanged changed) {
    String before = statuses.put(changed.label(), changed.status());
    active -= HostStatus.ACTIVE.name().equals(before) ? 1 : 0;
    active += HostStatus.ACTIVE.name().equals(changed.status()) ? 1 : 0;
  }

  int active() {
    return active;
  }

  int failed() {
    int failed = 0;
    for (String status : statuses.values()) {
      failed += status.equals(HostStatus.FAILED.name()) ? 1 : 0;
    }
    return failed;
  }

  String line() {
    return "plush: " + active + "/" + targeted + " hosts in the overlay";
  }

  /** A line about a host that was given up; null for any other change. */
  String problem(HostChanged changed) {
    return changed.status().equals(HostStatus.FAILED.name())
        ? changed.label() + ": " + (changed.cause() == null ? "failed" : changed.cause())
        : null;
  }
}
