package org.plushm.plush.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.plushm.overlay.Message;
import org.plushm.overlay.RandomSource;
import org.plushm.plush.control.HostStatus;
import org.plushm.plush.message.ClientMessages.ExecRequest;
import org.plushm.plush.message.JournalRecords.ExecutionIssued;
import org.plushm.plush.message.ResumeMessages.DetachRequest;
import org.plushm.plush.message.ResumeMessages.NotKnown;
import org.plushm.plush.message.ResumeMessages.ResumeRequest;
import org.plushm.plush.message.ResumeMessages.Resumed;
import org.plushm.plush.message.ResumeMessages.RunEntry;
import org.plushm.plush.message.ResumeMessages.RunsRequest;
import org.plushm.plush.message.ResumeMessages.Taken;
import org.plushm.plush.tally.HostState;
import org.plushm.simulation.FaultModel;
import org.plushm.simulation.WorldOptions;

/** Clients and control nodes that die, leave and come back while runs go on. */
class ResumeTest {
  private static final long MS = PlushWorld.MS;
  private static final long SECOND = PlushWorld.SECOND;
  private static final long TOKEN = 77;
  private static final int HOSTS = 5;
  private static final String ALL = "h[1-5]";

  private static PlushWorld built(WorldOptions options) {
    PlushWorld plush = new PlushWorld(options, HOSTS);
    plush.startControl();
    Client up = plush.up(ALL);
    plush.await("UpDone", 60 * SECOND, () -> up.upDone != null);
    plush.await("one tree", 30 * SECOND, plush::isWhole);
    return plush;
  }

  private static Client exec(PlushWorld plush, String hosts, String command) {
    return plush.ask(new ExecRequest(hosts, command, 0, 10_000, 1 << 20, TOKEN));
  }

  private static void replaceControl(PlushWorld plush) {
    plush.killControl();
    plush.world.runFor(200 * MS);
    plush.startControl();
  }

  private static boolean isKnown(Client client) {
    return client.answers.stream().anyMatch(Resumed.class::isInstance);
  }

  private static boolean isUnknown(Client client) {
    return client.answers.contains(new NotKnown());
  }

  private static void assertStartedOnce(PlushWorld plush) {
    for (Message record : plush.journalRecords()) {
      if (record instanceof ExecutionIssued issued) {
        for (String label : plush.hosts.keySet()) {
          assertTrue(plush.starts(label, issued.execution()) <= 1, label);
        }
      }
    }
  }

  @Test
  void shouldTellEveryResultOnceWheneverClientAndControlNodeDie() {
    SeededStory.playAll(60, ResumeTest::play);
  }

  /** As the command-line client does: asks by token, and again from the start when that is void. */
  private static void play(long seed) {
    PlushWorld plush =
        built(WorldOptions.of(seed).withFaults(FaultModel.none().withDelay(2 * MS, 0.5)));
    plush.journal.compacts = seed % 2 == 0;
    RandomSource random = plush.world.random("resume");
    String command = random.pick(List.of("sleep=0 out=9", "sleep=900 out=60000 err=5 rc=3"));
    Client client = exec(plush, ALL, command);
    AtomicBoolean over = new AtomicBoolean();
    int deaths = 1 + random.nextInt(3);
    for (int i = 0; i < deaths; i++) {
      if (random.chance(0.5)) {
        plush.afterEvents(
            plush.control,
            1 + random.nextInt(40),
            () -> {
              if (!over.get()) {
                plush.killControl();
              }
            });
      }
      plush.world.runFor(random.nextLong(600 * MS));
      plush.leave(client);
      if (random.chance(0.5)) {
        plush.killControl();
      }
      if (!plush.control.isAlive()) {
        plush.startControl();
      }
      client = again(plush, command);
    }
    if (!plush.control.isAlive()) {
      plush.startControl();
      client = again(plush, command);
    }
    while (client.execDone == null) {
      Client asking = client;
      plush.await(
          "ExecDone", 60 * SECOND, () -> asking.execDone != null || !plush.control.isAlive());
      if (client.execDone == null) {
        // A death that was still to come.
        plush.startControl();
        client = again(plush, command);
      }
    }
    over.set(true);
    if (!plush.control.isAlive()) {
      plush.startControl();
    }
    HostState expected = command.contains("rc=3") ? HostState.FAILED : HostState.OK;
    assertEquals(HOSTS, client.count(expected), client.tally.equation());
    assertStartedOnce(plush);
    plush.ask(new Taken(client.execDone.run()));
    Client late = plush.ask(new ResumeRequest(client.execDone.run(), 0));
    plush.await("NotKnown", SECOND, () -> isUnknown(late));
    replaceControl(plush);
    Client later = plush.ask(new ResumeRequest(client.execDone.run(), 0));
    plush.await("NotKnown", SECOND, () -> isUnknown(later));
    assertEquals(List.of(), plush.world.violations());
  }

