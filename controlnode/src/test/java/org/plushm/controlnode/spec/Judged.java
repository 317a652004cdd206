package org.plushm.controlnode.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.plushm.plush.spec.InvalidSpecException;
import org.plushm.plush.spec.Problem;

/** The problems of a text, as the user reads them, without the file's name. */
final class Judged {
  private Judged() {}

  static void says(String text, String... expected) {
    List<String> said =
        assertThrows(InvalidSpecException.class, () -> SpecFiles.parseProject("f", text))
            .problems()
            .stream()
            .map(Problem::toString)
            .map(line -> line.replaceFirst("^f:", ""))
            .toList();
    assertEquals(String.join("\n", expected), String.join("\n", said));
  }
}
