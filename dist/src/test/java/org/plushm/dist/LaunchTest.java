package org.plushm.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The packaged archive, unpacked into a folder with a blank in its name, without any source. It is
 * unpacked and started for the first time once, by several at the same time; who asks for another
 * first start unpacks it anew.
 */
@Tag("real")
class LaunchTest {
  private static final Path ARCHIVE =
      Path.of(System.getProperty("plushm.home")).resolveSibling("plush-m.tar.gz");
  private static final String MAIN = "org.plushm.controlnode.cli.PlushMain";

  private static final int FIRST_STARTS = 4;

  @TempDir private static Path shared;
  private static Path startedHome;
  private static final List<Shell.Result> FIRST = new ArrayList<>();
  @TempDir private Path temp;
  private Shell shell;
  private Path home;

  /** Class data takes seconds to make. */
  @BeforeAll
  static void startOnce() throws Exception {
    Shell shell = new Shell(shared);
    startedHome = unpack(shell, shared);
    String plush = startedHome.resolve("bin").resolve("plush").toString();
    List<Shell.Running> running = new ArrayList<>();
    for (int i = 0; i < FIRST_STARTS; i++) {
      running.add(shell.start(List.of(plush, "--version")));
    }
    for (Shell.Running one : running) {
      FIRST.add(one.await());
    }
  }

  private static Path unpack(Shell shell, Path into) throws Exception {
    Path folder = Files.createDirectory(into.resolve("a folder"));
    shell.run("tar", "-xzf", ARCHIVE, "-C", folder).expect(0);
    return folder.resolve("plush-m");
  }

  @BeforeEach
  void begin() {
    shell = new Shell(temp);
    home = startedHome;
  }

  /** A program that nobody has started yet. */
  private void unpackAnew() throws Exception {
    home = unpack(shell, temp);
  }

  private Path plush() {
    return home.resolve("bin").resolve("plush");
  }

  private static void assertVersion(Shell.Result result) {
    result.expect(0);
    assertTrue(result.out().matches("plush \\S+\n"), result.out());
  }

  private static void assertQuietVersion(Shell.Result result) {
    assertVersion(result);
    assertEquals("", result.err());
  }

  private List<Path> classData() throws IOException {
    try (Stream<Path> files = Files.list(home.resolve("class-data"))) {
      return files.toList();
    }
  }

  /** Every Java of this machine that is new enough, this test's own first. */
  private static List<Path> javaHomes() throws IOException {
    List<Path> homes = new ArrayList<>();
    homes.add(Path.of(System.getProperty("java.home")).toRealPath());
    Path installed = Path.of("/usr/lib/jvm");
    if (Files.isDirectory(installed)) {
      try (Stream<Path> folders = Files.list(installed)) {
        for (Path folder : folders.sorted().toList()) {
          Path release = folder.resolve("release");
          if (Files.isExecutable(folder.resolve("bin").resolve("java"))
              && Files.isReadable(release)
              && Files.readString(release).matches("(?s).*JAVA_VERSION=\"(1[7-9]|[2-9]\\d).*")
              && !homes.contains(folder.toRealPath())) {
            homes.add(folder.toRealPath());
          }
        }
      }
    }
    return homes;
  }

  @Test
  void shouldRunQuietlyInEveryRoleOnEveryJavaWhenClassDataIsThere() throws Exception {
    for (Path java : javaHomes()) {
      shell.with("JAVA_HOME", java.toString());
      assertVersion(shell.run(plush(), "--version"));
      assertQuietVersion(shell.run(plush(), "--version"));
      for (String role : List.of("cli", "controlnode", "participant", "edge")) {
        assertQuietVersion(shell.run(home.resolve("libexec/jvm"), role, MAIN, "--version"));
      }
    }
    assertEquals(javaHomes().size(), classData().size(), "one whole archive for each Java");
  }

