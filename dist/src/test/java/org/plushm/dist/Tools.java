package org.plushm.dist;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A folder with the standard tools that the scripts need, and nothing else. */
final class Tools {
  private static final List<String> NAMES =
      List.of(
          "sh",
          "cat",
          "chmod",
          "cp",
          "cut",
          "find",
          "grep",
          "head",
          "mkdir",
          "mv",
          "ps",
          "readlink",
          "rm",
          "sed",
          "sleep",
          "sort",
          "touch",
          "tr");

  private Tools() {}

  static Path provide(Path folder) throws IOException {
    Files.createDirectories(folder);
    for (String name : NAMES) {
      Optional<Path> tool =
          Arrays.stream(System.getenv("PATH").split(":"))
              .map(Path::of)
              .map(directory -> directory.resolve(name))
              .filter(Files::isExecutable)
              .findFirst();
      assertTrue(tool.isPresent(), "this machine has no " + name);
      Shell.script(folder.resolve(name), "exec " + tool.get() + " \"$@\"");
    }
    return folder;
  }
}
