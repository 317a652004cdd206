package org.plushm.modelnet.chaos;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.plushm.modelnet.figure.Chart;
import org.plushm.modelnet.figure.FigurePage;

/** The report of a run of chaos: what was in the tree over time, a table, and the script. */
public final class ChaosReport {
  private ChaosReport() {}

  /**
   * Writes {@code index.html} and the figure as SVG and PNG.
   *
   * @param folder made where it is missing
   * @param command to do it again
   * @param shaped what of the traffic went through the emulated network
   */
  public static void write(ChaosResult result, Path folder, String command, String shaped)
      throws IOException {
    FigurePage page = new FigurePage(folder, "Plush-M under faults");
    page.command(command);
    page.paragraph(shaped);
    String all = result.toText().get(result.phases().size());
    if (result.isSound()) {
      page.paragraph(all);
    } else {
      page.warning(all);
    }
    page.figure(
        "chaos",
        chart(result),
        "Hosts that the control node reports in the tree. Dashed lines are the faults, by their"
            + " places in the table; where the control node does not answer, the curve is at 0.");
    page.paragraph(
        "Times are emulated. A fault is detected when the control node first reports a host that"
            + " is not in the tree any more, or another incarnation of it, or has no link to the"
            + " root, or does not answer itself. It is repaired when every host that is not given"
            + " up is in the tree under one root, looked at ten times a second; counted from the"
            + " fault's own end if it lasts. Commands are those that were begun from this fault to"
            + " the next; 'lost' is the outcome of an execution on a host that died with it, and no"
            + " mistake. Executions are checked by what they wrote. A phase is VALID when 99.9 % of"
            + " its frames were handed over within the tolerance; when a process was made to stand"
            + " still it is not. Fewer than 1000 frames are judged by the latest of them.");
    List<List<String>> rows = new ArrayList<>();
    List<String> columns = new ArrayList<>(List.of("no."));
    columns.addAll(PhaseResult.COLUMNS);
    for (int i = 0; i < result.phases().size(); i++) {
      List<String> row = new ArrayList<>(List.of(String.valueOf(i)));
      row.addAll(result.phases().get(i).toRow());
      rows.add(row);
    }
    page.table(columns, rows);
    page.paragraph("The script:");
    page.listing(result.options().script().toString());
    page.write();
  }

  static Chart chart(ChaosResult result) {
    List<Chart.Point> points = new ArrayList<>();
    for (ChaosResult.CurvePoint point : result.curve()) {
      if (point.atMs() >= 0) {
        points.add(
            new Chart.Point(point.atMs() / 1e3, point.active(), point.active(), point.active()));
      }
    }
    List<Chart.Moment> moments = new ArrayList<>();
    for (int i = 1; i < result.phases().size(); i++) {
      moments.add(new Chart.Moment(String.valueOf(i), result.phases().get(i).atMs() / 1e3));
    }
    return new Chart(
        "Hosts in the tree",
        "Time since the script began (s)",
        "Hosts",
        List.of(new Chart.Series("in the tree", points)),
        List.of(),
        moments);
  }
}
