package org.plushm.modelnet.chaos;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.plushm.simulation.Fault;
import org.plushm.simulation.FaultScript;

/**
 * What is seen of one fault: when the control node first reported something amiss, and when all was
 * whole again. Made by the thread that plays the script, then only looked at by the observer.
 */
final class FaultWatch {
  private final FaultScript.Step step;
  private final Meant meant;
  private final long beganNs;
  private final long endsNs;
  private final long controlPidBefore;

  /** Identity of each host that dies; it is back as another one. */
  private final Map<String, String> dying = new TreeMap<>();

  private long detectedNs = -1;
  private String detectedBy;
  private long repairedNs = -1;

  /**
   * A fault that begins.
   *
   * @param dyingLabels hosts that are killed by it, with an edge or alone
   * @param before the overlay before it
   * @param endsNs when it is over; the beginning for what happens at once
   */
  FaultWatch(
      FaultScript.Step step,
      Meant meant,
      List<String> dyingLabels,
      Look before,
      long beganNs,
      long endsNs) {
    this.step = step;
    this.meant = meant;
    this.beganNs = beganNs;
    this.endsNs = endsNs;
    this.controlPidBefore =
        step.fault() instanceof Fault.Kill && meant.control() ? before.controlPid() : -1;
    for (String label : dyingLabels) {
      Look.Host host = before.hosts().get(label);
      if (host != null && host.node() != null) {
        dying.put(label, host.node());
      }
    }
  }

  FaultScript.Step step() {
    return step;
  }

  Meant meant() {
    return meant;
  }

  long beganNs() {
    return beganNs;
  }

  /** When it was first seen; negative when it was not. */
  long detectedNs() {
    return detectedNs;
  }

  /** What was seen first; null for nothing. */
  String detectedBy() {
    return detectedBy;
  }

  /** From when on a repair counts. */
  long endsNs() {
    return endsNs;
  }

  /** When all was whole; negative while it is not. */
  long repairedNs() {
    return repairedNs;
  }

  boolean isRepaired() {
    return repairedNs >= 0;
  }

  /** Takes in what is seen now, except for the repair. */
  void look(Look look) {
    if (isRepaired() || detectedNs >= 0) {
      return;
    }
    look.hosts()
        .forEach(
            (label, host) -> {
              boolean isAnother = dying.containsKey(label) && isBack(label, host);
              if (!host.isActive() && host.sinceNs() >= beganNs) {
                detected(host.sinceNs(), host.status());
              } else if (isAnother) {
                detected(look.atNs(), "another incarnation");
              }
            });
    if (detectedNs < 0 && look.atNs() >= beganNs) {
      if (!look.isAnswered() || controlPidBefore >= 0 && look.controlPid() != controlPidBefore) {
        detected(look.atNs(), "no control node");
      } else if (look.unlinkedNs() >= beganNs) {
        detected(look.unlinkedNs(), "no control link");
      }
    }
  }

  private void detected(long atNs, String by) {
    if (detectedNs < 0 || atNs < detectedNs) {
      detectedNs = atNs;
      detectedBy = by;
    }
  }

  private boolean isBack(String label, Look.Host host) {
    return host.node() != null && !host.node().equals(dying.get(label));
  }

  /** Whether the repair counts if the overlay is whole now. */
  boolean mayBeRepaired(Look look) {
    if (isRepaired() || look.atNs() < endsNs) {
      return false;
    }
    if (controlPidBefore >= 0 && look.controlPid() == controlPidBefore) {
      return false;
    }
    for (String label : dying.keySet()) {
      Look.Host host = look.hosts().get(label);
      if (host == null || !host.isGivenUp() && !isBack(label, host)) {
        return false;
      }
    }
    return true;
  }

  void repaired(long atNs) {
    repairedNs = atNs;
  }
}
