package org.plushm.modelnet.validation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The validation of {@code modelnet validate}, in its short form and in virtual time. */
class ValidationTest {
  private static final long SEED = 1;

  private static void assertKept(ValidationCase each, Report report) {
    List<Finding> missed =
        report.findings().stream()
            .filter(finding -> finding.verdict() == Finding.Verdict.MISSED)
            .toList();
    assertTrue(
        missed.isEmpty(),
        () -> "modelnet validate --short --seed " + SEED + " " + each + "\n" + missed);
    assertFalse(report.findings().isEmpty());
  }

  @ParameterizedTest
  @EnumSource(
      value = ValidationCase.class,
      names = {"T14", "T15", "T16"},
      mode = EnumSource.Mode.EXCLUDE)
  void shouldKeepEveryBarInVirtualTime(ValidationCase each) {
    Report report = each.run(new Extent(false, SEED, null));
    assertKept(each, report);
    assertTrue(
        report.findings().stream()
            .noneMatch(finding -> finding.verdict() == Finding.Verdict.SKIPPED));
  }

  @Test
  void shouldReproduceMeasuredRoundTripsWhenTheDataIsThere() {
    String folder = System.getProperty("plushm.data", "");
    assumeTrue(!folder.isEmpty(), "-Dplushm.data=FOLDER names no folder with the data sets");
    Report report = ValidationCase.T16.run(new Extent(false, SEED, Path.of(folder)));
    assertKept(ValidationCase.T16, report);
    assertTrue(
        report.findings().stream()
            .noneMatch(finding -> finding.verdict() == Finding.Verdict.SKIPPED));
  }

  @Test
  void shouldSayThatItSkippedWhenThereIsNoData() {
    Report report = ValidationCase.T16.run(new Extent(false, SEED, null));
    assertEquals(
        List.of(Finding.Verdict.SKIPPED),
        report.findings().stream().map(Finding::verdict).toList());
  }

  @Test
  void shouldKnowTheLossOfShortQueues() {
    // One place: Erlang's formula, load / (1 + load).
    assertEquals(0.8 / 1.8, QueueingTheory.lossOfMd1k(0.8, 1), 1e-9);
    // Two places: p0 is exp(-load).
    assertEquals(1 - 1 / (Math.exp(-0.8) + 0.8), QueueingTheory.lossOfMd1k(0.8, 2), 1e-9);
  }
}
