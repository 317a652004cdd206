package org.plushm.modelnet.realtime;

import java.util.ArrayList;
import java.util.List;
import org.plushm.modelnet.pipe.DistilledPaths;
import org.plushm.modelnet.topology.Topology;
import org.plushm.simulation.Fault;

/** The lines of a fault script that change links, as changes of the links of one network. */
public final class HopFaults {
  private HopFaults() {}

  /**
   * Looks whether a network can be changed so.
   *
   * @throws IllegalArgumentException when there is no such hop, or the value is none
   */
  public static void check(Fault.Hop fault, Topology topology) {
    changes(fault, topology);
  }

  /** Makes the change. */
  public static void apply(Fault.Hop fault, DistilledPaths paths) {
    changes(fault, paths.topology()).forEach(change -> change.applyTo(paths));
  }

  /** Ends it: what it changed is as the network was made. */
  public static void undo(Fault.Hop fault, DistilledPaths paths) {
    changes(fault, paths.topology()).forEach(change -> change.undo(paths));
  }

  private static List<LinkChange> changes(Fault.Hop fault, Topology topology) {
    int hops = topology.edges().size();
    List<LinkChange> changes = new ArrayList<>();
    List<Fault.Hop.Range> ranges =
        fault.hops().isEmpty() ? List.of(new Fault.Hop.Range(0, hops - 1)) : fault.hops();
    for (Fault.Hop.Range range : ranges) {
      if (range.last() >= hops) {
        throw new IllegalArgumentException(
            "hop " + range.last() + " is not in 0.." + (hops - 1) + ", in '" + fault + "'");
      }
      for (int hop = range.first(); hop <= range.last(); hop++) {
        changes.add(new LinkChange(hop, fault.what(), fault.value()));
      }
    }
    return changes;
  }
}
