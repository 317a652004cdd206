package org.plushm.plush.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.plushm.overlay.RandomSource;
import org.plushm.plush.message.ClientMessages.TreeRequest;
import org.plushm.plush.tally.HostState;

/**
 * The same story over and over with other faults: hosts, roots, clients and the control node are
 * killed between any two events, links cut, nodes paused; the promises are the same.
 */
class PlushFaultsTest {
  private static final long MS = PlushWorld.MS;
  private static final long SECOND = PlushWorld.SECOND;

  /** What the user waits for at most, whatever happens; far beyond what it usually takes. */
  private static final long ACCOUNTED_NS = 120 * SECOND;

  @Test
  void shouldKeepItsPromisesWhateverIsKilled() {
    SeededStory.playAll(500, seed -> new Story(seed).play());
  }

  /** 1377: the control node died twice, first between a run's issue and its command's log entry. */
  @Test
  void shouldKeepItsPromisesInStoriesThatOnceFailed() {
    SeededStory.playAgain(seed -> new Story(seed).play(), 1377);
  }

  private static final class Story {
    private final PlushWorld plush;
    private final RandomSource random;
    private final int hosts;
    private final String all;
    private final Misfortunes fate;

    Story(long seed) {
      RandomSource choice = new RandomSource(seed).fork("choice");
      this.hosts = choice.pick(List.of(1, 2, 3, 5, 8, 12, 13, 14, 20));
      this.all = "h[1-" + hosts + "]";
      this.plush =
          new PlushWorld(
              SeededStory.harshWorld(
                  PlushFaultsTest.class, seed, choice, List.of(0.0, 0.0, 0.01, 0.05)),
              hosts);
      this.random = plush.world.random("story");
      plush.journal.compacts = seed % 2 == 0;
      this.fate = new Misfortunes(plush, random);
      plush.links.edge = random.chance(0.5);
      plush.launcher.relaunchFailure = random.chance(0.2) ? 0.3 : 0;
    }

    void play() {
      plush.startControl();
      boolean early = random.chance(0.3);
      Client up = plush.up(all);
      if (early) {
        fate.strike(3 * SECOND);
      } else {
        plush.await("UpDone", 60 * SECOND, () -> up.upDone != null);
        plush.await("one tree", 30 * SECOND, plush::isWhole);
      }
      plush.world.runFor(random.nextLong(SECOND));
      Client exec = null;
      if (plush.control.isAlive()) {
        exec = plush.exec(all, command(), random.chance(0.2) ? 1_500 : 0);
      }
      int misfortunes = 1 + random.nextInt(4);
      for (int i = 0; i < misfortunes; i++) {
        fate.strike(4 * SECOND);
      }
      if (exec != null && random.chance(0.1)) {
        Client cancelled = exec;
        plush.world.after(random.nextLong(3 * SECOND), () -> cancel(cancelled));
      }
      plush.world.runFor(5 * SECOND);
      plush.await("the control node is back", 20 * SECOND, plush.control::isAlive);
      plush.await("every outcome", ACCOUNTED_NS, () -> new RunJudge(plush).isComplete());
      fate.end();
      endOfFaults(exec);
    }

    private String command() {
      return random.pick(
          List.of(
              "sleep=0 out=20",
              "sleep=2000 out=20",
              "sleep=1000 out=5000 err=3000 rc=3",
              "sleep=1500 out=400000 err=10",
              "sleep=300 sig=9 err=4",
              "sleep=2500 out=1600"));
    }

    private void endOfFaults(Client exec) {
      plush.await("the control node is back", 20 * SECOND, plush.control::isAlive);
      if (exec != null && !fate.controlWasKilled) {
        Client ended = exec;
        plush.await("ExecDone", SECOND, () -> ended.execDone != null);
      }
      // Whoever asked for hosts while the control node died asks again, as a user would.
      plush.bringBack(all);
      Client last = plush.exec(all, "sleep=10 out=20", 0);
      plush.await("the last ExecDone", 20 * SECOND, () -> last.execDone != null);
      assertEquals(hosts, last.count(HostState.OK), last.tally.equation());
      Client tree = plush.ask(new TreeRequest());
      plush.await("the tree", 5 * SECOND, () -> tree.done != null);
      Client down = plush.down();
      plush.await("Done of down", 15 * SECOND, () -> down.done != null);
      assertTrue(plush.allEnded());
      plush.await("EndControl", SECOND, () -> !plush.control.isAlive());
      new RunJudge(plush).judge();
      assertEquals(List.of(), plush.world.violations());
    }

    private void cancel(Client client) {
      if (plush.control.isAlive()) {
        plush.cancel(client);
      }
    }
  }
}
