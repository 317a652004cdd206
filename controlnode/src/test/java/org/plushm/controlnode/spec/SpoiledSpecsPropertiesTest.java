package org.plushm.controlnode.spec;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.plushm.plush.application.Project;
import org.plushm.plush.spec.InvalidSpecException;
import org.plushm.plush.spec.Problem;

/**
 * Goal: no text makes a reader fail in any other way than with problems that point into the text.
 * Method: valid texts with pieces removed, doubled, swapped or replaced by marks of the formats.
 */
class SpoiledSpecsPropertiesTest {
  private static final List<String> PIECES =
      List.of(
          "<",
          ">",
          "/>",
          "\"",
          "&",
          "&x;",
          "]]>",
          "<!--",
          "<?x",
          "<![CDATA[",
          ":",
          "- ",
          "\n",
          " ",
          "[",
          "]",
          "{",
          "}",
          "!",
          "!!int ",
          "*",
          "&a ",
          "|",
          "'",
          "#",
          "?",
          "%",
          "---",
          "...",
          "~",
          "\t",
          "\0",
          "\u0085",
          "\ud800",
          "\ufeff",
          "0",
          "-1",
          "name",
          "x-",
          "predecessors: [a]");

  @Property(tries = 1000)
  void shouldExplainWhatIsWrongWithSpoiledYaml(
      @ForAll("projects") Project project, @ForAll long seed) {
    judge(spoiled(SpecFiles.toYaml(project), new Random(seed)));
  }

  @Property(tries = 1000)
  void shouldExplainWhatIsWrongWithSpoiledXml(
      @ForAll("projects") Project project, @ForAll long seed) {
    judge(spoiled(SpecFiles.toXml(project), new Random(seed)));
  }

  @Property(tries = 1000)
  void shouldExplainWhatIsWrongWithSpoiledDirectories(@ForAll long seed) {
    Random random = new Random(seed);
    String[] texts = {
      "web[1-9] lab\n10.0.0.7:15400\n",
      "resource_managers:\n  - nodes:\n      - {hostname: \"a:1\", vn: 1}\n",
      "<plush><resource_manager type=\"ssh\"><node hostname=\"a:1\"/></resource_manager></plush>"
    };
    String text = spoiled(texts[random.nextInt(texts.length)], random);
    try {
      assertFalse(SpecFiles.parseDirectory("f", text).nodes().isEmpty());
    } catch (InvalidSpecException invalid) {
      pointInto(text, invalid);
    }
  }

  private static void judge(String text) {
    try {
      assertFalse(SpecFiles.parseProject("f", text).blocks().isEmpty());
    } catch (InvalidSpecException invalid) {
      pointInto(text, invalid);
    }
  }

  private static void pointInto(String text, InvalidSpecException invalid) {
    assertFalse(invalid.problems().isEmpty());
    // A parser may count other characters as line ends, too.
    long lines = text.chars().filter(c -> "\n\r\u0085\u2028\u2029".indexOf(c) >= 0).count() + 1;
    for (Problem problem : invalid.problems()) {
      assertTrue(problem.at().line() <= lines, problem::toString);
      assertTrue(problem.at().line() == 0 || problem.at().column() >= 1, problem::toString);
      assertFalse(problem.what().isBlank());
      assertTrue(problem.toString().lines().count() == 1, problem::toString);
    }
  }

  private static String spoiled(String text, Random random) {
    StringBuilder spoiled = new StringBuilder(text);
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      int from = random.nextInt(spoiled.length() + 1);
      int to = Math.min(spoiled.length(), from + random.nextInt(12));
      switch (random.nextInt(4)) {
        case 0 -> spoiled.delete(from, to);
        case 1 -> spoiled.insert(to, spoiled.substring(from, to));
        case 2 -> spoiled.insert(from, PIECES.get(random.nextInt(PIECES.size())));
        default -> spoiled.replace(from, to, PIECES.get(random.nextInt(PIECES.size())));
      }
    }
    return spoiled.toString();
  }

  @Provide
  Arbitrary<Project> projects() {
    return Projects.any();
  }
}
