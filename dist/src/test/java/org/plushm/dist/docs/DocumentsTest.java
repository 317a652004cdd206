package org.plushm.dist.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Goal: a reader who follows the documents never stands before nothing. */
class DocumentsTest {
  private static final Path SOURCE = Path.of(System.getProperty("plushm.source"));

  @Test
  void shouldLeadSomewhereWhenALinkIsFollowed() throws IOException {
    Documents documents = new Documents(SOURCE);
    assertTrue(documents.all().size() > 3, () -> "no documents below " + SOURCE);
    List<String> dead = documents.deadLinks();
    assertTrue(dead.isEmpty(), () -> "dead links:\n" + String.join("\n", dead));
  }

  @Test
  void shouldListEveryDocumentInTheReadingOrder() throws IOException {
    List<String> unlisted = new Documents(SOURCE).unlisted();
    assertTrue(
        unlisted.isEmpty(),
        () -> "give each a line in docs/README.md:\n" + String.join("\n", unlisted));
  }

  // The judge itself.

  @Test
  void shouldReportLinksAndDocumentsWhenTheyLeadNowhereOrAreNotListed(@TempDir Path root)
      throws IOException {
    Path folder = Files.createDirectories(root.resolve("docs/adr"));
    Files.writeString(root.resolve("README.md"), "[all](docs/README.md) [gone](gone.md#top)\n");
    Files.writeString(
        root.resolve("docs/README.md"), "[adr](adr/README.md) [out](../../passwd) [up](..)\n");
    Files.writeString(folder.resolve("README.md"), "[one](one.md) [two](two.md)\n");
    Files.writeString(folder.resolve("one.md"), "[index](README.md)\n");
    Files.writeString(root.resolve("docs/lonely.md"), "[index](README.md)\n");
    Documents documents = new Documents(root);
    assertEquals(
        List.of("README.md: gone.md", "docs/README.md: ../../passwd", "docs/adr/README.md: two.md"),
        documents.deadLinks());
    assertEquals(List.of("docs/lonely.md"), documents.unlisted());
  }

  @Test
  void shouldFindRelativeLinksOnlyWhenTheyAreNotInCode() {
    assertEquals(
        List.of("a.md", "b/c.md", "d.png", "e.md", "f.md"),
        Documents.relativeLinks(
            """
            [a](a.md), [b](b/c.md#part "title"), ![d](d.png), [`code`](e.md)
            [web](https://example.org/x.md) [mail](mailto:x@example.org) [here](#part)
            `[no](code.md)` and ```[no](inline.md)```
            ```
            [no](block.md)
            ```
            [f]: f.md
            """));
  }
}
