package org.plushm.participant.files;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.zip.DataFormatException;

/** Software could not be installed; the message is one line for the user. */
final class InstallFailure extends Exception {
  private static final long serialVersionUID = 1L;
  private static final int SHOWN_CHARS_MAX = 120;

  /** Whether another try a moment later may succeed. */
  private final boolean passing;

  InstallFailure(String message) {
    this(message, false);
  }

  private InstallFailure(String message, boolean passing) {
    super(message);
    this.passing = passing;
  }

  /** A failure after which another try makes sense. */
  static InstallFailure passing(String message) {
    return new InstallFailure(message, true);
  }

  /**
   * What an archive's reader or the file system complains about, in words for the user.
   *
   * @param what the package
   */
  static InstallFailure of(String what, Exception cause) {
    String reason = reason(cause);
    if (reason.contains("No space left on device")) {
      return new InstallFailure(what + ": the disk is full");
    }
    if (reason.contains("Disk quota exceeded")) {
      return new InstallFailure(what + ": the disk quota is used up");
    }
    if (isEnd(cause, reason)) {
      return new InstallFailure(what + ": the archive is truncated");
    }
    if (cause instanceof FileSystemException) {
      return new InstallFailure(what + ": cannot be written: " + reason);
    }
    return new InstallFailure(what + ": the archive is damaged: " + reason);
  }

  private static boolean isEnd(Exception cause, String reason) {
    String lower = reason.toLowerCase(java.util.Locale.ROOT);
    return cause instanceof EOFException
        || lower.contains("truncated")
        || lower.contains("unexpected end");
  }

  private static String reason(Exception cause) {
    String text = cause.getMessage();
    if (cause instanceof FileSystemException file && file.getReason() != null) {
      text = file.getReason();
    }
    boolean ours = cause instanceof IOException || cause instanceof DataFormatException;
    return shown(ours && text != null ? text : cause.toString());
  }

  boolean isPassing() {
    return passing;
  }

  /** A name from an archive or a server, as it can stand in a line. */
  static String shown(String text) {
    String line = text.replaceAll("[\\p{Cntrl}\\u2028\\u2029]", "?");
    return line.length() <= SHOWN_CHARS_MAX ? line : line.substring(0, SHOWN_CHARS_MAX) + "...";
  }
}
