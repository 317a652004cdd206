package org.plushm.plush.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.plushm.plush.simulation.Specs.application;
import static org.plushm.plush.simulation.Specs.barrier;
import static org.plushm.plush.simulation.Specs.block;
import static org.plushm.plush.simulation.Specs.component;
import static org.plushm.plush.simulation.Specs.eman;
import static org.plushm.plush.simulation.Specs.process;
import static org.plushm.plush.simulation.Specs.software;
import static org.plushm.plush.simulation.Specs.workflow;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.plushm.plush.application.Project;
import org.plushm.plush.message.ResumeMessages.RunsRequest;
import org.plushm.plush.message.RunMessages.BlockDone;
import org.plushm.plush.message.RunMessages.ComponentHosts;
import org.plushm.plush.tally.HostState;
import org.plushm.simulation.FaultModel;
import org.plushm.simulation.WorldOptions;

/** {@code plush run} from the request to the last clean-up, in virtual time. */
class ApplicationStoryTest {
  private static final long MS = PlushWorld.MS;
  private static final long SECOND = PlushWorld.SECOND;
  private static final String TASKS = "/eman/c/w/p";

  private static PlushWorld built(long seed, int hosts) {
    PlushWorld plush =
        new PlushWorld(
            WorldOptions.of(seed)
                .withFaults(FaultModel.none().withDelay(MS / 5, 0.5))
                .withTrace(WorldReport.traceTo(System.getProperty("plush.trace")))
                .withReplayCommand("ApplicationStoryTest, seed " + seed),
            hosts);
    plush.startControl();
    Client up = plush.up("h[1-" + hosts + "]");
    plush.await("UpDone", 60 * SECOND, () -> up.upDone != null);
    plush.await("one tree", 10 * SECOND, plush::isWhole);
    return plush;
  }

  private static void awaitDone(PlushWorld plush, Client client, long withinNs) {
    plush.await("RunDone", withinNs, () -> client.run.done != null);
  }

  private static void endAndJudge(PlushWorld plush) {
    assertEquals(0, plush.served, "mirrors that are open");
    ApplicationJudge judge = new ApplicationJudge(plush);
    judge.judge();
    judge.judgeCleanliness();
    Client down = plush.down();
    plush.await("Done of down", 15 * SECOND, () -> down.done != null);
    assertEquals(List.of(), plush.world.violations());
  }

  private static void assertEachTaskOnce(PlushWorld plush, Client client, int tasks) {
    ApplicationJudge judge = new ApplicationJudge(plush);
    for (int task = 1; task <= tasks; task++) {
      assertEquals(1, judge.resultCount(TASKS, task), "results of task " + task);
      assertNotNull(
          client.run.results.get(RunView.Part.of(TASKS, "", task)), "told of task " + task);
    }
    assertEquals(tasks, client.run.count(TASKS, HostState.OK));
    assertEquals(tasks, client.run.results.size());
  }

  @Test
  void shouldRunHundredTasksOnHundredHosts() {
    PlushWorld plush = built(1, 100);
    Client client = plush.run(eman(100, 100, 100, "sleep=500 out=20"), "/packages", List.of());
    awaitDone(plush, client, 10 * SECOND);
    assertNull(client.run.done.problem());
    assertNull(client.run.done.leftovers());
    assertEachTaskOnce(plush, client, 100);
    assertEquals(
        new BlockDone("/eman/c/w", 100, 100, 0, 0, 0, 0, 0), client.run.blocks.get("/eman/c/w"));
    assertEquals(100, client.run.hostCount(HostState.OK));
    for (String stage : List.of("prepare", "install", "/eman/c/w", "clean up")) {
      assertEquals(100, client.run.stages.get(stage).done(), stage);
    }
    assertTrue(client.run.done.elapsedMs() < 2_000, client.run.done + "");
    endAndJudge(plush);
  }

  @Test
  void shouldRunHundredTasksOnThirtyHostsOneAtATime() {
    PlushWorld plush = built(2, 40);
    Client client = plush.run(eman(30, 30, 100, "sleep=100 out=20 err=5"));
    awaitDone(plush, client, 20 * SECOND);
    assertEachTaskOnce(plush, client, 100);
    assertEquals(30, client.run.hosts.size());
    client.run.hostResults.values().forEach(host -> assertTrue(host.attempts() >= 3, host + ""));
    endAndJudge(plush);
  }

