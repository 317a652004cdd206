package org.plushm.dist.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.plushm.controlnode.cli.Plush;
import org.plushm.modelnet.cli.Modelnet;

/**
 * Goal: {@code man plush-exec} says what {@code plush exec --help} says. The pages in docs/man are
 * written anew with {@code -Dplushm.rewrite=true}; read the difference before you commit it.
 */
class ManualTest {
  private static final Path FOLDER =
      Path.of(System.getProperty("plushm.source")).resolve("docs").resolve("man");

  @Test
  void shouldSayWhatTheHelpSays() throws IOException {
    Map<String, String> made = new TreeMap<>(Plush.manual());
    made.putAll(Modelnet.manual());
    if (Boolean.getBoolean("plushm.rewrite")) {
      rewrite(made);
    }
    Map<String, String> kept = new TreeMap<>();
    try (Stream<Path> files = Files.list(FOLDER)) {
      for (Path file : files.toList()) {
        kept.put(file.getFileName().toString(), Files.readString(file));
      }
    }
    assertEquals(made.keySet(), kept.keySet());
    made.forEach((name, page) -> assertEquals(page, kept.get(name), "docs/man/" + name));
  }

  private static void rewrite(Map<String, String> made) throws IOException {
    Files.createDirectories(FOLDER);
    try (Stream<Path> files = Files.list(FOLDER)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    for (Map.Entry<String, String> page : made.entrySet()) {
      Files.writeString(FOLDER.resolve(page.getKey()), page.getValue());
    }
  }

  @Test
  void shouldTellOptionsExitStatusAndExamplesWhenACommandHasThem() {
    String page = Plush.manual().get("plush-exec.1");
    for (String part :
        new String[] {
          ".TH PLUSH-EXEC 1",
          ".SH SYNOPSIS",
          "\\fB\\-w, \\-\\-hosts\\fR \\fINODESET",
          ".SH \"EXIT STATUS\"",
          "local[1\\-100]"
        }) {
      assertTrue(page.contains(part), () -> part + " in\n" + page);
    }
  }
}
