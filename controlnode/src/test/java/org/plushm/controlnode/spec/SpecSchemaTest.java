package org.plushm.controlnode.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.plushm.plush.spec.Problems;
import org.plushm.plush.spec.SpecNode;

/** Goal: what is published about the language is the language. */
class SpecSchemaTest {
  private static final Pattern YAML_BLOCK = Pattern.compile("(?ms)^```yaml\n(.*?)^```");

  private static final List<String> PLACES =
      List.of(
          "software",
          "packages",
          "components",
          "resources",
          "applications",
          "component_block",
          "workflow_block",
          "process_block",
          "substitution",
          "barrier_block");

  private static Path document(String name) {
    Path here = Path.of("").toAbsolutePath();
    Path docs = Files.isDirectory(here.resolve("docs")) ? here : here.getParent();
    return docs.resolve("docs").resolve(name);
  }

  @Test
  void shouldReadWhatTheDocumentShows() throws Exception {
    Matcher block = YAML_BLOCK.matcher(Files.readString(document("spec-schema.md")));
    List<String> blocks = new ArrayList<>();
    while (block.find()) {
      blocks.add(block.group(1));
    }
    assertEquals(2, blocks.size());
    assertTrue(
        SpecFiles.parseProject("f", blocks.get(0)).blocks().keySet().stream()
            .anyMatch(path -> path.toString().equals("/transfer/receive/parts/fetch")));
    assertEquals(2, SpecFiles.parseDirectory("d", blocks.get(1)).nodes().size());
  }

  @Test
  void shouldPublishTheKeysThatAreRead() throws Exception {
    String document = Files.readString(document("spec-schema.md"));
    Problems problems = new Problems();
    // JSON is YAML, so the reader at hand reads the schema.
    SpecNode schema =
        YamlTree.parse(SpecText.read(document("spec.schema.json")), "schema", Set.of(), problems);
    problems.throwIfAny();
    assertEquals(words("project"), properties(schema));
    SpecNode definitions = schema.child("$defs").orElseThrow();
    for (String place : PLACES) {
      assertEquals(words(place), properties(definitions.child(place).orElseThrow()), place);
      for (String word : words(place)) {
        assertTrue(
            document.contains("`" + word + "`"), () -> "'" + word + "' is not in spec-schema.md");
      }
    }
  }

  private static Set<String> words(String place) {
    Set<String> words = new TreeSet<>(YamlShape.GRAMMAR.words(place));
    assertTrue(words.size() > 1, place);
    return words;
  }

  private static Set<String> properties(SpecNode schema) {
    Set<String> keys = new TreeSet<>();
    schema.child("properties").orElseThrow().children().forEach(child -> keys.add(child.key()));
    return keys;
  }
}
