package org.plushm.dist.story;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The root is killed while a command runs everywhere. Runs for the sizes of the system property
 * {@code plushm.story.hosts}, such as {@code 1,2,12,13,14,100,157}.
 */
@Tag("real")
class KilledRootStoryTest {
  @RegisterExtension final Story story = new Story();

  static IntStream sizes() {
    String sizes = System.getProperty("plushm.story.hosts", "");
    return Stream.of((sizes.isBlank() ? "1,2,13,100" : sizes).split(","))
        .map(String::strip)
        .mapToInt(Integer::parseInt);
  }

  @ParameterizedTest(name = "{0} hosts")
  @MethodSource("sizes")
  void shouldAccountForAllAndHealWhenTheRootIsKilledUnderACommand(int hosts) throws Exception {
    PlushUser user = story.user("ann").up("local[1-" + hosts + "]");
    Path begun = Files.createDirectory(story.folder().resolve("begun"));
    Path counters = Files.createDirectory(story.folder().resolve("counters"));
    String root = user.status().at("root").at("host").text();
    Invocation exec;
    Invocation kill;
    long killedNs;
    try (Gate gate = new Gate(story.folder())) {
      exec =
          user.start(
              "exec",
              "--json",
              "echo $$ >>%s/$PLUSH_HOST; %s; echo x >>%s/$PLUSH_HOST; echo $PLUSH_HOST"
                  .formatted(begun, gate.pass(), counters));
      Await.until("it runs on all", Duration.ofSeconds(60), () -> lines(begun).size() == hosts);
      kill = user.plush("kill", root).expect(0);
      killedNs = System.nanoTime();
      // The request to kill is on its way yet; who passes the gate before it comes is well.
      Await.end(begun.resolve(root));
      gate.open();
      exec.expect(3);
    }
    Json result = exec.expectTally(Map.of("ok", hosts - 1, "lost", 1));
    for (Json host : result.at("hosts").elements()) {
      String label = host.at("host").text();
      assertEquals(label.equals(root) ? "lost" : "ok", host.at("state").text(), label);
      if (!label.equals(root)) {
        assertEquals(label + "\n", host.at("stdout").text());
      }
    }
    user.awaitActive(hosts);
    long backMs = (System.nanoTime() - killedNs) / 1_000_000;
    // All have counted once but the killed one, which may have come so far or not.
    Map<String, Long> counted = lines(counters);
    assertEquals(hosts, counted.size() + (counted.containsKey(root) ? 0 : 1));
    assertTrue(counted.values().stream().allMatch(count -> count == 1), counted.toString());
    assertTrue(lines(begun).values().stream().allMatch(count -> count == 1), "begun once each");
    user.assertAnswers(hosts);
    if (hosts > 1) {
      assertNotEquals(root, user.status().at("root").at("host").text());
    }
    Story.tell(
        hosts
            + " hosts, root killed under a command: the command took "
            + result.at("summary").at("elapsed_ms").number()
            + " ms, all back at most "
            + backMs
            + " ms after the kill, which took "
            + kill.elapsedMs()
            + " ms");
  }

  /** How many lines each file of a folder has. */
  private static Map<String, Long> lines(Path folder) throws Exception {
    Map<String, Long> lines = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        lines.put(file.getFileName().toString(), Files.readString(file).lines().count());
      }
    }
    return lines;
  }
}
