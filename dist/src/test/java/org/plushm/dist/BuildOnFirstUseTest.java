package org.plushm.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code bin/plush} in a clone of the sources. The clone has one source, and its Maven is a script
 * that counts its calls and links the program that this build has packaged.
 */
@Tag("real")
class BuildOnFirstUseTest {
  private static final Path HOME = Path.of(System.getProperty("plushm.home"));
  private static final Path SOURCE = Path.of(System.getProperty("plushm.source"));

  @TempDir private Path temp;
  private Shell shell;
  private Path clone;
  private Path tools;
  private Path calls;
  private Path source;

  @BeforeEach
  void makeClone() throws Exception {
    shell = new Shell(temp);
    clone = temp.resolve("a clone");
    tools = Tools.provide(temp.resolve("tools"));
    calls = temp.resolve("calls");
    for (String file : List.of("bin/plush", "dist/src/main/dist/libexec/jvm")) {
      Files.createDirectories(clone.resolve(file).getParent());
      Files.copy(SOURCE.resolve(file), clone.resolve(file), StandardCopyOption.COPY_ATTRIBUTES);
    }
    Files.writeString(clone.resolve("pom.xml"), "<project/>");
    Files.writeString(clone.resolve("dist/pom.xml"), "<project/>");
    source = clone.resolve("one/src/main/java/One.java");
    Files.createDirectories(source.getParent());
    Files.writeString(source, "class One {}");
    shell.with("PATH", tools.toString());
    // Class data, which takes the first start seconds, has no place: only one test is after it.
    shell.with("XDG_CACHE_HOME", "/dev/null/nowhere");
  }

  /** Installs a Maven that builds. */
  private void maven(String... before) throws IOException {
    List<String> lines = new ArrayList<>(List.of(before));
    lines.add("echo \"$*\" >>'" + calls + "'");
    lines.add("touch dist/target/plush-m.stamp");
    lines.add("mkdir -p dist/target/plush-m");
    for (String part : List.of("lib", "etc", "libexec")) {
      lines.add("rm -rf dist/target/plush-m/" + part);
      lines.add("cp -r '" + HOME.resolve(part) + "' dist/target/plush-m/" + part);
    }
    Shell.script(tools.resolve("mvn"), lines.toArray(String[]::new));
  }

  private Shell.Result plush() throws Exception {
    return shell.run(clone.resolve("bin/plush"), "--version");
  }

  private int builds() throws IOException {
    return Files.exists(calls) ? Files.readAllLines(calls).size() : 0;
  }

