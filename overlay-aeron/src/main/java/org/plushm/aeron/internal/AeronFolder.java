package org.plushm.aeron.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.Consumer;

/**
 * The folder that holds Aeron's mapped files for one process.
 *
 * <p>In /dev/shm when twice what may be needed is free there (a full one would kill the process
 * with a bus error), else in the temp directory, or nowhere when neither has room: who cannot run
 * is to say so at once, rather than to die when the links fill. A lock on the file {@code owner}
 * tells a live folder from what a killed process left, which the next start removes.
 */
final class AeronFolder implements AutoCloseable {
  /** System property that names another place, for tests and odd machines. */
  static final String BASE_PROPERTY = "plushm.aeron.base";

  private static final String PREFIX = "plush-m-aeron-";
  private static final String OWNER = "owner";
  private static final long LOCKING_MS_MAX = 60_000;
  private static final Path SHARED_MEMORY = Path.of("/dev/shm");

  /**
   * What is to be kept.
   *
   * @param bytes what it may come to, with room to spare
   * @param bytesMin below this it is sure to run out of space one day
   */
  record Need(long bytes, long bytesMin) {}

  private final Path folder;
  private final FileChannel ownerFile;
  private final FileLock lock;

  private AeronFolder(Path folder, FileChannel ownerFile, FileLock lock) {
    this.folder = folder;
    this.ownerFile = ownerFile;
    this.lock = lock;
  }

  /**
   * A new folder below the base, or below the best place when that is null.
   *
   * @throws IOException when there is no room for it or it cannot be made; one line with the cause
   *     and what to do
   */
  static AeronFolder create(Path base, Need need, Consumer<String> notices) throws IOException {
    Path parent = base == null ? choose(need, notices) : base;
    try {
      Files.createDirectories(parent);
      sweep(parent);
      long freeBytes = Files.getFileStore(parent).getUsableSpace();
      if (freeBytes < need.bytesMin()) {
        throw unusable(
            parent, "it has " + megabytes(freeBytes) + " MB free", need.bytesMin(), null);
      }
      return create(parent);
    } catch (FileSystemException failed) {
      throw unusable(parent, reason(failed), need.bytesMin(), failed);
    }
  }

  private static IOException unusable(Path place, String why, long bytesMin, IOException cause) {
    return new IOException(
        "Aeron's files cannot be kept in "
            + place
            + ": "
            + why
            + "; make "
            + megabytes(bytesMin)
            + " MB available in "
            + SHARED_MEMORY
            + " or "
            + temp(),
        cause);
  }

  private static String reason(FileSystemException failed) {
    if (failed.getReason() != null) {
      return failed.getReason();
    }
    return failed instanceof AccessDeniedException
        ? "it may not be written to"
        : failed.getClass().getSimpleName() + ": " + failed.getMessage();
  }

  private static long megabytes(long bytes) {
    return (bytes + (1 << 20) - 1) >> 20;
  }

  private static Path temp() {
    return Path.of(System.getProperty("java.io.tmpdir"));
  }

  /** There was no room for a page of a file in it. */
  IOException ranOut(Throwable fault) {
    return new IOException(
        "Aeron's files in "
            + folder.getParent()
            + " have run out of space: make room there, or in "
            + SHARED_MEMORY,
        fault);
  }

  private static AeronFolder create(Path parent) throws IOException {
    long pid = ProcessHandle.current().pid();
    Path folder = Files.createTempDirectory(parent, PREFIX + pid + "-");
    try {
      if (Files.getFileStore(folder).supportsFileAttributeView("posix")) {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
      }
      FileChannel owner =
          FileChannel.open(
              folder.resolve(OWNER), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      return new AeronFolder(folder, owner, owner.lock());
    } catch (IOException e) {
      delete(folder);
      throw e;
    }
  }

  private static Path choose(Need need, Consumer<String> notices) {
    String property = System.getProperty(BASE_PROPERTY);
    if (property != null) {
      return Path.of(property);
    }
    return choose(freeBytes(SHARED_MEMORY), freeBytes(temp()), need, notices);
  }

  /**
   * The better place.
   *
   * @param sharedBytes free in shared memory; -1 when it is not usable
   * @param tempBytes the same of the temp directory
   */
  static Path choose(long sharedBytes, long tempBytes, Need need, Consumer<String> notices) {
    if (sharedBytes >= 2 * need.bytes()) {
      return SHARED_MEMORY;
    }
    String lack =
        SHARED_MEMORY
            + (sharedBytes < 0 ? " is not usable" : " has only " + (sharedBytes >> 20) + " MB free")
            + ", of "
            + (2 * need.bytes() >> 20)
            + " MB wanted; ";
    if (tempBytes < need.bytesMin() && sharedBytes >= need.bytesMin()) {
      notices.accept(lack + "using it, as " + temp() + " has less");
      return SHARED_MEMORY;
    }
    notices.accept(lack + "using " + temp() + ", which is slower on a disk");
    return temp();
  }

  private static long freeBytes(Path directory) {
    try {
      return Files.isDirectory(directory) && Files.isWritable(directory)
          ? Files.getFileStore(directory).getUsableSpace()
          : -1;
    } catch (IOException e) {
      // Not usable for whatever reason: the other place is taken, with a notice.
      return -1;
    }
  }

  /** Where an Aeron driver may do as it likes, the first being number 0. */
  Path driverFolder(int number) {
    return folder.resolve("driver" + number);
  }

  Path path() {
    return folder;
  }

  @Override
  public void close() {
    try {
      delete(folder);
      lock.release();
      ownerFile.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + folder, e);
    }
  }

  /** Removes what processes that are gone have left below a directory. */
  static void sweep(Path parent) throws IOException {
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent, PREFIX + "*")) {
      for (Path folder : folders) {
        if (isLeft(folder)) {
          delete(folder);
        }
      }
    }
  }

  private static boolean isLeft(Path folder) {
    Path owner = folder.resolve(OWNER);
    if (!Files.isWritable(folder) || !Files.isDirectory(folder)) {
      return false;
    }
    if (!Files.exists(owner)) {
      return !isAlive(folder);
    }
    try (FileChannel file = FileChannel.open(owner, StandardOpenOption.WRITE);
        FileLock taken = file.tryLock()) {
      return taken != null && (!isAlive(folder) || isOld(owner));
    } catch (OverlappingFileLockException e) {
      // Another engine of this very process.
      return false;
    } catch (IOException e) {
      // Another user's, or gone meanwhile.
      return false;
    }
  }

  /** An owner takes its lock at once; later, a free lock says more than a process of that id. */
  private static boolean isOld(Path owner) throws IOException {
    long madeMs = Files.getLastModifiedTime(owner).toMillis();
    return System.currentTimeMillis() - madeMs > LOCKING_MS_MAX;
  }

  /** Between making the folder and locking it, only the pid in its name protects it. */
  private static boolean isAlive(Path folder) {
    String rest = folder.getFileName().toString().substring(PREFIX.length());
    int dash = rest.indexOf('-');
    try {
      long pid = Long.parseLong(dash < 0 ? rest : rest.substring(0, dash));
      return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    } catch (NumberFormatException e) {
      return false;
    }
  }

  static void delete(Path folder) throws IOException {
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.deleteIfExists(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failure)
                throws IOException {
              Files.deleteIfExists(directory);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (NoSuchFileException e) {
      // Somebody else swept it, which is what was wanted.
      return;
    }
  }
}
