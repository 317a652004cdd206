package org.plushm.modelnet.chaos;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The overlay at a moment, as its control node told it.
 *
 * @param atNs when it was asked
 * @param hosts by label; empty when nobody answered
 * @param root label of the last root that was told; null for none
 * @param unlinkedNs when the control node last was without a link to a root; negative for never
 * @param controlPid process of the control node; -1 when nobody answered
 */
record Look(long atNs, Map<String, Host> hosts, String root, long unlinkedNs, long controlPid) {
  private static final String ACTIVE = "ACTIVE";
  private static final String FAILED = "FAILED";

  /**
   * A host.
   *
   * @param status HostStatus
   * @param node its identity; null for none
   * @param sinceNs since when it has the status
   */
  record Host(String status, String node, long sinceNs) {
    boolean isActive() {
      return status.equals(ACTIVE);
    }

    /** Lost again and again, and given up by the control node until somebody readmits it. */
    boolean isGivenUp() {
      return status.equals(FAILED);
    }
  }

  static Look nobody(long atNs) {
    return new Look(atNs, Map.of(), null, -1, -1);
  }

  boolean isAnswered() {
    return controlPid >= 0;
  }

  int activeCount() {
    return (int) hosts.values().stream().filter(Host::isActive).count();
  }

  int givenUpCount() {
    return (int) hosts.values().stream().filter(Host::isGivenUp).count();
  }

  /** Whether all that are not given up are in the tree, as far as the control node knows. */
  boolean isWhole(int expected) {
    return isAnswered() && hosts.size() == expected && activeCount() + givenUpCount() == expected;
  }

  /** Labels of those in the tree, in the order of their numbers. */
  List<String> living() {
    List<String> living = new ArrayList<>();
    hosts.forEach(
        (label, host) -> {
          if (host.isActive()) {
            living.add(label);
          }
        });
    living.sort(Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder()));
    return living;
  }
}
