package org.plushm.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: a client that starts is maintained first when repositories are named, and only then, and
 * starts whatever comes of it (thesis section 3.8). Method: the packaged launch script with a Java
 * that only prints its last argument.
 */
class MaintenanceTest {
  private static final Path LAUNCH =
      Path.of(System.getProperty("plushm.home")).resolve("libexec").resolve("jvm");

  @TempDir private Path temp;
  private Shell shell;
  private Path repository;

  @BeforeEach
  void makeJavaAndRepository() throws IOException {
    Path java = Files.createDirectories(temp.resolve("java"));
    Files.writeString(java.resolve("release"), "JAVA_VERSION=\"17.0.1\"\n");
    Shell.script(java.resolve("bin").resolve("java"), "for last; do :; done", "echo ran \"$last\"");
    shell = new Shell(temp).with("JAVA_HOME", java.toString());
    repository = Files.createDirectory(temp.resolve("repository"));
    Files.writeString(repository.resolve("manifest"), "plush-m-manifest 1\nversion 999\n");
  }

  private Shell.Result start(String role) throws Exception {
    return shell.run("sh", LAUNCH, role, "org.example.Main", "word").expect(0);
  }

  @Test
  void shouldMaintainEachClientBeforeItStartsWhenRepositoriesAreNamed() throws Exception {
    shell.with("PLUSH_MAINTAIN", temp.resolve("absent") + " " + repository);
    for (String role : List.of("participant", "edge")) {
      Shell.Result result = start(role);
      assertEquals("ran word\n", result.out(), role);
      assertTrue(
          result.err().matches("installed \\S+\noffered 999\naction available\n"), result.err());
    }
  }

  @Test
  void shouldNotMaintainTheControlNodeWhenRepositoriesAreNamed() throws Exception {
    shell.with("PLUSH_MAINTAIN", repository.toString());
    assertEquals(new Shell.Result(0, "ran word\n", ""), start("controlnode"));
  }

  @Test
  void shouldStartWithoutMaintenanceWhenNoRepositoryIsNamed() throws Exception {
    assertEquals(new Shell.Result(0, "ran word\n", ""), start("participant"));
    shell.with("PLUSH_MAINTAIN", "");
    assertEquals(new Shell.Result(0, "ran word\n", ""), start("edge"));
  }

  @Test
  void shouldStartTheClientWhenNoRepositoryAnswers() throws Exception {
    shell.with("PLUSH_MAINTAIN", temp.resolve("absent").toString());
    Shell.Result result = start("participant");
    assertEquals("ran word\n", result.out());
    assertTrue(result.err().contains("\naction failed: "), result.err());
  }
}
