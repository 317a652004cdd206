package org.plushm.modelnet.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.plushm.simulation.TraceSink;

/** Where the lines of a trace go: a file, or standard output for {@code -}. */
final class TraceOutput implements TraceSink, AutoCloseable {
  private final Writer writer;
  private final String file;

  private TraceOutput(Writer writer, String file) {
    this.writer = writer;
    this.file = file;
  }

  /**
   * Opens it.
   *
   * @throws UncheckedIOException when the file cannot be made; the cause's text names it
   */
  static TraceOutput open(String file, PrintWriter out) {
    if (file.equals("-")) {
      return new TraceOutput(out, null);
    }
    try {
      return new TraceOutput(Files.newBufferedWriter(Path.of(file)), file);
    } catch (IOException | IllegalArgumentException failed) {
      throw problem(file, failed);
    }
  }

  boolean isStandardOutput() {
    return file == null;
  }

  @Override
  public void line(String json) {
    try {
      writer.write(json);
      writer.write('\n');
    } catch (IOException failed) {
      throw problem(file, failed);
    }
  }

  void flush() {
    try {
      writer.flush();
    } catch (IOException failed) {
      throw problem(file, failed);
    }
  }

  /** Standard output stays open, it belongs to the process. */
  @Override
  public void close() {
    try {
      if (isStandardOutput()) {
        writer.flush();
      } else {
        writer.close();
      }
    } catch (IOException failed) {
      throw problem(file, failed);
    }
  }

  private static UncheckedIOException problem(String file, Exception failed) {
    String reason =
        failed instanceof java.nio.file.NoSuchFileException
            ? "there is no such folder"
            : failed instanceof java.nio.file.AccessDeniedException
                ? "permission denied"
                : failed.getMessage();
    return new UncheckedIOException(new IOException(file + ": " + reason, failed));
  }
}
