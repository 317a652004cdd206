package org.plushm.participant.edge;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.plushm.participant.keeper.FolderTree;

/**
 * The folder of one host: {@code incarnation} (the highest it ever had), {@code work}, {@code
 * executions}. Does file I/O; not for the engine's thread.
 */
final class HostFolder {
  private static final int NAME_BYTES_MAX = 200;

  private final Path path;

  /**
   * A host's folder, which need not exist.
   *
   * @param parent folder of all hosts
   * @param label host name; characters that a file name should not have are written as %XX
   * @throws IllegalArgumentException when the name is empty, too long or has control characters
   */
  HostFolder(Path parent, String label) {
    this.path = parent.resolve(fileName(label));
  }

  private static String fileName(String label) {
    StringBuilder name = new StringBuilder();
    for (byte b : label.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      if (c < ' ') {
        throw new IllegalArgumentException("a host name with a control character");
      }
      boolean plain =
          c >= 'a' && c <= 'z'
              || c >= 'A' && c <= 'Z'
              || c >= '0' && c <= '9'
              || c == '-'
              || c == '_'
              || c == '.' && name.length() > 0;
      if (plain) {
        name.append(c);
      } else {
        name.append('%')
            .append(Character.forDigit(c >> 4, 16))
            .append(Character.forDigit(c & 15, 16));
      }
    }
    if (name.length() == 0 || name.length() > NAME_BYTES_MAX) {
      throw new IllegalArgumentException("a host name of " + name.length() + " bytes");
    }
    return name.toString();
  }

  Path path() {
    return path;
  }

  /** Where its processes start. */
  Path work() {
    return path.resolve("work");
  }

  /**
   * Has the executions lie in another place; what already lies below this folder stays.
   *
   * @param place folder for the executions of all hosts, or null for below this folder
   */
  void placeExecutions(Path place) throws IOException {
    if (place == null) {
      return;
    }
    // Made anew where a restart of the machine has emptied the memory behind the link.
    Path target = Files.createDirectories(place.resolve(path.getFileName().toString()));
    Path executions = path.resolve("executions");
    if (!Files.exists(executions, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectories(path);
      Files.createSymbolicLink(executions, target);
    }
  }

  /**
   * Makes the folder if need be and picks an incarnation that this host never had.
   *
   * @param nowMs wall clock
   * @param incarnationMin at least this
   */
  long nextIncarnation(long nowMs, long incarnationMin) throws IOException {
    Files.createDirectories(work());
    Path file = path.resolve("incarnation");
    long seen = 0;
    try {
      seen = Long.parseLong(Files.readString(file, StandardCharsets.US_ASCII).strip());
    } catch (NoSuchFileException e) {
      seen = 0;
    } catch (NumberFormatException e) {
      throw new IOException(file + " is no number: remove it", e);
    }
    long next = Math.max(Math.max(nowMs, seen + 1), incarnationMin);
    Path temporary = path.resolve("incarnation.tmp");
    Files.writeString(temporary, next + "\n", StandardCharsets.US_ASCII);
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    return next;
  }

  /** What had not ended when this was called counts as lost from now on. */
  void markUnfinishedLost() throws IOException {
    try (DirectoryStream<Path> executions = Files.newDirectoryStream(path.resolve("executions"))) {
      for (Path execution : executions) {
        if (!Files.exists(execution.resolve("rc"))) {
          markLost(execution);
        }
      }
    } catch (NoSuchFileException e) {
      // Nothing was ever executed here.
    }
  }

  private static void markLost(Path execution) throws IOException {
    try {
      Files.createFile(execution.resolve("lost"));
    } catch (FileAlreadyExistsException | NoSuchFileException e) {
      // Marked before, or acknowledged and removed in this moment.
    }
  }

  /** Whether {@link #markUnfinishedLost} met this execution. */
  static boolean isMarkedLost(Path execution) {
    return Files.exists(execution.resolve("lost"));
  }

  /** Removes the folder with everything in it. */
  void delete() throws IOException {
    FolderTree.delete(path);
  }
}
