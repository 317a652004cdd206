package org.plushm.modelnet.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.plushm.controlnode.state.OverlayFolder;
import org.plushm.controlnode.state.StateDirectory;
import org.plushm.modelnet.experiment.Leave;
import org.plushm.modelnet.experiment.StayingOverlay;
import org.plushm.modelnet.pipe.Distillation;
import org.plushm.modelnet.realtime.EmulationSettings;
import org.plushm.modelnet.topology.Routing;
import org.plushm.modelnet.topology.TransitStub;
import org.plushm.overlay.OverlayType;
import org.plushm.simulation.FaultScript;

/** Real processes are harmed while they work. Times are printed and never judged. */
@Tag("real")
@Timeout(300)
@Tag("long")
class ChaosRealTest {
  private static final int HOSTS = 10;

  @TempDir Path home;

  @Test
  void shouldAccountForEveryExecutionAndHaveEverybodyBack() throws Exception {
    StateDirectory state = new StateDirectory(home, home);
    EmulationSettings settings =
        new EmulationSettings(Routing.HOPS, Distillation.HOP_BY_HOP, 1, 1, 1, 5, false, List.of());
    OverlayFolder folder = state.overlay("storm");
    ChaosResult result;
    try {
      StayingOverlay.Outcome up =
          StayingOverlay.bringUp(
              state,
              "storm",
              OverlayType.RANDTREE,
              4,
              settings,
              TransitStub.of(HOSTS, 1).make(),
              HOSTS,
              120_000,
              System.out::println,
              () -> false);
      assertEquals(HOSTS, up.active(), Files.readString(folder.log()));
      FaultScript script =
          FaultScript.parse(
              """
              at 0s    kill 3,20%
              at 500ms hop all plr 0.02 for 2s
              at 1s    partition 1-2 | others for 1s
              at 3s    cut-control root for 3s
              at 7s    kill edge1
              """);
      ChaosOptions options = new ChaosOptions(script, HOSTS, 1, 1, 5, 1_000, 120_000, 1_000, true);
      result = ChaosRun.run(options, folder, System.out::println, Leave.NEVER);
    } finally {
      ChaosRun.dismantle(folder);
    }
    result.toText().forEach(System.out::println);
    assertTrue(result.isSound(), () -> String.join("\n", result.toJson()));
    assertEquals(6, result.phases().size());
    assertEquals(3, result.phases().get(1).hit().size(), "host 3, and 20 % of the other nine");
    assertTrue(result.phases().get(1).detectedMs() > 0);
    assertTrue(result.tally().runs() >= 8);
    assertFalse(folder.isUp());
    assertFalse(Files.exists(folder.work()), "counters and edges are gone");
  }
}
