package org.plushm.controlnode.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.plushm.plush.control.HostStatus;
import org.plushm.plush.message.ClientMessages.HostChanged;
import org.plushm.plush.nodeset.NaturalOrder;
import org.plushm.plush.nodeset.NodeSet;
import org.plushm.plush.nodeset.NodeSetAccumulator;
import org.plushm.plush.tally.Tally;

/** How many hosts are in while an overlay comes up. */
final class UpProgress {
  private final int targeted;
  private final Map<String, String> statuses = new HashMap<>();
  private final Map<String, String> causes = new HashMap<>();
  private int active;

  UpProgress(int targeted) {
    this.targeted = targeted;
  }

  void changed(HostChanged changed) {
    String before = statuses.put(changed.label(), changed.status());
    if (changed.cause() != null) {
      causes.put(changed.label(), changed.cause());
    }
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

  /**
   * A line for each cause for which hosts were given up; causes that name hosts are many.
   *
   * @param pending whether hosts that may still come are told of as well, if they have a cause
   */
  List<String> problems(boolean pending) {
    Map<String, NodeSetAccumulator> byCause = new TreeMap<>(NaturalOrder.INSTANCE);
    statuses.forEach(
        (label, status) -> {
          boolean awaited =
              pending && !status.equals(HostStatus.ACTIVE.name()) && causes.get(label) != null;
          if (awaited || status.equals(HostStatus.FAILED.name())) {
            String cause = causes.get(label);
            byCause
                .computeIfAbsent(cause == null ? "failed" : cause, c -> new NodeSetAccumulator())
                .add(label);
          }
        });
    List<String> lines = new ArrayList<>();
    int hostsLeft = 0;
    for (Map.Entry<String, NodeSetAccumulator> each : byCause.entrySet()) {
      NodeSet hosts = each.getValue().toNodeSet();
      if (lines.size() < Tally.FAILURE_LINES_MAX) {
        lines.add(Tally.shortened(hosts) + ": " + each.getKey());
      } else {
        hostsLeft += hosts.size();
      }
    }
    if (hostsLeft > 0) {
      lines.add("and " + hostsLeft + " more hosts for other causes: plush ls names them all");
    }
    return lines;
  }
}
