package org.plushm.modelnet.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.plushm.modelnet.topology.Topology;
import org.plushm.modelnet.topology.TransitStub;
import org.plushm.simulation.Fault;
import org.plushm.simulation.FaultScript;

class RandomPlanTest {
  private static final long SECOND_NS = 1_000_000_000L;
  private static final Topology NETWORK = TransitStub.of(30, 1).make();
  private static final int HOPS = NETWORK.edges().size();

  @Property(tries = 200)
  void shouldDrawWhatCanBePlayedAndEndsBeforeTheNextBegins(
      @ForAll long seed,
      @ForAll @IntRange(min = 2, max = 30) int hosts,
      @ForAll @IntRange(min = 1, max = 17) int edges,
      @ForAll @IntRange(min = 1, max = 12) int count,
      @ForAll @IntRange(min = 1, max = 20) int everyS) {
    FaultScript script = RandomPlan.script(seed, hosts, edges, HOPS, count, everyS * SECOND_NS);
    assertEquals(count, script.steps().size());
    PlayableScript.check(script, hosts, edges, NETWORK);
    assertEquals(script, FaultScript.parse(script.toString()), "it is written as it is read");
    for (int i = 0; i < count; i++) {
      FaultScript.Step step = script.steps().get(i);
      assertEquals(i * everyS * SECOND_NS, step.atNs());
      assertNotEquals(Fault.FOREVER_NS, step.fault().durationNs());
      assertTrue(step.fault().durationNs() <= everyS * SECOND_NS / 2, step.toString());
    }
    assertEquals(script, RandomPlan.script(seed, hosts, edges, HOPS, count, everyS * SECOND_NS));
  }

  @Test
  void shouldDrawEveryKindOfFault() {
    FaultScript script = RandomPlan.script(1, 20, 2, HOPS, 300, 10 * SECOND_NS);
    Set<String> kinds = new TreeSet<>();
    script.steps().forEach(step -> kinds.add(step.fault().toString().replaceFirst("[0-9].*", "")));
    for (String kind :
        new String[] {
          "kill ",
          "kill root silent",
          "kill edge",
          "kill control silent",
          "pause edge",
          "partition ",
          "cut-control root for ",
          "loss ",
          "hop "
        }) {
      assertTrue(kinds.contains(kind), kind + " in " + kinds);
    }
    assertNotEquals(script, RandomPlan.script(2, 20, 2, HOPS, 300, 10 * SECOND_NS));
  }
}
