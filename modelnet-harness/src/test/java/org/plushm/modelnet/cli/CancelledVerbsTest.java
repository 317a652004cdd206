package org.plushm.modelnet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.plushm.plush.tally.ExitCode;

/** What verbs that take their time say when their user has enough of them. */
class CancelledVerbsTest {
  @Test
  void shouldTellHowManyCasesWereJudgedAndStartNoMore() {
    ModelnetRun.cancelled("validate")
        .refuses(
            ExitCode.CANCELLED,
            "modelnet: cancelled; 0 of 17 cases were judged, nothing is left\n");
    ModelnetRun one = ModelnetRun.cancelledWhenItPrints("validate", "T10", "T1", "--short");
    one.exits(ExitCode.CANCELLED)
        .printsPart("T10 ")
        .saysPart("modelnet: cancelled; 1 of 2 cases were judged, nothing is left\n");
    assertFalse(one.stdout().contains("T1 "), one.toString());
  }

  @Test
  void shouldWriteNothingWhereNothingWasMeasured(@TempDir Path folder) {
    Path csv = folder.resolve("all.csv");
    Path report = folder.resolve("report");
    ModelnetRun run =
        ModelnetRun.cancelled(
            "experiment",
            "construction",
            "--hosts",
            "4,5",
            "--csv",
            csv.toString(),
            "--report",
            report.toString());
    run.refuses(
        ExitCode.CANCELLED,
        "modelnet: cancelled; 0 of 2 runs are over, the overlay is dismantled; nothing was"
            + " measured yet, nothing is written\n");
    assertFalse(Files.exists(csv));
    assertFalse(Files.exists(report));
  }

  @Test
  void shouldEndAnOverlayInRealTimeBeforeItStarts() {
    ModelnetRun run = ModelnetRun.cancelled("validate", "--real", "4");
    run.refuses(
        ExitCode.CANCELLED, "modelnet: cancelled; its overlay is dismantled, nothing is left\n");
    assertEquals("", run.stdout());
  }
}
