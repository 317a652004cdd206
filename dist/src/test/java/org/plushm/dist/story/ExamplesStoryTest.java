package org.plushm.dist.story;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Every example, as its README says. */
@Tag("real")
class ExamplesStoryTest {
  private static final Path SOURCE = Path.of(System.getProperty("plushm.source"));
  private static final String COMMAND = "    bin/plush ";
  private static final int TASKS = 100;

  @RegisterExtension final Story story = new Story();

  /** The words of each command of the README, in order. */
  private static List<List<String>> commands() throws Exception {
    List<List<String>> commands = new ArrayList<>();
    for (String line : Files.readAllLines(SOURCE.resolve("examples").resolve("README.md"))) {
      if (line.startsWith(COMMAND)) {
        commands.add(
            Arrays.stream(line.substring(COMMAND.length()).strip().split(" +"))
                .map(word -> word.replace("'", ""))
                .toList());
      }
    }
    return commands;
  }

  @Test
  void shouldDoWhatTheReadmeSays() throws Exception {
    Path folder = story.folder().resolve("fresh");
    Files.createDirectories(folder);
    Files.createSymbolicLink(folder.resolve("examples"), SOURCE.resolve("examples"));
    PlushUser user = story.user("ann").in(folder);
    List<List<String>> commands = commands();
    assertTrue(commands.size() >= 10, "the README has " + commands.size() + " commands");
    for (List<String> words : commands) {
      Invocation invocation = user.plush(words.toArray(new String[0])).expect(0);
      Story.tell("example " + String.join(" ", words) + ": " + invocation.elapsedMs() + " ms");
      if (words.get(0).equals("run")) {
        assertStages(invocation);
      }
      if (words.contains("examples/demo.xml") && words.get(0).equals("run")) {
        assertDemo(invocation);
      }
    }
    Map<Integer, String> fromXml = RunFiles.tasks(folder.resolve("out-xml"));
    assertEquals(TASKS, fromXml.size());
    fromXml.forEach(
        (id, output) ->
            assertTrue(output.startsWith("eman.pl --i " + id + "\n"), id + ": " + output));
    assertEquals(fromXml, RunFiles.tasks(folder.resolve("out-yaml")));
  }

  private static void assertStages(Invocation run) throws Exception {
    for (String stage : List.of("prepare", "install")) {
      assertTrue(run.err().matches("(?s).*stage " + stage + ", (\\d+) of \\1\n.*"), run.err());
    }
  }

  private static void assertDemo(Invocation run) throws Exception {
    List<String> lines = run.out().lines().toList();
    assertEquals(2 * 50, lines.size());
    for (int i = 1; i <= 50; i++) {
      assertTrue(
          lines.contains("local" + i + ": demo.exe 300: slept for 2 of 300 units"),
          "local" + i + " has not said it");
    }
  }
}
