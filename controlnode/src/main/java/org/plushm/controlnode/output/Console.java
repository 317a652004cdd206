package org.plushm.controlnode.output;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.plushm.overlay.Bytes;

/**
 * The two standard streams of a verb and its progress line. Bytes pass unchanged. The progress line
 * stands on the standard error only when that is a terminal, and gives way to everything else.
 */
public final class Console {
  private static final byte[] ERASE_LINE = {'\r', 0x1b, '[', 'K'};

  private final OutputStream out;
  private final OutputStream err;
  private final boolean errIsTerminal;
  private boolean color;
  private String progress = "";
  private boolean readerHasLeft;

  /**
   * A console.
   *
   * @param out standard output, buffered
   * @param err standard error
   * @param errIsTerminal whether progress is shown
   * @param color whether host names are coloured
   */
  public Console(OutputStream out, OutputStream err, boolean errIsTerminal, boolean color) {
    this.out = out;
    this.err = err;
    this.errIsTerminal = errIsTerminal;
    this.color = color;
  }

  /** Whether host names are coloured. */
  public boolean color() {
    return color;
  }

  /** From now on no colours. */
  public void withoutColor() {
    color = false;
  }

  /** Whether {@link #progress} shows anything. */
  public boolean showsProgress() {
    return errIsTerminal;
  }

  /**
   * Whether writing to the standard output failed because nobody reads it any more. Nothing more is
   * written to it then.
   */
  public boolean readerHasLeft() {
    return readerHasLeft;
  }

  /** Writes to the standard output. */
  public void out(Bytes content) throws IOException {
    out(content.toArray());
  }

  /** Writes text to the standard output. */
  public void out(String text) throws IOException {
    out(text.getBytes(StandardCharsets.UTF_8));
  }

  private void out(byte[] content) throws IOException {
    clearProgress();
    if (!readerHasLeft) {
      try {
        out.write(content);
      } catch (IOException failed) {
        throw noted(failed);
      }
    }
  }

  private void flushOut() throws IOException {
    if (!readerHasLeft) {
      try {
        out.flush();
      } catch (IOException failed) {
        throw noted(failed);
      }
    }
  }

  /** The JDK tells this failure from others only by the system's text. */
  private IOException noted(IOException failed) {
    readerHasLeft = "Broken pipe".equals(failed.getMessage());
    return failed;
  }

  /** Writes to the standard error. */
  public void err(Bytes content) throws IOException {
    flush();
    err.write(content.toArray());
  }

  /** Writes a line for the user to the standard error. */
  public void message(String line) throws IOException {
    flush();
    err.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    err.flush();
  }

  /** Shows a line that the next one replaces; nothing when the standard error is no terminal. */
  public void progress(String line) throws IOException {
    if (errIsTerminal && !line.equals(progress)) {
      flushOut();
      err.write(ERASE_LINE);
      err.write(line.getBytes(StandardCharsets.UTF_8));
      err.flush();
      progress = line;
    }
  }

  /** Hands the standard output on to the system; the progress line stays where it is. */
  public void flushOutput() throws IOException {
    flushOut();
  }

  /** Hands everything on to the system and takes the progress line away. */
  public void flush() throws IOException {
    flushOut();
    clearProgress();
    err.flush();
  }

  private void clearProgress() throws IOException {
    if (!progress.isEmpty()) {
      err.write(ERASE_LINE);
      err.flush();
      progress = "";
    }
  }
}
