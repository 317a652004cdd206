package org.plushm.modelnet.chaos;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.plushm.controlnode.state.OverlayFolder;
import org.plushm.modelnet.experiment.Leave;
import org.plushm.modelnet.experiment.LeftException;
import org.plushm.modelnet.experiment.Progress;
import org.plushm.modelnet.realtime.Verdict;
import org.plushm.plush.nodeset.NodeSet;

/**
 * Plays a script of faults on an overlay that works, and tells what became of it. The calling
 * thread observes and begins commands; {@link FaultPlayer} has one of its own.
 */
public final class ChaosRun {
  private static final long LOOK_MS = 100;
  private static final long VERDICT_MS = 2_000;

  /** After the last fault a command or two shall still be begun. */
  private static final long AFTER_MS = 3_000;

  /** How long outcomes may take after that: a command's own limit and a bit. */
  private static final long OUTCOMES_MS = 60_000;

  private static final long RESTED_MS = 30_000;

  private final ChaosOptions options;
  private final AttackedOverlay overlay;
  private final Progress progress;
  private final Leave leave;
  private final List<FaultWatch> watches = new CopyOnWriteArrayList<>();
  private final List<Verdict> verdicts = new CopyOnWriteArrayList<>();
  private final List<ChaosResult.CurvePoint> curve = new ArrayList<>();
  private volatile Look last = Look.nobody(System.nanoTime());
  private long zeroNs;
  private long nextShortNs;

  private ChaosRun(ChaosOptions options, AttackedOverlay overlay, Progress progress, Leave leave) {
    this.options = options;
    this.overlay = overlay;
    this.progress = progress;
    this.leave = leave;
  }

  /**
   * Runs it on an overlay that is up.
   *
   * @param progress takes lines
   * @param leave asked while anything is waited for
   * @throws IOException when the overlay is not whole to begin with, or cannot be harmed as wanted
   * @throws LeftException when the user has left; faults are ended and commands cancelled by then
   */
  public static ChaosResult run(
      ChaosOptions options, OverlayFolder folder, Progress progress, Leave leave)
      throws IOException, InterruptedException {
    try (AttackedOverlay overlay = new AttackedOverlay(folder, options.dilation())) {
      return new ChaosRun(options, overlay, progress, leave).run();
    }
  }

  /**
   * Dismantles an overlay, whatever state chaos left it in.
   *
   * @throws IOException when that does not work; the text is for the user
   */
  public static void dismantle(OverlayFolder folder) throws IOException {
    try (AttackedOverlay overlay = new AttackedOverlay(folder, 1)) {
      overlay.dismantle();
    }
  }

  private ChaosResult run() throws IOException, InterruptedException {
    awaitWholeAtFirst();
    NodeSet hosts = NodeSet.of(last.hosts().keySet());
    try (Workload workload = new Workload(overlay, hosts);
        FaultPlayer player =
            new FaultPlayer(
                overlay,
                options.hosts(),
                options.dilation(),
                options.seed(),
                new OnStage(),
                progress)) {
      try {
        return play(workload, player);
      } catch (LeftException left) {
        workload.cancelAtClose();
        throw left;
      }
    }
  }

  private ChaosResult play(Workload workload, FaultPlayer player)
      throws IOException, InterruptedException {
    takeVerdict();
    verdicts.clear();
    zeroNs = System.nanoTime() + realNs(options.restMs());
    long scriptEndNs = zeroNs + options.script().endNs() * options.dilation();
    long settledNs = scriptEndNs + realNs(options.settleMs());
    if (options.withLong()) {
      workload.beginLong(
          TimeUnit.NANOSECONDS.toSeconds(scriptEndNs - System.nanoTime())
              + TimeUnit.MILLISECONDS.toSeconds(AFTER_MS) * options.dilation());
    }
    observeUntil(zeroNs, workload, player);
    zeroNs = System.nanoTime();
    player.play(options.script());
    observeUntil(scriptEndNs + realNs(AFTER_MS), workload, player);
    while (!isOver() && System.nanoTime() - settledNs < 0) {
      observe(workload, player);
    }
    progress.line("faults are over, outcomes of commands are awaited");
    boolean ended =
        workload.awaitEnd(
            deadline -> {
              look();
              return overlay.runCount() == 0;
            },
            OUTCOMES_MS * options.dilation(),
            leave);
    look();
    takeVerdict();
    return result(workload, ended);
  }

