package org.plushm.plush.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.plushm.overlay.Message;
import org.plushm.plush.message.JournalRecords.Dismantled;
import org.plushm.plush.message.JournalRecords.Started;
import org.plushm.plush.tally.HostState;
import org.plushm.simulation.WorldOptions;

/** The control node dies and another one goes on with its journal. */
class PlushRecoveryTest {
  private static final long MS = PlushWorld.MS;
  private static final long SECOND = PlushWorld.SECOND;

  private static PlushWorld built(int hosts) {
    PlushWorld plush = new PlushWorld(WorldOptions.of(hosts), hosts);
    plush.startControl();
    Client up = plush.up("h[1-" + hosts + "]");
    plush.await("UpDone", 60 * SECOND, () -> up.upDone != null);
    plush.await("one tree", 30 * SECOND, plush::isWhole);
    return plush;
  }

  /** A journal of two runs with a lost host in between. */
  private static List<Message> fullJournal() {
    PlushWorld plush = built(3);
    Client first = plush.exec("h[1-3]", "sleep=800 out=10", 0);
    plush.world.runFor(400 * MS);
    plush.killHost("h2");
    plush.await("ExecDone", 30 * SECOND, () -> first.execDone != null);
    plush.await("whole", 60 * SECOND, plush::isWhole);
    Client second = plush.exec("h[1-3],h9", "sleep=5", 0);
    plush.await("ExecDone", 30 * SECOND, () -> second.execDone != null);
    return plush.journalRecords();
  }

  @Test
  void shouldGiveEveryTargetOneOutcomeWhicheverRecordWasTheLast() {
    List<Message> full = fullJournal();
    assertTrue(full.size() > 20, "a journal with something in it");
    for (int records = 1; records <= full.size(); records++) {
      PlushWorld plush = new PlushWorld(WorldOptions.of(records), 3);
      plush.journal.preload(full.subList(0, records));
      plush.hosts.values().forEach(host -> host.shiftClock(3_600_000));
      plush.startControl();
      // Nobody of the former overlay lives any more: what ran is lost or surely never ran.
      plush.await("every outcome", 60 * SECOND, () -> new RunJudge(plush).isComplete());
      plush.up("h[1-3]");
      plush.await("whole", 60 * SECOND, plush::isWhole);
      assertEquals(List.of(), plush.world.violations());
    }
  }

  @Test
  void shouldGiveEveryTargetOneOutcomeAlsoOnWhatCompactionLeavesOfAnyJournal() {
    List<Message> full = fullJournal();
    for (int records = 1; records <= full.size(); records++) {
      PlushWorld plush = new PlushWorld(WorldOptions.of(records), 3);
      plush.journal.compacts = true;
      plush.journal.preload(full.subList(0, records));
      plush.hosts.values().forEach(host -> host.shiftClock(3_600_000));
      plush.startControl();
      plush.await("every outcome", 60 * SECOND, () -> new RunJudge(plush).isComplete());
      // Whoever is being launched when the control node dies is launched again by the next one.
      plush.up("h[1-3]");
      plush.await("whole", 60 * SECOND, plush::isWhole);
      plush.killControl();
      plush.startControl();
      plush.up("h[1-3]");
      plush.await("whole", 60 * SECOND, plush::isWhole);
      Client exec = plush.exec("h[1-3]", "sleep=5", 0);
      plush.await("ExecDone", 30 * SECOND, () -> exec.execDone != null);
      assertEquals(3, exec.count(HostState.OK), exec.tally.equation());
      assertEquals(List.of(), plush.world.violations());
    }
  }

