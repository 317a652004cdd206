package org.plushm.dist.story;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One command that brings its overlay with it. */
@Tag("real")
class CommandStoryTest {
  @RegisterExtension final Story story = new Story();
  private PlushUser user;

  @BeforeEach
  void begin() throws Exception {
    user = story.user("ann");
  }

  @Test
  void shouldRunOnAHundredHostsAndLeaveNothing() throws Exception {
    Invocation all =
        user.plush("exec", "-w", "local[1-100]", "--json", "hostname; echo $PLUSH_HOST").expect(0);
    Json result = all.expectTally(Map.of("ok", 100));
    String machine = null;
    TreeSet<String> labels = new TreeSet<>();
    for (Json host : result.at("hosts").elements()) {
      String[] lines = host.at("stdout").text().split("\n");
      machine = machine == null ? lines[0] : machine;
      assertEquals(machine, lines[0]);
      assertEquals(host.at("host").text(), lines[1]);
      assertEquals(0, host.at("rc").number());
      assertEquals(1, host.at("attempts").number());
      labels.add(lines[1]);
    }
    assertEquals(100, labels.size());
    Story.tell(
        "exec on 100 new hosts: "
            + all.elapsedMs()
            + " ms, of which the command "
            + result.at("summary").at("elapsed_ms").number()
            + " ms; gone "
            + story.assertNothingLeft(Story.END_LIMIT)
            + " ms later");
  }

  @Test
  void shouldEndEveryCommandThatNeverEndsWhenItsTimeIsUp() throws Exception {
    Invocation all =
        user.plush("exec", "-w", "local[1-20]", "-u", "2", "--json", "sleep 1000").expect(4);
    all.expectTally(Map.of("timed_out", 20));
    assertEquals(0, user.census().count("sleep 1000"));
  }

  @Test
  void shouldKeepWhatItHasAndNameTheRestWhenInterrupted() throws Exception {
    Invocation exec =
        user.startAfter(
            PlushUser.HEARS_INTERRUPTS,
            "exec",
            "-w",
            "local[1-10]",
            "case $PLUSH_HOST in local[1-5]) echo done;; *) sleep 1000;; esac");
    Await.until(
        "five have ended and five sleep",
        Duration.ofSeconds(60),
        () -> exec.out().lines().count() == 5 && user.census().count("sleep 1000") == 5);
    assertTrue(user.census().look().size() > 10, "the sockets of hosts that run are seen");
    exec.signal("INT");
    exec.expect(5);
    assertEquals(
        new TreeSet<>(
            List.of(
                "local1: done", "local2: done", "local3: done", "local4: done", "local5: done")),
        new TreeSet<>(exec.out().lines().toList()));
    assertTrue(exec.err().contains("not finished: local[6-10]"), exec.err());
    assertTrue(exec.err().contains("5 ok, 5 cancelled"), exec.err());
    assertEquals(0, user.census().count("sleep 1000"));
  }

  /** The other one's folder is swept only when nobody holds its lock any more. */
  @Test
  void shouldLeaveAnotherEphemeralCommandAlone() throws Exception {
    Path begun = story.folder().resolve("begun");
    Invocation first =
        user.start(
            "exec", "-w", "local[1-2]", "echo >>" + begun + "; sleep 4; hostname; ls -d \"$PWD\"");
    Await.until("it runs", Duration.ofSeconds(60), () -> Files.exists(begun));
    user.plush("exec", "-w", "local1", "hostname").expect(0);
    first.expect(0);
    assertEquals(4, first.out().lines().count(), first::transcript);
  }
}
