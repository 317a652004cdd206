package org.plushm.plush.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.plushm.overlay.Overlay;
import org.plushm.overlay.RandomSource;
import org.plushm.plush.participant.Participant;
import org.plushm.plush.participant.ParticipantState;
import org.plushm.simulation.Checker;
import org.plushm.simulation.FaultModel;
import org.plushm.simulation.SimulatedHost;
import org.plushm.simulation.World;
import org.plushm.simulation.WorldOptions;

/** The overlay's own dismantling (thesis section 3.7), with nobody left to help it. */
class DismantleTest {
  private static final long MS = PlushWorld.MS;
  private static final long SECOND = PlushWorld.SECOND;

  /** The participants' dismantle timer, and the orphan rule after it. */
  private static final long TIMERS_NS = 260 * SECOND;

  private static PlushWorld built(WorldOptions options, int hosts) {
    PlushWorld plush = new PlushWorld(options, hosts);
    plush.startControl();
    Client up = plush.up("h[1-" + hosts + "]");
    plush.await("UpDone", 60 * SECOND, () -> up.upDone != null);
    plush.await("one tree", 30 * SECOND, plush::isWhole);
    return plush;
  }

  /** Looks, whenever something happens, that nobody who has left had living children. */
  private static void watchOrder(PlushWorld plush, List<String> early) {
    plush.world.addChecker(
        new Checker() {
          private final Set<String> ended = new TreeSet<>();

          @Override
          public void touched(World at, SimulatedHost touched) {
            for (String label : plush.dismantled) {
              if (ended.add(label)) {
                plush.hosts.forEach(
                    (other, host) -> {
                      boolean below =
                          host.isAlive()
                              && plush
                                  .hosts
                                  .get(label)
                                  .id()
                                  .equals(host.service(Overlay.class).tree().parent());
                      if (below) {
                        early.add(label + " before its child " + other);
                      }
                    });
              }
            }
          }
        });
  }

  @Test
  void shouldEndChildrenFirstAndTheRootLastWhenTheControlNodeIsGone() {
    for (long seed = 1; seed <= 6; seed++) {
      PlushWorld plush = built(WorldOptions.of(seed), 30);
      plush.exec("h[1-30]", "sleep=600000", 0);
      plush.world.runFor(SECOND);
      String root = plush.rootLabel();
      List<String> early = new ArrayList<>();
      watchOrder(plush, early);
      plush.down();
      // The command line may go, and its control node with it, once the root has the command.
      plush.await("the first has left", 5 * SECOND, () -> !plush.dismantled.isEmpty());
      plush.killControl();
      plush.await("all have left", 20 * SECOND, plush::allEnded);
      assertEquals(List.of(), early, "seed " + seed);
      List<String> order = List.copyOf(plush.dismantled);
      assertEquals(30, order.size());
      assertEquals(root, order.get(order.size() - 1), "seed " + seed);
      assertNothingRuns(plush);
    }
  }

  @Test
  void shouldLeaveNothingAnywhereWhoeverDiesAndMovesMeanwhile() {
    SeededStory.playAll(60, DismantleTest::play);
  }

  private static void play(long seed) {
    RandomSource choice = new RandomSource(seed).fork("choice");
    int hosts = choice.pick(List.of(3, 8, 13, 14, 30));
    double loss = choice.pick(List.of(0.0, 0.02));
    PlushWorld plush =
        built(
            WorldOptions.of(seed)
                .withFaults(
                    FaultModel.none()
                        .withDelay(choice.pick(List.of(MS, 25 * MS)), 0.5)
                        .withFrameFaults(loss, loss / 2, loss)),
            hosts);
    RandomSource random = plush.world.random("dismantle");
    plush.exec("h[1-" + hosts + "]", "sleep=600000", 0);
    plush.world.runFor(SECOND);
    List<String> labels = new ArrayList<>(plush.hosts.keySet());
    // Just before, so that children are on their way to other parents when DISCONNECT comes.
    strike(plush, random, labels);
    plush.down();
    for (int i = random.nextInt(3); i >= 0; i--) {
      plush.world.runFor(random.nextLong(300 * MS));
      strike(plush, random, labels);
    }
    if (random.chance(0.5)) {
      plush.killControl();
    }
    plush.world.runFor(5 * SECOND);
    if (!plush.control.isAlive() && !plush.allEnded() && !isKnown(plush)) {
      // It died before DISCONNECT had reached anybody who lives: the next 'plush down' goes on.
      plush.startControl();
    }
    plush.await("all have left", TIMERS_NS, plush::allEnded);
    // A keeper without its client waits for a successor first.
    plush.world.runFor(15 * SECOND);
    assertNothingRuns(plush);
    assertEquals(List.of(), plush.world.violations());
  }

  private static boolean isKnown(PlushWorld plush) {
    for (SimulatedHost host : plush.hosts.values()) {
      boolean knows =
          host.isAlive() && host.service(Participant.class).state() == ParticipantState.DISMANTLING;
      if (knows) {
        return true;
      }
    }
    return false;
  }

  private static void strike(PlushWorld plush, RandomSource random, List<String> labels) {
    String victim = random.chance(0.3) ? plush.rootLabel() : random.pick(labels);
    if (victim == null) {
      return;
    }
    if (random.chance(0.5)) {
      plush.killHost(victim);
    } else {
      plush.killClient(victim);
    }
  }

  private static void assertNothingRuns(PlushWorld plush) {
    plush.keepers.forEach(
        (label, keeper) -> assertEquals(0, keeper.runningCount(), "processes of " + label));
  }

  @Test
  void shouldEndAnOrphanAfterTwoMinutesWithoutAnybody() {
    PlushWorld plush = built(WorldOptions.of(9), 4);
    plush.killControl();
    String root = plush.rootLabel();
    List<String> others =
        plush.hosts.keySet().stream().filter(label -> !label.equals(root)).toList();
    others.forEach(plush::killHost);
    // A root that was confirmed waits for its control node; one that nobody has confirmed does not.
    plush.killHost(root);
    plush.hosts.get("h1").start();
    plush.world.runFor(100 * SECOND);
    assertTrue(plush.hosts.get("h1").isAlive(), "not at once");
    plush.await("the orphan has left", 60 * SECOND, plush::allEnded);
  }
}
