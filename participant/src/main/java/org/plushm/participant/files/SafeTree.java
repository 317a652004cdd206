package org.plushm.participant.files;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * A folder that is filled from archives that nobody vouches for: whatever they say, nothing outside
 * the folder is touched or pointed at, and the limits hold. Nothing is ever written through a link.
 * For one thread, and a folder that nobody else writes to meanwhile.
 */
final class SafeTree {
  /** Names longer than the system's longest path need not be tried. */
  private static final int NAME_LENGTH_MAX = 4096;

  /** As many links as the system follows before it gives up. */
  private static final int LINKS_FOLLOWED_MAX = 40;

  private static final int PERMISSION_BITS = 9;

  private final Path root;
  private final FileLimits limits;
  private final BooleanSupplier cancelled;
  private final Set<Path> folders = new HashSet<>();
  private final List<Path> links = new ArrayList<>();
  private final byte[] buffer = new byte[64 * 1024];
  private long entries;
  private long bytes;

  /**
   * A tree to be filled.
   *
   * @param root a folder, there already
   * @param cancelled asked now and then
   */
  SafeTree(Path root, FileLimits limits, BooleanSupplier cancelled) {
    this.root = root.toAbsolutePath().normalize();
    this.limits = limits;
    this.cancelled = cancelled;
  }

  /** Makes a folder, or sets the permissions of one that is there. */
  void folder(String name, int mode) throws IOException, InstallFailure {
    count();
    List<String> parts = parts(name);
    Path folder = makeFolders(parts, parts.size(), name);
    if (!folder.equals(root)) {
      Files.setPosixFilePermissions(folder, permissions(mode | 0700));
    }
  }

  /** Writes a file, in the place of an earlier file or link of that name. */
  void file(String name, int mode, InputStream content) throws IOException, InstallFailure {
    count();
    Path file = place(name);
    try (OutputStream out =
        Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      int length;
      while ((length = content.read(buffer)) >= 0) {
        bytes += length;
        if (bytes > limits.unpackedBytesMax()) {
          throw new InstallFailure(
              "it unpacks to more than "
                  + limits.unpackedBytesMax()
                  + " bytes: raise files.unpacked-bytes-max if that is meant");
        }
        out.write(buffer, 0, length);
        checkCancelled();
      }
    }
    Files.setPosixFilePermissions(file, permissions(mode | 0600));
  }

  /** Makes a symbolic link; where it leads is judged by {@link #checkLinks}. */
  void symbolicLink(String name, String target) throws IOException, InstallFailure {
    count();
    Path link = place(name);
    if (target.isEmpty() || target.startsWith("/")) {
      throw leads(name, target);
    }
    Files.createSymbolicLink(link, path(target, name));
    links.add(link);
  }

  /** Makes a second name of a file that was written before. */
  void hardLink(String name, String target) throws IOException, InstallFailure {
    count();
    List<String> parts = parts(target);
    Path existing = root;
    for (String part : parts) {
      if (Files.isSymbolicLink(existing)) {
        throw leads(name, target);
      }
      existing = existing.resolve(path(part, target));
    }
    if (!Files.isRegularFile(existing, LinkOption.NOFOLLOW_LINKS)) {
      throw new InstallFailure(
          "'"
              + InstallFailure.shown(name)
              + "' is a hard link to '"
              + InstallFailure.shown(target)
              + "', which is no file before it");
    }
    if (existing.equals(root.resolve(String.join("/", parts(name))))) {
      return;
    }
    Files.createLink(place(name), existing);
  }

  /** Every link must lead to somewhere in the tree, also by way of other links. */
  void checkLinks() throws IOException, InstallFailure {
    for (Path link : links) {
      if (Files.isSymbolicLink(link) && !staysInside(link)) {
        throw leads(root.relativize(link).toString(), Files.readSymbolicLink(link).toString());
      }
    }
  }

