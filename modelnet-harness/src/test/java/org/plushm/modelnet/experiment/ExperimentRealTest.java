package org.plushm.modelnet.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.plushm.controlnode.state.StateDirectory;
import org.plushm.modelnet.pipe.Distillation;
import org.plushm.modelnet.realtime.EmulationSettings;
import org.plushm.modelnet.topology.Routing;
import org.plushm.modelnet.topology.TransitStub;
import org.plushm.overlay.OverlayType;

/** Real processes on an emulated network. Times are printed and never judged. */
@Tag("real")
@Timeout(180)
class ExperimentRealTest {
  @TempDir Path home;

  private ExperimentRun.Result run(Set<String> experiments, int hosts, int edges) throws Exception {
    return run(experiments, hosts, edges, "never");
  }

  /** Its user leaves when it has said something. */
  private ExperimentRun.Result run(
      Set<String> experiments, int hosts, int edges, String whatMakesTheUserLeave)
      throws Exception {
    EmulationSettings settings =
        new EmulationSettings(
            Routing.HOPS,
            edges == 1 ? Distillation.HOP_BY_HOP : Distillation.LAST_MILE,
            edges,
            1,
            1,
            5,
            false,
            List.of());
    ExperimentPlan plan =
        new ExperimentPlan(
            experiments,
            ExperimentPlan.RECOVERY,
            TransitStub.of(hosts, 1).make(),
            settings,
            OverlayType.RANDTREE,
            12,
            hosts,
            1);
    List<String> lines = new ArrayList<>();
    Leave leave =
        new Leave(() -> lines.stream().anyMatch(line -> line.contains(whatMakesTheUserLeave)));
    ExperimentRun.Result result =
        new ExperimentRun(plan, new StateDirectory(home, home), lines::add, leave).run();
    lines.forEach(System.out::println);
    assertEquals(
        List.of(), lines.stream().filter(line -> line.startsWith("plush: ")).toList(), "notices");
    try (var left = Files.list(home.resolve("ephemeral"))) {
      assertEquals(List.of("audit.log"), left.map(path -> path.getFileName().toString()).toList());
    }
    return result;
  }

  @Test
  void shouldBuildAnswerAndRecoverOnAnEmulatedNetwork() throws Exception {
    ExperimentRun.Result result =
        run(
            Set.of(ExperimentPlan.CONSTRUCTION, ExperimentPlan.ROUNDTRIP, ExperimentPlan.RECOVERY),
            20,
            1);
    assertEquals(3, result.measurements().size());
    assertEquals(20, result.joins().size());
    for (Measurement each : result.measurements()) {
      assertEquals(20, each.accounted(), each.toJson());
      assertEquals(each.killed(), each.recovered(), each.toJson());
      assertTrue(each.verdict().frames() > 0, each.toJson());
      assertEquals(0, each.verdict().droppedOutside(), each.toJson());
    }
    assertEquals(5, result.measurements().get(2).killed());
    // No reply is faster than the way there and back.
    Measurement roundTrip = result.measurements().get(1);
    assertTrue(roundTrip.maxMs() > roundTrip.boundMs() - roundTrip.floorMs(), roundTrip.toJson());
  }

  @Test
  void shouldKeepWhatWasMeasuredWhenItsUserLeavesAndTakeTheOverlayDown() throws Exception {
    ExperimentRun.Result result =
        run(Set.of(ExperimentPlan.CONSTRUCTION, ExperimentPlan.RECOVERY), 4, 1, "construction:");
    assertTrue(result.isCut());
    assertEquals(1, result.measurements().size());
    Measurement construction = result.measurements().get(0);
    assertEquals(ExperimentPlan.CONSTRUCTION, construction.experiment());
    assertEquals(4, construction.accounted());
    assertEquals(0, construction.floorMs(), "it was not measured any more");
    assertEquals(4, result.joins().size());
  }

  @Test
  void shouldCarryFramesBetweenSeveralEdges() throws Exception {
    ExperimentRun.Result result = run(Set.of(ExperimentPlan.ROUNDTRIP), 6, 2);
    assertEquals(6, result.measurements().get(0).accounted());
    assertEquals(0, result.measurements().get(0).verdict().droppedOutside());
  }
}