  @Test
  void shouldGiveTheTaskOfAKilledHostToAnother() {
    PlushWorld plush = built(3, 9);
    Client client =
        plush.run(
            eman(7, 7, 100, "sleep=400 out=20"),
            null,
            List.of(new ComponentHosts("workers", "h[1-7]")));
    plush.await("some tasks", 10 * SECOND, () -> client.run.count(TASKS, HostState.OK) > 20);
    plush.powerOff("h3");
    awaitDone(plush, client, 60 * SECOND);
    assertEachTaskOnce(plush, client, 100);
    assertEquals(1, client.run.again.size());
    assertEquals("h3", client.run.again.get(0).label());
    int task = client.run.again.get(0).task();
    assertEquals(2, client.run.results.get(RunView.Part.of(TASKS, "", task)).attempt());
    assertEquals(
        new BlockDone("/eman/c/w", 100, 100, 0, 0, 0, 0, 1), client.run.blocks.get("/eman/c/w"));
    assertEquals(HostState.LOST.name(), client.run.hostResults.get("h3").state());
    assertEquals(6, client.run.hostCount(HostState.OK));
    assertTrue(client.run.done.leftovers().startsWith("h3: "), client.run.done.leftovers());
    plush.powerOn("h3");
    new ApplicationJudge(plush).judge();
    assertEquals(List.of(), plush.world.violations());
  }

  @Test
  void shouldGiveEachComponentItsSoftwareAndHostsOfItsOwn() {
    PlushWorld plush = built(4, 10);
    Project project =
        new Project(
            "two",
            List.of(software("server.tar"), software("client.tar")),
            List.of(
                component("servers", 2, 2, "server.tar"), component("clients", 3, 8, "client.tar")),
            List.of(
                application(
                    "two",
                    block("s", "servers", process("serve", "sleep=900 out=9", null)),
                    block("c", "clients", process("ask", "sleep=100 out=5 rc=3", null)))));
    Client client = plush.run(project);
    plush.await(
        "all run", 10 * SECOND, () -> client.run.count("/two/c/ask", HostState.FAILED) == 8);
    client.run.components.forEach(
        (component, hosts) -> {
          for (String label : hosts) {
            boolean server = component.equals("servers");
            long run = client.run.started.run();
            assertEquals(server, plush.files.get(label).has(run, "server.tar"), label);
            assertEquals(!server, plush.files.get(label).has(run, "client.tar"), label);
          }
        });
    awaitDone(plush, client, 10 * SECOND);
    assertEquals(2, client.run.count("/two/s/serve", HostState.OK));
    assertEquals(8, client.run.hostCount(HostState.FAILED));
    assertEquals(2, client.run.hostCount(HostState.OK));
    endAndJudge(plush);
  }

  @Test
  void shouldRunApplicationsOneAfterAnother() {
    PlushWorld plush = built(5, 6);
    Project project =
        new Project(
            "seq",
            List.of(),
            List.of(component("all", 6, 6)),
            List.of(
                application("one", block("c", "all", process("p", "sleep=300 out=1", null))),
                application("two", block("c", "all", process("p", "sleep=100 out=2", null))),
                application(
                    "three", block("c", "all", workflow("w", 9, process("p", "out=3", "w"))))));
    Client client = plush.run(project);
    awaitDone(plush, client, 10 * SECOND);
    assertNull(client.run.done.problem());
    assertEquals(
        List.of("/one/c/p", "/two/c/p", "/three/c/w"), List.copyOf(client.run.blocks.keySet()));
    assertEquals(9, client.run.count("/three/c/w/p", HostState.OK));
    endAndJudge(plush);
  }

  @Test
  void shouldGoOnWithoutAHostThatCannotInstallWhileEnoughAreLeft() {
    PlushWorld plush = built(6, 5);
    plush.files.get("h2").failure = "eman.tar: HTTP 404";
    Client client = plush.run(eman(4, 5, 10, "sleep=50 out=20"));
    awaitDone(plush, client, 20 * SECOND);
    assertNull(client.run.done.problem());
    assertEachTaskOnce(plush, client, 10);
    assertEquals("FAILED", client.run.hostResults.get("h2").state());
    assertEquals("install: eman.tar: HTTP 404", client.run.hostResults.get("h2").cause());
    assertEquals(1, client.run.hostResults.get("h2").rc());
    assertEquals(4, client.run.hostCount(HostState.OK));
    endAndJudge(plush);
  }

