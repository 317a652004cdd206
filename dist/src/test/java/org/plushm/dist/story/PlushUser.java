package org.plushm.dist.story;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Somebody with a state folder, an environment and a copy of the program. */
final class PlushUser {
  private static final int LOG_LINES_MAX = 40;

  /**
   * In front of what ^C is to interrupt: a build that runs in the background ignores it and hands
   * that down.
   */
  static final List<String> HEARS_INTERRUPTS = List.of("env", "--default-signal=INT");

  private final Path folder;
  private final Path home;
  private final Path program;
  private final Map<String, String> environment = new TreeMap<>();
  private final List<String> prefix;
  private final List<Invocation> invocations = new ArrayList<>();
  private final Census census;
  private Path directory;

  /**
   * A user.
   *
   * @param folder for output of commands; there already
   * @param home the state folder
   * @param program the folder of the program
   * @param prefix words before each command, such as those that change to another account
   */
  PlushUser(Path folder, Path home, Path program, List<String> prefix) {
    this.folder = folder;
    this.home = home;
    this.program = program;
    this.prefix = prefix;
    this.census = new Census(home);
    with("PATH", System.getenv("PATH"));
    with("HOME", folder.toString());
    with("JAVA_HOME", System.getProperty("java.home"));
    with("PLUSH_HOME", home.toString());
    with(Census.MARK, home.toString());
  }

  PlushUser with(String name, String value) {
    environment.put(name, value);
    return this;
  }

  PlushUser without(String name) {
    environment.remove(name);
    return this;
  }

  /** Commands start in this folder from now on. */
  PlushUser in(Path where) {
    directory = where;
    return this;
  }

  /** What starts this user's {@code plush} in his environment, for a shell. */
  String asCommand() {
    StringBuilder text = new StringBuilder("env -i");
    environment.forEach((name, value) -> text.append(" '" + name + '=' + value + "'"));
    return text.append(' ').append(program.resolve("bin").resolve("plush")).toString();
  }

  /** The state folder. */
  Path home() {
    return home;
  }

  /** The folder of an overlay that stays. */
  Path overlay(String name) {
    return home.resolve("overlays").resolve(name);
  }

  Census census() {
    return census;
  }

  /** Starts {@code plush} with these words. */
  Invocation start(String... words) throws IOException {
    return startAfter(List.of(), words);
  }

  /** Starts {@code modelnet} with these words. */
  Invocation startModelnet(String... words) throws IOException {
    return startModelnetAfter(List.of(), words);
  }

  /** The same behind a command that in the end becomes the one that follows it. */
  Invocation startModelnetAfter(List<String> before, String... words) throws IOException {
    return start("modelnet", before, words);
  }

  /** Starts {@code plush} with these words behind such a command. */
  Invocation startAfter(List<String> before, String... words) throws IOException {
    return start("plush", before, words);
  }

  private Invocation start(String name, List<String> before, String... words) throws IOException {
    List<String> all = new ArrayList<>(prefix);
    all.addAll(before);
    all.add(program.resolve("bin").resolve(name).toString());
    all.addAll(List.of(words));
    int number = invocations.size();
    Path out = folder.resolve("out." + number);
    Path err = folder.resolve("err." + number);
    ProcessBuilder builder =
        new ProcessBuilder(all)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    if (directory != null) {
      builder.directory(directory.toFile());
    }
    builder.environment().clear();
    builder.environment().putAll(environment);
    Invocation invocation = new Invocation(all, builder.start(), out, err);
    invocations.add(invocation);
    return invocation;
  }

  /** Runs {@code plush} with these words to its end. */
  Invocation plush(String... words) throws IOException, InterruptedException {
    return start(words).await();
  }

  /** {@code plush up} with these further words, which has to succeed. */
  PlushUser up(String hosts, String... options) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of("up", "-w", hosts));
    words.addAll(List.of(options));
    plush(words.toArray(String[]::new)).expect(0);
    return this;
  }

  Json status() throws IOException, InterruptedException {
    return plush("status", "--json").expect(0).json();
  }

  /** Waits until as many hosts are active, and nothing else. */
  void awaitActive(int hosts) throws Exception {
    Await.until(
        hosts + " hosts are active",
        Duration.ofSeconds(60),
        () -> {
          Json counts = status().at("hosts");
          return counts.at("active").number() == hosts
              && counts.at("invited").number() == 0
              && counts.at("disconnected").number() == 0
              && counts.at("failed").number() == 0;
        });
  }

  /** Waits until no run is under way. */
  void awaitNoRun() throws Exception {
    Await.until(
        "no run is under way", Duration.ofSeconds(60), () -> status().at("runs").number() == 0);
  }

  /** Runs a command everywhere, which has to be well there. */
  void assertAnswers(int hosts) throws Exception {
    Invocation all = plush("exec", "--json", "echo $PLUSH_HOST").expect(0);
    Json result = all.expectTally(Map.of("ok", hosts));
    for (Json host : result.at("hosts").elements()) {
      assertEquals(host.at("host").text() + "\n", host.at("stdout").text());
    }
  }

  /** The process of the control node of the only overlay; found without asking it. */
  long controlNode() throws Exception {
    List<Long> pids = new ArrayList<>();
    Await.until(
        "there is a control node",
        Duration.ofSeconds(60),
        () -> {
          pids.clear();
          for (Census.Member member : census.members()) {
            if (member.command().contains("ControlNodeMain")) {
              pids.add(member.pid());
            }
          }
          return !pids.isEmpty();
        });
    return pids.get(0);
  }

  /** The process of the edge of an overlay that was started as the so-manieth. */
  long edge(int number) throws IOException {
    Path record = overlay("default").resolve("work").resolve("edge-" + number + ".record");
    return Long.parseLong(Files.readString(record).split(" ")[1]);
  }

  /** Dismantles every overlay that is up. */
  void downAll() throws IOException, InterruptedException {
    Path overlays = home.resolve("overlays");
    if (!Files.isDirectory(overlays)) {
      return;
    }
    List<Path> folders;
    try (Stream<Path> list = Files.list(overlays)) {
      folders = list.filter(one -> Files.exists(one.resolve("journal"))).toList();
    }
    for (Path one : folders) {
      plush("down", "--overlay", one.getFileName().toString()).expect(0);
    }
  }

  /** Everything that was said: commands, logs of control nodes and edges. */
  String transcript() {
    StringBuilder text = new StringBuilder();
    invocations.forEach(invocation -> text.append(invocation.transcript()));
    try (Stream<Path> files = Files.isDirectory(home) ? Files.walk(home) : Stream.empty()) {
      files
          .filter(
              file ->
                  file.endsWith("control.log")
                      || file.getFileName().toString().endsWith(".err")
                      || file.endsWith("log")
                          && file.getParent().getFileName().toString().startsWith("edge-"))
          .sorted()
          .forEach(file -> text.append(tail(file)));
    } catch (IOException | java.io.UncheckedIOException e) {
      text.append("logs cannot be read: ").append(e).append('\n');
    }
    return text.toString();
  }

  private static String tail(Path file) {
    try {
      List<String> lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
      int first = Math.max(0, lines.size() - LOG_LINES_MAX);
      return "--- " + file + "\n" + String.join("\n", lines.subList(first, lines.size())) + "\n";
    } catch (IOException e) {
      // Removed while it was looked for.
      return "--- " + file + ": " + e + "\n";
    }
  }
}
