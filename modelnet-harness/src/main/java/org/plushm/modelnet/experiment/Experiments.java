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
  private int endedCount;

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

  /** One set of experiments that share their overlays, for all sizes and rounds. */
  private record Series(Set<String> experiments, String name, OverlayType type, int degree) {}

  private List<Series> series() {
    List<Series> all = new ArrayList<>();
    Set<String> basic = new LinkedHashSet<>(names);
    boolean withDegrees = basic.remove(ExperimentPlan.DEGREE);
    for (OverlayType type : basic.isEmpty() ? List.<OverlayType>of() : overlayTypes) {
      all.add(new Series(basic, ExperimentPlan.RECOVERY, type, degrees.get(0)));
    }
    for (int degree : withDegrees ? degrees : List.<Integer>of()) {
      all.add(
          new Series(
              Set.of(ExperimentPlan.RECOVERY),
              ExperimentPlan.DEGREE,
              OverlayType.RANDTREE,
              degree));
    }
    return all;
  }

  /**
   * Runs all of them, each on an overlay of its own.
   *
   * @param asJson takes each measurement as a line of JSON as soon as it is there
   * @param leave asked while anything is waited for
   * @return whether it came to the end; not when the user has left, but what was measured by then
   *     is kept
   */
  public boolean run(Consumer<String> asJson, Leave leave) throws InterruptedException {
    try {
      for (Series each : series()) {
        run(each, asJson, leave);
      }
      return true;
    } catch (LeftException left) {
      left.tell(progress);
      failures.add("cancelled after " + endedCount + " of " + runCount() + " runs");
      return false;
    }
  }

  /** How many overlays are measured on. */
  public int runCount() {
    return series().size() * sizes.size() * rounds;
  }

  /** How many of those are over. */
  public int endedCount() {
    return endedCount;
  }

  /** How many measurements there are. */
  public int measurementCount() {
    return measurements.size();
  }

  private void run(Series series, Consumer<String> asJson, Leave leave)
      throws InterruptedException {
    for (int size : sizes) {
      for (int round = 1; round <= rounds; round++) {
        leave.check();
        run(
            new ExperimentPlan(
                series.experiments(),
                series.name(),
                topologies.apply(size),
                settings,
                series.type(),
                series.degree(),
                size,
                round),
            asJson,
            leave);
      }
    }
  }

  private void run(ExperimentPlan plan, Consumer<String> asJson, Leave leave)
      throws InterruptedException {
    try {
      ExperimentRun.Result result = new ExperimentRun(plan, state, progress, leave).run();
      measurements.addAll(result.measurements());
      if (!result.scheduling().isEmpty()) {
        schedulings.add(result.scheduling());
      }
      if (plan.experiments().contains(ExperimentPlan.CONSTRUCTION) && !result.joins().isEmpty()) {
        joins.add(
            new JoinCurve(plan.hosts(), plan.round(), plan.overlayType().label(), result.joins()));
      }
      result.measurements().forEach(each -> asJson.accept(each.toJson()));
      if (result.isCut()) {
        throw new LeftException();
      }
      endedCount++;
    } catch (IOException e) {
      // What fails under a user who has left is no news.
      leave.check();
      endedCount++;
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
