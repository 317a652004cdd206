package org.plushm.dist.story;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.plushm.participant.launch.Sshd;

/** Control nodes that leave and return, that are on another machine, and that are two. */
@Tag("real")
class ControlStoryTest {
  private static final int HOSTS = 5;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @RegisterExtension final Story story = new Story();
  private PlushUser ann;

  @BeforeEach
  void begin() throws Exception {
    ann = story.user("ann").up("local[1-5]");
  }

  @Test
  void shouldLeaveTheOverlayAloneAndAccountForWhatHappenedMeanwhile() throws Exception {
    Path counters = Files.createDirectory(story.folder().resolve("counters"));
    Path go = story.folder().resolve("go");
    String wait = "touch " + counters + "/$PLUSH_HOST; until [ -e " + go + " ]; do sleep 0.1; done";
    Invocation exec = ann.start("exec", wait + "; echo x >>" + counters + "/$PLUSH_HOST");
    Await.until("all have begun", LIMIT, () -> counters.toFile().list().length == HOSTS);
    long control = ann.controlNode();
    Invocation detach = ann.plush("detach").expect(0);
    assertTrue(detach.err().contains("1 run goes on"), detach.err());
    exec.expect(3);
    assertTrue(exec.err().contains("plush resume 1"), exec.err());
    Await.end(control);
    assertTrue(ann.plush("ls", "-a").expect(0).out().contains("detached"));
    ann.plush("detach").expect(0);
    Files.createFile(go);
    for (int host = 1; host <= HOSTS; host++) {
      Path counter = counters.resolve("local" + host);
      Await.until(counter + " is written", LIMIT, () -> Files.size(counter) > 0);
    }
    Invocation attach = ann.plush("attach").expect(0);
    assertTrue(attach.err().contains("5 hosts active"), attach.err());
    assertFalse(attach.err().contains("died"), attach.err());
    ann.plush("resume", "--json").expect(0).expectTally(Map.of("ok", HOSTS));
    for (int host = 1; host <= HOSTS; host++) {
      assertEquals("x\n", Files.readString(counters.resolve("local" + host)));
    }
    ann.assertAnswers(HOSTS);
  }

  @Test
  void shouldEndAndTouchNothingWhenACopyOfItsStateHasTakenOver() throws Exception {
    long first = ann.controlNode();
    Signals.send("STOP", first);
    PlushUser bob = story.user("bob");
    Path copy = bob.overlay("default");
    Files.createDirectories(copy.getParent());
    Process cp =
        new ProcessBuilder("cp", "-a", ann.overlay("default").toString(), copy.toString())
            .inheritIO()
            .start();
    assertEquals(0, cp.waitFor());
    for (String local : List.of("lock", "socket")) {
      Files.deleteIfExists(copy.resolve(local));
    }
    assertEquals(2, bob.status().at("control").at("term").number());
    bob.assertAnswers(HOSTS);
    Signals.send("CONT", first);
    Await.end(first);
    Invocation told = ann.plush("status").expect(8);
    told.expectOneLine("has a newer control node (term 2, this one has term 1)");
    ann.plush("exec", "true").expect(8);
    // Its participants of this machine belong to the other one now.
    ann.plush("down").expect(8);
    bob.assertAnswers(HOSTS);
    bob.plush("down").expect(0);
    ann.plush("down").expect(0);
    story.assertNothingLeft(Story.END_LIMIT);
  }

  @Test
  void shouldAnswerEveryQuestionThoughTheControlNodeDiesUnderIt() throws Exception {
    for (String question :
        List.of("status", "ls", "tree", "hosts", "why local3", "exec echo $PLUSH_HOST")) {
      String answer = askUnderADyingControlNode(question.split(" ", 2)).out();
      assertTrue(answer.contains(question.equals("status") ? "5 active" : "local3"), answer);
      assertFalse(answer.contains("not in the tree"), answer);
    }
    // What the first of them saw is still told by the last.
    String story = ann.plush("why", "local3").expect(0).out();
    assertTrue(story.contains("the launcher is asked\n"), story);
    assertTrue(story.contains(": ordinal "), story);
    assertFalse(story.contains(" times lately"), story);
    ann.assertAnswers(HOSTS);
  }

  /** It is stopped, so that it cannot have answered when it is killed. */
  private Invocation askUnderADyingControlNode(String... words) throws Exception {
    long control = ann.controlNode();
    Signals.send("STOP", control);
    Invocation asked = ann.start(words);
    Await.until("it is asked", LIMIT, () -> hasSocket(asked.pid()));
    Signals.send("KILL", control);
    asked.expect(0);
    assertTrue(asked.err().contains("another one goes on"), asked.err());
    return asked;
  }

  private static boolean hasSocket(long pid) throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
      for (Path each : open.toList()) {
        if (isSocket(each)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean isSocket(Path descriptor) throws IOException {
    try {
      return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
    } catch (NoSuchFileException closed) {
      return false;
    }
  }

  @Test
  void shouldBeUsedFromAnotherMachineThroughSsh() throws Exception {
    try (Sshd sshd = Sshd.start(story.folder())) {
      PlushUser bob = story.user("bob").with("PLUSH_SSH", String.join(" ", sshd.client()));
      String program = ann.asCommand();
      bob.plush("attach", "--as", "far", "--program", program, "127.0.0.1").expect(0);
      Invocation exec = bob.plush("exec", "--overlay", "far", "--json", "echo $PLUSH_HOST");
      exec.expect(0).expectTally(Map.of("ok", HOSTS));
      assertTrue(bob.plush("ls", "-a").out().contains("far: remote"));
      assertEquals(HOSTS, bob.plush("ls", "--overlay", "far").expect(0).out().lines().count());
      bob.plush("up", "--overlay", "far", "-w", "local6").expect(0);
      Signals.send("KILL", ann.controlNode());
      bob.plush("exec", "--overlay", "far", "true").expect(0);
      Path go = story.folder().resolve("go");
      String wait = "touch " + go + ".$PLUSH_HOST; until [ -e " + go + " ]; do sleep 0.1; done";
      Invocation waiting = bob.start("exec", "--overlay", "far", "--json", wait);
      Await.until("the last has begun", LIMIT, () -> Files.exists(Path.of(go + ".local6")));
      Signals.send("KILL", ann.controlNode());
      Await.until("another one", LIMIT, () -> waiting.err().contains("another one goes on"));
      Files.createFile(go);
      waiting.expect(0).expectTally(Map.of("ok", HOSTS + 1));
      bob.plush("attach", "127.0.0.1", "--program", program, "--overlay", "none").expect(2);
      bob.plush("detach", "--overlay", "far").expect(0);
      ann.assertAnswers(HOSTS + 1);
    }
  }
}
