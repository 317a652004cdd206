package org.plushm.controlnode.state;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import org.plushm.controlnode.journal.JournalFile;
import org.plushm.overlay.OverlayType;
import org.plushm.participant.keeper.FolderTree;

/** The folder of one overlay and the files in it. */
public final class OverlayFolder {
  /** Below this no new work begins; what is under way needs less. */
  private static final long FREE_BYTES_MIN = 1 << 20;

  /** More than one block, so that a disk is asked for room. */
  private static final int PROBE_BYTES = 64 << 10;

  /**
   * Longest path of a socket: 104 bytes with the end mark on the BSDs, 108 on Linux, less a margin.
   */
  public static final int SOCKET_PATH_BYTES_MAX = 100;

  private final String overlay;
  private final Path path;
  private final Path temporary;

  OverlayFolder(String overlay, Path path, Path temporary) {
    this.overlay = overlay;
    this.path = path;
    this.temporary = temporary;
  }

  /**
   * The folder at a path, for a process that was told it.
   *
   * @param overlay name of the overlay
   */
  public static OverlayFolder at(String overlay, Path path) {
    return new OverlayFolder(overlay, path, Path.of(System.getProperty("java.io.tmpdir")));
  }

  /** The name of the overlay. */
  public String overlay() {
    return overlay;
  }

  /** The folder. */
  public Path path() {
    return path;
  }

  /** The journal; it is there exactly while the overlay is not dismantled. */
  public Path journal() {
    return path.resolve("journal");
  }

  /**
   * Tries whether state can be kept here, with room for more than a new overlay needs.
   *
   * @throws StateUnusableException when it cannot; what was there is as it was
   */
  public void requireWritable() throws StateUnusableException {
    Path probe = path.resolve("probe");
    try {
      try {
        Files.write(probe, new byte[PROBE_BYTES]);
      } finally {
        Files.deleteIfExists(probe);
      }
    } catch (IOException failed) {
      throw StateDirectory.unusable(path, failed);
    }
    requireRoom();
  }

  /**
   * Looks whether new work may begin: what is under way still has to be written down when the disk
   * is nearly full.
   *
   * @throws StateUnusableException when it may not
   */
  public void requireRoom() throws StateUnusableException {
    try {
      long freeBytes = Files.getFileStore(path).getUsableSpace();
      if (freeBytes < FREE_BYTES_MIN) {
        throw StateDirectory.unusable(
            path, new IOException("only " + (freeBytes >> 10) + " KB are free there"));
      }
    } catch (StateUnusableException full) {
      throw full;
    } catch (IOException failed) {
      throw StateDirectory.unusable(path, failed);
    }
  }

  /** The folder of the keys. */
  public Path keys() {
    return path.resolve("keys");
  }

  /** What the control node says. */
  public Path log() {
    return path.resolve("control.log");
  }

  /** Who asked for what. */
  public Path audit() {
    return path.resolve("audit.log");
  }

  private Path settings() {
    return path.resolve("settings");
  }

  /** What the user set when the overlay was brought up, NAME=VALUE each; empty for nothing. */
  public List<String> readSettings() throws IOException {
    return Files.exists(settings()) ? Files.readAllLines(settings()) : List.of();
  }

  /** Keeps them for every control node that follows. Before the journal; holds the lock. */
  public void writeSettings(List<String> assignments) throws IOException {
    Files.deleteIfExists(settings());
    if (!assignments.isEmpty()) {
      Files.write(settings(), assignments);
    }
  }

  /** Where launched processes keep theirs. */
  public Path work() {
    return path.resolve("work");
  }

  /** Makes {@link #work} where it is missing. */
  public void makeWork() throws IOException {
    StateDirectory.makePrivate(work());
  }

  Path lockFile() {
    return path.resolve("lock");
  }

  private Path socketRecord() {
    return path.resolve("socket.path");
  }

  private Path typeFile() {
    return path.resolve("overlay.type");
  }

  /**
   * The protocol of the overlay: of one that is up its own, of a new one the given, which is kept.
   * The caller holds the lock and opens the journal afterwards.
   *
   * @throws IOException when what was kept cannot be read; the text is for the user
   */
  public OverlayType settleType(OverlayType typeOfNew) throws IOException {
    if (!isUp()) {
      Path fresh = path.resolve("overlay.type.new");
      Files.writeString(fresh, typeOfNew.label() + "\n");
      Files.move(fresh, typeFile(), StandardCopyOption.ATOMIC_MOVE);
      return typeOfNew;
    }
    try {
      return OverlayType.of(Files.readString(typeFile()).strip());
    } catch (NoSuchFileException older) {
      // Brought up by a version that knew no other.
      return OverlayType.RANDTREE;
    } catch (IllegalArgumentException unknown) {
      throw new IOException(typeFile() + ": " + unknown.getMessage(), unknown);
    }
  }

  private Path detachedFile() {
    return path.resolve("detached");
  }

