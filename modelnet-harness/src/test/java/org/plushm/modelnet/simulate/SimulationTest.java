package org.plushm.modelnet.simulate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.plushm.overlay.OverlayType;
import org.plushm.simulation.FaultScript;

/**
 * The bars of the large measurements at sizes that every build can afford; {@code
 * bench/simulate.sh} runs them at full size.
 */
class SimulationTest {
  private static SimulationResult run(SimulationOptions options) {
    SimulationResult result = new Simulation(options, Simulation.Progress.NONE).run();
    assertTrue(result.violations().isEmpty(), () -> options.command() + ": " + result.violations());
    return result;
  }

  @Test
  void shouldBuildAThousandHostsShallowAndCalm() {
    SimulationResult result = run(SimulationOptions.of(1000, 7));
    assertTrue(result.depthMax() <= 4, result::json);
    assertEquals(0, result.rootChanges(), result::json);
    assertTrue(result.joinRttPerLevelP99() <= 2, result::json);
    assertTrue(result.messagesPerJoin() <= 8, result::json);
    assertEquals(0, result.invitations(), result::json);
    assertEquals(result.executions(), result.reports(), result::json);
  }

  @ParameterizedTest
  @ValueSource(ints = {20, 60, 240})
  void shouldHealWithinThreeSecondsWhenTheRootHalfItsChildrenAndAQuarterDie(int hosts) {
    for (long seed = 1; seed <= 2; seed++) {
      SimulationResult result = run(SimulationOptions.of(hosts, seed).withKill(0.25));
      assertEquals(hosts / 4, result.killed(), result::json);
      assertEquals(hosts - hosts / 4, result.survivorsInTree(), result::json);
      assertTrue(result.orphans() > 0, result::json);
      assertTrue(result.recoveryP99Ms() >= 1000, result::json);
      assertTrue(result.recoveryP99Ms() <= 3000, result::json);
      assertTrue(result.detectionP99Ms() <= 2000, result::json);
      assertEquals(1, result.rootChanges(), result::json);
      assertEquals(result.executions(), result.reports(), result::json);
    }
  }

  @Test
  void shouldCarryHostsThatAreRestartedBackInWhenAScriptPlays() {
    FaultScript script =
        FaultScript.parse(
            "at 1s kill root\nat 4s restart 1\nat 5s pause root for 3s\nat 12s restart 10-14\n");
    SimulationResult result = run(SimulationOptions.of(40, 5).withScript(script));
    assertEquals(40, result.survivorsInTree(), result::json);
    assertEquals(6, result.killed(), result::json);
    assertTrue(result.rootChanges() >= 2, result::json);
  }

  @Test
  void shouldGoTheSameWayTwiceWhenTheSeedIsTheSame() {
    SimulationResult first = run(RandomCase.of(11, OverlayType.RANDTREE).options());
    SimulationResult second = run(RandomCase.of(11, OverlayType.RANDTREE).options());
    assertEquals(withoutMachine(first), withoutMachine(second));
    SimulationResult other = run(RandomCase.of(12, OverlayType.RANDTREE).options());
    assertTrue(first.events() != other.events(), "another seed goes another way");
  }

  private static String withoutMachine(SimulationResult result) {
    return result.json().replaceAll("\"(wall_ms|heap_mb)\":\\d+,", "");
  }

  @Test
  void shouldRunOneHostAlone() {
    SimulationResult result = run(SimulationOptions.of(1, 1));
    assertEquals(1, result.survivorsInTree(), result::json);
    assertEquals(result.commands(), result.executions(), result::json);
  }
}
