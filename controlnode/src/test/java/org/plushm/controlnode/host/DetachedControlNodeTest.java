package org.plushm.controlnode.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.plushm.controlnode.state.OverlayFolder;

class DetachedControlNodeTest {
  @TempDir private Path folder;

  private String firstLineOf(InputStream out) throws IOException {
    return DetachedControlNode.firstLine(new Talker(out), OverlayFolder.at("x", folder));
  }

  @Test
  void shouldTakeTheFirstLineAndNothingOfAProcessThatEndedWithoutAWord() throws Exception {
    byte[] lines = "ready\nmore\n".getBytes(StandardCharsets.UTF_8);
    assertEquals("ready", firstLineOf(new ByteArrayInputStream(lines)));
    assertEquals("", firstLineOf(InputStream.nullInputStream()));
  }

  @Test
  void shouldTellWhyTheAnswerOfAControlNodeCannotBeRead() {
    IOException cause = new IOException("Too many open files");
    IOException told =
        assertThrows(
            IOException.class,
            () ->
                firstLineOf(
                    new InputStream() {
                      @Override
                      public int read() throws IOException {
                        throw cause;
                      }
                    }));
    assertSame(cause, told.getCause());
    assertEquals(
        "cannot read from the control node: Too many open files; see "
            + OverlayFolder.at("x", folder).log(),
        told.getMessage());
  }

  /** A process that says what a stream holds. */
  private static final class Talker extends Process {
    private final InputStream out;

    Talker(InputStream out) {
      this.out = out;
    }

    @Override
    public InputStream getInputStream() {
      return out;
    }

    @Override
    public InputStream getErrorStream() {
      return InputStream.nullInputStream();
    }

    @Override
    public OutputStream getOutputStream() {
      return OutputStream.nullOutputStream();
    }

    @Override
    public int waitFor() {
      return 0;
    }

    @Override
    public int exitValue() {
      return 0;
    }

    @Override
    public void destroy() {
      throw new UnsupportedOperationException("it answered in time");
    }
  }
}
