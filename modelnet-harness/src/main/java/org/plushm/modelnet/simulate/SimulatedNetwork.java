package org.plushm.modelnet.simulate;

import java.util.Objects;
import org.plushm.modelnet.pipe.Distillation;
import org.plushm.modelnet.pipe.DistilledPaths;
import org.plushm.modelnet.topology.Routes;
import org.plushm.modelnet.topology.Routing;
import org.plushm.modelnet.topology.Topology;

/**
 * The emulated network of a simulation. The first host of the simulation is its first virtual node,
 * and so on.
 *
 * @param topology with as many virtual nodes as there are hosts, at least
 * @param routing how paths are chosen
 * @param distillation how much of them is emulated link by link
 */
public record SimulatedNetwork(Topology topology, Routing routing, Distillation distillation) {
  /** Checks that all are there. */
  public SimulatedNetwork {
    Objects.requireNonNull(topology, "topology");
    Objects.requireNonNull(routing, "routing");
    Objects.requireNonNull(distillation, "distillation");
  }

  DistilledPaths paths(long seed) {
    return new DistilledPaths(new Routes(topology, routing), distillation, seed);
  }
}
