package org.plushm.plush.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.plushm.plush.simulation.Specs.application;
import static org.plushm.plush.simulation.Specs.barrier;
import static org.plushm.plush.simulation.Specs.block;
import static org.plushm.plush.simulation.Specs.component;
import static org.plushm.plush.simulation.Specs.process;
import static org.plushm.plush.simulation.Specs.software;
import static org.plushm.plush.simulation.Specs.workflow;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.plushm.overlay.RandomSource;
import org.plushm.plush.application.Project;
import org.plushm.plush.message.RunMessages.BlockDone;
import org.plushm.plush.tally.HostState;

/**
 * Runs of specifications over and over with other faults, the control node's death with a torn
 * journal among them: no task has two results, none has none, nothing is started twice.
 */
class ApplicationFaultsTest {
  private static final long MS = PlushWorld.MS;
  private static final long SECOND = PlushWorld.SECOND;

  /** What the user waits for at most, whatever happens; far beyond what it usually takes. */
  private static final long ENDED_NS = 240 * SECOND;

  @Test
  void shouldKeepItsPromisesWhateverIsKilled() {
    SeededStory.playAll(300, seed -> new Story(seed).play());
  }

  /** 2256: a host told its presence before its parent counted it as a child, and never again. */
  @Test
  void shouldKeepItsPromisesInStoriesThatOnceFailed() {
    SeededStory.playAgain(seed -> new Story(seed).play(), 2256);
  }

  private static final class Story {
    private final PlushWorld plush;
    private final RandomSource random;
    private final Misfortunes fate;
    private final int hosts;
    private final int tasks;
    private final String all;

    Story(long seed) {
      RandomSource choice = new RandomSource(seed).fork("choice");
      this.hosts = choice.pick(List.of(1, 2, 3, 5, 8, 13, 14));
      this.tasks = 1 + choice.nextInt(3 * hosts);
      this.all = "h[1-" + hosts + "]";
      this.plush =
          new PlushWorld(
              SeededStory.harshWorld(
                  ApplicationFaultsTest.class, seed, choice, List.of(0.0, 0.0, 0.01, 0.05)),
              hosts);
      this.random = plush.world.random("story");
      this.fate = new Misfortunes(plush, random);
      plush.journal.compacts = seed % 2 == 0;
      plush.links.edge = random.chance(0.5);
      plush.launcher.relaunchFailure = random.chance(0.2) ? 0.3 : 0;
    }

    void play() {
      plush.startControl();
      Client up = plush.up(all);
      plush.await("UpDone", 60 * SECOND, () -> up.upDone != null);
      plush.await("one tree", 30 * SECOND, plush::isWhole);
      plush.world.runFor(random.nextLong(SECOND));
      if (random.chance(0.2)) {
        plush.files.get(random.pick(List.copyOf(plush.files.keySet()))).failure = "404";
      }
      String packages = random.chance(0.5) ? "/packages" : null;
      Client client = plush.run(project(), packages, List.of());
      int misfortunes = 1 + random.nextInt(4);
      for (int i = 0; i < misfortunes; i++) {
        fate.strike(4 * SECOND);
      }
      if (random.chance(0.1)) {
        plush.world.after(random.nextLong(3 * SECOND), () -> cancel(client));
      }
      plush.world.runFor(8 * SECOND);
      plush.await("the control node is back", 20 * SECOND, plush.control::isAlive);
      awaitEnd();
      fate.end();
      plush.await("the control node is back", 20 * SECOND, plush.control::isAlive);
      if (!fate.controlWasKilled) {
        plush.await(
            "an answer", 15 * SECOND, () -> client.run.done != null || client.refused != null);
      }
      judgeTasks(client);
      endOfFaults();
    }

    /** Judging takes time, so not at every step. */
    private void awaitEnd() {
      long limitNs = plush.world.nowNs() + ENDED_NS;
      while (!new ApplicationJudge(plush).isComplete()) {
        if (plush.world.nowNs() >= limitNs) {
          throw plush.world.failure("the run does not end\n" + plush.describe(), null);
        }
        plush.world.runFor(SECOND);
      }
    }

    private void cancel(Client client) {
      if (plush.control.isAlive()) {
        plush.cancel(client);
      }
    }

    private Project project() {
      String script =
          random.pick(List.of("sleep=300 out=20", "out=20", "sleep=1500 out=5000 err=9"));
      int min = 1 + random.nextInt(hosts);
      int tasksHosts = random.chance(0.5) ? 1 : min;
      return switch (random.nextInt(hosts > 1 ? 3 : 2)) {
        case 0 -> Specs.eman(tasksHosts, hosts, tasks, script);
        case 1 ->
            new Project(
                "eman",
                List.of(software("s")),
                List.of(component("all", tasksHosts, hosts, "s")),
                List.of(
                    application("one", block("c", "all", process("p", script, null))),
                    application(
                        "eman",
                        block(
                            "c",
                            "all",
                            process("q", script, null),
                            barrier("b", "b", "q"),
                            workflow("w", tasks, process("p", script, "w")),
                            process("r", "out=1", null, "w", "b")))));
        default ->
            new Project(
                "two",
                List.of(software("s"), software("t")),
                List.of(component("a", 1, 1, "s"), component("b", 1, hosts, "t")),
                List.of(
                    application(
                        "two",
                        block(
                            "x",
                            "a",
                            process("p", script, null),
                            barrier("m", "meet", "p"),
                            process("q", "out=1 rc=3", null, "m")),
                        block(
                            "y",
                            "b",
                            barrier("m", "meet"),
                            workflow(
                                "w",
                                tasks,
                                process("p", script, "w"),
                                barrier("r", "round", "p"),
                                process("q", script, "w", "r"))))));
      };
    }

    /**
     * A task has two results only if it was told that the first does not count, and none only if
     * the run was ended or nobody was left.
     */
    private void judgeTasks(Client client) {
      ApplicationJudge judge = new ApplicationJudge(plush);
      BlockDone workflow = client.run.blocks.get("/eman/c/w");
      boolean mayMiss = judge.isAnyEnded() || hosts < 5;
      for (int task = 1; task <= tasks && judge.hasBlock("/eman/c/w/p"); task++) {
        int results = judge.resultCount("/eman/c/w/p", task);
        plush.require(results <= 1, "one result for a task", task + " has " + results);
        plush.require(results == 1 || mayMiss, "a result for each task", task + " has none");
      }
      if (workflow != null && !fate.controlWasKilled) {
        int ok = client.run.count("/eman/c/w/p", HostState.OK);
        plush.require(workflow.ok() == ok, "the tally", workflow + " and " + ok + " results");
      }
    }

    private void endOfFaults() {
      plush.files.values().forEach(files -> files.failure = null);
      // Whoever asked for hosts while the control node died asks again, as a user would.
      plush.bringBack(all);
      Client last = plush.run(Specs.eman(hosts, hosts, hosts, "out=20"));
      plush.await("the last RunDone", 30 * SECOND, () -> last.run.done != null);
      assertNull(last.run.done.problem());
      assertEquals(hosts, last.run.count("/eman/c/w/p", HostState.OK));
      assertEquals(hosts, last.run.hostCount(HostState.OK));
      new ApplicationJudge(plush).judge();
      Client down = plush.down();
      plush.await("Done of down", 15 * SECOND, () -> down.done != null);
      new RunJudge(plush).judge();
      assertEquals(List.of(), plush.world.violations());
    }
  }
}