  private void awaitWholeAtFirst() throws IOException, InterruptedException {
    long deadlineNs = System.nanoTime() + realNs(RESTED_MS);
    look();
    while (!last.isWhole(options.hosts()) || overlay.treeSize() != last.activeCount()) {
      if (System.nanoTime() - deadlineNs > 0) {
        throw new IOException(
            "the overlay is not whole to begin with: "
                + last.activeCount()
                + " of "
                + options.hosts()
                + " hosts are in the tree"
                + (last.isAnswered() ? "" : "; " + overlay.trouble()));
      }
      leave.sleep(LOOK_MS);
      look();
    }
  }

  private boolean isOver() {
    return watches.size() == options.script().steps().size()
        && watches.stream().allMatch(FaultWatch::isRepaired)
        && last.isWhole(options.hosts());
  }

  private void observeUntil(long untilNs, Workload workload, FaultPlayer player)
      throws IOException, InterruptedException {
    while (System.nanoTime() - untilNs < 0) {
      observe(workload, player);
    }
  }

  private void observe(Workload workload, FaultPlayer player)
      throws IOException, InterruptedException {
    long nowNs = System.nanoTime();
    if (options.intervalMs() > 0 && nowNs - nextShortNs >= 0) {
      nextShortNs = nowNs + realNs(options.intervalMs());
      workload.beginShort();
    }
    player.tellRestartedEdges();
    if (player.failure() != null) {
      throw new IOException("the script cannot be played on: " + player.failure());
    }
    look();
    leave.sleep(LOOK_MS);
  }

  private void look() {
    Look now = overlay.look();
    last = now;
    if (zeroNs != 0) {
      curve.add(new ChaosResult.CurvePoint(emulatedMs(now.atNs() - zeroNs), now.activeCount()));
    }
    watches.forEach(watch -> watch.look(now));
    if (now.isWhole(options.hosts())
        && watches.stream().anyMatch(watch -> watch.mayBeRepaired(now))
        && overlay.treeSize() == now.activeCount()) {
      for (FaultWatch watch : watches) {
        if (watch.mayBeRepaired(now)) {
          watch.repaired(now.atNs());
        }
      }
    }
  }

  private void takeVerdict() throws IOException {
    verdicts.add(overlay.emulation().takeVerdictOfReachable(options.toleranceMs(), VERDICT_MS));
  }

  /** Called on the player's thread. */
  private final class OnStage implements FaultPlayer.Stage {
    @Override
    public Look lastLook() {
      return last;
    }

    @Override
    public void begins(FaultWatch watch) {
      try {
        takeVerdict();
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
      watches.add(watch);
    }
  }

  // ---- what was found ----

  private ChaosResult result(Workload workload, boolean ended) throws IOException {
    Map<String, Map<Integer, Integer>> written = workload.written();
    List<PhaseResult> phases = new ArrayList<>();
    for (int i = 0; i <= watches.size(); i++) {
      long fromNs = i == 0 ? Long.MIN_VALUE : watches.get(i - 1).beganNs();
      long toNs = i == watches.size() ? Long.MAX_VALUE : watches.get(i).beganNs();
      Tally tally = workload.tally(written, fromNs, toNs);
      phases.add(phase(i == 0 ? null : watches.get(i - 1), tally, verdicts.get(i)));
    }
    return new ChaosResult(
        options, phases, curve, last.isWhole(options.hosts()), last.givenUpCount(), ended);
  }

  private PhaseResult phase(FaultWatch watch, Tally tally, Verdict verdict) {
    if (watch == null) {
      return new PhaseResult(null, 0, List.of(), -1, null, 0, -1, tally, verdict);
    }
    return new PhaseResult(
        watch.step().fault().toString(),
        emulatedMs(watch.beganNs() - zeroNs),
        watch.meant().names(),
        watch.detectedBy() == null ? -1 : emulatedMs(watch.detectedNs() - watch.beganNs()),
        watch.detectedBy(),
        emulatedMs(watch.endsNs() - watch.beganNs()),
        watch.isRepaired() ? emulatedMs(Math.max(0, watch.repairedNs() - watch.endsNs())) : -1,
        tally,
        verdict);
  }

  private long realNs(long emulatedMs) {
    return TimeUnit.MILLISECONDS.toNanos(emulatedMs) * options.dilation();
  }

  private double emulatedMs(long realNs) {
    return realNs / 1e6 / options.dilation();
  }
}
