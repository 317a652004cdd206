package org.plushm.participant.files;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * A folder as a tar archive that only depends on the names and contents of its files and on who may
 * execute them: sorted, without times and owners. So sources can lie in a repository and be packed
 * when they are asked for.
 */
public final class FolderTar {
  private static final int EXECUTABLE_MODE = 0755;
  private static final int FILE_MODE = 0644;

  private FolderTar() {}

  /**
   * Packs the files and folders within a folder.
   *
   * @param folder its own name is not in the archive
   * @param out is not closed
   * @throws IOException if the folder has something else than files and folders, or cannot be read
   */
  public static void write(Path folder, OutputStream out) throws IOException {
    Map<String, Path> entries = entries(folder);
    TarArchiveOutputStream tar = new TarArchiveOutputStream(out, "UTF-8");
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
    tar.setAddPaxHeadersForNonAsciiNames(true);
    for (Map.Entry<String, Path> each : entries.entrySet()) {
      Path path = each.getValue();
      boolean isFolder = each.getKey().endsWith("/");
      TarArchiveEntry entry = new TarArchiveEntry(each.getKey(), TarConstants.LF_NORMAL);
      if (isFolder) {
        entry = new TarArchiveEntry(each.getKey());
      } else {
        entry.setSize(Files.size(path));
      }
      entry.setMode(isFolder || Files.isExecutable(path) ? EXECUTABLE_MODE : FILE_MODE);
      entry.setLastModifiedTime(FileTime.fromMillis(0));
      entry.setIds(0, 0);
      entry.setNames("", "");
      tar.putArchiveEntry(entry);
      if (!isFolder) {
        Files.copy(path, tar);
      }
      tar.closeArchiveEntry();
    }
    tar.finish();
    out.flush();
  }

  private static Map<String, Path> entries(Path folder) throws IOException {
    Map<String, Path> entries = new TreeMap<>();
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
            if (!path.equals(folder)) {
              entries.put(folder.relativize(path) + "/", path);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path path, BasicFileAttributes attributes)
              throws IOException {
            if (!attributes.isRegularFile()) {
              throw new IOException(path + " is neither a file nor a folder");
            }
            entries.put(folder.relativize(path).toString(), path);
            return FileVisitResult.CONTINUE;
          }
        });
    return entries;
  }
}
