package org.plushm.controlnode.output;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.IntSupplier;
import org.plushm.overlay.Bytes;

/**
 * The two standard streams of a verb and its progress line. Bytes pass unchanged. The progress line
 * stands on the standard error only when that is a terminal, and gives way to everything else.
 */
public final class Console {
  private static final byte[] ERASE_LINE = {'\r', 0x1b, '[', 'K'};

  /** What the terminal itself may write in the line, {@code ^C}, and the cursor behind it. */
  private static final int SPARE_COLUMNS = 3;

  private final OutputStream out;
  private final OutputStream err;
  private final boolean outIsTerminal;
  private final boolean errIsTerminal;
  private final IntSupplier columns;
  private final IntSupplier rows;
  private boolean color;
  private String progress = "";
  private IOException outputFailure;

  /**
   * A console.
   *
   * @param out standard output, buffered
   * @param err standard error
   * @param errIsTerminal whether progress is shown
   * @param color whether host names are coloured
   */
  public Console(OutputStream out, OutputStream err, boolean errIsTerminal, boolean color) {
    this(out, err, color, errIsTerminal, color, () -> Integer.MAX_VALUE, () -> Integer.MAX_VALUE);
  }

  /**
   * A console.
   *
   * @param out standard output, buffered
   * @param err standard error
   * @param outIsTerminal whether hosts must not command the terminal for longer than a line
   * @param errIsTerminal whether progress is shown
   * @param color whether host names are coloured
   * @param columns the width of the terminal; asked when progress is first shown
   * @param rows its height
   */
  public Console(
      OutputStream out,
      OutputStream err,
      boolean outIsTerminal,
      boolean errIsTerminal,
      boolean color,
      IntSupplier columns,
      IntSupplier rows) {
    this.out = out;
    this.err = err;
    this.outIsTerminal = outIsTerminal;
    this.errIsTerminal = errIsTerminal;
    this.color = color;
    this.columns = columns;
    this.rows = rows;
  }

  /** Whether one of the standard streams is a terminal. */
  public boolean isTerminal(boolean error) {
    return error ? errIsTerminal : outIsTerminal;
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

  /** Whether a stream failed because nobody reads it any more. */
  public boolean readerHasLeft() {
    return outputFailure != null && isBrokenPipe(outputFailure);
  }

  /**
   * Why output cannot be written, or null while it can. Nothing more is written to the standard
   * output then. What cannot be said on the standard error is no reason: nobody could be told.
   */
  public IOException outputFailure() {
    return outputFailure;
  }

  /** The JDK tells this failure from others only by the system's text. */
  private static boolean isBrokenPipe(IOException failed) {
    return "Broken pipe".equals(failed.getMessage());
  }

  /**
   * The head of a text as it fits on the terminal: lines that are too long are cut, and where there
   * are too many the last one tells how many more there are. The cursor stands below it.
   *
   * @param spare how many lines shall have room below it
   */
  public String fitted(String text, int spare) {
    int width = Math.max(1, columns.getAsInt() - 1);
    int height = Math.max(1, rows.getAsInt() - 1 - spare);
    List<String> lines = text.lines().toList();
    int shown = lines.size() <= height ? lines.size() : height - 1;
    StringBuilder head = new StringBuilder();
    for (String line : lines.subList(0, shown)) {
      head.append(line, 0, Math.min(line.length(), width)).append('\n');
    }
    if (shown < lines.size()) {
      head.append("... ").append(lines.size() - shown).append(" more\n");
    }
    return head.toString();
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
    if (outputFailure == null) {
      try {
        out.write(content);
      } catch (IOException failed) {
        throw noted(failed);
      }
    }
  }

  private void flushOut() throws IOException {
    if (outputFailure == null) {
      try {
        out.flush();
      } catch (IOException failed) {
        throw noted(failed);
      }
    }
  }

  private IOException noted(IOException failed) {
    outputFailure = failed;
    return failed;
  }

  /** Writes what hosts wrote to the standard error. */
  public void err(Bytes content) throws IOException {
    flush();
    try {
      err.write(content.toArray());
    } catch (IOException failed) {
      throw noted(failed);
    }
  }

  /** Writes a line for the user to the standard error. */
  public void message(String line) throws IOException {
    flush();
    say((line + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** Shows a line that the next one replaces; nothing when the standard error is no terminal. */
  public void progress(String line) throws IOException {
    if (!errIsTerminal) {
      return;
    }
    // A longer line would wrap, and only its last row could be erased.
    int most = Math.max(1, columns.getAsInt() - SPARE_COLUMNS);
    String shown = line.length() <= most ? line : line.substring(0, most);
    if (!shown.equals(progress)) {
      flushOut();
      say(ERASE_LINE);
      say(shown.getBytes(StandardCharsets.UTF_8));
      progress = shown;
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
  }

  private void clearProgress() {
    if (!progress.isEmpty()) {
      say(ERASE_LINE);
      progress = "";
    }
  }

  private void say(byte[] content) {
    try {
      err.write(content);
      err.flush();
    } catch (IOException nobodyListens) {
      progress = "";
    }
  }
}