  private static void age(Path file, long seconds) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(seconds)));
  }

  @Test
  void shouldBuildOnceWithProgressOnStandardErrorWhenThereIsNoBuild() throws Exception {
    maven("mkdir -p dist/target/plush-m/class-data");
    Shell.Result first = plush().expect(0);
    assertTrue(first.out().matches("plush \\S+\n"), first.out());
    assertTrue(first.err().startsWith("plush: building Plush-M"), first.err());
    assertTrue(first.err().contains("preparing class data"), first.err());
    Shell.Result second = plush().expect(0);
    assertEquals("", second.err());
    assertEquals(1, builds());
    assertFalse(Files.exists(clone.resolve("dist/target/build.lock")));
  }

  @Test
  void shouldBuildAgainWhenSourceIsNewerOrGone() throws Exception {
    maven();
    plush().expect(0);
    Path stamp = clone.resolve("dist/target/plush-m.stamp");
    age(stamp, -100);
    plush().expect(0);
    assertEquals(2, builds());
    plush().expect(0);
    assertEquals(2, builds());
    Files.delete(source);
    age(source.getParent(), 100);
    plush().expect(0);
    assertEquals(3, builds());
  }

  @Test
  void shouldNotBuildWhenOnlyTestsAreNewer() throws Exception {
    maven();
    plush().expect(0);
    Path test = clone.resolve("one/src/test/java/OneTest.java");
    Files.createDirectories(test.getParent());
    Files.writeString(test, "class OneTest {}");
    age(test, 100);
    plush().expect(0);
    assertEquals(1, builds());
  }

  @Test
  void shouldBuildOnceWhenSeveralStartAtTheSameTime() throws Exception {
    maven();
    List<Shell.Running> running = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      running.add(shell.start(List.of(clone.resolve("bin/plush").toString(), "--version")));
    }
    for (Shell.Running one : running) {
      one.await().expect(0);
    }
    assertEquals(1, builds());
  }

  @Test
  void shouldTakeTheLockWhenItsOwnerIsGone() throws Exception {
    maven();
    Process gone = new ProcessBuilder("/bin/sh", "-c", ":").start();
    gone.waitFor();
    Path lock = Files.createDirectories(clone.resolve("dist/target/build.lock"));
    Files.writeString(lock.resolve("pid"), gone.pid() + "\n");
    plush().expect(0);
    assertEquals(1, builds());
  }

  @Test
  void shouldWaitWhenAnotherBuildRuns() throws Exception {
    maven();
    Path lock = Files.createDirectories(clone.resolve("dist/target/build.lock"));
    Files.writeString(lock.resolve("pid"), ProcessHandle.current().pid() + "\n");
    Shell.Running waiting =
        shell.start(List.of(clone.resolve("bin/plush").toString(), "--version"));
    while (!Files.readString(waiting.err()).contains("another build is running")) {
      assertTrue(waiting.process().isAlive(), "ended instead of waiting");
      Thread.onSpinWait();
    }
    assertEquals(0, builds());
    Files.delete(lock.resolve("pid"));
    Files.delete(lock);
    waiting.await().expect(0);
    assertEquals(1, builds());
  }

  @Test
  void shouldSayWhatToInstallWhenThereIsNoMaven() throws Exception {
    assertRemedy("apt-get install maven");
  }

  @Test
  void shouldAskForJdkWhenThereIsOnlyJre() throws Exception {
    maven();
    Path jre = temp.resolve("jre");
    Shell.script(jre.resolve("bin/java"), "exit 1");
    Files.writeString(jre.resolve("release"), "JAVA_VERSION=\"17.0.1\"\n");
    shell.with("JAVA_HOME", jre.toString());
    assertRemedy("install a JDK 17 or newer, not only a JRE");
    assertEquals(0, builds());
  }

  @Test
  void shouldAskForJdkWhenThereIsNoJava() throws Exception {
    maven();
    shell.without("JAVA_HOME");
    assertRemedy("there is no Java: install a JDK 17 or newer");
    assertEquals(0, builds());
  }

  @Test
  void shouldAskForNewerJdkWhenJavaIsTooOld() throws Exception {
    maven();
    Shell.script(
        tools.resolve("java"), "echo 'openjdk version \"11.0.2\" 2019-01-15' >&2", "exit 0");
    shell.without("JAVA_HOME");
    assertRemedy("Java 11.0.2, which is too old");
    assertEquals(0, builds());
  }

  @Test
  void shouldExplainWhenTheFirstBuildHasNoNetwork() throws Exception {
    maven(
        "echo '[ERROR] Could not transfer artifact a:b:pom:1 from/to central: Unknown host x'",
        "exit 1");
    Shell.Result result = plush().expect(69);
    assertEquals("", result.out());
    assertTrue(result.err().contains("Could not transfer artifact"), result.err());
    assertTrue(result.err().contains("connect to the network or name a mirror"), result.err());
    assertFalse(Files.exists(clone.resolve("dist/target/build.lock")));
  }

  @Test
  void shouldShowTheErrorsAndTheLogWhenTheBuildFails() throws Exception {
    maven("echo '[ERROR] One.java:[1,1] reached end of file'", "exit 1");
    Shell.Result result = plush().expect(69);
    assertTrue(result.err().contains("reached end of file"), result.err());
    assertTrue(result.err().contains("Log: " + clone + "/dist/target/build.log"), result.err());
  }

  private void assertRemedy(String expected) throws Exception {
    Shell.Result result = plush().expect(69);
    assertEquals("", result.out());
    assertTrue(result.err().contains(expected), result.err());
    assertEquals(1, result.err().lines().count(), result.err());
  }
}
