package org.plushm.dist.story;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Clients that are killed and come back, and those whose control node is killed under them. */
@Tag("real")
class ResumeStoryTest {
  private static final int HOSTS = 5;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @RegisterExtension final Story story = new Story();
  private PlushUser user;

  @BeforeEach
  void begin() throws Exception {
    user = story.user("ann").up("local[1-5]");
  }

  /** What hosts wait for in the middle of their command. */
  private Path go() {
    return story.folder().resolve("go");
  }

  /** Says one thing, waits for {@link #go}, counts and says another thing. */
  private String command() {
    return "echo early; touch "
        + begun()
        + "/$PLUSH_HOST; until [ -e "
        + go()
        + " ]; do sleep 0.1; done; echo x >>"
        + counters()
        + "/$PLUSH_HOST; echo late";
  }

  private Path begun() {
    return story.folder().resolve("begun");
  }

  private Path counters() {
    return story.folder().resolve("counters");
  }

  private Invocation startEverywhere(String... words) throws Exception {
    Files.createDirectory(begun());
    Files.createDirectory(counters());
    List<String> all = new ArrayList<>(List.of(words));
    all.add(command());
    Invocation exec = user.start(all.toArray(new String[0]));
    Await.until("all have begun", LIMIT, () -> begun().toFile().list().length == HOSTS);
    return exec;
  }

  private static void kill(Invocation client) throws Exception {
    client.signal("KILL");
    client.await();
  }

  private void assertCountedOnce() throws Exception {
    for (int host = 1; host <= HOSTS; host++) {
      assertEquals("x\n", Files.readString(counters().resolve("local" + host)));
    }
  }

  private static void assertOutput(Json result, String expected) {
    for (Json host : result.at("hosts").elements()) {
      assertEquals(expected, host.at("stdout").text());
    }
  }

  @Test
  void shouldShowWhatAKilledClientMissedAndTheRestAsItComes() throws Exception {
    kill(startEverywhere("exec"));
    Invocation resumed = user.start("resume", "-N");
    Await.until("what was gathered", LIMIT, () -> resumed.out().equals("early\n".repeat(HOSTS)));
    Files.createFile(go());
    resumed.expect(0);
    assertEquals("early\n".repeat(HOSTS) + "late\n".repeat(HOSTS), resumed.out());
    assertCountedOnce();
    user.plush("resume").expect(2).expectOneLine("nothing to resume");
  }

  @Test
  void shouldKeepTheResultsThatNobodySawAlsoWhenTheControlNodeDies() throws Exception {
    kill(startEverywhere("exec"));
    Files.createFile(go());
    user.awaitNoRun();
    Signals.send("KILL", user.controlNode());
    Invocation resumed = user.plush("resume", "1", "--json").expect(0);
    assertOutput(resumed.expectTally(Map.of("ok", HOSTS)), "early\nlate\n");
    user.plush("resume", "1").expect(2);
  }

  @Test
  void shouldNameTheRunsWhenThereAreSeveral() throws Exception {
    kill(startEverywhere("exec"));
    Invocation second = user.start("exec", "sleep 1001");
    Await.until("all sleep", LIMIT, () -> user.census().count("sleep 1001") == HOSTS);
    kill(second);
    Invocation which = user.plush("resume").expect(2);
    assertTrue(which.err().contains("echo early") && which.err().contains("sleep 1001"));
    assertTrue(which.err().contains("plush resume RUN"), which.err());
    user.plush("cancel").expect(0);
  }

  @Test
  void shouldFinishACommandOnceWhenItsControlNodeIsKilledUnderIt() throws Exception {
    Invocation exec = startEverywhere("exec", "--json");
    Signals.send("KILL", user.controlNode());
    Await.until("another control node", LIMIT, () -> exec.err().contains("another one goes on"));
    Files.createFile(go());
    exec.expect(0);
    assertOutput(exec.expectTally(Map.of("ok", HOSTS)), "early\nlate\n");
    assertCountedOnce();
    user.plush("resume").expect(2);
  }

  @Test
  void shouldGoOnWithAnApplicationThroughTwoControlNodesAndTellItToAnotherClient()
      throws Exception {
    String spec =
        """
        project: story
        components:
          - {name: workers, num_hosts: 5}
        applications:
          - name: app
            blocks:
              - component_block: group
                component: workers
                blocks:
                  - workflow_block: flow
                    num_tasks: 20
                    blocks:
                      - {process_block: task, path: /bin/sh, cmdline: [-c, "%s"]}
        """;
    Invocation resumed;
    try (Gate gate = new Gate(story.folder())) {
      String task = "echo t >>" + begun() + "; " + gate.pass() + "; echo t";
      Path file = Files.writeString(story.folder().resolve("spec.yaml"), spec.formatted(task));
      Invocation run = user.start("run", "--jsonl", file.toString());
      Await.until("tasks run", LIMIT, () -> Files.exists(begun()));
      Signals.send("KILL", user.controlNode());
      Await.until("another control node", LIMIT, () -> run.err().contains("another one goes on"));
      kill(run);
      resumed = user.start("resume", "--jsonl");
      gate.open();
      resumed.expect(0);
    }
    long tasks = resumed.out().lines().filter(line -> line.contains("\"stdout\":\"t\\n\"")).count();
    assertEquals(20, tasks, resumed.out());
    assertFalse(resumed.out().contains("\"truncated\":true"));
    user.awaitNoRun();
  }
}