  @Test
  void shouldEndWhenTooFewCanInstall() {
    PlushWorld plush = built(7, 5);
    plush.files.get("h2").failure = "eman.tar: HTTP 404";
    Client client = plush.run(eman(5, 5, 10, "sleep=50 out=20"));
    awaitDone(plush, client, 20 * SECOND);
    assertEquals(
        "component 'workers' needs 5 hosts and only 4 are left", client.run.done.problem());
    assertEquals(
        new BlockDone("/eman/c/w", 10, 0, 0, 0, 10, 0, 0), client.run.blocks.get("/eman/c/w"));
    assertEquals(1, client.run.hostCount(HostState.FAILED));
    assertEquals(4, client.run.hostCount(HostState.SKIPPED));
    endAndJudge(plush);
  }

  @Test
  void shouldRefuseWhatNeedsMoreHostsThanThereAre() {
    PlushWorld plush = built(8, 3);
    Client client = plush.run(eman(5, 5, 10, "sleep=50"));
    plush.await("Refused", 15 * SECOND, () -> client.refused != null);
    assertEquals(
        "component 'workers' needs 5 hosts and there are only 3 for it", client.refused.problem());
    assertNull(client.run.started);
    endAndJudge(plush);
  }

  @Test
  void shouldSurviveARootKilledInEachStage() {
    for (String stage : List.of("prepare", "install", "/eman/c/w")) {
      PlushWorld plush = built(9, 13);
      Client client = plush.run(eman(13, 13, 26, "sleep=700 out=20"));
      plush.await(stage, 10 * SECOND, () -> client.run.stages.containsKey(stage));
      plush.killHost(plush.rootLabel());
      awaitDone(plush, client, 60 * SECOND);
      assertNull(client.run.done.problem(), stage);
      assertEachTaskOnce(plush, client, 26);
      endAndJudge(plush);
    }
  }

  @Test
  void shouldMakeAllHostsWaitAtABarrierAlsoThoseOfOtherComponents() {
    PlushWorld plush = built(10, 6);
    Project project =
        new Project(
            "bar",
            List.of(),
            List.of(component("slow", 2, 2), component("fast", 4, 4)),
            List.of(
                application(
                    "bar",
                    block(
                        "s",
                        "slow",
                        process("before", "sleep=2000 out=1", null),
                        barrier("meet", "all", "before"),
                        process("after", "out=1", null, "meet")),
                    block(
                        "f",
                        "fast",
                        process("before", "sleep=10 out=1", null),
                        barrier("meet", "all", "before"),
                        process("after", "out=1", null, "meet"),
                        process("aside", "out=1", null, "before")))));
    Client client = plush.run(project);
    plush.await(
        "the fast ones", 10 * SECOND, () -> client.run.count("/bar/f/aside", HostState.OK) == 4);
    plush.world.runFor(SECOND);
    assertEquals(0, client.run.count("/bar/f/after", HostState.OK));
    awaitDone(plush, client, 10 * SECOND);
    assertEquals(4, client.run.count("/bar/f/after", HostState.OK));
    assertEquals(2, client.run.count("/bar/s/after", HostState.OK));
    endAndJudge(plush);
  }

  @Test
  void shouldGoOnBehindABarrierWithoutAHostThatIsLost() {
    PlushWorld plush = built(11, 6);
    Project project =
        new Project(
            "bar",
            List.of(),
            List.of(component("all", 6, 6)),
            List.of(
                application(
                    "bar",
                    block(
                        "c",
                        "all",
                        process("before", "sleep=2000 out=1", null),
                        barrier("meet", "all", "before"),
                        process("after", "out=1", null, "meet")))));
    Client client = plush.run(project);
    plush.await("install", 10 * SECOND, () -> client.run.stages.containsKey("/bar/c/before"));
    plush.powerOff("h5");
    awaitDone(plush, client, 60 * SECOND);
    assertEquals(5, client.run.count("/bar/c/after", HostState.OK));
    assertEquals(
        new BlockDone("/bar/c/after", 6, 5, 0, 0, 1, 0, 0), client.run.blocks.get("/bar/c/after"));
    assertEquals("LOST", client.run.hostResults.get("h5").state());
    new ApplicationJudge(plush).judge();
  }