  @Test
  void shouldFollowUpARunningCommandWhenTheControlNodeWasReplaced() {
    PlushWorld plush = built(13);
    plush.exec("h[1-13]", "sleep=3000 out=200000 err=10", 0);
    plush.world.runFor(2 * SECOND);
    plush.killControl();
    plush.world.runFor(SECOND);
    plush.startControl();
    plush.await("every outcome", 15 * SECOND, () -> new RunJudge(plush).isComplete());
    RunJudge judge = new RunJudge(plush);
    judge.judge();
    assertEquals(13, judge.count(HostState.OK), "output of which a part was acknowledged before");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 20, 200, 2_000})
  void shouldFinishDismantlingWhenTheControlNodeWasReplacedMeanwhile(long afterMs) {
    PlushWorld plush = built(13);
    plush.exec("h[1-13]", "sleep=60000", 0);
    plush.world.runFor(SECOND);
    plush.down();
    plush.world.runFor(afterMs * MS + 5 * MS);
    if (plush.control.isAlive()) {
      plush.killControl();
      plush.world.runFor(SECOND);
      plush.startControl();
      plush.await("EndControl", 10 * SECOND, () -> !plush.control.isAlive());
    }
    assertTrue(plush.allEnded());
    new RunJudge(plush).judge();
    List<Message> records = plush.journalRecords();
    assertTrue(records.get(records.size() - 1) instanceof Dismantled);
  }

  @Test
  void shouldDismantleWithinItsBoundWhenTheRootDiesMeanwhile() {
    PlushWorld plush = built(14);
    Client exec = plush.exec("h[1-14]", "sleep=60000", 0);
    plush.world.runFor(SECOND);
    Client down = plush.down();
    plush.killHost(plush.rootLabel());
    plush.await("Done of down", 15 * SECOND, () -> down.done != null);
    assertTrue(exec.execDone != null, "whoever waits for a run is told its end");
    assertEquals(14, exec.count(HostState.CANCELLED));
    assertTrue(plush.allEnded());
  }

  @Test
  void shouldStartAnewOnTheJournalOfADismantledOverlay() {
    PlushWorld plush = built(2);
    Client down = plush.down();
    plush.await("Done of down", 15 * SECOND, () -> down.done != null);
    plush.await("EndControl", SECOND, () -> !plush.control.isAlive());
    plush.startControl();
    plush.world.runFor(SECOND);
    assertTrue(plush.allEnded(), "nobody is launched before somebody asks");
    Client up = plush.up("h[1-2]");
    plush.await("UpDone", 60 * SECOND, () -> up.upDone != null);
    Client exec = plush.exec("h[1-2]", "sleep=5 rc=0", 0);
    plush.await("ExecDone", 10 * SECOND, () -> exec.execDone != null);
    assertEquals(2, exec.count(HostState.OK));
    long terms = plush.journalRecords().stream().filter(Started.class::isInstance).count();
    assertEquals(
        terms, plush.controlNode().controlTerm() >>> 16, "each control node has its own term");
  }

  @Test
  void shouldEndWithoutTouchingTheOverlayWhenANewerControlNodeServesIt() {
    PlushWorld plush = built(3);
    plush.hosts.forEach((label, host) -> plush.announceNewerControlNode(host));
    plush.await("EndControl", 10 * SECOND, () -> !plush.control.isAlive());
    assertEquals(3, plush.hosts.values().stream().filter(h -> h.isAlive()).count());
  }

  @Test
  void shouldEndTheCommandOfARestartedClientByTheControlNodesClock() {
    PlushWorld plush = built(3);
    Client exec = plush.exec("h[1-3]", "sleep=600000", 2_000);
    plush.world.runFor(SECOND);
    plush.killClient(plush.rootLabel().equals("h1") ? "h2" : "h1");
    plush.await("ExecDone", 30 * SECOND, () -> exec.execDone != null);
    assertEquals(3, exec.count(HostState.TIMED_OUT), exec.tally.equation());
  }

  @Test
  void shouldCountAnAdoptedProcessOnceAndWaitForItsEnd() {
    PlushWorld plush = built(3);
    Client exec = plush.exec("h[1-3]", "sleep=20000 out=600000 rc=4", 0);
    plush.world.runFor(SECOND);
    plush.killClient(plush.rootLabel().equals("h1") ? "h2" : "h1");
    plush.await("ExecDone", 40 * SECOND, () -> exec.execDone != null);
    assertEquals(3, exec.count(HostState.FAILED), exec.tally.equation());
    new RunJudge(plush).judge();
  }
}
