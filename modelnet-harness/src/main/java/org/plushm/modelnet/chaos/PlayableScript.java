package org.plushm.modelnet.chaos;

import org.plushm.modelnet.realtime.HopFaults;
import org.plushm.modelnet.topology.Topology;
import org.plushm.simulation.Fault;
import org.plushm.simulation.FaultScript;
import org.plushm.simulation.FaultTargets;

/** Which lines of a fault script can be played on real processes, and why others cannot. */
public final class PlayableScript {
  private PlayableScript() {}

  /**
   * Looks whether a script can be played, before anything happens.
   *
   * @param hosts how many there are
   * @param edges how many processes they are spread over
   * @param topology the emulated network
   * @throws IllegalArgumentException with the first line that cannot, and why
   */
  public static void check(FaultScript script, int hosts, int edges, Topology topology) {
    for (FaultScript.Step step : script.steps()) {
      String problem = problem(step.fault());
      try {
        for (FaultTargets who : step.fault().targets()) {
          Meant.check(who, hosts, edges);
        }
        if (step.fault() instanceof Fault.Hop hop) {
          HopFaults.check(hop, topology);
        }
      } catch (IllegalArgumentException e) {
        problem = e.getMessage();
      }
      if (problem != null) {
        throw new IllegalArgumentException("'" + step + "': " + problem);
      }
    }
  }

  /** Why a fault is for the simulation only; null when it is not. */
  private static String problem(Fault fault) {
    if (fault instanceof Fault.Kill kill) {
      return kill.noisy() ? "processes are killed silently here: leave 'noisy' out" : null;
    }
    if (fault instanceof Fault.Pause || fault instanceof Fault.Resume) {
      return Meant.areProcesses(fault.targets().get(0))
          ? null
          : "only processes can stand still here: name edge1 or control";
    }
    if (fault instanceof Fault.Split || fault instanceof Fault.CutControl) {
      return fault.targets().stream().allMatch(Meant::areHosts)
          ? null
          : "this is about hosts: name them by numbers, all, root or a share";
    }
    if (fault instanceof Fault.Restart) {
      return "the control node starts killed hosts again by itself here";
    }
    if (fault instanceof Fault.Delay) {
      return "frames take the time of their links here: change links with 'hop ... delay'";
    }
    if (fault instanceof Fault.Heal || fault instanceof Fault.Loss || fault instanceof Fault.Hop) {
      return null;
    }
    return "this can only be simulated, see 'modelnet simulate --faults'";
  }
}