  /** The control node leaves at its user's wish. The caller holds the lock. */
  public void noteDetached() throws IOException {
    Files.write(detachedFile(), List.of());
  }

  /** There is a control node (again). The caller holds the lock. */
  public void noteBack() throws IOException {
    Files.deleteIfExists(detachedFile());
  }

  /** Whether there is no control node because the user told it to leave. */
  public boolean isDetached() {
    return Files.exists(detachedFile());
  }

  private Path remoteFile() {
    return path.resolve("remote");
  }

  /**
   * Where the overlay's control node is, if it is on another machine; see {@link RemoteOverlay}.
   */
  public Optional<RemoteOverlay> remote() throws IOException {
    try {
      return Optional.of(RemoteOverlay.parse(Files.readAllLines(remoteFile())));
    } catch (NoSuchFileException here) {
      return Optional.empty();
    } catch (FileSystemException unreadable) {
      throw StateDirectory.unusable(remoteFile(), unreadable);
    }
  }

  /** The overlay of this name is one of another machine from now on. */
  public void attach(RemoteOverlay remote) throws IOException {
    Path fresh = path.resolve("remote.new");
    Files.write(fresh, remote.lines());
    Files.move(fresh, remoteFile(), StandardCopyOption.ATOMIC_MOVE);
  }

  /** The name is free again; the overlay itself is not touched. */
  public void forgetRemote() throws IOException {
    Files.deleteIfExists(remoteFile());
  }

  /** Whether the overlay was brought up and not dismantled. */
  public boolean isUp() {
    return Files.exists(journal());
  }

  /**
   * Where the control node listens: in the folder, or, where that path is too long for a socket, at
   * the path that the control node recorded in the folder.
   *
   * @throws IOException when there is none yet
   */
  public Path socket() throws IOException {
    Path inside = path.resolve("socket");
    if (fits(inside)) {
      return inside;
    }
    try {
      return Path.of(Files.readString(socketRecord()).strip());
    } catch (NoSuchFileException none) {
      throw new IOException("no control node has listened for " + path + " yet", none);
    }
  }

  /** {@link #socket}, or a new short one. The caller holds the lock. */
  public Path makeSocketPath() throws IOException {
    Path inside = path.resolve("socket");
    if (fits(inside)) {
      return inside;
    }
    removeShortSocketFolder();
    // A fresh folder that nobody else can enter; its name cannot be foreseen.
    Path outside = Files.createTempDirectory(shortest(), "plush").resolve("s");
    if (!fits(outside)) {
      Files.delete(outside.getParent());
      throw new IOException(
          "the path of the socket would be longer than "
              + SOCKET_PATH_BYTES_MAX
              + " bytes: set PLUSH_HOME or TMPDIR to a shorter one");
    }
    Files.writeString(socketRecord(), outside + "\n");
    return outside;
  }

  private Path shortest() {
    Path shared = Path.of("/tmp");
    boolean tooLong = temporary.toString().length() > SOCKET_PATH_BYTES_MAX / 2;
    return tooLong && Files.isWritable(shared) ? shared : temporary;
  }

  private void removeShortSocketFolder() throws IOException {
    if (Files.exists(socketRecord())) {
      Path recorded = Path.of(Files.readString(socketRecord()).strip());
      Files.deleteIfExists(recorded);
      Files.deleteIfExists(recorded.getParent());
      Files.delete(socketRecord());
    }
  }

  private static boolean fits(Path socket) {
    return socket.toString().getBytes(StandardCharsets.UTF_8).length <= SOCKET_PATH_BYTES_MAX;
  }

  /** Removes what belongs to a dismantled overlay. The audit log stays. The caller has the lock. */
  public void removeOverlay() throws IOException {
    Files.deleteIfExists(path.resolve("socket"));
    removeShortSocketFolder();
    FolderTree.delete(keys());
    FolderTree.delete(work());
    Files.deleteIfExists(settings());
    noteBack();
    // Last: while it is there, the overlay counts as up and can be dismantled again.
    Files.deleteIfExists(journal());
    Files.deleteIfExists(JournalFile.reserve(journal()));
    Files.deleteIfExists(typeFile());
    Files.deleteIfExists(log());
    Files.deleteIfExists(lockFile());
  }

  /**
   * Removes what was prepared for an overlay, and the folder if there never was another one, unless
   * it is up or somebody is about to start it.
   */
  public void removeUnused() throws IOException {
    if (!Files.isDirectory(path)) {
      return;
    }
    Optional<OverlayLock> lock = OverlayLock.tryTake(this);
    if (lock.isPresent()) {
      if (!isUp()) {
        removeOverlay();
        removeWhenEmpty();
      }
      lock.get().close();
    }
  }

  /** Removes the folder where there is no audit log in it. The caller has the lock. */
  public void removeWhenEmpty() throws IOException {
    try {
      Files.deleteIfExists(path);
    } catch (DirectoryNotEmptyException audited) {
      // Somebody has once asked for something here; that stays.
      return;
    }
  }
}
