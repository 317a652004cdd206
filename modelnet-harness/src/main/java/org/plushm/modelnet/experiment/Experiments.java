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
import org.plushm.overlay.OverlayType;

/** Runs experiments over sizes, degrees and rounds, and keeps what they found. For one thread. */
public final class Experiments {
  private final Set<String> names;
  private final List<Integer> sizes;
  private final List<Integer> degrees;
  private final int rounds;
  private final List<OverlayType> overlayTypes;
  private final IntFunction<Topology> topologies;
  private final EmulationSettings settings;
  private final StateDirectory state;
  private final Progress progress;
  private final List<Measurement> measurements = new ArrayList<>();
  private final List<JoinCurve> joins = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();
  private final Set<String> schedulings = new LinkedHashSet<>();

  /** When the hosts of a size joined, in milliseconds. */
  record JoinCurve(int hosts, int round, String overlayType, List<Double> atMs) {}

  /**
   * Experiments.
   *
   * @param names of {@link #names()}
   * @param sizes numbers of hosts
   * @param degrees for the experiment degree; the others use the first one
   * @param rounds how often each is done
   * @param overlayTypes the protocols, one after the other
   * @param topologies the network for so many hosts
   * @param settings of the emulation
   * @param state where overlays keep their state
   * @param progress takes lines
   */
  public Experiments(
      List<String> names,
      List<Integer> sizes,
      List<Integer> degrees,
      int rounds,
      List<OverlayType> overlayTypes,
      IntFunction<Topology> topologies,
      EmulationSettings settings,
      StateDirectory state,
      Progress progress) {
    this.names = new LinkedHashSet<>(names);
    this.sizes = List.copyOf(sizes);
    this.degrees = List.copyOf(degrees);
    this.rounds = rounds;
    this.overlayTypes = List.copyOf(overlayTypes);
    this.topologies = topologies;
    this.settings = settings;
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
    for (OverlayType type : overlayTypes) {
      if (!basic.isEmpty()) {
        run(basic, ExperimentPlan.RECOVERY, type, degrees.get(0), asJson);
      }
    }
    for (int degree : withDegrees ? degrees : List.<Integer>of()) {
      run(
          Set.of(ExperimentPlan.RECOVERY),
          ExperimentPlan.DEGREE,
          OverlayType.RANDTREE,
          degree,
          asJson);
    }
  }

  private void run(
      Set<String> experiments, String name, OverlayType type, int degree, Consumer<String> asJson)
      throws InterruptedException {
    for (int size : sizes) {
      for (int round = 1; round <= rounds; round++) {
        run(
            new ExperimentPlan(
                experiments, name, topologies.apply(size), settings, type, degree, size, round),
            asJson);
      }
    }
  }

  private void run(ExperimentPlan plan, Consumer<String> asJson) throws InterruptedException {
    try {
      ExperimentRun.Result result = new ExperimentRun(plan, state, progress).run();
      measurements.addAll(result.measurements());
      schedulings.add(result.scheduling());
      if (plan.experiments().contains(ExperimentPlan.CONSTRUCTION)) {
        joins.add(
            new JoinCurve(plan.hosts(), plan.round(), plan.overlayType().label(), result.joins()));
      }
      result.measurements().forEach(each -> asJson.accept(each.toJson()));
    } catch (IOException e) {
      String line =
          plan.overlayType().label()
              + ", "
              + plan.hosts()
              + " hosts, round "
              + plan.round()
              + ": failed: "
              + e.getMessage();
      failures.add(line);
      progress.line(line);
    }
  }

  /** One line for each run that did not come to its end. */
  public List<String> failures() {
    return List.copyOf(failures);
  }

  /** Whether frames waited for other programs, a sentence for each kind of run there was. */
  public List<String> schedulings() {
    return List.copyOf(schedulings);
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