  private static Client again(PlushWorld plush, String command) {
    Client asking = plush.ask(new ResumeRequest(0, TOKEN));
    plush.await(
        "an answer",
        SECOND,
        () -> isKnown(asking) || isUnknown(asking) || !plush.control.isAlive());
    return isUnknown(asking) ? exec(plush, ALL, command) : asking;
  }

  @Test
  void shouldTellAKeptRunThatNobodySawAfterARestart() {
    PlushWorld plush = built(WorldOptions.of(3));
    Client exec = exec(plush, ALL, "sleep=100 out=70000 err=20");
    plush.world.runFor(50 * MS);
    plush.leave(exec);
    plush.await("no run", 20 * SECOND, () -> runs(plush, false).isEmpty());
    replaceControl(plush);
    List<RunEntry> kept = runs(plush, true);
    assertEquals(1, kept.size());
    assertTrue(kept.get(0).over());
    assertEquals(0, kept.get(0).watchers());
    Client back = plush.ask(new ResumeRequest(kept.get(0).run(), 0));
    plush.await("ExecDone", SECOND, () -> back.execDone != null);
    assertEquals(HOSTS, back.count(HostState.OK));
    assertTrue(back.results.values().stream().allMatch(result -> result.truncated()));
    assertEquals(64 * 1024, back.bytes("h1", false), "the beginning of a stream is kept");
    assertEquals(20, back.bytes("h1", true));
  }

  private static List<RunEntry> runs(PlushWorld plush, boolean kept) {
    Client list = plush.ask(new RunsRequest(kept));
    plush.await("Done", SECOND, () -> list.done != null);
    return list.runs;
  }

  @Test
  void shouldTellARunOfASpecificationAgainFromItsBeginning() {
    for (long seed = 1; seed <= 6; seed++) {
      PlushWorld plush = built(WorldOptions.of(seed));
      plush.journal.compacts = seed % 2 == 0;
      Client first = plush.run(Specs.eman(5, 5, 12, "sleep=400 out=30"));
      plush.await("RunStarted", 20 * SECOND, () -> first.run.started != null);
      plush.world.runFor(plush.world.random("when").nextLong(2 * SECOND));
      plush.leave(first);
      replaceControl(plush);
      long run = first.run.started.run();
      Client second = plush.ask(new ResumeRequest(run, 0));
      plush.await("Resumed", SECOND, () -> isKnown(second));
      plush.await("RunDone", 60 * SECOND, () -> second.run.done != null);
      assertEquals(12, second.run.count("/eman/c/w/p", HostState.OK));
      assertEquals(HOSTS, second.run.hostCount(HostState.OK));
      plush.leave(second);
      replaceControl(plush);
      Client third = plush.ask(new ResumeRequest(run, 0));
      plush.await("RunDone of a run that is kept", SECOND, () -> third.run.done != null);
      assertEquals(second.run.results, third.run.results);
      assertEquals(second.run.hostResults, third.run.hostResults);
      assertEquals(second.run.blocks, third.run.blocks);
      assertEquals(List.of(), plush.world.violations());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -3_600_000})
  void shouldCountTheTimeOfACommandFromItsRequestOverAReplacement(long clockShiftMs) {
    PlushWorld plush = built(WorldOptions.of(8));
    Client exec = exec(plush, ALL, "sleep=20000");
    plush.world.runFor(6 * SECOND);
    plush.leave(exec);
    plush.control.shiftClock(clockShiftMs);
    replaceControl(plush);
    // With a clock that was set back nobody knows better than the new control node.
    long missingMs = clockShiftMs == 0 ? 0 : 6_200;
    long elapsedMs = runs(plush, false).get(0).elapsedMs();
    assertEquals(6_200 - missingMs, elapsedMs, 100);
    Client back = plush.ask(new ResumeRequest(1, 0));
    plush.await("ExecDone", 40 * SECOND, () -> back.execDone != null);
    assertEquals(20_000 - missingMs, back.execDone.elapsedMs(), 2_000);
    plush.world.runFor(50 * SECOND);
    // Kept meanwhile: it took as long as it did.
    replaceControl(plush);
    assertEquals(back.execDone.elapsedMs(), runs(plush, true).get(0).elapsedMs(), 1);
  }

  @Test
  void shouldCountTheTimeOfASpecificationFromItsRequestOverAReplacement() {
    PlushWorld plush = built(WorldOptions.of(9));
    Client first = plush.run(Specs.eman(5, 5, 60, "sleep=2000 out=30"));
    plush.await("RunStarted", 20 * SECOND, () -> first.run.started != null);
    plush.world.runFor(6 * SECOND);
    plush.leave(first);
    long beforeMs = runs(plush, false).get(0).elapsedMs();
    assertTrue(beforeMs >= 6_000, "runs for " + beforeMs + " ms");
    replaceControl(plush);
    assertEquals(beforeMs + 200, runs(plush, false).get(0).elapsedMs(), 100);
    Client second = plush.ask(new ResumeRequest(first.run.started.run(), 0));
    plush.await("RunDone", 120 * SECOND, () -> second.run.done != null);
    assertTrue(second.run.done.elapsedMs() > beforeMs, second.run.done.toString());
    plush.world.runFor(50 * SECOND);
    replaceControl(plush);
    assertEquals(second.run.done.elapsedMs(), runs(plush, true).get(0).elapsedMs());
  }

