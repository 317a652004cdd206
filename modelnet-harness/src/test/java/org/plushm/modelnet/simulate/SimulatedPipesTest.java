package org.plushm.modelnet.simulate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.plushm.modelnet.pipe.Distillation;
import org.plushm.modelnet.topology.HostLinks;
import org.plushm.modelnet.topology.LinkParameters;
import org.plushm.modelnet.topology.Routing;
import org.plushm.modelnet.topology.Topology;
import org.plushm.modelnet.topology.TransitStub;
import org.plushm.overlay.OverlayType;
import org.plushm.simulation.FaultScript;

/** The same pipes as in real time under virtual time. */
class SimulatedPipesTest {
  private static final int HOSTS = 30;
  private static final Topology NETWORK = TransitStub.of(HOSTS, 1).make();

  private static SimulationResult run(
      Topology topology, Distillation distillation, String script, List<String> trace) {
    SimulationOptions options =
        new SimulationOptions(
            OverlayType.RANDTREE,
            HOSTS,
            4,
            7,
            0,
            0.25,
            0,
            FaultScript.parse(script),
            2 * Simulation.SECOND_NS,
            trace == null ? null : trace::add,
            "test",
            new SimulatedNetwork(topology, Routing.HOPS, distillation));
    return new Simulation(options, Simulation.Progress.NONE).run();
  }

  @Test
  void shouldRunTheSameWayTwice() {
    List<String> first = new ArrayList<>();
    List<String> second = new ArrayList<>();
    String script =
        "at 1s hop all plr 0.02 for 5s\nat 2s hop 0-9 down for 2s\nat 3s loss 1% for 2s";
    SimulationResult result = run(NETWORK, Distillation.HOP_BY_HOP, script, first);
    run(NETWORK, Distillation.HOP_BY_HOP, script, second);
    assertEquals(first, second);
    assertEquals(List.of(), result.violations());
    assertEquals(result.survivors(), result.survivorsInTree());
    List<String> other = new ArrayList<>();
    run(NETWORK, Distillation.HOP_BY_HOP, "", other);
    assertNotEquals(first, other);
  }

  @Test
  void shouldTakeItsTimesFromTheLinks() {
    long[] joinMs = new long[2];
    for (int i = 0; i < 2; i++) {
      LinkParameters link = new LinkParameters(0, (i == 0 ? 5 : 100) * Simulation.MS_NS, 0, 50);
      Topology network = new TransitStub(1, 1, 1, 1, new HostLinks(HOSTS, link), 1).make();
      SimulationResult result = run(network, Distillation.HOP_BY_HOP, "", null);
      assertEquals(List.of(), result.violations());
      joinMs[i] = result.joinP99Ms();
    }
    // A question and its answer pass four host links, after two more such trips for the first one.
    assertTrue(joinMs[0] >= 20 && joinMs[0] < 400, "5 ms links: " + joinMs[0]);
    assertTrue(joinMs[1] >= 400, "100 ms links: " + joinMs[1]);
  }

  @Test
  void shouldHealOverLossyAndDeadLinksUnderEveryDistillation() {
    String script =
        "at 0s hop all plr 0.05 for 10s\nat 1s hop 5-8 down for 4s\nat 2s hop 9 bw 100K";
    for (Distillation each :
        List.of(Distillation.HOP_BY_HOP, Distillation.LAST_MILE, Distillation.END_TO_END)) {
      SimulationResult result = run(NETWORK, each, script, null);
      assertEquals(List.of(), result.violations(), each.toString());
      assertEquals(result.survivors(), result.survivorsInTree(), each.toString());
    }
  }
}
