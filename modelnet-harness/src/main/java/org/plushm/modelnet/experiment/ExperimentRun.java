package org.plushm.modelnet.experiment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.plushm.controlnode.state.StateDirectory;
import org.plushm.modelnet.realtime.EmulationControl;
import org.plushm.modelnet.realtime.Verdict;
import org.plushm.overlay.RandomSource;
import org.plushm.plush.message.ClientMessages.HostEntry;
import org.plushm.plush.message.ClientMessages.TreeEntry;
import org.plushm.plush.nodeset.NodeSet;

/**
 * Brings an overlay up, measures on it, takes it down, and measures what the machine needs for the
 * same without it. For one thread.
 */
final class ExperimentRun {
  /** Outstanding invitations, as in the thesis and the control node's default. */
  private static final int INVITATIONS = 50;

  /** From the last sign of life to the news of a loss: suspicion and confirmation. */
  private static final double DETECTION_MS = 1_300;

  private static final double KILLED_SHARE = 0.25;
  private static final long UP_TIMEOUT_MS = 240_000;
  private static final long EXEC_TIMEOUT_MS = 60_000;
  private static final long RECOVERY_TIMEOUT_MS = 60_000;
  private static final long POLL_MS = 200;
  private static final long FLOOR_MS = 1_000;

  /** How long the command runs during which hosts are killed, and how long after its start. */
  private static final int SLEEP_S = 8;

  private static final long KILL_AFTER_MS = 1_500;

  /**
   * What a run found.
   *
   * @param measurements a line for each experiment
   * @param joins when each host was in the tree, in milliseconds since the first one was invited
   * @param scheduling whether frames waited for other programs, in a sentence; empty when it came
   *     not that far
   * @param isCut whether the user left before the end
   */
  record Result(
      List<Measurement> measurements, List<Double> joins, String scheduling, boolean isCut) {}

  private final ExperimentPlan plan;
  private final StateDirectory state;
  private final Progress progress;
  private final Leave leave;
  private final NodeSet hosts;
  private final PathTimes paths;
  private final List<Measurement> measurements = new ArrayList<>();
  private List<Double> joins = List.of();
  private String scheduling = "";
  private double startMs;
  private double constructMs;
  private double linksFloorMs;
  private double startsFloorMs;

  ExperimentRun(ExperimentPlan plan, StateDirectory state, Progress progress, Leave leave) {
    this.plan = plan;
    this.state = state;
    this.progress = progress;
    this.leave = leave;
    this.hosts = NodeSet.parse("local[1-" + plan.hosts() + "]");
    this.paths = new PathTimes(plan.topology(), plan.settings().routing());
  }

  Result run() throws IOException, InterruptedException {
    List<Pending> pending = new ArrayList<>();
    boolean isCut = false;
    try {
      List<TreeEntry> tree = measureOnOverlay(pending);
      leave.check();
      measureFloorOfMachine(tree);
    } catch (LeftException left) {
      isCut = true;
      left.tell(progress);
      if (!pending.isEmpty()) {
        progress.line("the machine's floor was not measured any more, floor_ms is 0");
      }
    }
    pending.forEach(each -> measurements.add(each.complete()));
    return new Result(measurements, joins, scheduling, isCut);
  }

  private List<TreeEntry> measureOnOverlay(List<Pending> pending)
      throws IOException, InterruptedException {
    try (LiveOverlay overlay =
        LiveOverlay.start(
            state,
            plan.overlayType(),
            plan.degree(),
            plan.settings(),
            plan.topology(),
            line -> progress.line("plush: " + line),
            leave)) {
      try {
        return measure(overlay, pending);
      } catch (IOException e) {
        throw new IOException(overlay.troubleOfEdges().orElse(e.getMessage()), e);
      }
    }
  }

  private void measureFloorOfMachine(List<TreeEntry> tree) throws InterruptedException {
    try {
      double linksMs = MachineFloor.linksMs(parents(tree));
      leave.check();
      startsFloorMs = MachineFloor.processStartsMs(plan.hosts());
      linksFloorMs = linksMs;
    } catch (IOException e) {
      // ^C ends what is being started, too.
      leave.check();
      // What was measured on the overlay stands without it.
      progress.line("the machine's floor is not known, floor_ms is 0: " + e.getMessage());
    }
  }

  private List<TreeEntry> measure(LiveOverlay overlay, List<Pending> pending)
      throws IOException, InterruptedException {
    Pending construction = construct(overlay);
    if (plan.experiments().contains(ExperimentPlan.CONSTRUCTION)) {
      pending.add(construction);
    }
    List<TreeEntry> tree = overlay.tree();
    measureFloor(overlay.control());
    if (plan.experiments().contains(ExperimentPlan.ROUNDTRIP)) {
      pending.add(roundTrip(overlay, tree));
    }
    if (plan.experiments().contains(ExperimentPlan.RECOVERY)) {
      pending.add(recover(overlay));
    }
    return tree;
  }

