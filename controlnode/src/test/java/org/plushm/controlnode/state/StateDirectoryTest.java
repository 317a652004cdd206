package org.plushm.controlnode.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.plushm.overlay.OverlayType;

class StateDirectoryTest {
  @TempDir private Path folder;

  private StateDirectory in(String name) {
    return new StateDirectory(folder.resolve(name), folder.resolve("tmp"));
  }

  @Test
  void shouldTakeTheFirstOfPlushHomeXdgStateHomeAndHome() {
    Map<String, String> all = Map.of("PLUSH_HOME", "/p", "XDG_STATE_HOME", "/x", "HOME", "/h");
    assertEquals(Path.of("/p"), StateDirectory.of(all).home());
    assertEquals(
        Path.of("/x/plush"),
        StateDirectory.of(Map.of("XDG_STATE_HOME", "/x", "HOME", "/h")).home());
    assertEquals(
        Path.of("/h/.local/state/plush"),
        StateDirectory.of(Map.of("XDG_STATE_HOME", "relative", "HOME", "/h")).home());
  }

  @Test
  void shouldMakeFoldersThatOnlyTheUserCanEnter() throws IOException {
    OverlayFolder overlay = in("home with blanks").makeOverlay("web");
    assertEquals(
        "rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(overlay.path())));
    Files.writeString(overlay.audit(), "x");
    assertEquals(List.of("web"), in("home with blanks").names());
  }

  @Test
  void shouldNameTheRemedyWhenTheHomeCannotBeUsed() throws IOException {
    Files.writeString(folder.resolve("file"), "");
    StateUnusableException unusable =
        assertThrows(StateUnusableException.class, () -> in("file").makeOverlay("web"));
    assertTrue(unusable.remedy().contains("PLUSH_HOME"), unusable.remedy());
    assertEquals(1, unusable.getMessage().lines().count());
    assertThrows(
        StateUnusableException.class, () -> in("file").overlay("web").remote(), "also unwritten");
  }

  @Test
  void shouldSayThatAFolderCannotBeWrittenAndLeaveItAsItWas() throws IOException {
    OverlayFolder overlay = in("home").makeOverlay("web");
    try (var entries = Files.list(overlay.path())) {
      assertEquals(0, entries.count(), "the probe is gone");
    }
    // Stands for whatever keeps a file from being written.
    Files.createDirectories(overlay.path().resolve("probe").resolve("x"));
    StateUnusableException unusable =
        assertThrows(StateUnusableException.class, () -> in("home").makeOverlay("web"));
    assertTrue(
        unusable.getMessage().startsWith("cannot keep state in " + overlay.path() + ": "),
        unusable.getMessage());
    assertEquals(1, unusable.getMessage().lines().count());
    assertTrue(Files.exists(overlay.path()), "it was there before");
  }

  @Test
  void shouldFallBackToTheTemporaryFolderForEphemeralOverlaysWithANotice() throws IOException {
    Files.writeString(folder.resolve("file"), "");
    Files.createDirectory(folder.resolve("tmp"));
    try (EphemeralFolder ephemeral = in("file").makeEphemeral()) {
      assertTrue(ephemeral.folder().path().startsWith(folder.resolve("tmp")));
      assertNotNull(ephemeral.notice());
    }
  }

  @Test
  void shouldGiveEachEphemeralOverlayAFolderThatGoesWithIt() throws IOException {
    StateDirectory state = in("home");
    EphemeralFolder one = state.makeEphemeral();
    EphemeralFolder other = state.makeEphemeral();
    assertNull(one.notice());
    assertNotEquals(one.folder().path(), other.folder().path());
    Files.writeString(one.folder().journal(), "x");
    one.close();
    assertFalse(Files.exists(one.folder().path()));
    assertTrue(Files.exists(other.folder().path()));
    other.close();
  }

  @Test
  void shouldSweepFoldersOfProcessesThatWereKilled() throws IOException {
    StateDirectory state = in("home");
    EphemeralFolder living = state.makeEphemeral();
    Path dead = living.folder().path().resolveSibling("run-dead");
    Files.createDirectories(dead.resolve("work"));
    Files.writeString(dead.resolve("lock"), "1\n");
    state.makeEphemeral().close();
    assertFalse(Files.exists(dead));
    assertTrue(Files.exists(living.folder().path()));
    living.close();
  }

  @Test
  void shouldGiveTheLockToOneAtATime() throws IOException {
    OverlayFolder overlay = in("home").makeOverlay("web");
    Optional<OverlayLock> first = OverlayLock.tryTake(overlay);
    assertTrue(first.isPresent());
    assertTrue(OverlayLock.tryTake(overlay).isEmpty());
    assertEquals(ProcessHandle.current().pid(), OverlayLock.ownerPid(overlay));
    first.get().close();
    Optional<OverlayLock> second = OverlayLock.tryTake(overlay);
    assertTrue(second.isPresent());
    second.get().close();
  }

  @Test
  void shouldPutTheSocketElsewhereWhenItsPathIsTooLong() throws IOException {
    Files.createDirectory(folder.resolve("tmp"));
    OverlayFolder overlay = in("h".repeat(120)).makeOverlay("web");
    assertThrows(IOException.class, overlay::socket);
    Path socket = overlay.makeSocketPath();
    assertTrue(socket.toString().length() <= OverlayFolder.SOCKET_PATH_BYTES_MAX);
    assertEquals(socket, overlay.socket());
    assertEquals(
        "rwx------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(socket.getParent())));
    Path again = overlay.makeSocketPath();
    assertFalse(Files.exists(socket.getParent()), "the former one is left over");
    overlay.removeOverlay();
    assertFalse(Files.exists(again.getParent()));
  }

  @Test
  void shouldCountAsUpExactlyWhileTheJournalIsThere() throws IOException {
    OverlayFolder overlay = in("home").makeOverlay("web");
    assertFalse(overlay.isUp());
    Files.writeString(overlay.journal(), "x");
    Files.createDirectories(overlay.keys());
    Files.writeString(overlay.keys().resolve("k"), "x");
    assertTrue(overlay.isUp());
    overlay.removeOverlay();
    assertFalse(overlay.isUp());
    assertFalse(Files.exists(overlay.keys()));
  }

  @Test
  void shouldLeaveOnlyTheAuditLogOfADismantledOverlay() throws IOException {
    OverlayFolder overlay = in("home").makeOverlay("web");
    OverlayLock lock = OverlayLock.tryTake(overlay).orElseThrow();
    Files.writeString(overlay.journal(), "x");
    Files.writeString(overlay.log(), "x");
    Files.writeString(overlay.audit(), "x");
    overlay.makeWork();
    overlay.removeOverlay();
    try (var left = Files.list(overlay.path())) {
      assertEquals(List.of(overlay.audit()), left.toList());
    }
    // The name is free again, although the lock on the removed file is not.
    OverlayLock next = OverlayLock.tryTake(overlay).orElseThrow();
    lock.close();
    assertTrue(OverlayLock.tryTake(overlay).isEmpty());
    next.close();
  }

  @Test
  void shouldRemoveWhatWasOnlyPreparedUnlessItIsUpOrSomebodyStartsIt() throws IOException {
    OverlayFolder fresh = in("home").makeOverlay("fresh");
    assertEquals(List.of(), in("home").names(), "an empty folder is no overlay");
    fresh.makeWork();
    OverlayLock starting = OverlayLock.tryTake(fresh).orElseThrow();
    fresh.removeUnused();
    assertTrue(Files.exists(fresh.work()), "somebody starts it");
    starting.close();
    fresh.removeUnused();
    assertFalse(Files.exists(fresh.path()));
    fresh.removeUnused();

    OverlayFolder web = in("home").makeOverlay("web");
    web.makeWork();
    Files.writeString(web.journal(), "x");
    Files.writeString(web.audit(), "x");
    web.removeUnused();
    assertTrue(Files.exists(web.work()), "it is up");
    Files.delete(web.journal());
    web.removeUnused();
    try (var left = Files.list(web.path())) {
      assertEquals(List.of(web.audit()), left.toList());
    }
  }

  @Test
  void shouldTellNamesFromPaths() {
    for (String name : List.of("default", "a-b_c.1", "x".repeat(64))) {
      assertTrue(StateDirectory.isName(name), name);
    }
    for (String name : List.of("", ".", "..", "a/b", "a b", ".x", "é", "x".repeat(65))) {
      assertFalse(StateDirectory.isName(name), name);
    }
  }

  @Test
  void shouldKeepTheTypeOfAnOverlayAsLongAsItIsUp() throws IOException {
    OverlayFolder web = in("home").makeOverlay("web");
    assertEquals(OverlayType.STAR, web.settleType(OverlayType.STAR));
    assertEquals(OverlayType.PROXYTREE, web.settleType(OverlayType.PROXYTREE), "it is not up yet");
    Files.writeString(web.journal(), "up");
    assertEquals(OverlayType.PROXYTREE, web.settleType(OverlayType.RANDTREE));
    Files.writeString(web.path().resolve("overlay.type"), "ring\n");
    IOException wrong = assertThrows(IOException.class, () -> web.settleType(OverlayType.RANDTREE));
    assertTrue(wrong.getMessage().contains("no overlay 'ring'"), wrong.getMessage());
    Files.delete(web.path().resolve("overlay.type"));
    assertEquals(OverlayType.RANDTREE, web.settleType(OverlayType.STAR), "of an older version");
    web.removeOverlay();
    assertEquals(OverlayType.STAR, web.settleType(OverlayType.STAR));
  }
}
