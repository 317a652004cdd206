package org.plushm.plush.participant;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.plushm.plush.application.Argument;
import org.plushm.plush.application.UnixProcess;

/** What a process block becomes, tried on the shell of this machine. */
class CommandTextTest {
  private static final List<String> AWKWARD =
      List.of(
          "", " ", "a b", "'", "it's", "\"", "$HOME", "`id`", "\\", "*", "~", "#", "a\nb", "-n");

  @TempDir Path folder;

  private static UnixProcess process(
      String path, List<String> words, String directory, Map<String, String> environment) {
    List<Argument> arguments = new ArrayList<>();
    words.forEach(word -> arguments.add(new Argument.Literal(word)));
    return new UnixProcess("p", path, arguments, directory, new TreeMap<>(environment));
  }

  private String output(UnixProcess process, int exit) throws Exception {
    Process shell =
        new ProcessBuilder("/bin/sh", "-c", CommandText.of(process, Map.of()))
            .directory(folder.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String out = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(exit, shell.waitFor());
    return out;
  }

  private void script(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\n" + text);
    file.toFile().setExecutable(true);
  }

  @Test
  void shouldHandEachWordOverAsItIs() throws Exception {
    script("run me", "printf '<%s>' \"$@\"\n");
    String expected = "<" + String.join("><", AWKWARD) + ">";
    assertEquals(expected, output(process("./run me", AWKWARD, "", Map.of()), 0));
  }

  @Test
  void shouldSetVariablesAsTheyAre() throws Exception {
    for (String value : AWKWARD) {
      assertEquals(
          value + ".",
          output(process("sh", List.of("-c", "printf %s. \"$V\""), "", Map.of("V", value)), 0));
    }
  }

  @Test
  void shouldRunInItsDirectoryAndFailWithoutIt() throws Exception {
    Files.createDirectories(folder.resolve("-a b"));
    String inside = output(process("pwd", List.of("-P"), "-a b", Map.of()), 0).strip();
    assertEquals(folder.toRealPath().resolve("-a b").toString(), inside);
    assertEquals("", output(process("pwd", List.of(), "nowhere", Map.of()), 126));
  }

  @Test
  void shouldBeTheProgramItself() throws Exception {
    // With a shell in between, the parent of the program would be that shell.
    String parent = output(process("sh", List.of("-c", "echo $PPID"), "", Map.of()), 0).strip();
    assertEquals(Long.toString(ProcessHandle.current().pid()), parent);
  }

  @Test
  void shouldTellAProgramThatIsNotThere() throws Exception {
    assertEquals("", output(process("./nothing", List.of(), "", Map.of()), 127));
  }
}
