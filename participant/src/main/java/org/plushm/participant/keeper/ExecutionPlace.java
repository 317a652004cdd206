package org.plushm.participant.keeper;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.zip.CRC32C;

/**
 * Where the execution directories of a process lie. An execution makes six small files, which on a
 * disk costs many times more than the process itself (measured: 6 to 9 ms against 0.2 ms in
 * memory), and which mean nothing after a restart of the machine: so they lie in /dev/shm where
 * there is room, and below the state folder else. The place follows from the state folder, so that
 * a successor finds what its predecessor left.
 */
public final class ExecutionPlace {
  /** System property that names another folder than /dev/shm; empty for the state folder. */
  public static final String BASE_PROPERTY = "plushm.executions.base";

  private static final Path SHARED_MEMORY = Path.of("/dev/shm");

  /** Room for the output of some executions: each keeps 1 MiB of a stream by default. */
  private static final long FREE_BYTES_MIN = 256L << 20;

  private ExecutionPlace() {}

  /**
   * The place in memory for a process, made when it is absent.
   *
   * @param state state folder of the process
   * @return a folder that only this user can enter; null when there is none to be had, and the
   *     executions belong below the state folder
   */
  public static Path open(Path state) throws IOException {
    Path place = path(state);
    if (place == null || !hasRoom(place.getParent())) {
      return null;
    }
    try {
      Files.createDirectory(
          place,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (FileAlreadyExistsException e) {
      // Everybody may write beside it: one that somebody else has made is not ours.
      return isOurs(place, state) ? place : null;
    }
    return place;
  }

  /** The place in memory for a process whether it exists or not; null when there is none. */
  public static Path path(Path state) {
    String property = System.getProperty(BASE_PROPERTY);
    if (property != null && property.isEmpty()) {
      return null;
    }
    Path base = property == null ? SHARED_MEMORY : Path.of(property);
    CRC32C hash = new CRC32C();
    Path absolute = state.toAbsolutePath().normalize();
    hash.update(absolute.toString().getBytes(StandardCharsets.UTF_8));
    return base.resolve(
        "plush-m-exec-%s-%08x-%d"
            .formatted(
                System.getProperty("user.name").replaceAll("[^A-Za-z0-9_.-]", "_"),
                hash.getValue(),
                absolute.toString().length()));
  }

  private static boolean hasRoom(Path base) throws IOException {
    return Files.isDirectory(base)
        && Files.isWritable(base)
        && Files.getFileStore(base).getUsableSpace() >= FREE_BYTES_MIN;
  }

  private static boolean isOurs(Path place, Path state) throws IOException {
    PosixFileAttributes attributes =
        Files.readAttributes(place, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    return attributes.isDirectory()
        && attributes.owner().equals(Files.getOwner(state))
        && PosixFilePermissions.toString(attributes.permissions()).equals("rwx------");
  }
}
