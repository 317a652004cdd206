package org.plushm.modelnet.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.plushm.modelnet.realtime.Verdict;
import org.plushm.simulation.FaultScript;

class ChaosResultTest {
  private static final Verdict VERDICT =
      new Verdict(9, 1_000_000, 2_000_000, 3_000_000, 2, 0, true);

  private static ChaosResult result(Tally tally, double repairedMs, boolean whole) {
    ChaosOptions options =
        new ChaosOptions(FaultScript.parse("at 0s kill 1"), 3, 42, 1, 5, 0, 0, 1000, false);
    return new ChaosResult(
        options,
        List.of(
            new PhaseResult(null, 0, List.of(), -1, null, 0, -1, Tally.NONE, VERDICT),
            new PhaseResult(
                "kill 1 silent",
                0,
                List.of("local1"),
                1300,
                "DISCONNECTED",
                0,
                repairedMs,
                tally,
                VERDICT)),
        List.of(new ChaosResult.CurvePoint(0, 3), new ChaosResult.CurvePoint(1000, 2)),
        whole,
        0,
        true);
  }

  @Test
  void shouldBeSoundOnlyWhenAllIsAccountedForOnceAndEverybodyIsBack() {
    Tally good = new Tally(2, Map.of("ok", 5, "lost", 1), 0, 0, 0);
    assertTrue(result(good, 2000, true).isSound());
    assertFalse(result(good, 2000, false).isSound());
    assertFalse(result(good, -1, true).isSound());
    assertFalse(result(new Tally(2, Map.of("ok", 6), 0, 0, 1), 2000, true).isSound());
    assertFalse(result(new Tally(2, Map.of("ok", 5), 0, 1, 0), 2000, true).isSound());
    assertTrue(result(new Tally(2, Map.of("ok", 5), 1, 0, 0), 2000, true).isSound());
  }

  @Test
  void shouldTellEachFaultAndAllOfThem() {
    List<String> lines =
        result(new Tally(2, Map.of("ok", 5, "lost", 1), 0, 0, 0), 2000, true).toJson();
    assertEquals(3, lines.size());
    assertTrue(lines.get(0).startsWith("{\"fault\":null,"), lines.get(0));
    assertEquals(
        "{\"fault\":\"kill 1 silent\",\"at_ms\":0.0,\"hit\":[\"local1\"],\"detected_ms\":1300.0,"
            + "\"detected_by\":\"DISCONNECTED\",\"lasts_ms\":0.0,\"repaired_ms\":2000.0,\"runs\":2,"
            + "\"ok\":5,\"failed\":0,\"signalled\":0,\"timed_out\":0,\"unreachable\":0,\"lost\":1,"
            + "\"skipped\":0,\"cancelled\":0,\"untold\":0,\"unaccounted\":0,\"twice\":0,"
            + "\"frames\":9,\"lag_p50_us\":1000,\"lag_p999_us\":2000,\"kept_ms\":2,\"dilation\":1,"
            + "\"verdict\":\"VALID\"}",
        lines.get(1));
    assertTrue(
        result(Tally.NONE, 2000, true)
            .toText()
            .get(0)
            .endsWith("p99.9 2.0 ms: VALID (by the latest of only 9 frames)"));
    assertTrue(lines.get(2).contains("\"seed\":42,\"faults\":1,\"runs\":2,\"ok\":5"), lines.get(2));
    assertTrue(lines.get(2).endsWith("\"given_up\":0,\"whole\":true,\"sound\":true}}"));
  }

  @Test
  void shouldDrawTheHostsWithTheFaultsInTheirPlaces(@TempDir Path folder) throws Exception {
    ChaosResult result = result(new Tally(1, Map.of("ok", 3), 0, 0, 0), 2000, true);
    ChaosReport.write(result, folder, "modelnet chaos --seed 42", "shaped");
    String html = Files.readString(folder.resolve("index.html"));
    assertTrue(html.contains("at 0s kill 1 silent"), html);
    assertTrue(html.contains("<code>modelnet chaos --seed 42</code>"), html);
    assertTrue(html.contains("0 ran twice"), html);
    assertTrue(html.contains("Fewer than 1000 frames are judged by the latest of them."), html);
    assertTrue(html.contains("<th>frames</th>"), html);
    assertTrue(html.contains("<th>lag_<wbr>p999_<wbr>ms</th>"), "columns may be narrow");
    assertTrue(html.contains("<td>1</td><td class=\"text\">kill 1 silent</td>"), "the last fault");
    assertTrue(Files.exists(folder.resolve("chaos.png")));
  }
}
