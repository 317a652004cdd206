package org.plushm.dist.story;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A disk without room, in a namespace of its own where a small one can be mounted: one clear error
 * at once, nothing half-done, and what runs goes on.
 */
@Tag("real")
class FullDiskStoryTest {
  /** A cause that is not told at once comes when {@code up} has waited for a minute. */
  private static final long AT_ONCE_MS = 45_000;

  @RegisterExtension final Story story = new Story();

  @BeforeEach
  void requireNamespaces() throws Exception {
    Process tried =
        new ProcessBuilder("unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", "/mnt")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assumeTrue(tried.waitFor() == 0, "a user may mount a file system here");
  }

  /**
   * Runs a script with small disks mounted; each command's standard error and exit code go to a
   * file of the step's name.
   *
   * @param mounts lines of {@code mount} before it
   */
  private void play(List<String> mounts, String... steps) throws Exception {
    StringBuilder script = new StringBuilder("set -e\ncd /\n");
    mounts.forEach(mount -> script.append(mount).append('\n'));
    script.append("set +e\n");
    for (String step : steps) {
      String[] named = step.split(": ", 2);
      Path told = story.folder().resolve(named[0]);
      script.append(
          String.format(
              Locale.ROOT,
              "{ %s; } >%s.out 2>%s.err; echo $? >%s.code\n",
              named[1],
              told,
              told,
              told));
    }
    Path file = Files.writeString(story.folder().resolve("play"), script.toString());
    Process played =
        new ProcessBuilder("unshare", "-rm", "sh", file.toString()).inheritIO().start();
    assertEquals(0, played.waitFor());
  }

  private int code(String step) throws Exception {
    return Integer.parseInt(Files.readString(story.folder().resolve(step + ".code")).strip());
  }

  private String err(String step) throws Exception {
    return Files.readString(story.folder().resolve(step + ".err"));
  }

  private String out(String step) throws Exception {
    return Files.readString(story.folder().resolve(step + ".out"));
  }

  private String oneLine(String step) throws Exception {
    assertEquals("", out(step), step);
    assertEquals(1, err(step).lines().count(), err(step));
    return err(step);
  }

  @Test
  void shouldRefuseNewWorkOnAFullDiskKeepTheHostsAndGoOnWhenThereIsRoom() throws Exception {
    PlushUser ann = story.user("ann");
    String plush = ann.asCommand();
    String home = ann.home().toString();
    String fill = "dd if=/dev/zero of=" + home + "/fill bs=4096 2>/dev/null; true";
    play(
        List.of("mkdir -p " + home, "mount -t tmpfs -o size=12m tmpfs " + home),
        "fill0: " + fill,
        "up0: " + plush + " up -w 'local[1-3]'",
        "ephemeral: " + plush + " exec -w 'local[1-2]' --json hostname",
        "left: find " + home + " -mindepth 1 ! -name fill ! -name overlays ! -name ephemeral",
        "room0: rm " + home + "/fill",
        "up: " + plush + " up -w 'local[1-3]'",
        "fill: " + fill,
        "exec: " + plush + " exec true",
        "status: " + plush + " status",
        "tree: " + plush + " tree",
        "up2: " + plush + " up -w local4",
        "room: rm " + home + "/fill",
        "again: " + plush + " exec --json 'echo $PLUSH_HOST'",
        "down: " + plush + " down");
    assertEquals(73, code("up0"));
    assertTrue(oneLine("up0").contains("cannot keep state in " + home), err("up0"));
    assertTrue(err("up0").contains("make room there"), err("up0"));
    assertEquals(0, code("ephemeral"), err("ephemeral"));
    assertTrue(out("ephemeral").contains("\"targeted\":2,\"ok\":2"), out("ephemeral"));
    assertTrue(err("ephemeral").contains(home + " cannot be written, using "), err("ephemeral"));
    assertEquals("", out("left"), "half-done");
    assertEquals(0, code("up"), err("up"));
    assertEquals(73, code("exec"), err("exec"));
    assertTrue(oneLine("exec").contains("make room there"), err("exec"));
    assertEquals(73, code("up2"), err("up2"));
    // Questions are answered all the same, though they go through the command log.
    assertTrue(out("status").contains("hosts: 3 active"), err("status"));
    assertEquals(3, out("tree").lines().count(), err("tree"));
    assertTrue(out("again").contains("\"targeted\":3,\"ok\":3"), out("again"));
    assertFalse(err("again").contains("another one goes on"), "the control node has stayed");
    assertEquals(0, code("again"), err("again"));
    assertEquals(0, code("down"), err("down"));
    story.assertNothingLeft(Story.END_LIMIT);
  }

  @Test
  void shouldTellAtOnceThatAeronsFilesHaveNoPlace() throws Exception {
    // Only the story's folder is seen through the mounts: the program goes there.
    Path program = Story.copyProgram(story.folder().resolve("program"));
    PlushUser ann = story.user("ann", program, List.of());
    String plush = ann.asCommand();
    String up = plush + " up -w 'local[1-20]'";
    String keep = "mount -t tmpfs tmpfs /mnt; mkdir /mnt/keep; mount --bind " + story.folder();
    String back = "mkdir -p " + story.folder() + "; mount --bind /mnt/keep " + story.folder();
    String small = "mount -t tmpfs -o size=8m tmpfs ";
    long startedNs = System.nanoTime();
    play(
        List.of(keep + " /mnt/keep", small + "/dev/shm", small + "/tmp", back),
        "small: " + up,
        "down: " + plush + " down");
    play(
        List.of(
            keep + " /mnt/keep",
            "mount -t tmpfs -o size=90m tmpfs /tmp",
            back,
            "mount -o remount,ro /tmp",
            "mount -t tmpfs -o ro tmpfs /dev/shm"),
        "unwritable: " + up,
        "down: " + plush + " down");
    long elapsedMs = (System.nanoTime() - startedNs) / 1_000_000L;
    assertTrue(elapsedMs < 2 * AT_ONCE_MS, elapsedMs + " ms");
    for (String step : List.of("small", "unwritable")) {
      assertEquals(3, code(step), err(step));
      assertTrue(err(step).contains("local[1-20]: Aeron's files cannot be kept in /tmp: "));
      assertTrue(err(step).contains(" MB available in /dev/shm or /tmp"), err(step));
      assertFalse(err(step).contains("Exception"), err(step));
    }
    assertTrue(err("small").contains("it has 8 MB free"), err("small"));
    assertTrue(err("unwritable").contains("Read-only file system"), err("unwritable"));
    story.assertNothingLeft(Story.END_LIMIT);
  }
}