  /** A measurement whose floor is not known before the overlay is gone. */
  private interface Pending {
    Measurement complete();
  }

  // --- the experiments ---------------------------------------------------------------------------

  private Pending construct(LiveOverlay overlay) throws IOException {
    LiveOverlay.Built built = overlay.up(hosts, UP_TIMEOUT_MS);
    if (built.active() != plan.hosts()) {
      throw new IOException(
          "only "
              + built.active()
              + " of "
              + plan.hosts()
              + " hosts came into the tree; "
              + built.trouble());
    }
    Map<String, Double> joined = new TreeMap<>();
    startMs = Double.MAX_VALUE;
    for (LiveOverlay.Change change : built.changes()) {
      if (change.status().equals("INVITED")) {
        startMs = Math.min(startMs, change.atMs());
      } else if (change.status().equals("ACTIVE")) {
        joined.put(change.label(), change.atMs());
      }
    }
    List<Double> since = new ArrayList<>();
    joined.values().forEach(at -> since.add(at - startMs));
    since.sort(Comparator.naturalOrder());
    joins = since;
    constructMs = since.get(since.size() - 1);
    Verdict verdict = overlay.control().takeVerdict();
    scheduling = overlay.control().scheduling();
    tell("construction: %.2f s after a start of %.2f s", verdict, constructMs / 1e3, startMs / 1e3);
    double rounds = Math.ceil(plan.hosts() / (double) INVITATIONS);
    double networkMs = rounds * paths.medianRoundTripMs(plan.settings().seed());
    Sample sample = Sample.of(since);
    return () ->
        line(
            ExperimentPlan.CONSTRUCTION,
            sample,
            Math.max(networkMs, emulated(linksFloorMs)),
            emulated(linksFloorMs),
            0,
            0,
            plan.hosts(),
            verdict);
  }

  private void measureFloor(EmulationControl control) throws IOException, InterruptedException {
    control.ask("bypass on");
    control.takeVerdict();
    leave.sleep(FLOOR_MS * plan.settings().dilation());
    Verdict floorVerdict = control.takeVerdict();
    control.ask("bypass off");
    control.takeVerdict();
    tell("floor of the machine, empty pipes", floorVerdict);
  }

  private Pending roundTrip(LiveOverlay overlay, List<TreeEntry> tree) throws IOException {
    overlay.control().takeVerdict();
    Path counters = Files.createTempDirectory(overlay.work(), "counters");
    try {
      overlay.startExec(
          hosts, "hostname && echo >>'" + counters + "'/\"$PLUSH_HOST\"", EXEC_TIMEOUT_MS);
      Map<String, LiveOverlay.Reply> replies = overlay.awaitExec(2 * EXEC_TIMEOUT_MS);
      List<Double> times = new ArrayList<>();
      int accounted = 0;
      for (Map.Entry<String, LiveOverlay.Reply> entry : replies.entrySet()) {
        times.add(entry.getValue().atMs());
        Path counter = counters.resolve(entry.getKey());
        boolean once = Files.exists(counter) && Files.size(counter) == 1;
        accounted += once && entry.getValue().result().state().equals("OK") ? 1 : 0;
      }
      Verdict verdict = overlay.control().takeVerdict();
      Sample sample = Sample.of(times);
      tell(
          "round trip: mean %.3f s, max %.3f s, %d of %d ran it once",
          verdict, sample.meanMs() / 1e3, sample.maxMs() / 1e3, accounted, plan.hosts());
      double treeMs = paths.slowestTreePathMs(tree);
      int ran = accounted;
      return () ->
          line(
              ExperimentPlan.ROUNDTRIP,
              sample,
              treeMs + emulated(startsFloorMs),
              emulated(startsFloorMs),
              0,
              0,
              ran,
              verdict);
    } finally {
      delete(counters);
    }
  }