  @Test
  void shouldPassABarrierInAWorkflowRoundByRound() {
    PlushWorld plush = built(12, 4);
    Project project =
        new Project(
            "rounds",
            List.of(),
            List.of(component("all", 4, 4)),
            List.of(
                application(
                    "rounds",
                    block(
                        "c",
                        "all",
                        workflow(
                            "w",
                            10,
                            process("first", "sleep=50 out=1", "w"),
                            barrier("meet", "round", "first"),
                            process("second", "sleep=50 out=1", "w", "meet"))))));
    Client client = plush.run(project);
    awaitDone(plush, client, 20 * SECOND);
    assertNull(client.run.done.problem());
    assertEquals(10, client.run.count("/rounds/c/w/first", HostState.OK));
    assertEquals(10, client.run.count("/rounds/c/w/second", HostState.OK));
    endAndJudge(plush);
  }

  @Test
  void shouldEndWhenHostsWaitForEachOtherForEver() {
    PlushWorld plush = built(13, 4);
    Project project =
        new Project(
            "knot",
            List.of(),
            List.of(component("a", 2, 2), component("b", 2, 2)),
            List.of(
                application(
                    "knot",
                    block("x", "a", barrier("one", "one"), barrier("two", "two", "one")),
                    block("y", "b", barrier("two", "two"), barrier("one", "one", "two")))));
    Client client = plush.run(project);
    awaitDone(plush, client, 20 * SECOND);
    assertEquals(
        "hosts wait for each other at [/knot/x/one, /knot/y/two]", client.run.done.problem());
    endAndJudge(plush);
  }

  @Test
  void shouldEndAtOnceWhenCancelled() {
    PlushWorld plush = built(14, 8);
    Client client = plush.run(eman(8, 8, 40, "sleep=60000 out=20"));
    plush.await("tasks", 10 * SECOND, () -> client.run.stages.containsKey("/eman/c/w"));
    plush.world.runFor(SECOND);
    plush.cancel(client);
    awaitDone(plush, client, 6 * SECOND);
    assertEquals("cancelled", client.run.done.problem());
    assertEquals(
        new BlockDone("/eman/c/w", 40, 0, 0, 0, 32, 8, 0), client.run.blocks.get("/eman/c/w"));
    assertEquals(8, client.run.hostCount(HostState.CANCELLED));
    endAndJudge(plush);
  }

  @Test
  void shouldGoOnWhenItsClientHasGone() {
    PlushWorld plush = built(15, 8);
    Client client = plush.run(eman(8, 8, 40, "sleep=300 out=20"));
    plush.await("tasks", 10 * SECOND, () -> client.run.stages.containsKey("/eman/c/w"));
    plush.leave(client);
    plush.world.runFor(5 * SECOND);
    assertTrue(new ApplicationJudge(plush).isComplete());
    ApplicationJudge judge = new ApplicationJudge(plush);
    for (int task = 1; task <= 40; task++) {
      assertEquals(1, judge.resultCount(TASKS, task), "results of task " + task);
    }
    endAndJudge(plush);
  }

  @Test
  void shouldBringALargeDocumentToEveryHostAlsoWhenParentsDieMeanwhile() {
    PlushWorld plush = built(16, 60);
    // About 900 kB, of which each link carries each byte once.
    Client client = plush.run(eman(40, 60, 60, "sleep=200 out=20 " + "x".repeat(900_000)));
    plush.await("prepare", 10 * SECOND, () -> client.run.stages.containsKey("prepare"));
    plush.world.runFor(3 * MS);
    plush.powerOff(plush.rootLabel());
    plush.world.runFor(20 * MS);
    for (int i = 1; i <= 5; i++) {
      plush.powerOff("h" + 7 * i);
      plush.world.runFor(5 * MS);
    }
    awaitDone(plush, client, 90 * SECOND);
    assertNull(client.run.done.problem());
    assertEachTaskOnce(plush, client, 60);
    new ApplicationJudge(plush).judge();
  }

  @Test
  void shouldTellOfRunsAndTheirBlocks() {
    PlushWorld plush = built(17, 4);
    Client client = plush.run(eman(4, 4, 8, "sleep=1000 out=20"));
    plush.await("tasks", 10 * SECOND, () -> client.run.stages.containsKey("/eman/c/w"));
    Client asking = plush.ask(new RunsRequest());
    plush.await("Done", SECOND, () -> asking.done != null);
    assertEquals(1, asking.runs.size());
    assertEquals("run eman", asking.runs.get(0).command());
    assertEquals("running", asking.blockEntries.get(0).phase());
    assertEquals("/eman/c/w", asking.blockEntries.get(0).block());
    awaitDone(plush, client, 10 * SECOND);
    endAndJudge(plush);
  }
}
