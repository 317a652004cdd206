package org.plushm.plush.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.plushm.overlay.Overlay;
import org.plushm.overlay.OverlayType;
import org.plushm.overlay.Tree;
import org.plushm.plush.tally.HostState;
import org.plushm.simulation.FaultModel;
import org.plushm.simulation.SimulatedHost;
import org.plushm.simulation.WorldOptions;

/**
 * All of Plush-M over the overlays that do not heal: what they cannot do by themselves the control
 * node does, by naming a new root and calling back whoever lives outside the tree.
 */
class BasicOverlaysTest {
  private static final long MS = PlushWorld.MS;
  private static final long SECOND = PlushWorld.SECOND;

  private static PlushWorld built(long seed, int hosts, OverlayType type) {
    PlushWorld plush =
        new PlushWorld(
            WorldOptions.of(seed)
                .withFaults(FaultModel.none().withDelay(MS / 5, 0.5))
                .withTrace(WorldReport.traceTo(System.getProperty("plush.trace")))
                .withReplayCommand("BasicOverlaysTest, " + type + ", seed " + seed),
            hosts,
            type);
    plush.startControl();
    Client up = plush.up("h[1-" + hosts + "]");
    plush.await("UpDone", 60 * SECOND, () -> up.upDone != null);
    assertEquals(hosts, up.upDone.active());
    plush.await("one tree", 10 * SECOND, plush::isWhole);
    return plush;
  }

  private static Tree tree(PlushWorld plush, String label) {
    return plush.hosts.get(label).service(Overlay.class).tree();
  }

  private static void runEverywhere(PlushWorld plush, int hosts) {
    Client exec = plush.exec("h[1-" + hosts + "]", "sleep=1 out=10", 0);
    plush.await("ExecDone", 10 * SECOND, () -> exec.execDone != null);
    assertEquals(hosts, exec.count(HostState.OK), exec.tally.equation());
  }

  private static void endAndJudge(PlushWorld plush) {
    RunJudge judge = new RunJudge(plush);
    Client down = plush.down();
    plush.await("Done of down", 15 * SECOND, () -> down.done != null);
    assertTrue(plush.allEnded());
    judge.judge();
    assertEquals(List.of(), plush.world.violations());
  }

  @ParameterizedTest
  @CsvSource({"STAR,1", "STAR,2", "STAR,60", "PROXYTREE,1", "PROXYTREE,2", "PROXYTREE,60"})
  void shouldRunOneCommandEverywhereAndDismantle(OverlayType type, int hosts) {
    PlushWorld plush = built(hosts, hosts, type);
    runEverywhere(plush, hosts);
    int deepest = 0;
    for (String label : plush.hosts.keySet()) {
      deepest = Math.max(deepest, tree(plush, label).pathToRoot().size());
    }
    int levels = type == OverlayType.STAR || hosts < 3 ? 1 : 2;
    assertEquals(hosts == 1 ? 0 : levels, deepest);
    endAndJudge(plush);
    assertEquals(hosts, plush.dismantledCount(), "every client ended by DISCONNECT itself");
  }

  @ParameterizedTest
  @EnumSource(names = {"STAR", "PROXYTREE"})
  void shouldNameAnotherRootWhenTheRootIsKilledUnderTheCommand(OverlayType type) {
    for (long seed = 1; seed <= 3; seed++) {
      PlushWorld plush = built(seed, 20, type);
      Client exec = plush.exec("h[1-20]", "sleep=2000 out=10", 0);
      plush.world.runFor(SECOND);
      long killedNs = plush.world.nowNs();
      plush.killHost(plush.rootLabel());
      plush.await("ExecDone", 40 * SECOND, () -> exec.execDone != null);
      assertEquals(19, exec.count(HostState.OK), exec.tally.equation() + " seed " + seed);
      assertEquals(1, exec.count(HostState.LOST), "seed " + seed);
      plush.await("everybody back", 40 * SECOND, plush::isWhole);
      long wholeMs = (plush.world.nowNs() - killedNs) / MS;
      assertTrue(wholeMs <= 20_000, "whole again after " + wholeMs + " ms, seed " + seed);
      runEverywhere(plush, 20);
      endAndJudge(plush);
    }
  }

  /** F69, F70: the hosts of a dead proxy are called back one by one, none of them is launched. */
  @Test
  void shouldCallBackTheHostsOfADeadProxy() {
    for (long seed = 1; seed <= 3; seed++) {
      PlushWorld plush = built(seed, 20, OverlayType.PROXYTREE);
      String proxy =
          plush.hosts.keySet().stream()
              .filter(label -> tree(plush, label).pathToRoot().size() == 1)
              .filter(label -> tree(plush, label).children().size() >= 3)
              .findFirst()
              .orElseThrow();
      int launches = plush.launcher.launches;
      Client exec = plush.exec("h[1-20]", "sleep=2000 out=10", 0);
      plush.world.runFor(SECOND);
      plush.killHost(proxy);
      plush.await("ExecDone", 40 * SECOND, () -> exec.execDone != null);
      assertEquals(19, exec.count(HostState.OK), exec.tally.equation() + " seed " + seed);
      plush.await("everybody back", 40 * SECOND, plush::isWhole);
      assertEquals(
          launches + 1, plush.launcher.launches, "only the proxy is launched, seed " + seed);
      runEverywhere(plush, 20);
      endAndJudge(plush);
    }
  }

  /** A root that was stopped for long is replaced, and follows the new one when it runs again. */
  @ParameterizedTest
  @EnumSource(names = {"STAR", "PROXYTREE"})
  void shouldHaveOneRootAgainWhenTheFormerOneOnlySlept(OverlayType type) {
    for (long seed = 1; seed <= 3; seed++) {
      PlushWorld plush = built(seed, 12, type);
      SimulatedHost former = plush.hosts.get(plush.rootLabel());
      former.pause(40 * SECOND);
      plush.world.runFor(39 * SECOND);
      String next = plush.rootLabel();
      plush.world.runFor(2 * SECOND);
      plush.await("one tree", 40 * SECOND, plush::isWhole);
      assertEquals(next, plush.rootLabel(), "seed " + seed);
      runEverywhere(plush, 12);
      endAndJudge(plush);
    }
  }
}
