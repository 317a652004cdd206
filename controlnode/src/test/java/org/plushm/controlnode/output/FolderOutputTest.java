package org.plushm.controlnode.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.plushm.overlay.Bytes;

/** Goal: a file that cannot be written is named, so that it is told from a bug of ours. */
class FolderOutputTest {
  @TempDir Path folder;

  @Test
  void shouldAppendPiecesAndBeginAnewWhenAsked() throws IOException {
    Path file = folder.resolve("h1/exec.out");
    FolderOutput.write(file, true, Bytes.utf8("a"));
    FolderOutput.write(file, false, Bytes.utf8("b"));
    assertEquals("ab", Files.readString(file));
    FolderOutput.write(file, true, Bytes.utf8("c"));
    assertEquals("c", Files.readString(file));
  }

  @Test
  void shouldNameFileAndReasonWhenItCannotBeWritten() throws IOException {
    Files.writeString(folder.resolve("h1"), "no folder");
    Path file = folder.resolve("h1/exec.out");
    OutputFileException failure =
        assertThrows(
            OutputFileException.class, () -> FolderOutput.write(file, true, Bytes.utf8("a")));
    assertTrue(failure.getMessage().startsWith("cannot write " + file + ": "), failure::getMessage);
  }
}