  /** Follows a path as the system would; what does not exist is taken as it is written. */
  private boolean staysInside(Path link) throws IOException {
    Deque<Path> rest = new ArrayDeque<>();
    root.relativize(link).forEach(rest::add);
    Path at = root;
    int followed = 0;
    while (!rest.isEmpty()) {
      String part = rest.pop().toString();
      if (part.isEmpty() || part.equals(".")) {
        continue;
      }
      if (part.equals("..")) {
        if (at.equals(root)) {
          return false;
        }
        at = at.getParent();
        continue;
      }
      Path next = at.resolve(part);
      if (!Files.isSymbolicLink(next)) {
        at = next;
        continue;
      }
      Path target = Files.readSymbolicLink(next);
      followed++;
      if (target.isAbsolute() || followed > LINKS_FOLLOWED_MAX) {
        return false;
      }
      for (int i = target.getNameCount() - 1; i >= 0; i--) {
        rest.push(target.getName(i));
      }
    }
    return true;
  }

  private void count() throws InstallFailure {
    checkCancelled();
    if (++entries > limits.entriesMax()) {
      throw new InstallFailure(
          "it has more than "
              + limits.entriesMax()
              + " files: raise files.entries-max if that is meant");
    }
  }

  private void checkCancelled() throws InstallFailure {
    if (cancelled.getAsBoolean()) {
      throw new InstallFailure("cancelled");
    }
  }

  /** Where a new file or link belongs; what was there before is gone, its folders are there. */
  private Path place(String name) throws IOException, InstallFailure {
    List<String> parts = parts(name);
    if (parts.isEmpty()) {
      throw new InstallFailure("'" + InstallFailure.shown(name) + "' is no name of a file");
    }
    Path file =
        makeFolders(parts, parts.size() - 1, name).resolve(path(parts.get(parts.size() - 1), name));
    if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new InstallFailure("'" + InstallFailure.shown(name) + "' is a folder and a file");
    }
    Files.deleteIfExists(file);
    return file;
  }

  private Path makeFolders(List<String> parts, int count, String name)
      throws IOException, InstallFailure {
    Path at = root;
    for (String part : parts.subList(0, count)) {
      at = at.resolve(path(part, name));
      if (folders.contains(at)) {
        continue;
      }
      try {
        BasicFileAttributes there =
            Files.readAttributes(at, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!there.isDirectory()) {
          throw new InstallFailure(
              "'"
                  + InstallFailure.shown(name)
                  + (there.isSymbolicLink() ? "' goes through the link '" : "' is below the file '")
                  + InstallFailure.shown(root.relativize(at).toString())
                  + "'");
        }
      } catch (NoSuchFileException absent) {
        Files.createDirectory(at);
      }
      folders.add(at);
    }
    return at;
  }

  private static Path path(String part, String name) throws InstallFailure {
    try {
      return Path.of(part);
    } catch (InvalidPathException e) {
      throw new InstallFailure("'" + InstallFailure.shown(name) + "' is no name of a file");
    }
  }

  private static List<String> parts(String name) throws InstallFailure {
    if (name.length() > NAME_LENGTH_MAX) {
      throw new InstallFailure("'" + InstallFailure.shown(name) + "' is too long a name");
    }
    if (name.startsWith("/")) {
      throw outside(name);
    }
    List<String> parts = new ArrayList<>();
    for (String part : name.split("/")) {
      if (part.equals("..")) {
        throw outside(name);
      }
      if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
    }
    return parts;
  }

  private static InstallFailure outside(String name) {
    return new InstallFailure(
        "'" + InstallFailure.shown(name) + "' would lie outside the host's directory");
  }

  private static InstallFailure leads(String name, String target) {
    return new InstallFailure(
        "the link '"
            + InstallFailure.shown(name)
            + "' leads out of the host's directory, to '"
            + InstallFailure.shown(target)
            + "'");
  }

  /** The permissions of a mode, but for writing by others. */
  private static Set<PosixFilePermission> permissions(int mode) {
    PosixFilePermission[] all = PosixFilePermission.values();
    Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
    for (int i = 0; i < PERMISSION_BITS; i++) {
      PosixFilePermission permission = all[i];
      boolean othersWrite =
          permission == PosixFilePermission.GROUP_WRITE
              || permission == PosixFilePermission.OTHERS_WRITE;
      if ((mode & 1 << PERMISSION_BITS - 1 - i) != 0 && !othersWrite) {
        permissions.add(permission);
      }
    }
    return permissions;
  }
}
