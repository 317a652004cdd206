package org.plushm.dist.story;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Hosts that decline to join, and the first root. */
@Tag("real")
class InvitationStoryTest {
  @RegisterExtension final Story story = new Story();

  private static void write(Path file, String text) throws Exception {
    Path whole = Files.writeString(file.resolveSibling("admission.new"), text);
    Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** The owner of a machine closes it to the overlay and opens it again. */
  @Test
  void shouldGoOnWithoutAHostThatDeclinesTellWhyAndHaveItWhenItIsOpenAgain() throws Exception {
    Path admission = story.folder().resolve("admission");
    write(admission, "[local3]\nclosed = in use for the course\n");
    PlushUser user = story.user("ann").with("PLUSH_ADMISSION", admission.toString());
    Invocation exec =
        user.plush("exec", "--json", "-w", "local[1-5]", "echo $PLUSH_HOST").expect(3);
    exec.expectTally(Map.of("ok", 4, "unreachable", 1));
    String reason = "declined: policy: in use for the course";
    assertTrue(exec.err().contains("local3") && exec.err().contains(reason), exec.err());

    Invocation up = user.plush("up", "-w", "local[1-5]").expect(3);
    assertTrue(up.err().contains("local3: " + reason), up.err());
    assertTrue(up.err().contains("4 active, 1 failed"), up.err());
    Invocation hosts = user.plush("hosts", "local3").expect(0);
    assertTrue(hosts.out().contains("local3: failed"), hosts.out());
    assertTrue(hosts.out().contains(reason), hosts.out());
    Invocation why = user.plush("why", "local3").expect(0);
    assertTrue(why.out().contains("it declined to join: when its owner has changed"), why.out());

    write(admission, "[local3]\nload-max = 0\n");
    Await.until(
        "the busy host is asked again",
        Duration.ofSeconds(60),
        () ->
            user.plush("up", "-w", "local3", "-t", "2")
                .err()
                .contains("local3: declined: busy: load average "));
    write(admission, "# open to everybody\n");
    user.awaitActive(5);
    user.assertAnswers(5);
  }

  /** What starts the hosts dies over it: that is nothing that the user could do better. */
  @Test
  void shouldBringUpAllHostsWhoseEdgeIsKilledWhileItStarts() throws Exception {
    Path program = Story.copyProgram(story.folder().resolve("program"));
    HeldStart start = new HeldStart(program, "edge", story.folder());
    PlushUser user = story.user("ann", program, List.of());
    Invocation up = user.start("up", "-w", "local[1-20]");
    start.await();
    long edge =
        user.census().members().stream()
            .filter(member -> member.command().contains("EdgeMain"))
            .mapToLong(Census.Member::pid)
            .findFirst()
            .orElseThrow();
    Signals.send("KILL", edge);
    up.expect(0);
    assertTrue(up.err().contains("20 active"), up.err());
    Invocation why = user.plush("why", "local1").expect(0);
    assertTrue(
        why.out().contains("this try was in vain: the client ended with code 137"), why.out());
    user.assertAnswers(20);
  }

  @Test
  void shouldMakeTheNamedHostRootAndDrawTheSameOneAgainWithASeed() throws Exception {
    PlushUser user = story.user("ann");
    user.plush("up", "-w", "local[1-6]", "--root", "local5").expect(0);
    assertEquals("local5", user.status().at("root").at("host").text());
    user.plush("exec", "-w", "local1", "--root", "local1", "true")
        .expect(2)
        .expectOneLine("--root", "is up and has its root");
    user.plush("down").expect(0);
    String drawn = null;
    for (int i = 0; i < 2; i++) {
      user.plush("up", "-w", "local[1-6]", "--seed", "20").expect(0);
      String root = user.status().at("root").at("host").text();
      assertEquals(drawn == null ? root : drawn, root);
      drawn = root;
      user.plush("down").expect(0);
    }
  }
}
