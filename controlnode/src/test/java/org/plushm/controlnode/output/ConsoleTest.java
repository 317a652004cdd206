package org.plushm.controlnode.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.plushm.overlay.Bytes;

class ConsoleTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private static String text(ByteArrayOutputStream stream) {
    return stream.toString(StandardCharsets.UTF_8);
  }

  @Test
  void shouldKeepProgressOutOfTheWayOfEverythingElse() throws IOException {
    Console console = new Console(out, err, true, false);
    console.progress("1/2");
    console.progress("1/2");
    console.out("line\n");
    console.progress("2/2");
    console.message("done");
    assertEquals("line\n", text(out));
    assertEquals("\r\033[K1/2\r\033[K\r\033[K2/2\r\033[Kdone\n", text(err));
  }

  @Test
  void shouldShowNoProgressWhenStandardErrorIsNoTerminal() throws IOException {
    Console console = new Console(out, err, false, false);
    console.progress("1/2");
    console.flush();
    assertEquals("", text(err));
  }

  @Test
  void shouldTellAReaderWhoLeftFromAFullDisk() {
    for (String reason : new String[] {"Broken pipe", "No space left on device"}) {
      OutputStream failing =
          new OutputStream() {
            @Override
            public void write(int single) throws IOException {
              throw new IOException(reason);
            }
          };
      Console console = new Console(failing, err, false, false);
      assertFalse(console.readerHasLeft());
      assertNull(console.outputFailure());
      assertThrows(IOException.class, () -> console.out("x"));
      assertEquals(reason, console.outputFailure().getMessage());
      assertEquals(reason.equals("Broken pipe"), console.readerHasLeft());
    }
  }

  @Test
  void shouldCutProgressToTheWidthOfTheTerminal() throws IOException {
    Console console = new Console(out, err, true, true, false, () -> 10, () -> 24);
    console.progress("1234567890abc");
    assertEquals("\r\033[K1234567", text(err));
  }

  @Test
  void shouldGoOnWhenNobodyCanBeTold() throws IOException {
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int single) throws IOException {
            throw new IOException("No space left on device");
          }
        };
    Console console = new Console(out, full, false, false);
    console.message("unheard");
    console.out("line\n");
    assertNull(console.outputFailure());
    assertEquals("line\n", text(out));
  }

  @Test
  void shouldKeepHostsFromCommandingTheTerminal() throws IOException {
    Bytes line = Bytes.utf8("a\rb\033[31mred\r\nplain\n");
    new LiveOutput(new Console(out, err, true, false, false, () -> 80, () -> 24), true)
        .output("n1", false, line);
    assertEquals("n1: a^Mb\033[31mred\r\033[0m\nn1: plain\n", text(out));
    out.reset();
    new LiveOutput(new Console(out, err, false, false), true).output("n1", false, line);
    assertEquals("n1: a\rb\033[31mred\r\nn1: plain\n", text(out));
  }

  @ParameterizedTest
  @CsvSource({"24 80,24,80", "'',0,0", "0 0,0,0", "'24 x',24,0", "24,0,0", "' 90',0,90"})
  void shouldReadTheSizeThatSttyTells(String size, int rows, int columns) {
    assertEquals(rows, TerminalSize.parse(size, 0));
    assertEquals(columns, TerminalSize.parse(size, 1));
  }

  @Test
  void shouldFitTheHeadOfATextToTheTerminal() {
    Console console = new Console(out, err, true, true, false, () -> 9, () -> 5);
    assertEquals("1\n2\n3\n4\n", console.fitted("1\n2\n3\n4\n", 0));
    assertEquals("1\n2\n3\n... 2 more\n", console.fitted("1\n2\n3\n4\n5\n", 0));
    assertEquals("1\n2\n... 3 more\n", console.fitted("1\n2\n3\n4\n5\n", 1));
    assertEquals("12345678\n", console.fitted("1234567890\n", 0));
  }
}
