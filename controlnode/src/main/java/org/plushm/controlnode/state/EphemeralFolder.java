package org.plushm.controlnode.state;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/** The folder of an overlay that ends with this process; closing removes it. */
public final class EphemeralFolder implements Closeable {
  private static final String PREFIX = "run-";

  private final OverlayFolder folder;
  private final OverlayLock lock;
  private final String notice;

  private EphemeralFolder(OverlayFolder folder, OverlayLock lock, String notice) {
    this.folder = folder;
    this.lock = lock;
    this.notice = notice;
  }

  static EphemeralFolder makeIn(Path parent, Path temporary, String notice) throws IOException {
    sweep(parent);
    Path path = Files.createTempDirectory(parent, PREFIX);
    OverlayFolder folder = new OverlayFolder(path.getFileName().toString(), path, temporary);
    OverlayLock lock =
        OverlayLock.tryTake(folder)
            .orElseThrow(() -> new IOException("somebody has locked the new folder " + path));
    return new EphemeralFolder(folder, lock, notice);
  }

  /** Removes the folders of processes that were killed. A folder whose lock is held is in use. */
  private static void sweep(Path parent) throws IOException {
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent, PREFIX + "*")) {
      for (Path stale : folders) {
        Path lockFile = stale.resolve("lock");
        if (!Files.exists(lockFile)) {
          // Just being made by somebody, or being removed.
          continue;
        }
        Optional<OverlayLock> owned = OverlayLock.tryTake(lockFile);
        if (owned.isPresent()) {
          removeTree(stale);
          owned.get().close();
        }
      }
    }
  }

  /** The folder. */
  public OverlayFolder folder() {
    return folder;
  }

  /** A line for the user about where it lies, or null. */
  public String notice() {
    return notice;
  }

  /** Removes the folder. */
  @Override
  public void close() throws IOException {
    removeTree(folder.path());
    lock.close();
  }

  /** Removes a folder with everything in it; links are removed, not followed. */
  static void removeTree(Path root) throws IOException {
    if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure)
              throws IOException {
            if (failure instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw failure;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, IOException failure)
              throws IOException {
            Files.deleteIfExists(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
