package org.plushm.participant.files;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;
import org.plushm.participant.keeper.FolderTree;

/**
 * The directory that a host has for one run: {@code runs/NUMBER} in the host's folder. What begins
 * with a dot beside it is being made.
 */
public final class RunFolder {
  private static final int REMOVE_TRIES_MAX = 40;
  private static final long REMOVE_PAUSE_MS = 50;

  private RunFolder() {}

  /** Where a host's processes of a run start. */
  public static Path of(Path hostFolder, long run) {
    return hostFolder.resolve("runs").resolve(Long.toString(run));
  }

  /** An empty folder beside the directory, to be filled and {@linkplain #publish published}. */
  static Path stage(Path hostFolder, long run) throws IOException {
    Path stage = hostFolder.resolve("runs").resolve("." + run + ".new");
    FolderTree.delete(stage);
    return Files.createDirectories(stage);
  }

  /** Puts what was staged in its place by renaming, all at once; nothing is there yet. */
  static void publish(Path stage, Path hostFolder, long run) throws IOException {
    Files.move(stage, of(hostFolder, run), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Whether the directory is there, and so everything in it. */
  static boolean exists(Path hostFolder, long run) {
    return Files.isDirectory(of(hostFolder, run), LinkOption.NOFOLLOW_LINKS);
  }

  /**
   * Removes the directory of a run with everything in it, links not followed; nothing when it is
   * absent. Processes that are about to end may still write there, hence several tries.
   */
  static void remove(Path hostFolder, long run) throws IOException {
    FolderTree.delete(hostFolder.resolve("runs").resolve("." + run + ".new"));
    remove(of(hostFolder, run));
  }

  private static void remove(Path folder) throws IOException {
    for (int tries = 1; ; tries++) {
      try {
        FolderTree.delete(folder);
        return;
      } catch (DirectoryNotEmptyException busy) {
        if (tries >= REMOVE_TRIES_MAX) {
          throw busy;
        }
      }
      try {
        TimeUnit.MILLISECONDS.sleep(REMOVE_PAUSE_MS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while removing " + folder, e);
      }
    }
  }

  /** Removes what former incarnations of a host left: nobody runs in it any more. */
  public static void sweep(Path hostFolder) throws IOException {
    try (DirectoryStream<Path> runs = Files.newDirectoryStream(hostFolder.resolve("runs"))) {
      for (Path run : runs) {
        remove(run);
      }
    } catch (NoSuchFileException e) {
      // This host never had a run.
    }
  }
}
