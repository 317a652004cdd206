package org.plushm.dist.story;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The overlays that Plush had, chosen by name. */
@Tag("real")
class OverlayTypeStoryTest {
  @RegisterExtension final Story story = new Story();

  /** The root dies under a command: the control node names another centre, nobody else is hurt. */
  @Test
  void shouldRunOverAStarAndOutliveItsCentre() throws Exception {
    PlushUser user = story.user("ann");
    user.plush("up", "-w", "local[1-6]", "--overlay-type", "star").expect(0);
    Json status = user.status();
    assertEquals("star", status.at("overlay_type").text());
    String centre = status.at("root").at("host").text();
    Invocation tree = user.plush("tree").expect(0);
    assertEquals(7 - 1, tree.out().lines().count(), tree.out());
    assertTrue(
        tree.out()
            .lines()
            .skip(1)
            .allMatch(line -> line.startsWith("|--") || line.startsWith("`--")),
        "everybody is a child of the root: " + tree.out());
    Path begun = Files.createDirectory(story.folder().resolve("begun"));
    try (Gate gate = new Gate(story.folder())) {
      String command =
          "echo $$ >%s/$PLUSH_HOST; %s; echo $PLUSH_HOST".formatted(begun, gate.pass());
      Invocation exec = user.start("exec", "--json", command);
      Await.until(
          "it runs on all", Duration.ofSeconds(60), () -> begun.toFile().list().length == 6);
      user.plush("kill", centre).expect(0);
      Await.end(begun.resolve(centre));
      gate.open();
      exec.expect(3);
      exec.expectTally(Map.of("ok", 5, "lost", 1));
    }
    user.awaitActive(6);
    assertNotEquals(centre, user.status().at("root").at("host").text());
    user.plush("exec", "-w", "local1", "--overlay-type", "randtree", "true").expect(2);
    user.assertAnswers(6);
  }

  @Test
  void shouldRunOnceOverATreeOfProxies() throws Exception {
    Invocation exec =
        story
            .user("ann")
            .plush(
                "exec",
                "--json",
                "-w",
                "local[1-6]",
                "--overlay-type",
                "proxytree",
                "echo $PLUSH_HOST")
            .expect(0);
    exec.expectTally(Map.of("ok", 6));
  }
}
