package org.plushm.dist.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Goal: the document on features promises nothing that no test of the tree shows. */
class FeaturesTest {
  /** So many facts does the inventory of the papers have. */
  private static final int FEATURES = 186;

  private static final Path SOURCE = Path.of(System.getProperty("plushm.source"));

  @Test
  void shouldHaveEveryFeatureOnceWithLivingEvidence() throws IOException {
    String text = Files.readString(SOURCE.resolve("docs").resolve("features.md"));
    List<String> problems =
        new FeatureTable(FEATURES, new TestSources(SOURCE), SOURCE).problems(text);
    assertTrue(problems.isEmpty(), () -> "docs/features.md:\n" + String.join("\n", problems));
  }

  @Test
  void shouldFindEveryClassWithTestsByItsName() throws IOException {
    List<String> overlooked = new TestSources(SOURCE).overlooked();
    assertTrue(overlooked.isEmpty(), () -> "no build runs them, end them in Test: " + overlooked);
  }

  // The judge itself, on a small tree of its own.

  @TempDir Path root;
  private FeatureTable table;

  @BeforeEach
  void makeTree() throws IOException {
    Path tests = Files.createDirectories(root.resolve("module/src/test/java/some/where"));
    Files.writeString(
        tests.resolve("TreeTest.java"),
        """
        class TreeTest {
          @Test
          void shouldGrow() {
            assertTrue(true);
          }

          @ParameterizedTest
          @ValueSource(ints = {1, 2})
          @CsvSource({"1; 2", "}"})
          void shouldGrowTo(int height) {}

          // @Test
          void shouldFall() {}

          private void water() {}
        }
        """);
    Files.writeString(tests.resolve("Soil.java"), "class Soil {}\n");
    Files.writeString(
        tests.resolve("Forgotten.java"), "class Forgotten { @Test void shouldRun() {} }\n");
    Files.createDirectories(root.resolve("examples"));
    Files.writeString(root.resolve("examples/garden.yaml"), "trees: 3\n");
    table = new FeatureTable(3, new TestSources(root), root);
  }

  @Test
  void shouldAcceptTableWhenEveryRowIsRight() {
    assertEquals(
        List.of(),
        table.problems(
            """
            | F | what | status | test or example |
            |---|---|---|---|
            | 1 | grows | done | `TreeTest#shouldGrow`, `TreeTest#shouldGrowTo`, `TreeTest` |
            | 2 | flowers | later (issue 3) | - |

            | F | what | status | test or example |
            |---|---|---|---|
            | 3 | walks | by design otherwise: trees stand | `examples/garden.yaml` |
            """));
  }

  @Test
  void shouldReportClassWhenItsTestsAreNotRun() throws IOException {
    assertEquals(List.of("Forgotten"), new TestSources(root).overlooked());
  }

  @Test
  void shouldReportRowsWhenMissingDoubledOrUnknown() {
    assertEquals(
        List.of("F4: no such feature", "F1: 2 rows", "F3: missing"),
        table.problems(
            """
            | 1 | grows | later | - |
            | 1 | grows | later | - |
            | 2 | flowers | later | - |
            | 4 | sings | later | - |
            """));
  }

  @Test
  void shouldReportStatusWhenUnknown() {
    assertEquals(
        List.of(
            "F1: unknown status: nearly done",
            "F2: unknown status: later (soon)",
            "F3: unknown status: by design otherwise:"),
        table.problems(
            """
            | 1 | grows | nearly done | `TreeTest` |
            | 2 | flowers | later (soon) | - |
            | 3 | walks | by design otherwise: | - |
            """));
  }

  @Test
  void shouldReportEvidenceWhenAbsentOrDead() {
    assertEquals(
        List.of(
            "F1: done, but names no test or example",
            "F2: there is no FlowerTest",
            "F2: there is no TreeTest#shouldFlower",
            "F2: there is no TreeTest#shouldFall",
            "F2: there is no TreeTest#water",
            "F2: there is no Soil",
            "F2: there is no Forgotten#shouldRun",
            "F3: there is no examples/orchard.yaml",
            "F3: there is no ../module"),
        table.problems(
            """
            | 1 | grows | done | - |
            | 2 | flowers | done | `FlowerTest`, `TreeTest#shouldFlower`, `TreeTest#shouldFall`, \
            `TreeTest#water`, `Soil`, `Forgotten#shouldRun` |
            | 3 | walks | done | `examples/orchard.yaml`, `../module` |
            """));
  }

  @Test
  void shouldReportRowWhenItsCellsAreWrong() {
    assertEquals(
        List.of(
            "F1: not four columns",
            "F2: does not say what it is",
            "F3: neither test nor path, or not in backticks: TreeTest"),
        table.problems(
            """
            | 1 | grows | done |
            | 2 | | later | - |
            | 3 | walks | later | TreeTest |
            """));
  }
}
