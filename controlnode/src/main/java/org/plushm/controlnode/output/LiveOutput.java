package org.plushm.controlnode.output;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.plushm.overlay.Bytes;
import org.plushm.plush.tally.HostOutcome;
import org.plushm.plush.tally.Tally;

/**
 * Writes each line behind its host's name as soon as it is complete, standard output to standard
 * output and standard error to standard error. What a host did not end with a line feed is
 * completed when the host has ended. A line longer than {@link #LINE_BYTES_MAX} is written in
 * labelled pieces, since a line without end cannot be waited for.
 */
final class LiveOutput implements OutputSink {
  static final int LINE_BYTES_MAX = 1024 * 1024;

  /** Begun lines of all hosts together; beyond it the newest are written as they are. */
  static final long BEGUN_BYTES_MAX = 64L * 1024 * 1024;

  static final int ESCAPE = 0x1b;

  /** Ends all attributes of a terminal's text. */
  static final byte[] RESET = {ESCAPE, '[', '0', 'm'};

  private static final byte[] CARRIAGE_RETURN = {'^', 'M'};

  private final Console console;
  private final boolean labelled;
  private final Map<String, ByteArrayOutputStream> begunOut = new HashMap<>();
  private final Map<String, ByteArrayOutputStream> begunErr = new HashMap<>();
  private long begunBytes;

  /**
   * Live output.
   *
   * @param labelled whether host names stand before the lines
   */
  LiveOutput(Console console, boolean labelled) {
    this.console = console;
    this.labelled = labelled;
  }

  @Override
  public void output(String host, boolean error, Bytes piece) throws IOException {
    output(host, host, error, piece);
  }

  /** A piece of one of several outputs of a host, which their keys tell apart. */
  void output(String key, String host, boolean error, Bytes piece) throws IOException {
    Map<String, ByteArrayOutputStream> begun = error ? begunErr : begunOut;
    byte[] content = piece.toArray();
    int start = 0;
    for (int i = 0; i < content.length; i++) {
      if (content[i] == '\n') {
        ByteArrayOutputStream before = begun.remove(key);
        begunBytes -= before == null ? 0 : before.size();
        write(host, error, before, content, start, i - start);
        start = i + 1;
      }
    }
    if (start < content.length) {
      ByteArrayOutputStream rest =
          begun.computeIfAbsent(key, k -> new ByteArrayOutputStream(content.length));
      rest.write(content, start, content.length - start);
      begunBytes += content.length - start;
      if (rest.size() >= LINE_BYTES_MAX || begunBytes > BEGUN_BYTES_MAX) {
        complete(key, host, error, begun);
      }
    }
    if (!error) {
      return;
    }
    console.flush();
  }

  @Override
  public void ended(HostOutcome outcome) throws IOException {
    complete(outcome.host(), outcome.host());
  }

  /** Nothing more comes of this output. */
  void complete(String key, String host) throws IOException {
    complete(key, host, false, begunOut);
    complete(key, host, true, begunErr);
  }

  private void complete(
      String key, String host, boolean error, Map<String, ByteArrayOutputStream> begun)
      throws IOException {
    ByteArrayOutputStream rest = begun.remove(key);
    if (rest != null) {
      begunBytes -= rest.size();
      write(host, error, rest, new byte[0], 0, 0);
    }
  }

  private void write(
      String host,
      boolean error,
      ByteArrayOutputStream before,
      byte[] content,
      int from,
      int length)
      throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(host.length() + length + 3);
    if (labelled) {
      line.writeBytes(label(host, console.color()).toArray());
    }
    if (console.isTerminal(error)) {
      ByteArrayOutputStream written = before == null ? new ByteArrayOutputStream() : before;
      written.write(content, from, length);
      tame(written.toByteArray(), line);
    } else {
      if (before != null) {
        before.writeTo(line);
      }
      line.write(content, from, length);
    }
    line.write('\n');
    Bytes whole = Bytes.wrap(line.toByteArray());
    if (error) {
      console.err(whole);
    } else {
      console.out(whole);
    }
  }

  /**
   * For a terminal: what a line switched on ends with it, and a carriage return within a labelled
   * line is shown as {@code ^M}, since what follows it would overwrite the label.
   */
  private void tame(byte[] written, ByteArrayOutputStream line) {
    boolean escapes = false;
    for (int i = 0; i < written.length; i++) {
      escapes |= written[i] == ESCAPE;
      if (labelled && written[i] == '\r' && i < written.length - 1) {
        line.writeBytes(CARRIAGE_RETURN);
      } else {
        line.write(written[i]);
      }
    }
    if (escapes) {
      line.writeBytes(RESET);
    }
  }

  /** {@code host: }, blue on a terminal as clush has it. */
  static Bytes label(String host, boolean color) {
    return Bytes.utf8(color ? "\u001b[34m" + host + ":\u001b[0m " : host + ": ");
  }

  @Override
  public void finish(Tally tally, long elapsedMs, int exit) throws IOException {
    console.flush();
  }
}
