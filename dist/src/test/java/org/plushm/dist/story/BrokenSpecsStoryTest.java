package org.plushm.dist.story;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Specifications that nobody should want: one clear message each, and nothing is started. */
@Tag("real")
class BrokenSpecsStoryTest {
  private static final int LARGE_BYTES = 50 << 20;

  private static final String GOOD =
      """
      project: p
      software:
        - {name: tool, type: tar, packages: [{path: "http://example.org/tool.tar"}]}
      components:
        - {name: group, num_hosts: 3, software: tool}
      applications:
        - name: app
          blocks:
            - component_block: here
              component: group
              blocks:
                - {process_block: first, path: ./first}
                - {process_block: second, path: ./second, predecessors: first}
      """;

  private static final String BILLION_XML =
      """
      <?xml version="1.0"?>
      <!DOCTYPE plush [<!ENTITY a "ha"><!ENTITY b "&a;&a;"><!ENTITY c "&b;&b;">]>
      <plush><project name="&c;"/></plush>
      """;

  private static final String EXTERNAL_XML =
      """
      <?xml version="1.0"?>
      <!DOCTYPE plush [<!ENTITY secret SYSTEM "file:///etc/passwd">]>
      <plush><project name="&secret;"/></plush>
      """;

  /**
   * One mistake.
   *
   * @param file name of the file
   * @param text its content
   * @param position where the message points to, after the file's name
   * @param words what it says
   */
  private record Mistake(String file, String text, String position, String words) {}

  private static String billionYaml() {
    StringBuilder text = new StringBuilder("x-0: &a0 [ha, ha, ha, ha, ha, ha, ha, ha, ha]\n");
    for (int i = 1; i < 9; i++) {
      text.append("x-").append(i).append(": &a").append(i).append(" [");
      text.append(String.join(", ", java.util.Collections.nCopies(9, "*a" + (i - 1))));
      text.append("]\n");
    }
    return text + GOOD;
  }

  private static final List<Mistake> MISTAKES =
      List.of(
          new Mistake(
              "typo.yaml",
              GOOD.replace("predecessors", "predecesors"),
              ":13:",
              "did you mean 'predecessors'"),
          new Mistake(
              "cycle.yaml",
              GOOD.replace("./first}", "./first, predecessors: second}"),
              ":",
              "wait for each other"),
          new Mistake("twice.yaml", GOOD.replace("second, path", "first, path"), ":13:", "'first'"),
          new Mistake(
              "none.yaml", GOOD.replace("num_hosts: 3", "num_hosts: 0"), ":5:", "num_hosts"),
          new Mistake(
              "unknown.yaml", GOOD.replace("software: tool}", "software: tol}"), ":5:", "'tool'"),
          new Mistake(
              "tag.yaml",
              GOOD.replace("project: p", "project: !!javax.script.ScriptEngineManager [p]"),
              ":1:",
              "!!javax"),
          new Mistake("billion.yaml", billionYaml(), ":", "parts"),
          new Mistake("billion.xml", BILLION_XML, ":2:", "DOCTYPE"),
          new Mistake("external.xml", EXTERNAL_XML, ":2:", "DOCTYPE"));

  @RegisterExtension final Story story = new Story();

  @Test
  void shouldSayOneClearMessageWithItsPositionAndStartNothing() throws Exception {
    PlushUser user = story.user("ann");
    for (Mistake mistake : MISTAKES) {
      Path file = Files.writeString(story.folder().resolve(mistake.file()), mistake.text());
      Invocation run = user.plush("run", file.toString()).expect(6);
      assertEquals("", run.out());
      List<String> messages =
          run.err().lines().filter(line -> line.contains(mistake.words())).toList();
      assertEquals(1, messages.size(), run.err());
      assertEquals(1, run.err().lines().count(), run.err());
      assertTrue(messages.get(0).startsWith("plush: " + file + mistake.position()), run.err());
    }
    user.plush("run", story.folder().resolve("absent.yaml").toString())
        .expect(6)
        .expectOneLine("absent.yaml: there is no such file");
    user.plush("run", large().toString()).expect(6).expectOneLine("larger than 4 MiB");
    assertFalse(Files.exists(user.home()), "something was written");
    assertTrue(user.census().look().isEmpty(), "something listened");
  }

  private Path large() throws IOException {
    Path file = story.folder().resolve("large.yaml");
    byte[] line =
        "# nothing of interest in this line, as in so many others\n"
            .getBytes(StandardCharsets.US_ASCII);
    try (OutputStream out = new java.io.BufferedOutputStream(Files.newOutputStream(file))) {
      for (int written = 0; written < LARGE_BYTES; written += line.length) {
        out.write(line);
      }
    }
    return file;
  }
}
