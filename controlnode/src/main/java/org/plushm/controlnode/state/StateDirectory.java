package org.plushm.controlnode.state;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The folder of all overlays of one user. Makes nothing before it is needed. */
public final class StateDirectory {
  /** The longest name of an overlay. */
  public static final int NAME_LENGTH_MAX = 64;

  private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private final Path home;
  private final Path temporary;

  /**
   * A state directory.
   *
   * @param home holds everything
   * @param temporary stands in for it where it cannot be written, for ephemeral overlays
   */
  public StateDirectory(Path home, Path temporary) {
    this.home = home;
    this.temporary = temporary;
  }

  /**
   * The directory that the environment names: {@code $PLUSH_HOME}, else {@code
   * $XDG_STATE_HOME/plush}, else {@code ~/.local/state/plush}. A relative XDG path is ignored, as
   * its specification asks.
   */
  public static StateDirectory of(Map<String, String> environment) {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    String plushHome = environment.getOrDefault("PLUSH_HOME", "");
    if (!plushHome.isEmpty()) {
      return new StateDirectory(Path.of(plushHome).toAbsolutePath(), temporary);
    }
    String xdg = environment.getOrDefault("XDG_STATE_HOME", "");
    if (xdg.startsWith("/")) {
      return new StateDirectory(Path.of(xdg, "plush"), temporary);
    }
    String user = environment.getOrDefault("HOME", "");
    Path userHome = Path.of(user.isEmpty() ? System.getProperty("user.home") : user);
    return new StateDirectory(
        userHome.toAbsolutePath().resolve(Path.of(".local", "state", "plush")), temporary);
  }

  /** The folder above all. */
  public Path home() {
    return home;
  }

  /** Whether a name can be an overlay's: letters, digits, dot, hyphen, underscore; no dot first. */
  public static boolean isName(String name) {
    if (name.isEmpty() || name.length() > NAME_LENGTH_MAX || name.charAt(0) == '.') {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean allowed =
          c >= 'a' && c <= 'z'
              || c >= 'A' && c <= 'Z'
              || c >= '0' && c <= '9'
              || c == '.'
              || c == '-'
              || c == '_';
      if (!allowed) {
        return false;
      }
    }
    return true;
  }

  /** The folder of a named overlay, whether it is there or not. */
  public OverlayFolder overlay(String name) {
    return new OverlayFolder(name, overlays().resolve(name), temporary);
  }

  /**
   * Makes the folder of a named overlay where it is missing.
   *
   * @throws StateUnusableException when it cannot be made or written; its text is for the user
   */
  public OverlayFolder makeOverlay(String name) throws StateUnusableException {
    OverlayFolder folder = overlay(name);
    boolean isNew = !Files.exists(folder.path());
    try {
      makePrivate(folder.path());
    } catch (IOException failed) {
      throw unusable(home, failed);
    }
    try {
      folder.requireWritable();
    } catch (StateUnusableException unusable) {
      if (isNew) {
        removeEmpty(folder.path(), unusable);
      }
      throw unusable;
    }
    return folder;
  }

  private static void removeEmpty(Path folder, Exception reason) {
    try {
      Files.deleteIfExists(folder);
    } catch (IOException left) {
      reason.addSuppressed(left);
    }
  }

  /** The names of all overlays that have a folder with something in it, sorted. */
  public List<String> names() throws IOException {
    List<String> names = new ArrayList<>();
    if (Files.isDirectory(overlays())) {
      try (DirectoryStream<Path> folders = Files.newDirectoryStream(overlays())) {
        for (Path folder : folders) {
          if (!isEmpty(folder)) {
            names.add(folder.getFileName().toString());
          }
        }
      }
    }
    Collections.sort(names);
    return names;
  }

  /** Whoever made it was killed before there was an overlay. */
  private static boolean isEmpty(Path folder) throws IOException {
    if (!Files.isDirectory(folder) || !Files.isReadable(folder)) {
      return false;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      return !files.iterator().hasNext();
    }
  }

  /**
   * Makes a folder of its own for an ephemeral overlay and sweeps those whose owners have died. In
   * the temporary folder when the home cannot be written.
   *
   * @throws StateUnusableException when neither place can be written
   */
  public EphemeralFolder makeEphemeral() throws StateUnusableException {
    try {
      return EphemeralFolder.makeIn(makePrivate(home.resolve("ephemeral")), temporary, null);
    } catch (IOException homeFailed) {
      try {
        Path fallback = makePrivate(temporary.resolve("plush-" + System.getProperty("user.name")));
        if (!Files.getOwner(fallback).getName().equals(System.getProperty("user.name"))) {
          throw new IOException(fallback + " belongs to somebody else");
        }
        return EphemeralFolder.makeIn(
            fallback, temporary, home + " cannot be written, using " + fallback);
      } catch (IOException temporaryFailed) {
        homeFailed.addSuppressed(temporaryFailed);
        throw homeFailed instanceof StateUnusableException told ? told : unusable(home, homeFailed);
      }
    }
  }

  private Path overlays() {
    return home.resolve("overlays");
  }

  static StateUnusableException unusable(Path place, IOException cause) {
    return new StateUnusableException(
        "cannot keep state in " + place + ": " + reason(cause),
        "make room there, or set PLUSH_HOME to a folder that you can write",
        cause);
  }

  /** One line; the JDK's own messages are often only the path. */
  static String reason(IOException cause) {
    if (cause instanceof java.nio.file.AccessDeniedException) {
      return "permission denied";
    }
    if (cause instanceof java.nio.file.FileSystemException system && system.getReason() != null) {
      return system.getReason();
    }
    if (cause instanceof java.nio.file.FileAlreadyExistsException) {
      return "there is a file in its place";
    }
    return cause.getMessage();
  }

  /** Makes a folder that only the user can enter, and tries that it can be written. */
  static Path makePrivate(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder.getParent());
      try {
        Files.createDirectory(folder, PRIVATE);
      } catch (java.nio.file.FileAlreadyExistsException raced) {
        if (!Files.isDirectory(folder)) {
          throw raced;
        }
      }
    }
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    if (!Files.isWritable(folder)) {
      throw new java.nio.file.AccessDeniedException(folder.toString());
    }
    return folder;
  }
}
