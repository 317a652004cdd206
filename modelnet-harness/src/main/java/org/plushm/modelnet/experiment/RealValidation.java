package org.plushm.modelnet.experiment;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.plushm.controlnode.state.StateDirectory;
import org.plushm.modelnet.pipe.Distillation;
import org.plushm.modelnet.realtime.EmulationSettings;
import org.plushm.modelnet.realtime.Verdict;
import org.plushm.modelnet.topology.Routing;
import org.plushm.modelnet.topology.TransitStub;
import org.plushm.modelnet.validation.Finding;
import org.plushm.overlay.OverlayType;
import org.plushm.plush.nodeset.NodeSet;

/** What only real time can tell of an emulation: how late this machine hands frames over. */
public final class RealValidation {
  private static final long UP_TIMEOUT_MS = 240_000;
  private static final long REST_MS = 10_000;
  private static final int COMMANDS = 20;
  private static final int WARM_UP_COMMANDS = 20;
  private static final long COMMAND_TIMEOUT_MS = 30_000;
  private static final long P50_BAR_NS = 100_000;
  private static final long P999_BAR_NS = 1_000_000;
  private static final int DEGREE = 12;

  private RealValidation() {}

  /**
   * Brings an overlay up on a transit-stub network, warms it up, lets it rest, has it work, and
   * takes it down.
   *
   * @param hosts how many
   * @param seed of the network
   * @param leave asked while anything is waited for
   * @throws IOException when the overlay does not come up
   * @throws LeftException when the user has left; the overlay is taken down by then
   */
  public static List<Finding> run(
      StateDirectory state, int hosts, long seed, Progress progress, Leave leave)
      throws IOException, InterruptedException {
    EmulationSettings settings =
        new EmulationSettings(
            Routing.HOPS,
            Distillation.HOP_BY_HOP,
            1,
            1,
            seed,
            EmulationSettings.TOLERANCE_MS_DEFAULT,
            false,
            List.of());
    NodeSet all = NodeSet.parse("local[1-" + hosts + "]");
    List<Finding> findings = new ArrayList<>();
    try (LiveOverlay overlay =
        LiveOverlay.start(
            state,
            OverlayType.RANDTREE,
            DEGREE,
            settings,
            TransitStub.of(hosts, seed).make(),
            progress::line,
            leave)) {
      overlay.up(all, UP_TIMEOUT_MS);
      progress.line(overlay.control().scheduling());
      add(findings, hosts + " hosts, set-up", overlay.control().takeVerdict(), false);
      // What Java translates while it runs is translated by now.
      runCommands(overlay, all, WARM_UP_COMMANDS);
      add(findings, hosts + " hosts, warming up", overlay.control().takeVerdict(), false);
      leave.sleep(REST_MS);
      add(findings, hosts + " hosts at rest", overlay.control().takeVerdict(), true);
      int answered = runCommands(overlay, all, COMMANDS);
      add(findings, hosts + " hosts at work", overlay.control().takeVerdict(), true);
      findings.add(
          finding(
              "commands answered",
              "= " + COMMANDS * hosts,
              "" + answered,
              answered == COMMANDS * hosts));
    }
    return findings;
  }

  /** How many outcomes were OK, over all hosts and commands. */
  private static int runCommands(LiveOverlay overlay, NodeSet hosts, int commands)
      throws IOException {
    int answered = 0;
    for (int i = 0; i < commands; i++) {
      overlay.startExec(hosts, "true", COMMAND_TIMEOUT_MS);
      for (LiveOverlay.Reply reply : overlay.awaitExec(COMMAND_TIMEOUT_MS).values()) {
        answered += reply.result().state().equals("OK") ? 1 : 0;
      }
    }
    return answered;
  }

  private static void add(List<Finding> findings, String phase, Verdict verdict, boolean judged) {
    findings.add(lag(phase + ", lag p50", verdict.p50Ns(), P50_BAR_NS, judged));
    findings.add(lag(phase + ", lag p99.9", verdict.p999Ns(), P999_BAR_NS, judged));
    findings.add(
        new Finding(
            phase + ", frames and the latest",
            "",
            String.format(Locale.ROOT, "%d, %.3f ms", verdict.frames(), verdict.maxNs() / 1e6)
                + (verdict.isOfLatest() ? ", which is the p99.9 of so few" : ""),
            Finding.Verdict.REPORTED));
    findings.add(
        finding(
            phase + ", frames dropped by sockets",
            "= 0",
            "" + verdict.droppedOutside(),
            verdict.droppedOutside() == 0));
  }

  private static Finding lag(String measure, long lagNs, long barNs, boolean judged) {
    String result = String.format(Locale.ROOT, "%.1f us", lagNs / 1e3);
    return judged
        ? finding(measure, "<= " + barNs / 1000 + " us", result, lagNs <= barNs)
        : new Finding(measure, "", result, Finding.Verdict.REPORTED);
  }

  private static Finding finding(String measure, String bar, String result, boolean kept) {
    return new Finding(measure, bar, result, kept ? Finding.Verdict.KEPT : Finding.Verdict.MISSED);
  }
}