  @Test
  void shouldRunWhenCalledThroughSymbolicLinks() throws Exception {
    Path absolute = Files.createSymbolicLink(temp.resolve("absolute"), plush());
    Path relative = Files.createSymbolicLink(temp.resolve("re lative"), Path.of("absolute"));
    assertVersion(shell.run(absolute, "--version"));
    assertVersion(shell.run(relative, "--version"));
    Path folder = Files.createDirectory(temp.resolve("path"));
    Files.createSymbolicLink(folder.resolve("plush"), Path.of("../re lative"));
    shell.with("PATH", folder + ":" + System.getenv("PATH"));
    assertVersion(shell.run("/bin/sh", "-c", "cd / && plush --version"));
  }

  @Test
  void shouldEndInOneLineWhenStandardStreamsAreClosedOrFull() throws Exception {
    String version = "'" + plush() + "' --version";
    Shell.Result closed = shell.run("/bin/sh", "-c", version + " >&-").expect(74);
    assertEquals("plush: cannot write the output: it is closed\n", closed.err());
    Shell.Result full = shell.run("/bin/sh", "-c", version + " >/dev/full").expect(74);
    assertEquals("plush: cannot write the output: No space left on device\n", full.err());
    assertQuietVersion(shell.run("/bin/sh", "-c", version + " 2>&- <&-"));
    shell.run("/bin/sh", "-c", "'" + plush() + "' frobnicate 2>&-").expect(2);
  }

  @Test
  void shouldTakeAndGiveTheSameBytesInEveryLocale() throws Exception {
    shell.with("PLUSH_HOME", temp.resolve("home").toString());
    shell.with("LC_ALL", "C");
    // The shell makes the letter, since this test's own locale is not known either.
    String command =
        "letter=$(printf '\\303\\274'); '"
            + plush()
            + "' exec -q -N -w local1 \"echo $letter"
            + " \\$LC_ALL \\$PLUSH_USER_LC_ALL.\"";
    assertEquals("\u00fc C .\n", shell.run("/bin/sh", "-c", command).expect(0).out());
    shell.without("LC_ALL");
    assertEquals("\u00fc .\n", shell.run("/bin/sh", "-c", command).expect(0).out());
  }

  @Test
  void shouldMakeClassDataOnceWhenManyStartAtTheSameTime() throws Exception {
    int makers = 0;
    for (Shell.Result result : FIRST) {
      assertVersion(result);
      makers += result.err().contains("preparing class data") ? 1 : 0;
    }
    assertEquals(1, makers);
    List<Path> archives = classData();
    assertTrue(archives.stream().allMatch(file -> file.toString().endsWith(".jsa")));
    assertTrue(archives.size() <= javaHomes().size(), archives.toString());
  }

  @Test
  void shouldRunWhenClassDataIsBroken() throws Exception {
    // Class data is only used in the folder that it was made in.
    Map<Path, byte[]> whole = new HashMap<>();
    for (Path archive : classData()) {
      whole.put(archive, Files.readAllBytes(archive));
    }
    try {
      for (double part : new double[] {0, 0.00001, 0.5}) {
        for (Map.Entry<Path, byte[]> each : whole.entrySet()) {
          byte[] bytes = each.getValue();
          Files.write(each.getKey(), Arrays.copyOf(bytes, (int) (part * bytes.length)));
        }
        assertQuietVersion(shell.run(plush(), "--version"));
      }
    } finally {
      for (Map.Entry<Path, byte[]> each : whole.entrySet()) {
        Files.write(each.getKey(), each.getValue());
      }
    }
  }

  @Test
  void shouldKeepClassDataInTheCacheWhenTheProgramFolderHasNoPlaceForIt() throws Exception {
    unpackAnew();
    Files.delete(home.resolve("class-data"));
    Path cache = temp.resolve("my cache");
    shell.with("XDG_CACHE_HOME", cache.toString());
    assertVersion(shell.run(plush(), "--version"));
    try (Stream<Path> files = Files.list(cache.resolve("plush-m"))) {
      assertEquals(1, files.filter(file -> file.toString().endsWith(".jsa")).count());
    }
    assertQuietVersion(shell.run(plush(), "--version"));
  }

