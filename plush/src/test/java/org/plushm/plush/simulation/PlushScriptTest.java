package org.plushm.plush.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.plushm.plush.tally.HostState;
import org.plushm.simulation.FaultScript;
import org.plushm.simulation.WorldOptions;

/** Faults of the whole system as scripts: the control link and the journal among them. */
class PlushScriptTest {
  private static final long SECOND = PlushWorld.SECOND;

  private static PlushWorld built(int hosts) {
    PlushWorld plush = new PlushWorld(WorldOptions.of(hosts), hosts);
    plush.startControl();
    Client up = plush.up("h[1-" + hosts + "]");
    plush.await("UpDone", 60 * SECOND, () -> up.upDone != null);
    plush.await("one tree", 30 * SECOND, plush::isWhole);
    return plush;
  }

  private static void play(PlushWorld plush, String script) {
    FaultScript.parse(script).apply(plush.world, List.copyOf(plush.hosts.values()));
  }

  @Test
  void shouldGoOnWithItsRootWhenTheControlLinkIsCutForALittleWhile() {
    PlushWorld plush = built(5);
    String root = plush.rootLabel();
    play(plush, "at 500ms cut-control all for 3s");
    Client exec = plush.exec("h[1-5]", "sleep=2000 out=20", 0);
    plush.await("ExecDone", 30 * SECOND, () -> exec.execDone != null);
    assertEquals(5, exec.count(HostState.OK), exec.tally.equation());
    assertTrue(plush.world.nowNs() > 3 * SECOND);
    assertEquals(root, plush.rootLabel());
    assertEquals(List.of(), plush.world.violations());
  }

  @Test
  void shouldAccountForEveryHostWhenTheJournalIsTornAsTheRunIsWritten() {
    PlushWorld plush = built(5);
    play(plush, "at 0s tear-journal control\nat 2s restart control\nat 3s kill 2 silent");
    plush.world.runFor(1);
    plush.exec("h[1-5]", "sleep=2000 out=20", 0);
    plush.world.runFor(SECOND);
    assertFalse(plush.control.isAlive(), "killed while it wrote");
    plush.world.runFor(SECOND);
    assertTrue(plush.control.isAlive());
    plush.await("every outcome", 60 * SECOND, () -> new RunJudge(plush).isComplete());
    plush.up("h[1-5]");
    plush.await("whole", 60 * SECOND, plush::isWhole);
    Client exec = plush.exec("h[1-5]", "sleep=10", 0);
    plush.await("ExecDone", 30 * SECOND, () -> exec.execDone != null);
    assertEquals(5, exec.count(HostState.OK), exec.tally.equation());
    new RunJudge(plush).judge();
    assertEquals(List.of(), plush.world.violations());
  }
}
