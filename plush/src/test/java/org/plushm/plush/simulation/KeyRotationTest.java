package org.plushm.plush.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.plushm.overlay.KeyStep;
import org.plushm.overlay.OverlayType;
import org.plushm.overlay.RandomSource;
import org.plushm.plush.control.HostStatus;
import org.plushm.plush.message.KeyMessages.RotateDone;
import org.plushm.plush.message.KeyMessages.RotateRequest;
import org.plushm.plush.tally.HostState;
import org.plushm.simulation.FaultModel;
import org.plushm.simulation.SimulatedHost;
import org.plushm.simulation.WorldOptions;

/** The overlay's key is changed while commands run, and while everything dies. */
class KeyRotationTest {
  private static final long MS = PlushWorld.MS;
  private static final long SECOND = PlushWorld.SECOND;
  private static final long ACCOUNTED_NS = 120 * SECOND;

  /** Two patiences and what it takes to notice and to launch. */
  private static final long ROTATED_NS = 300 * SECOND;

  private static PlushWorld world(long seed, int hosts, OverlayType type, FaultModel faults) {
    PlushWorld plush = new PlushWorld(WorldOptions.of(seed).withFaults(faults), hosts, type);
    plush.startControl();
    Client up = plush.up("h[1-" + hosts + "]");
    plush.await("UpDone", 60 * SECOND, () -> up.upDone != null);
    plush.await("one tree", 30 * SECOND, plush::isWhole);
    return plush;
  }

  private static RotateDone rotate(PlushWorld plush) {
    Client client = plush.ask(new RotateRequest());
    plush.await("RotateDone", ROTATED_NS, () -> client.rotateDone != null);
    return client.rotateDone;
  }

  private static void assertAllAt(PlushWorld plush, int epoch) {
    for (SimulatedHost host : plush.hosts.values()) {
      assertEquals(KeyStep.stable(epoch), plush.keys.step(host.endpoint()), host.toString());
    }
  }

  /** Nobody dies: no frame is lost for its key, no host is lost, no command. */
  @Test
  void shouldLoseNothingWhenTheKeyIsChangedUnderCommands() {
    for (OverlayType type : OverlayType.values()) {
      for (int hosts : new int[] {1, 2, 13, 40}) {
        FaultModel faults =
            FaultModel.none().withDelay(10 * MS, 0.5).withFrameFaults(0.03, 0.02, 0.03);
        PlushWorld plush = world(hosts, hosts, type, faults);
        int launches = plush.launcher.launches;
        String all = "h[1-" + hosts + "]";
        Client exec = plush.exec(all, "sleep=4000 out=20000 err=30", 0);
        plush.world.runFor(SECOND);
        for (int epoch = 1; epoch <= 3; epoch++) {
          RotateDone done = rotate(plush);
          assertEquals(epoch, done.epoch());
          assertEquals(hosts, done.there(), done.behind());
          assertEquals(hosts, done.hosts());
          assertEquals("", done.behind());
          assertAllAt(plush, epoch);
          Client during = plush.exec(all, "sleep=10 out=20", 0);
          plush.await("ExecDone", 20 * SECOND, () -> during.execDone != null);
          assertEquals(hosts, during.count(HostState.OK), during.tally.equation());
        }
        plush.await("ExecDone", 20 * SECOND, () -> exec.execDone != null);
        assertEquals(hosts, exec.count(HostState.OK), exec.tally.equation());
        assertEquals(0, plush.keys.unopenedCount, type + " of " + hosts);
        assertEquals(launches, plush.launcher.launches, "nobody was lost");
        assertEquals(List.of(), plush.world.violations());
      }
    }
  }

  @Test
  void shouldRefuseASecondRequestAndGoOnWhenTheFirstOneHasGone() {
    PlushWorld plush = world(5, 8, OverlayType.RANDTREE, FaultModel.none().withDelay(25 * MS, 0));
    Client first = plush.ask(new RotateRequest());
    plush.world.runFor(20 * MS);
    Client second = plush.ask(new RotateRequest());
    plush.await("the refusal", SECOND, () -> second.refused != null);
    assertTrue(second.refused.problem().contains("already"), second.refused.problem());
    plush.leave(first);
    plush.world.runFor(MS);
    Client third = plush.ask(new RotateRequest());
    plush.await("RotateDone", 20 * SECOND, () -> third.rotateDone != null);
    assertEquals(1, third.rotateDone.epoch());
    assertNull(first.rotateDone);
    assertAllAt(plush, 1);
  }

  /** A host that was cut off while the key changed has the former key: its launcher helps. */
  @Test
  void shouldBringHostsBackThatWereAwayDuringTheChange() {
    PlushWorld plush = world(6, 12, OverlayType.RANDTREE, FaultModel.none().withDelay(MS, 0.5));
    String away = plush.rootLabel().equals("h3") ? "h4" : "h3";
    plush.hosts.get(away).pause(30 * SECOND);
    plush.await("the loss", 20 * SECOND, () -> plush.controlNode().count(HostStatus.ACTIVE) == 11);
    RotateDone done = rotate(plush);
    assertEquals(11, done.there());
    assertEquals(12, done.hosts());
    assertEquals(away, done.behind());
    plush.await("the return", 120 * SECOND, plush::isWhole);
    plush.await(
        "its step",
        60 * SECOND,
        () -> plush.keys.step(plush.hosts.get(away).endpoint()).equals(KeyStep.stable(1)));
    assertAllAt(plush, 1);
  }

