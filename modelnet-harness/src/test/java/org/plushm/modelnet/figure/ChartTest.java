package org.plushm.modelnet.figure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChartTest {
  @Test
  void shouldRoundAxesUp() {
    assertEquals(1000, Chart.nice(1000));
    assertEquals(1.5, Chart.nice(1.2), 1e-9);
    assertEquals(0.02, Chart.nice(0.0151), 1e-9);
    assertEquals(1, Chart.nice(0));
  }

  @Test
  void shouldPlacePointsByTheirValues() {
    Chart chart =
        new Chart(
            "T & t",
            "x",
            "y",
            List.of(
                new Chart.Series(
                    "s", List.of(new Chart.Point(0, 0, 0, 0), new Chart.Point(1000, 10, 8, 10)))),
            List.of(new Chart.Mark("thesis", 5)));
    String svg = SvgCanvas.draw(chart);
    assertTrue(svg.contains("T &amp; t"), svg);
    // The last point is in the upper right corner of the axes, the first one in the lower left.
    assertTrue(svg.contains("<circle cx=\"620.0\" cy=\"40.0\""), svg);
    assertTrue(svg.contains("<circle cx=\"70.0\" cy=\"360.0\""), svg);
    // Half of the axis is where the thesis' 5 of 10 are.
    assertTrue(svg.contains("<line x1=\"70.0\" y1=\"200.0\" x2=\"620.0\" y2=\"200.0\""), svg);
  }

  @Test
  void shouldLeaveRoomAboveANumberOfTheThesis() {
    Chart chart =
        new Chart("t", "x", "y", List.of(), List.of(new Chart.Mark("thesis", 10)), List.of());
    // The axis ends at 15, so 10 is at two thirds of its height.
    assertTrue(SvgCanvas.draw(chart).contains("y1=\"146.7\" x2=\"620.0\" y2=\"146.7\""));
  }

  @Test
  void shouldWriteAPageThatNeedsNothingElse(@TempDir Path folder) throws Exception {
    FigurePage page = new FigurePage(folder.resolve("report"), "A & B");
    page.command("modelnet x <y>");
    Chart chart =
        new Chart("T", "x", "y", List.of(), List.of(), List.of(new Chart.Moment("kill", 0.5)));
    page.figure("chart", chart, "What it is.");
    page.table(List.of("name", "ms", "verdict"), List.of(List.of("a", "-1.5", "INVALID")));
    page.write();
    String html = Files.readString(folder.resolve("report").resolve("index.html"));
    assertTrue(html.contains("<h1>A &amp; B</h1>"), html);
    assertTrue(html.contains("<code>modelnet x &lt;y&gt;</code>"), html);
    assertTrue(html.contains("<td class=\"text\">a</td><td>-1.5</td>"), html);
    assertTrue(html.contains("<td class=\"text bad\">INVALID</td>"), html);
    assertTrue(
        Files.readString(folder.resolve("report").resolve("chart.svg")).contains(">kill</text>"));
    assertTrue(Files.size(folder.resolve("report").resolve("chart.png")) > 1000);
  }
}
