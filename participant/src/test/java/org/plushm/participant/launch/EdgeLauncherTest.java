package org.plushm.participant.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.plushm.plush.message.ExecutionMessages.Exec;
import org.plushm.plush.message.ExecutionMessages.Report;
import org.plushm.plush.message.OrdinalSet;
import org.plushm.plush.message.OutcomeKind;

@Tag("real")
class EdgeLauncherTest {
  @TempDir Path folder;

  @Test
  void shouldRunCommandOnFiveHostsAndLeaveNothing() throws Exception {
    Path state = folder.resolve("state");
    try (TestOverlay overlay = new TestOverlay(state, true);
        EdgeLauncher launcher = new EdgeLauncher(overlay.settings, System.out::println)) {
      TestOverlay.Launches launches =
          TestOverlay.launch(launcher, TestOverlay.labels(5));
      assertEquals(java.util.Map.of(), launches.failures);
      overlay.found(launches.controlAddress, launches.nodes.get("local1"));
      overlay.awaitMembers(1);
      launches.nodes.values().forEach(overlay::invite);
      overlay.awaitMembers(5);
      overlay.command(
          new Exec(OrdinalSet.of(0, 1, 2, 3, 4), "echo $PLUSH_HOST $VN", 0, 10_000));
      TreeSet<String> outputs = new TreeSet<>();
      for (int i = 0; i < 5; i++) {
        Report report = overlay.next(Report.class);
        assertEquals(OutcomeKind.EXITED, report.outcome());
        outputs.add(report.stdout().utf8());
      }
      assertEquals(
          List.of("local1 1\n", "local2 2\n", "local3 3\n", "local4 4\n", "local5 5\n"),
          List.copyOf(outputs));
      assertEquals(List.of(), launcher.stopAll());
    }
    try (var left = Files.list(state)) {
      assertEquals(List.of(), left.toList());
    }
  }
}
