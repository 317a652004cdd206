package org.plushm.dist.story;

import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What {@code plush run --outdir} has written. */
final class RunFiles {
  private static final Pattern TASK = Pattern.compile(".*\\.(\\d+)\\.out");

  private RunFiles() {}

  /** The output of each task by its id; asserts that no id is there twice. */
  static Map<Integer, String> tasks(Path folder) throws IOException {
    Map<Integer, String> tasks = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        Matcher matcher = TASK.matcher(file.toString());
        if (matcher.matches()) {
          int id = Integer.parseInt(matcher.group(1));
          assertNull(tasks.put(id, Files.readString(file)), () -> "twice: " + file);
        }
      }
    }
    return tasks;
  }
}