  private Pending recover(LiveOverlay overlay) throws IOException, InterruptedException {
    int killedCount = Math.max(1, (int) Math.round(KILLED_SHARE * plan.hosts()));
    RandomSource random = new RandomSource(plan.settings().seed() + plan.round());
    List<String> killed = random.shuffled(hosts.toList()).subList(0, killedCount);
    Map<String, String> nodesBefore = new HashMap<>();
    overlay.hosts().forEach(entry -> nodesBefore.put(entry.label(), entry.node()));
    overlay.control().takeVerdict();
    int dilation = plan.settings().dilation();
    overlay.startExec(hosts, "exec sleep " + SLEEP_S * dilation, EXEC_TIMEOUT_MS);
    leave.sleep(KILL_AFTER_MS * dilation);
    long killNs = System.nanoTime();
    overlay.kill(NodeSet.of(killed));
    Map<String, Double> returns = awaitReturns(overlay, killed, nodesBefore, killNs);
    Map<String, LiveOverlay.Reply> replies =
        overlay.awaitExec((SLEEP_S + 1) * 1000L + EXEC_TIMEOUT_MS);
    Verdict verdict = overlay.control().takeVerdict();
    Sample sample = Sample.of(returns.values());
    tell(
        "recovery: %d of %d killed are back, mean %.2f s, p99 %.2f s; %d of %d accounted for",
        verdict,
        returns.size(),
        killedCount,
        sample.meanMs() / 1e3,
        sample.p99Ms() / 1e3,
        replies.size(),
        plan.hosts());
    double median = paths.medianRoundTripMs(plan.settings().seed());
    double rounds = Math.ceil(killedCount / (double) INVITATIONS);
    return () ->
        line(
            plan.name(),
            sample,
            DETECTION_MS + rounds * median,
            emulated(linksFloorMs) * killedCount / plan.hosts(),
            killedCount,
            returns.size(),
            replies.size(),
            verdict);
  }

  /** When each killed host was back as another incarnation, in milliseconds since the kill. */
  private Map<String, Double> awaitReturns(
      LiveOverlay overlay, List<String> killed, Map<String, String> nodesBefore, long killNs)
      throws IOException, InterruptedException {
    Map<String, Double> returns = new TreeMap<>();
    int dilation = plan.settings().dilation();
    while (returns.size() < killed.size()
        && (System.nanoTime() - killNs) / 1_000_000 < RECOVERY_TIMEOUT_MS * dilation) {
      List<HostEntry> now = overlay.hosts();
      double atMs = (System.nanoTime() - killNs) / 1e6 / dilation;
      for (HostEntry entry : now) {
        boolean isBack =
            entry.status().equals("ACTIVE")
                && entry.node() != null
                && !entry.node().equals(nodesBefore.get(entry.label()));
        if (isBack && killed.contains(entry.label())) {
          returns.putIfAbsent(entry.label(), atMs - entry.sinceMs());
        }
      }
      leave.sleep(POLL_MS);
    }
    return returns;
  }

  // --- parts -------------------------------------------------------------------------------------

  private Measurement line(
      String experiment,
      Sample sample,
      double boundMs,
      double floorMs,
      int killed,
      int recovered,
      int accounted,
      Verdict verdict) {
    return new Measurement(
        experiment,
        plan.overlayType().label(),
        plan.hosts(),
        plan.degree(),
        plan.round(),
        constructMs,
        startMs,
        boundMs,
        floorMs,
        sample.meanMs(),
        sample.maxMs(),
        sample.p50Ms(),
        sample.p99Ms(),
        killed,
        recovered,
        accounted,
        verdict,
        plan.settings().dilation());
  }

  /** What the machine needs, in the time of the run. */
  private double emulated(double realMs) {
    return realMs / plan.settings().dilation();
  }

  private static int[] parents(List<TreeEntry> tree) {
    Map<String, Integer> indexByLabel = new HashMap<>();
    List<TreeEntry> byDepth = new ArrayList<>(tree);
    byDepth.sort(Comparator.comparingInt(TreeEntry::depth));
    byDepth.forEach(entry -> indexByLabel.put(entry.label(), indexByLabel.size()));
    int[] parents = new int[byDepth.size()];
    for (int i = 0; i < parents.length; i++) {
      Integer parent = indexByLabel.get(byDepth.get(i).parent());
      parents[i] = i == 0 || parent == null ? i == 0 ? -1 : 0 : parent;
    }
    return parents;
  }

  private void tell(String format, Verdict verdict, Object... values) {
    progress.line(
        String.format(
            Locale.ROOT,
            "%d hosts, round %d: "
                + format
                + "; %d frames, lag p50 %.2f ms, p99.9 %.2f ms, max %.1f ms: %s",
            Stream.of(
                    Stream.<Object>of(plan.hosts(), plan.round()),
                    Stream.of(values),
                    Stream.<Object>of(
                        verdict.frames(),
                        verdict.p50Ns() / 1e6,
                        verdict.p999Ns() / 1e6,
                        verdict.maxNs() / 1e6,
                        verdict.text()))
                .flatMap(part -> part)
                .toArray()));
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      files.forEach(
          file -> {
            try {
              Files.delete(file);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
    Files.delete(folder);
  }
}
