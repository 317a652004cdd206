package org.plushm.modelnet.experiment;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.plushm.modelnet.figure.Chart;
import org.plushm.modelnet.figure.FigurePage;

/** The report of some experiments: figures as in the thesis, a table, and how to do it again. */
public final class Report {
  private static final String CLIENTS = "Number of virtual clients";
  private static final String BOUND = "bound";

  private static final Map<String, String> CAPTIONS =
      Map.of(
          "joining",
          "Confirmed joins over time, of the first round of each size.",
          ExperimentPlan.CONSTRUCTION,
          "As the thesis' figure 4.1: from the first invitation to the last confirmed JOIN, with"
              + " and without the start of the clients. Bound: a median round trip for every 50"
              + " hosts, or what this machine needs for the bare links, whichever is more.",
          ExperimentPlan.ROUNDTRIP,
          "As the thesis' figure 4.2: from the command 'hostname' to the replies of all hosts."
              + " Bound: the slowest path of the tree and back, and what this machine needs to"
              + " start as many processes.",
          ExperimentPlan.RECOVERY,
          "As the thesis' figures 4.3 and 4.4: from the silent death of a quarter of the hosts to"
              + " each one's return to the tree. Bound: 1.3 s to notice and a median round trip for"
              + " every 50 killed.",
          ExperimentPlan.DEGREE,
          "As the thesis' figure 4.5, which has 100 hosts of PlanetLab and states no numbers: it"
              + " says that recovery becomes faster with the degree.");

  private Report() {}

  /**
   * Writes {@code index.html}, {@code measurements.csv} and each figure as SVG and PNG, which the
   * page explains.
   *
   * @param folder made where it is missing
   * @param command to do it again
   * @param shaped what of the traffic went through the emulated network
   */
  public static void write(Experiments experiments, Path folder, String command, String shaped)
      throws IOException {
    FigurePage page = new FigurePage(folder, "Plush-M on an emulated network");
    page.command(command);
    page.paragraph(shaped);
    experiments.schedulings().forEach(page::paragraph);
    List<Measurement> all = experiments.measurements();
    long valid = all.stream().filter(each -> each.verdict().isValid()).count();
    page.paragraph(
        valid
            + " of "
            + all.size()
            + " lines are VALID: 99.9 % of all frames of the phase were handed over within the"
            + " tolerance of their nominal time and no socket dropped any; fewer than 1000 frames are"
            + " judged by the latest of them. What an INVALID line"
            + " measured is more of the machine than of Plush-M. Times are in emulated time. Dashed"
            + " lines are numbers that the thesis states; points are means of all rounds, with the"
            + " range from the least to the most as a bar.");
    experiments.failures().forEach(page::warning);
    for (Map.Entry<String, Chart> entry : charts(experiments).entrySet()) {
      page.figure(entry.getKey(), entry.getValue(), CAPTIONS.get(entry.getKey()));
    }
    page.table(
        Measurement.COLUMNS, all.stream().map(each -> List.of(each.toCsv().split(","))).toList());
    page.write();
    Files.writeString(
        folder.resolve("measurements.csv"), experiments.toCsv(), StandardCharsets.UTF_8);
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
                values(
                    "constructed",
                    Measurement::constructMs,
                    "with the start of clients",
                    each -> each.constructMs() + each.startMs())),
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
                values("average", Measurement::meanMs, "maximum", Measurement::maxMs)),
            List.of(
                new Chart.Mark("thesis, 1000 clients: most replies within 10 s on average", 10))));
    List<Chart.Mark> recoveryMarks =
        List.of(
            new Chart.Mark("thesis, PlanetLab: 12 s beyond 12 hosts", 12),
            new Chart.Mark("thesis, PlanetLab: 8 s up to 12 hosts", 8),
            new Chart.Mark("thesis, PlanetLab: Plush's star 7 s", 7));
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
                values("average", Measurement::meanMs, "99 %", Measurement::p99Ms)),
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
                values("average", Measurement::meanMs, "99 %", Measurement::p99Ms)),
            List.of()));
    return charts;
  }

  /** Two values and the bound, in the order in which they are drawn. */
  private static Map<String, ToDoubleFunction<Measurement>> values(
      String first,
      ToDoubleFunction<Measurement> firstValue,
      String second,
      ToDoubleFunction<Measurement> secondValue) {
    Map<String, ToDoubleFunction<Measurement>> values = new LinkedHashMap<>();
    values.put(first, firstValue);
    values.put(second, secondValue);
    values.put(BOUND, Measurement::boundMs);
    return values;
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
    for (Map.Entry<String, ToDoubleFunction<Measurement>> value : values.entrySet()) {
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
