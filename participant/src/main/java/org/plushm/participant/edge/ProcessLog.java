package org.plushm.participant.edge;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The log of a client process: lines with a time, in one file, moved aside once when it grows too
 * long. Safe for several threads. When the disk refuses, lines are dropped: a log ends nothing.
 */
final class ProcessLog implements AutoCloseable {
  private static final long BYTES_MAX = 4 * 1024 * 1024;

  private final Path file;
  private Writer writer;
  private long bytes;
  private long dropped;

  private ProcessLog(Path file) {
    this.file = file;
  }

  /** Opens the log for appending. */
  static ProcessLog open(Path file) throws IOException {
    ProcessLog log = new ProcessLog(file);
    log.open();
    return log;
  }

  private void open() throws IOException {
    writer =
        Files.newBufferedWriter(
            file, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    bytes = Files.size(file);
  }

  /** Writes one line; line breaks inside become blanks. */
  synchronized void line(String text) {
    if (writer == null) {
      return;
    }
    String line =
        Instant.now().truncatedTo(ChronoUnit.MILLIS)
            + " "
            + text.replace('\n', ' ').replace('\r', ' ')
            + (dropped == 0 ? "" : " (" + dropped + " lines before this could not be written)")
            + "\n";
    try {
      if (bytes > BYTES_MAX) {
        writer.close();
        Files.move(
            file,
            file.resolveSibling(file.getFileName() + ".1"),
            StandardCopyOption.REPLACE_EXISTING);
        open();
      }
      writer.write(line);
      writer.flush();
      bytes += line.length();
      dropped = 0;
    } catch (IOException e) {
      dropped++;
    }
  }

  @Override
  public synchronized void close() {
    if (writer == null) {
      return;
    }
    try {
      writer.close();
    } catch (IOException e) {
      // Every line was flushed already; there is nobody left to tell.
      dropped++;
    }
    writer = null;
  }
}