  /** A control node that dies anywhere within a change: the next one ends it. */
  @Test
  void shouldEndTheChangeWhereverTheControlNodeIsKilled() {
    for (int events = 1; events <= 60; events++) {
      PlushWorld plush =
          world(events, 5, OverlayType.RANDTREE, FaultModel.none().withDelay(2 * MS, 0.5));
      plush.journal.compacts = events % 2 == 0;
      Client rotate = plush.ask(new RotateRequest());
      plush.afterEvents(plush.control, events, plush::killControl);
      plush.await("the kill", 60 * SECOND, () -> !plush.control.isAlive());
      plush.world.runFor(events * 20 * MS);
      plush.startControl();
      plush.await("whole", 30 * SECOND, plush::isWhole);
      boolean begun = plush.controlNode().keyStep().number() > 0;
      int epoch = begun ? 1 : 0;
      plush.await("stable", 60 * SECOND, () -> plush.controlNode().keyStep().isStable());
      plush.await(
          "every host",
          60 * SECOND,
          () ->
              plush.hosts.values().stream()
                  .allMatch(h -> plush.keys.step(h.endpoint()).equals(KeyStep.stable(epoch))));
      assertFalse(rotate.rotateDone != null && !begun, "what was told is true");
      assertEquals(epoch + 1, rotate(plush).epoch());
      assertAllAt(plush, epoch + 1);
      assertEquals(List.of(epoch + 1), List.copyOf(plush.keys.made), "former keys are destroyed");
      assertEquals(0, plush.keys.unopenedCount);
      Client down = plush.down();
      plush.await("Done of down", 15 * SECOND, () -> down.done != null);
      plush.await("the end", SECOND, () -> !plush.control.isAlive());
      plush.controlEnded = false;
      plush.startControl();
      assertEquals(KeyStep.stable(epoch + 1), plush.controlNode().keyStep());
    }
  }

  @Test
  void shouldHaveAllLivingMembersAtTheNewKeyWhateverIsKilled() {
    SeededStory.playAll(60, seed -> new Story(seed).play());
  }

  /** As in {@link PlushFaultsTest}, with the key changed in the midst of it. */
  private static final class Story {
    private final PlushWorld plush;
    private final RandomSource random;
    private final int hosts;
    private final String all;
    private final Misfortunes fate;

    Story(long seed) {
      RandomSource choice = new RandomSource(seed).fork("choice");
      this.hosts = choice.pick(List.of(1, 2, 3, 5, 8, 13, 20));
      this.all = "h[1-" + hosts + "]";
      this.plush =
          new PlushWorld(
              SeededStory.harshWorld(KeyRotationTest.class, seed, choice, List.of(0.0, 0.01, 0.05)),
              hosts);
      this.random = plush.world.random("story");
      plush.journal.compacts = seed % 2 == 0;
      this.fate = new Misfortunes(plush, random);
      plush.links.edge = random.chance(0.5);
    }

    void play() {
      plush.startControl();
      Client up = plush.up(all);
      if (random.chance(0.7)) {
        plush.await("UpDone", 60 * SECOND, () -> up.upDone != null);
        plush.await("one tree", 30 * SECOND, plush::isWhole);
      }
      plush.exec(all, random.pick(List.of("sleep=2000 out=20", "sleep=1500 out=90000")), 0);
      plush.world.runFor(random.nextLong(SECOND));
      int misfortunes = 1 + random.nextInt(3);
      for (int i = 0; i < misfortunes; i++) {
        fate.strike(2 * SECOND);
      }
      for (int i = 0; i < 2; i++) {
        if (plush.control.isAlive()) {
          plush.ask(new RotateRequest());
        }
        plush.world.runFor(random.nextLong(2 * SECOND));
      }
      plush.world.runFor(5 * SECOND);
      plush.await("the control node is back", 20 * SECOND, plush.control::isAlive);
      plush.await("every outcome", ACCOUNTED_NS, () -> new RunJudge(plush).isComplete());
      fate.end();
      plush.await("the control node is back", 20 * SECOND, plush.control::isAlive);
      plush.bringBack(all);
      plush.await("the change's end", ROTATED_NS, () -> plush.controlNode().keyStep().isStable());
      endOfFaults();
    }

    private void endOfFaults() {
      plush.bringBack(all);
      int epoch = plush.controlNode().keyStep().newestEpoch();
      plush.await(
          "every host at epoch " + epoch,
          60 * SECOND,
          () ->
              plush.hosts.values().stream()
                  .allMatch(h -> plush.keys.step(h.endpoint()).equals(KeyStep.stable(epoch))));
      RotateDone done = rotate(plush);
      assertNotNull(done);
      assertEquals(hosts, done.there(), done.behind());
      assertAllAt(plush, done.epoch());
      Client last = plush.exec(all, "sleep=10 out=20", 0);
      plush.await("the last ExecDone", 20 * SECOND, () -> last.execDone != null);
      assertEquals(hosts, last.count(HostState.OK), last.tally.equation());
      Client down = plush.down();
      plush.await("Done of down", 15 * SECOND, () -> down.done != null);
      assertTrue(plush.allEnded());
      plush.await("EndControl", SECOND, () -> !plush.control.isAlive());
      new RunJudge(plush).judge();
      assertEquals(List.of(), plush.world.violations());
    }
  }
}
