package org.plushm.participant.keeper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExecutionSpecTest {
  private static final ExecutionKey KEY = new ExecutionKey("h", "e", 1);

  @TempDir Path folder;

  private ExecutionSpec spec(String command, Map<String, String> environment) {
    return new ExecutionSpec(KEY, 0, folder, command, environment, folder, 10);
  }

  @Test
  void shouldQuoteEverythingWhenFragmentIsWritten() {
    String fragment = spec("a'b", Map.of("X", "$(reboot)")).shellFragment();
    assertTrue(fragment.contains("export X='$(reboot)'\n"), fragment);
    assertTrue(fragment.endsWith("keeper_command='a'\\''b'\n"), fragment);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1A", "A B", "A=B", "keeper_chain", "A\nB"})
  void shouldRefuseWhenVariableNameIsUnsafe(String name) {
    assertThrows(IllegalArgumentException.class, () -> spec("true", Map.of(name, "x")));
  }

  @Test
  void shouldRefuseWhenCommandCannotBePassed() {
    assertThrows(IllegalArgumentException.class, () -> spec("a\0b", Map.of()));
    String tooLong = "x".repeat(ExecutionSpec.COMMAND_BYTES_MAX + 1);
    assertThrows(IllegalArgumentException.class, () -> spec(tooLong, Map.of()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "..", "a/b", ".hidden", "a b"})
  void shouldRefuseWhenExecutionIdIsNoFolderName(String id) {
    assertThrows(IllegalArgumentException.class, () -> new ExecutionKey("h", id, 1));
  }

  @Test
  void shouldCountRcOnlyWhenItsLineHasEnded() throws IOException {
    ExecutionDirectory directory = ExecutionDirectory.of(folder, KEY);
    directory.create(spec("true", Map.of()));
    assertEquals(-1, directory.readRc());
    Files.writeString(directory.path().resolve("rc"), "1");
    assertEquals(-1, directory.readRc());
    assertEquals(new Recovered.Lost(), directory.recover(ProcessTable.ofThisMachine()));
    Files.writeString(directory.path().resolve("rc"), "12\n");
    assertEquals(12, directory.readRc());
    assertEquals(new Recovered.Finished(12), directory.recover(ProcessTable.ofThisMachine()));
  }

  @Test
  void shouldReadPiecesUpToTheCapWhenAsked() throws IOException {
    ExecutionDirectory directory = ExecutionDirectory.of(folder, KEY);
    directory.create(spec("true", Map.of()));
    List<Runnable> io = new ArrayList<>();
    OutputReader reader = new OutputReader(io::add, 2);
    List<String> pieces = new ArrayList<>();
    OutputReader.Sink sink =
        new OutputReader.Sink() {
          @Override
          public void onRead(long offset, byte[] bytes) {
            pieces.add(offset + ":" + new String(bytes, java.nio.charset.StandardCharsets.UTF_8));
          }

          @Override
          public void onReadFailed(long offset, String reason) {
            pieces.add(offset + "!" + reason);
          }
        };
    assertTrue(reader.read(directory, OutputStreamKind.OUT, 0, 4, sink));
    io.remove(0).run();
    Files.writeString(directory.file(OutputStreamKind.OUT), "0123456789abc");
    assertTrue(reader.read(directory, OutputStreamKind.OUT, 0, 4, sink));
    assertTrue(reader.read(directory, OutputStreamKind.OUT, 8, 4, sink));
    assertFalse(reader.read(directory, OutputStreamKind.OUT, 12, 4, sink));
    io.forEach(Runnable::run);
    assertTrue(reader.read(directory, OutputStreamKind.OUT, 12, 4, sink));
    io.get(2).run();
    assertEquals(List.of("0:", "0:0123", "8:89", "12:"), pieces);
  }
}
