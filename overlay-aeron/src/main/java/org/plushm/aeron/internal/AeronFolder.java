package org.plushm.aeron.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
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
 * with a bus error), else in the temp directory. A lock on the file {@code owner} tells a live
 * folder from what a killed process left, which the next start removes.
 */
final class AeronFolder implements AutoCloseable {
  /** System property that names another place, for tests and odd machines. */
  static final String BASE_PROPERTY = "plushm.aeron.base";

  private static final String PREFIX = "plush-m-aeron-";
  private static final String OWNER = "owner";
  private static final long LOCKING_MS_MAX = 60_000;
  private static final Path SHARED_MEMORY = Path.of("/dev/shm");

  private final Path folder;
  private final FileChannel ownerFile;
  private final FileLock lock;

  private AeronFolder(Path folder, FileChannel ownerFile, FileLock lock) {
    this.folder = folder;
    this.ownerFile = ownerFile;
    this.lock = lock;
  }

  /** A new folder below the base, or below the best place when that is null. */
  static AeronFolder create(Path base, long neededBytes, Consumer<String> notices)
      throws IOException {
    Path parent = base == null ? choose(neededBytes, notices) : base;
    Files.createDirectories(parent);
    sweep(parent);
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

  private static Path choose(long neededBytes, Consumer<String> notices) {
    String property = System.getProperty(BASE_PROPERTY);
    if (property != null) {
      return Path.of(property);
    }
    Path temp = Path.of(System.getProperty("java.io.tmpdir"));
    long freeBytes = freeBytes(SHARED_MEMORY);
    if (freeBytes >= 2 * neededBytes) {
      return SHARED_MEMORY;
    }
    notices.accept(
        SHARED_MEMORY
            + (freeBytes < 0 ? " is not usable" : " has only " + (freeBytes >> 20) + " MB free")
            + ", of "
            + (2 * neededBytes >> 20)
            + " MB wanted; using "
            + temp
            + ", which is slower on a disk");
    return temp;
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
