package org.plushm.controlnode.state;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.plushm.participant.keeper.FolderTree;

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
    OverlayLock lock = null;
    try {
      lock =
          OverlayLock.tryTake(folder)
              .orElseThrow(() -> new IOException("somebody has locked the new folder " + path));
      folder.requireWritable();
      return new EphemeralFolder(folder, lock, notice);
    } catch (IOException failed) {
      // Nobody would sweep it: without its lock it looks as if it were being made.
      FolderTree.delete(path);
      if (lock != null) {
        lock.close();
      }
      throw failed;
    }
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
          FolderTree.delete(stale);
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
    FolderTree.delete(folder.path());
    lock.close();
  }
}
