package org.plushm.plush.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.plushm.plush.tally.HostState;
import org.plushm.simulation.FaultModel;
import org.plushm.simulation.WorldOptions;

/** The main job from the first launch to the last process' end, in virtual time. */
class PlushStoryTest {
  private static final long MS = PlushWorld.MS;
  private static final long SECOND = PlushWorld.SECOND;

  private static PlushWorld world(long seed, int hosts) {
    FaultModel lan = FaultModel.none().withDelay(MS / 5, 0.5);
    return new PlushWorld(
        WorldOptions.of(seed)
            .withFaults(lan)
            .withTrace(WorldReport.traceTo(System.getProperty("plush.trace")))
            .withReplayCommand("PlushStoryTest, seed " + seed),
        hosts);
  }

  private static PlushWorld built(long seed, int hosts) {
    PlushWorld plush = world(seed, hosts);
    plush.startControl();
    Client up = plush.up("h[1-" + hosts + "]");
    plush.await("UpDone", 60 * SECOND, () -> up.upDone != null);
    assertEquals(hosts, up.upDone.active());
    plush.await("one tree", 10 * SECOND, plush::isWhole);
    return plush;
  }

  private static void endAndJudge(PlushWorld plush) {
    RunJudge judge = new RunJudge(plush);
    Client down = plush.down();
    plush.await("Done of down", 15 * SECOND, () -> down.done != null);
    assertEquals("", down.done.note());
    assertTrue(plush.allEnded());
    assertTrue(plush.controlEnded);
    judge.judge();
    assertEquals(List.of(), plush.world.violations());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 12, 13, 14, 100, 157})
  void shouldRunOneCommandEverywhere(int hosts) {
    PlushWorld plush = built(hosts, hosts);
    Client exec = plush.exec("h[1-" + hosts + "]", "sleep=1 out=10", 0);
    plush.await("ExecDone", 5 * SECOND, () -> exec.execDone != null);
    assertEquals(hosts, exec.count(HostState.OK));
    assertTrue(exec.execDone.elapsedMs() <= 100, exec.execDone.elapsedMs() + " ms");
    endAndJudge(plush);
    assertEquals(hosts, plush.dismantledCount(), "every client ended by DISCONNECT itself");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 12, 13, 14, 100, 157})
  void shouldAccountForEveryHostWhenTheRootIsKilledUnderTheCommand(int hosts) {
    PlushWorld plush = built(hosts, hosts);
    Client exec = plush.exec("h[1-" + hosts + "]", "sleep=2000 out=10", 0);
    plush.world.runFor(SECOND);
    String root = plush.rootLabel();
    long killedNs = plush.world.nowNs();
    plush.killHost(root);
    plush.await("ExecDone", 30 * SECOND, () -> exec.execDone != null);
    assertTrue(exec.execDone.elapsedMs() <= 6_000, exec.execDone.elapsedMs() + " ms");
    assertEquals(hosts - 1, exec.count(HostState.OK));
    assertEquals(1, exec.count(HostState.LOST));
    plush.await("the killed host back in the tree", 30 * SECOND, plush::isWhole);
    long wholeMs = (plush.world.nowNs() - killedNs) / MS;
    assertTrue(wholeMs <= 6_000, "whole again after " + wholeMs + " ms");
    Client again = plush.exec("h[1-" + hosts + "]", "sleep=1 out=10", 0);
    plush.await("ExecDone", 5 * SECOND, () -> again.execDone != null);
    assertEquals(hosts, again.count(HostState.OK));
    endAndJudge(plush);
  }

  @Test
  void shouldStreamOutputBeyondTheWindow() {
    PlushWorld plush = built(3, 13);
    Client exec = plush.exec("h[1-13]", "sleep=500 out=700000 err=300000 rc=3", 0);
    plush.await("ExecDone", 60 * SECOND, () -> exec.execDone != null);
    assertEquals(13, exec.count(HostState.FAILED));
    assertTrue(exec.execDone.elapsedMs() <= 3_000, exec.execDone.elapsedMs() + " ms");
    endAndJudge(plush);
  }
}
