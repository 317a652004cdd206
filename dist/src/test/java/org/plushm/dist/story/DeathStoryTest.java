package org.plushm.dist.story;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Processes of Plush-M are killed, one kind after the other. */
@Tag("real")
class DeathStoryTest {
  private static final int HOSTS = 10;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @RegisterExtension final Story story = new Story();
  private PlushUser user;

  @BeforeEach
  void begin() throws Exception {
    user = story.user("ann");
  }

  private boolean allSleep() {
    return user.census().count("sleep 1000") == HOSTS;
  }

  /** A command that counts when the gate is open; it has begun on all hosts. */
  private Invocation startEverywhere(Gate gate, Path counters) throws Exception {
    Path begun = Files.createDirectory(story.folder().resolve("begun"));
    Invocation exec =
        user.start(
            "exec",
            "--json",
            "touch %s/$PLUSH_HOST; %s; echo x >>%s/$PLUSH_HOST"
                .formatted(begun, gate.pass(), counters));
    Await.until("all have begun", LIMIT, () -> begun.toFile().list().length == HOSTS);
    return exec;
  }

  @Test
  void shouldTakeEverythingWithItWhenAnEphemeralCommandIsKilled() throws Exception {
    Invocation exec = user.start("exec", "-w", "local[1-10]", "sleep 1000");
    Await.until("all sleep", LIMIT, this::allSleep);
    assertTrue(user.census().look().size() > HOSTS, "sockets were seen");
    exec.signal("KILL");
    long gone = story.assertNothingLeft(Story.END_LIMIT);
    Story.tell("ephemeral command killed: everything gone in " + gone + " ms");
  }

  @Test
  void shouldFinishTheRunWhenItsClientIsKilled() throws Exception {
    user.up("local[1-10]");
    Path counters = Files.createDirectory(story.folder().resolve("counters"));
    try (Gate gate = new Gate(story.folder())) {
      startEverywhere(gate, counters).signal("KILL");
      assertEquals(1, user.status().at("runs").number());
      gate.open();
      user.awaitNoRun();
    }
    try (Stream<Path> files = Files.list(counters)) {
      assertEquals(HOSTS, files.count());
    }
    for (int host = 1; host <= HOSTS; host++) {
      assertEquals("x\n", Files.readString(counters.resolve("local" + host)));
    }
    user.assertAnswers(HOSTS);
  }

  @Test
  void shouldGoOnWithTheOldJournalWhenTheControlNodeIsKilled() throws Exception {
    user.up("local[1-10]");
    Json before = user.status();
    Signals.send("KILL", before.at("control").at("pid").number());
    Invocation exec = user.plush("exec", "--json", "hostname").expect(0);
    exec.expectTally(Map.of("ok", HOSTS));
    assertTrue(exec.err().contains("had died, another one goes on"), exec.err());
    user.awaitActive(HOSTS);
    Json after = user.status();
    assertNotEquals(
        before.at("control").at("pid").number(), after.at("control").at("pid").number());
    assertEquals(2, after.at("control").at("term").number());
    assertEquals(before.at("root").at("host").text(), after.at("root").at("host").text());
    user.assertAnswers(HOSTS);
  }

  @Test
  void shouldBringHostsBackAndGuessNoOutcomeWhenTheEdgeIsKilled() throws Exception {
    // The keeper waits for a successor longer than the control node takes to give the edge up.
    user.up("local[1-10]", "--set", "control.deserted=3s", "--set", "keeper.successor-grace=15s");
    Path counters = Files.createDirectory(story.folder().resolve("counters"));
    long edge = user.edge(1);
    Invocation exec;
    try (Gate gate = new Gate(story.folder())) {
      exec = startEverywhere(gate, counters);
      Signals.send("KILL", edge);
      Await.until("it is replaced", LIMIT, () -> user.edge(1) != edge);
      gate.open();
      exec.await();
    }
    long ok = exec.json().at("summary").at("ok").number();
    exec.expectTally(Map.of("ok", (int) ok, "lost", HOSTS - (int) ok));
    exec.expect(ok == HOSTS ? 0 : 3);
    user.awaitActive(HOSTS);
    Await.until(
        "no command is left",
        LIMIT,
        () -> user.census().members().stream().noneMatch(m -> m.command().contains("echo x")));
    for (Json host : exec.json().at("hosts").elements()) {
      Path counter = counters.resolve(host.at("host").text());
      String counted = Files.exists(counter) ? Files.readString(counter) : "";
      assertTrue(counted.equals("x\n") || counted.isEmpty() && isLost(host), counted);
    }
    user.assertAnswers(HOSTS);
    Story.tell("edge killed under a command: " + ok + " of " + HOSTS + " executions taken over");
  }

  /** The next client finds the commands running, or ended with nobody to take their exit codes. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldSayThatTheExitCodeIsLostWhenEdgeAndKeeperAreKilled(boolean stillRuns)
      throws Exception {
    user.up("local[1-2]", "--set", "control.deserted=3s");
    Path go = story.folder().resolve("go");
    Path waiting = Files.createDirectory(story.folder().resolve("waiting"));
    Invocation exec =
        user.start(
            "exec",
            "echo here; echo x >"
                + waiting
                + "/$PLUSH_HOST; "
                + "while [ ! -e "
                + go
                + " ]; do sleep 0.1; done; exit 4");
    Await.until("both wait", LIMIT, () -> filesIn(waiting) == 2);
    long edge = user.edge(1);
    List<Census.Member> keepers =
        user.census().members().stream()
            .filter(member -> member.command().contains("/keeper."))
            .toList();
    // Stopped first: a keeper that sees its edge end before its own begins to end everything.
    for (Census.Member keeper : keepers) {
      Signals.send("STOP", keeper.pid());
    }
    Signals.send("KILL", edge);
    for (Census.Member keeper : keepers) {
      Signals.send("KILL", keeper.pid());
    }
    if (stillRuns) {
      user.awaitActive(2);
      assertNotEquals(edge, user.edge(1));
    }
    Files.createFile(go);
    exec.expect(3);
    assertTrue(
        exec.err()
            .contains(
                "plush: lost (started, but its exit code is lost: the keeper that waited for it was"
                    + " killed): local[1-2]\n"),
        exec.err());
    assertEquals(List.of("local1: here", "local2: here"), exec.out().lines().sorted().toList());
  }

  private static long filesIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.count();
    }
  }

  private static boolean isLost(Json host) {
    return host.at("state").text().equals("lost");
  }

  @Test
  void shouldDismantleWhatAKilledEdgeLeft() throws Exception {
    user.up("local[1-10]", "--set", "keeper.successor-grace=5s");
    user.start("exec", "sleep 1000");
    Await.until("all sleep", LIMIT, this::allSleep);
    Signals.send("KILL", user.edge(1));
    user.plush("down").expect(0);
    story.assertNothingLeft(Story.END_LIMIT);
  }

  @Test
  void shouldEndTheCommandOfAKilledHostOnly() throws Exception {
    user.up("local[1-10]");
    Invocation exec = user.start("exec", "sleep 1000");
    Await.until("all sleep", LIMIT, this::allSleep);
    user.plush("kill", "local3").expect(0);
    Await.until(
        "one command has ended", LIMIT, () -> user.census().count("sleep 1000") == HOSTS - 1);
    user.awaitActive(HOSTS);
    assertEquals(HOSTS - 1, user.census().count("sleep 1000"));
    assertTrue(exec.isAlive());
  }
}