  @Test
  void shouldNotIssueLaterWhatWasNotIssuedUnlessItsClientComesBack() {
    for (boolean comesBack : new boolean[] {true, false}) {
      PlushWorld plush = built(WorldOptions.of(4));
      plush.powerOff("h5");
      plush.await(
          "the loss",
          30 * SECOND,
          () ->
              plush.controlNode().count(HostStatus.DISCONNECTED) == 1
                  || plush.controlNode().count(HostStatus.LAUNCHING) == 1);
      Client exec = exec(plush, ALL, "sleep=100");
      plush.world.runFor(100 * MS);
      plush.leave(exec);
      replaceControl(plush);
      if (comesBack) {
        Client back = plush.ask(new ResumeRequest(0, TOKEN));
        plush.await("ExecDone", 90 * SECOND, () -> back.execDone != null);
        assertEquals(4, back.count(HostState.OK), back.tally.equation());
      } else {
        plush.await("the end of the run", 40 * SECOND, () -> runs(plush, false).isEmpty());
        assertEquals(HOSTS, new RunJudge(plush).count(HostState.SKIPPED));
      }
    }
  }

  @Test
  void shouldLeaveOnPurposeAndBeToldWhoIsThereAndWhatHappened() {
    PlushWorld plush = built(WorldOptions.of(5));
    Client exec = exec(plush, ALL, "sleep=3000 out=100");
    plush.world.runFor(SECOND);
    Client detach = plush.ask(new DetachRequest());
    plush.await("Done", SECOND, () -> detach.done != null);
    assertNotNull(exec.refused, "who follows a run is told");
    assertTrue(exec.refused.remedy().contains("plush resume 1"));
    plush.await("EndControl", SECOND, () -> !plush.control.isAlive());
    String lost = plush.rootLabel().equals("h1") ? "h2" : "h1";
    plush.killHost(lost);
    plush.world.runFor(60 * SECOND);
    assertEquals(HOSTS - 1, plush.hosts.values().stream().filter(h -> h.isAlive()).count());
    plush.startControl();
    Client back = plush.ask(new ResumeRequest(1, 0));
    plush.await("ExecDone", 60 * SECOND, () -> back.execDone != null);
    assertEquals(HOSTS - 1, back.count(HostState.OK), back.tally.equation());
    plush.await("the lost one is back", 60 * SECOND, plush::isWhole);
    assertStartedOnce(plush);
  }

  @Test
  void shouldGoOnOnACopyOfTheJournalThatIsOlderThanTheOverlay() {
    PlushWorld plush = new PlushWorld(WorldOptions.of(6), HOSTS);
    plush.startControl();
    Client up = plush.up("h[1-3]");
    plush.await("UpDone", 60 * SECOND, () -> up.upDone != null);
    int copied = plush.journalRecords().size();
    Client more = plush.up("h[4-5]");
    plush.await("UpDone", 60 * SECOND, () -> more.upDone != null);
    for (int i = 0; i < 3; i++) {
      Client exec = plush.exec(ALL, "sleep=10", 0);
      plush.await("ExecDone", 20 * SECOND, () -> exec.execDone != null);
    }
    plush.killControl();
    plush.journal.rollBack(copied);
    plush.world.runFor(SECOND);
    plush.startControl();
    plush.await(
        "members that this journal does not know",
        30 * SECOND,
        () -> plush.controlNode().count(HostStatus.ACTIVE) == HOSTS);
    Client exec = plush.exec(null, "sleep=10 out=40", 0);
    plush.await("ExecDone", 20 * SECOND, () -> exec.execDone != null);
    assertEquals(HOSTS, exec.count(HostState.OK), "the new command was not taken for an old one");
    replaceControl(plush);
    Client after = plush.exec(ALL, "sleep=10 out=40", 0);
    plush.await("ExecDone", 30 * SECOND, () -> after.execDone != null);
    assertEquals(HOSTS, after.count(HostState.OK), after.tally.equation());
    assertEquals(List.of(), plush.world.violations());
  }

  @Test
  void shouldNeverServeAgainOnAJournalThatANewerControlNodeHasLeftBehind() {
    PlushWorld plush = built(WorldOptions.of(7));
    Client exec = exec(plush, ALL, "sleep=20000");
    plush.world.runFor(SECOND);
    plush.hosts.values().forEach(plush::announceNewerControlNode);
    plush.await("EndControl", 10 * SECOND, () -> !plush.control.isAlive());
    assertEquals(8, exec.refused.exit());
    assertTrue(exec.refused.problem().contains("newer control node"), exec.refused.problem());
    plush.controlEnded = false;
    plush.startControl();
    plush.world.runFor(SECOND);
    assertTrue(plush.controlEnded, "it ends at once");
    assertEquals(HOSTS, plush.hosts.values().stream().filter(h -> h.isAlive()).count());
  }
}