  @Test
  void shouldRunWithoutClassDataWhenNothingCanBeWritten() throws Exception {
    unpackAnew();
    Files.delete(home.resolve("class-data"));
    Files.createFile(home.resolve("class-data"));
    shell.with("XDG_CACHE_HOME", "/dev/null/nowhere");
    assertQuietVersion(shell.run(plush(), "--version"));
    shell.without("XDG_CACHE_HOME").without("HOME");
    assertQuietVersion(shell.run(plush(), "--version"));
  }

  @Test
  void shouldNotTryAgainWhenClassDataCannotBeMade() throws Exception {
    unpackAnew();
    String java = System.getProperty("java.home") + "/bin/java";
    Path fake = temp.resolve("fake");
    Shell.script(
        fake.resolve("bin/java"),
        "case \"$*\" in *-Xshare:dump*) exit 1 ;; esac",
        "exec '" + java + "' \"$@\"");
    Files.writeString(fake.resolve("release"), "JAVA_VERSION=\"17.0.1\"\n");
    shell.with("JAVA_HOME", fake.toString());
    assertTrue(shell.run(plush(), "--version").expect(0).err().contains("preparing class data"));
    assertQuietVersion(shell.run(plush(), "--version"));
    assertTrue(classData().stream().allMatch(file -> file.toString().endsWith(".failed")));
  }

  @Test
  void shouldPassFlagsOfTheUserWhenGiven() throws Exception {
    shell.with("PLUSH_JAVA_OPTS", "-Dplushm.none=1 -XshowSettings:properties");
    Shell.Result result = shell.run(plush(), "--version").expect(0);
    assertTrue(result.err().contains("plushm.none = 1"), result.err());
    assertTrue(result.err().contains("plushm.home = " + home), result.err());
  }

  @Test
  void shouldSayWhatToInstallWhenThereIsNoJava() throws Exception {
    shell.without("JAVA_HOME").with("PATH", toolsWithoutJava().toString());
    Shell.Result result = shell.run(plush(), "--version").expect(69);
    assertEquals("", result.out());
    assertEquals(
        "plush: there is no Java: install a JDK 17 or newer, or set JAVA_HOME to one.\n",
        result.err());
  }

  @Test
  void shouldNameTheVersionWhenJavaIsTooOld() throws Exception {
    Path old = temp.resolve("old");
    Shell.script(old.resolve("bin/java"), "echo 'openjdk version \"11.0.2\" 2019-01-15' >&2");
    shell.without("JAVA_HOME").with("PATH", old + "/bin:" + toolsWithoutJava());
    assertOneLine(shell.run(plush(), "--version").expect(69), "Java 11.0.2, which is too old");
    Files.writeString(old.resolve("release"), "JAVA_VERSION=\"1.8.0_402\"\n");
    shell.with("JAVA_HOME", old.toString());
    assertOneLine(shell.run(plush(), "--version").expect(69), "Java 1.8.0_402, which is too old");
  }

  @Test
  void shouldSaySoWhenJavaHomeHasNoJava() throws Exception {
    shell.with("JAVA_HOME", temp.toString());
    assertOneLine(shell.run(plush(), "--version").expect(69), "JAVA_HOME is " + temp);
  }

  private static void assertOneLine(Shell.Result result, String expected) {
    assertEquals("", result.out());
    assertTrue(result.err().contains(expected), result.err());
    assertEquals(1, result.err().lines().count(), result.err());
  }

  private Path toolsWithoutJava() throws IOException {
    return Tools.provide(temp.resolve("tools"));
  }

  @Test
  void shouldShipNoTestLibraryAndNothingThatReportsHome() throws Exception {
    try (Stream<Path> jars = Files.list(home.resolve("lib"))) {
      for (Path jar : jars.toList()) {
        String name = jar.getFileName().toString();
        assertFalse(name.matches("(junit|jqwik|archunit|jna|chronicle-analytics).*"), name);
      }
    }
  }
}
