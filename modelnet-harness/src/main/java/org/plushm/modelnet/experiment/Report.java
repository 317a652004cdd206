package org.plushm.modelnet.experiment;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** The report of some experiments: figures as in the thesis, a table, and how to do it again. */
public final class Report {
  private static final String CLIENTS = "Number of virtual clients";

  private Report() {}

  /**
   * Writes {@code index.html}, {@code measurements.csv} and each figure as SVG and PNG.
   *
   * @param folder made where it is missing
   * @param command to do it again
   * @param shaped what of the traffic went through the emulated network
   */
  public static void write(Experiments experiments, Path folder, String command, String shaped)
      throws IOException {
    Files.createDirectories(folder);
    StringBuilder html = new StringBuilder();
    html.append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">");
    html.append("<title>Plush-M on an emulated network</title>\n<style>");
    html.append("body{font-family:sans-serif;max-width:70em;margin:2em auto;padding:0 1em}");
    html.append("table{border-collapse:collapse;font-size:80%}");
    html.append("td,th{border:1px solid #ccc;padding:2px 6px;text-align:right}");
    html.append("code{background:#eee;padding:2px 4px}</style></head><body>\n");
    html.append("<h1>Plush-M on an emulated network</h1>\n<p>").append(machine()).append("</p>\n");
    html.append("<p>Again: <code>").append(SvgCanvas.escaped(command)).append("</code></p>\n");
    html.append("<p>").append(SvgCanvas.escaped(shaped)).append("</p>\n<p>");
    html.append("Verdict: a line is VALID when 99.9 % of all frames of its phase were handed over");
    html.append(" within the tolerance of their nominal time and no socket dropped any. Times are");
    html.append(" in emulated time. Dashed lines are numbers of the thesis.</p>\n");
    experiments
        .failures()
        .forEach(
            line -> html.append("<p><b>").append(SvgCanvas.escaped(line)).append("</b></p>\n"));
    for (Map.Entry<String, Chart> entry : charts(experiments).entrySet()) {
      String name = entry.getKey();
      Files.writeString(
          folder.resolve(name + ".svg"), SvgCanvas.draw(entry.getValue()), StandardCharsets.UTF_8);
      PngCanvas.write(entry.getValue(), folder.resolve(name + ".png"));
      html.append("<p><img src=\"").append(name).append(".svg\" alt=\"");
      html.append(SvgCanvas.escaped(entry.getValue().title())).append("\"> <a href=\"");
      html.append(name).append(".png\">PNG</a></p>\n");
    }
    table(experiments, html);
    html.append("</body></html>\n");
    Files.writeString(folder.resolve("index.html"), html, StandardCharsets.UTF_8);
    Files.writeString(
        folder.resolve("measurements.csv"), experiments.toCsv(), StandardCharsets.UTF_8);
  }

  private static String machine() {
    return LocalDate.now()
        + ", "
        + Runtime.getRuntime().availableProcessors()
        + " processors, "
        + System.getProperty("os.name")
        + " "
        + System.getProperty("os.version")
        + ", Java "
        + System.getProperty("java.version")
        + String.format(
            Locale.ROOT,
            ", load average at the end %.1f",
            ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }

  private static void table(Experiments experiments, StringBuilder html) {
    html.append("<table><tr>");
    Measurement.COLUMNS.forEach(column -> html.append("<th>").append(column).append("</th>"));
    html.append("</tr>\n");
    for (Measurement each : experiments.measurements()) {
      html.append("<tr>");
      for (String value : each.toCsv().split(",")) {
        html.append("<td>").append(value).append("</td>");
      }
      html.append("</tr>\n");
    }
    html.append("</table>\n");
  }

  // --- the figures -------------------------------------------------------------------------------

  static Map<String, Chart> charts(Experiments experiments) {
    Map<String, Chart> charts = new LinkedHashMap<>();
    List<Measurement> all = experiments.measurements();
    addIfAny(
        charts,
        "joining",
        new Chart(
            "Joining curve",
            "Time since the first invitation (s)",
            "Confirmed joins",
            joinCurves(experiments),
            List.of()));
    ToDoubleFunction<Measurement> byHosts = Measurement::hosts;
    addIfAny(
        charts,
        "construction",
        new Chart(
            "Time to construct the tree",
            CLIENTS,
            "Time (s)",
            series(
                of(all, ExperimentPlan.CONSTRUCTION),
                byHosts,
                Map.of(
                    "constructed", Measurement::constructMs,
                    "with the start of clients", each -> each.constructMs() + each.startMs(),
                    "bound", Measurement::boundMs)),
            List.of()));
    addIfAny(
        charts,
        "roundtrip",
        new Chart(
            "Round trip of a command",
            CLIENTS,
            "Time (s)",
            series(
                of(all, ExperimentPlan.ROUNDTRIP),
                byHosts,
                Map.of(
                    "average", Measurement::meanMs,
                    "maximum", Measurement::maxMs,
                    "bound", Measurement::boundMs)),
            List.of(
                new Chart.Mark("thesis: most replies within 10 s on average, 1000 clients", 10))));
    List<Chart.Mark> recoveryMarks =
        List.of(
            new Chart.Mark("thesis: 12 s beyond 12 hosts", 12),
            new Chart.Mark("thesis: 8 s up to 12 hosts", 8),
            new Chart.Mark("thesis: star 7 s", 7));
    addIfAny(
        charts,
        "recovery",
        new Chart(
            "Recovery after the failure of 25 %",
            CLIENTS,
            "Time (s)",
            series(
                of(all, ExperimentPlan.RECOVERY),
                byHosts,
                Map.of("average", Measurement::meanMs, "99 %", Measurement::p99Ms)),
            recoveryMarks));
    addIfAny(
        charts,
        "degree",
        new Chart(
            "Recovery by the degree of the tree",
            "Most children of a node",
            "Time (s)",
            series(
                of(all, ExperimentPlan.DEGREE),
                Measurement::degree,
                Map.of("average", Measurement::meanMs)),
            List.of()));
    return charts;
  }

  private static void addIfAny(Map<String, Chart> charts, String name, Chart chart) {
    if (chart.series().stream().anyMatch(each -> !each.points().isEmpty())) {
      charts.put(name, chart);
    }
  }

  private static List<Measurement> of(List<Measurement> all, String experiment) {
    return all.stream().filter(each -> each.experiment().equals(experiment)).toList();
  }

  /** Each value over x in seconds: the mean of all rounds, with the range from least to most. */
  private static List<Chart.Series> series(
      List<Measurement> lines,
      ToDoubleFunction<Measurement> x,
      Map<String, ToDoubleFunction<Measurement>> values) {
    List<Chart.Series> result = new ArrayList<>();
    List<String> types = lines.stream().map(Measurement::overlayType).distinct().toList();
    for (String type : types) {
      addSeries(
          lines.stream().filter(line -> line.overlayType().equals(type)).toList(),
          types.size() > 1 ? type + ", " : "",
          x,
          values,
          result);
    }
    return result;
  }

  private static void addSeries(
      List<Measurement> lines,
      String prefix,
      ToDoubleFunction<Measurement> x,
      Map<String, ToDoubleFunction<Measurement>> values,
      List<Chart.Series> result) {
    for (Map.Entry<String, ToDoubleFunction<Measurement>> value :
        new TreeMap<>(values).entrySet()) {
      Map<Double, List<Double>> byX = new TreeMap<>();
      for (Measurement line : lines) {
        byX.computeIfAbsent(x.applyAsDouble(line), key -> new ArrayList<>())
            .add(value.getValue().applyAsDouble(line) / 1e3);
      }
      List<Chart.Point> points = new ArrayList<>();
      byX.forEach(
          (at, seconds) ->
              points.add(
                  new Chart.Point(
                      at,
                      seconds.stream().mapToDouble(Double::doubleValue).average().orElseThrow(),
                      seconds.stream().mapToDouble(Double::doubleValue).min().orElseThrow(),
                      seconds.stream().mapToDouble(Double::doubleValue).max().orElseThrow())));
      result.add(new Chart.Series(prefix + value.getKey(), points));
    }
  }

  /** The first round of each size. */
  private static List<Chart.Series> joinCurves(Experiments experiments) {
    List<Chart.Series> result = new ArrayList<>();
    for (Experiments.JoinCurve curve : experiments.joins()) {
      if (curve.round() > 1) {
        continue;
      }
      List<Chart.Point> points = new ArrayList<>();
      for (int i = 0; i < curve.atMs().size(); i++) {
        double joined = i + 1;
        points.add(new Chart.Point(curve.atMs().get(i) / 1e3, joined, joined, joined));
      }
      result.add(new Chart.Series(curve.overlayType() + ", " + curve.hosts() + " hosts", points));
    }
    return result;
  }
}
