package org.plushm.modelnet.experiment;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.plushm.controlnode.state.StateDirectory;
import org.plushm.modelnet.realtime.EmulationSettings;
import org.plushm.modelnet.topology.Topology;

/**
 * Runs experiments over sizes, degrees and rounds, and keeps what they found. For one thread.
 */
public final class Experiments {
  private final Set<String> names;
  private final List<Integer> sizes;
  private final List<Integer> degrees;
  private final int rounds;
  private final String overlayType;
  private final IntFunction<Topology> topologies;
  private final IntFunction<EmulationSettings> settingsByDegree;
  private final StateDirectory state;
  private final Progress progress;
  private final List<Measurement> measurements = new ArrayList<>();
  private final List<JoinCurve> joins = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();

  /** When the hosts of a size joined, in milliseconds. */
  record JoinCurve(int hosts, int round, List<Double> atMs) {}

  /**
   * Experiments.
   *
   * @param names of {@link #names()}
   * @param sizes numbers of hosts
   * @param degrees for the experiment degree; the others use the first one
   * @param rounds how often each is done
   * @param overlayType the protocol
   * @param topologies the network for so many hosts
   * @param settingsByDegree the emulation for a degree
   * @param state where overlays keep their state
   * @param progress takes lines
   */
  public Experiments(
      List<String> names,
      List<Integer> sizes,
      List<Integer> degrees,
      int rounds,
      String overlayType,
      IntFunction<Topology> topologies,
      IntFunction<EmulationSettings> settingsByDegree,
      StateDirectory state,
      Progress progress) {
    this.names = new LinkedHashSet<>(names);
    this.sizes = List.copyOf(sizes);
    this.degrees = List.copyOf(degrees);
    this.rounds = rounds;
    this.overlayType = overlayType;
    this.topologies = topologies;
    this.settingsByDegree = settingsByDegree;
    this.state = state;
    this.progress = progress;
  }

  /** The names of all experiments. */
  public static List<String> names() {
    return ExperimentPlan.NAMES;
  }

  /**
   * Runs all of them.
   *
   * @param asJson takes each measurement as a line of JSON as soon as it is there
   */
  public void run(Consumer<String> asJson) throws InterruptedException {
    Set<String> basic = new LinkedHashSet<>(names);
    boolean withDegrees = basic.remove(ExperimentPlan.DEGREE);
    for (int size : sizes) {
      for (int round = 1; round <= rounds; round++) {
        if (!basic.isEmpty()) {
          run(basic, ExperimentPlan.RECOVERY, size, degrees.get(0), round, asJson);
        }
      }
    }
    for (int degree : withDegrees ? degrees : List.<Integer>of()) {
      for (int size : sizes) {
        for (int round = 1; round <= rounds; round++) {
          run(
              Set.of(ExperimentPlan.RECOVERY),
              ExperimentPlan.DEGREE,
              size,
              degree,
              round,
              asJson);
        }
      }
    }
  }

  private void run(
      Set<String> experiments,
      String name,
      int size,
      int degree,
      int round,
      Consumer<String> asJson)
      throws InterruptedException {
    try {
      ExperimentPlan plan =
          new ExperimentPlan(
              experiments,
              name,
              topologies.apply(size),
              settingsByDegree.apply(degree),
              overlayType,
              size,
              round);
      ExperimentRun.Result result = new ExperimentRun(plan, state, progress).run();
      measurements.addAll(result.measurements());
      if (experiments.contains(ExperimentPlan.CONSTRUCTION)) {
        joins.add(new JoinCurve(size, round, result.joins()));
      }
      result.measurements().forEach(each -> asJson.accept(each.toJson()));
    } catch (IOException e) {
      String line = size + " hosts, round " + round + ": failed: " + e.getMessage();
      failures.add(line);
      progress.line(line);
    }
  }

  /** One line for each run that did not come to its end. */
  public List<String> failures() {
    return List.copyOf(failures);
  }

  /** Whether every run came to its end with every host accounted for, and kept its tolerance. */
  public boolean isSound() {
    return failures.isEmpty()
        && measurements.stream()
            .allMatch(
                each ->
                    each.accounted() == each.hosts()
                        && each.recovered() == each.killed()
                        && each.verdict().isValid());
  }

  /** All measurements, comma separated, with a line of names first. */
  public String toCsv() {
    StringBuilder text = new StringBuilder(String.join(",", Measurement.COLUMNS)).append('\n');
    measurements.forEach(each -> text.append(each.toCsv()).append('\n'));
    return text.toString();
  }

  List<Measurement> measurements() {
    return List.copyOf(measurements);
  }

  List<JoinCurve> joins() {
    return List.copyOf(joins);
  }
}
