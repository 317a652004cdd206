package org.plushm.controlnode.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

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
      assertThrows(IOException.class, () -> console.out("x"));
      if (reason.equals("Broken pipe")) {
        assertTrue(console.readerHasLeft());
      } else {
        assertFalse(console.readerHasLeft());
      }
    }
  }
}
