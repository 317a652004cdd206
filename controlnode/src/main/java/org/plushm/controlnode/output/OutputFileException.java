package org.plushm.controlnode.output;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** A file of the user's output folder cannot be written: a full disk, for instance. */
public final class OutputFileException extends IOException {
  private static final long serialVersionUID = 1L;

  /** With a message that names the file and the reason. */
  OutputFileException(Path file, IOException cause) {
    super("cannot write " + file + ": " + reason(cause), cause);
  }

  private static String reason(IOException cause) {
    String reason =
        cause instanceof FileSystemException failure && failure.getReason() != null
            ? failure.getReason()
            : cause.getMessage();
    return reason == null ? cause.toString() : reason;
  }
}
