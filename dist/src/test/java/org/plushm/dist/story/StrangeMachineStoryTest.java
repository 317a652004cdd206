package org.plushm.dist.story;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Machines that lack something. What needs root is skipped, visibly, without it. */
@Tag("real")
class StrangeMachineStoryTest {
  @RegisterExtension final Story story = new Story();

  private static void assumeRoot() {
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
  }

  private void assertWorksBehind(String mount) throws Exception {
    assumeRoot();
    PlushUser user = story.user("ann");
    List<String> before = List.of("unshare", "-m", "sh", "-c", mount + " && exec \"$@\"", "sh");
    Invocation exec =
        user.startAfter(before, "exec", "-w", "local[1-100]", "--json", "echo $PLUSH_HOST");
    exec.expect(0).expectTally(Map.of("ok", 100));
  }

  @Test
  void shouldWorkWhenSharedMemoryIsSmall() throws Exception {
    assertWorksBehind("mount -t tmpfs -o size=64m small /dev/shm");
  }

  @Test
  void shouldWorkWhenSharedMemoryCannotBeUsed() throws Exception {
    assertWorksBehind("mount -t tmpfs -o ro,size=64m none /dev/shm");
  }

  @Test
  void shouldWorkWhenSharedMemoryIsAbsent() throws Exception {
    // All of /dev is replaced by a few devices, since a mount point cannot be removed.
    assertWorksBehind(
        "mkdir "
            + story.folder()
            + "/dev && mount -t tmpfs none "
            + story.folder()
            + "/dev && cd "
            + story.folder()
            + "/dev && for d in null zero random urandom; do"
            + " : >$d && mount --bind /dev/$d $d || exit 1; done"
            + " && ln -s /proc/self/fd fd && mount --rbind . /dev && cd / && ! [ -e /dev/shm ]");
  }

  @Test
  void shouldSayHowToRaiseTheLimitWhenTooManyFilesAreNeeded() throws Exception {
    PlushUser user = story.user("ann");
    List<String> limited = List.of("sh", "-c", "ulimit -n 1024; exec \"$@\"", "sh");
    for (String[] words :
        List.of(
            new String[] {"exec", "-w", "local[1-300]", "hostname"},
            new String[] {"up", "-w", "local[1-300]"})) {
      user.startAfter(limited, words)
          .expect(3)
          .expectOneLine("300 hosts need", "limit is 1024", "ulimit -n", "use at most");
    }
    assertTrue(user.census().look().isEmpty(), "something listened");
    assertFalse(Files.exists(user.overlay("default").resolve("journal")), "an overlay is up");
    user.startAfter(limited, "exec", "-w", "local[1-50]", "--json", "hostname")
        .expect(0)
        .expectTally(Map.of("ok", 50));
  }

  /** A folder with a blank, a program in it, and a user who may do little. */
  private PlushUser nobody(String name) throws Exception {
    assumeRoot();
    Path program = story.folder().resolve("a program");
    if (!Files.exists(program)) {
      Story.copyProgram(program);
    }
    PlushUser user =
        story.user(
            name, program, List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
    Files.createDirectories(user.home());
    Files.setAttribute(user.home(), "unix:uid", 65534);
    return user;
  }

  @Test
  void shouldWorkForTwoUsersAtOnceWhoAreNotRootInAFolderWithABlank() throws Exception {
    PlushUser ann = story.user("ann").up("local[1-5]");
    PlushUser bob = nobody("bob b").up("local[1-5]");
    ann.assertAnswers(5);
    bob.assertAnswers(5);
    Invocation who = bob.plush("exec", "-b", "id -u").expect(0);
    assertTrue(who.out().contains("65534"), who.out());
    assertEquals(
        "rwx------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(bob.overlay("default"))));
    bob.plush("down").expect(0);
    ann.assertAnswers(5);
  }

  @Test
  void shouldUseAnotherFolderOrSayWhichWhenTheHomeCannotBeWritten() throws Exception {
    PlushUser user = nobody("bob");
    // What a user's program writes into the temporary folder is to go with this story.
    user.with("PLUSH_JAVA_OPTS", "-Djava.io.tmpdir=" + user.home());
    Path home = Files.createDirectory(story.folder().resolve("sealed"));
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("r-xr-xr-x"));
    for (Path place : List.of(home, story.folder().resolve("nonexistent"))) {
      user.with("HOME", place.toString()).without("PLUSH_HOME");
      Invocation exec =
          user.plush("exec", "-w", "local[1-3]", "--json", "echo $PLUSH_HOST").expect(0);
      exec.expectTally(Map.of("ok", 3));
      assertTrue(exec.err().contains("cannot be written, using"), exec.err());
      user.plush("up", "-w", "local1").expect(73).expectOneLine("set PLUSH_HOME");
    }
  }
}
