package org.plushm.aeron.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AeronFolderTest {
  /** Above any process id that Linux gives out. */
  private static final long DEAD_PID = 4_194_305;

  private static final AeronFolder.Need NEED = new AeronFolder.Need(1, 1);
  private static final Path SHARED_MEMORY = Path.of("/dev/shm");
  private static final Path TEMP = Path.of(System.getProperty("java.io.tmpdir"));

  @TempDir Path base;
  private final List<String> notices = new ArrayList<>();

  @Test
  void shouldSweepWhatDeadProcessesLeftAndNothingElse() throws IOException {
    Path left = base.resolve("plush-m-aeron-" + DEAD_PID + "-1");
    Files.createDirectories(left.resolve("driver"));
    Files.writeString(left.resolve("driver").resolve("cnc.dat"), "x");
    Files.createFile(left.resolve("owner"));
    Path unlocked = Files.createDirectory(base.resolve("plush-m-aeron-" + DEAD_PID + "-2"));
    Path mine =
        Files.createDirectory(
            base.resolve("plush-m-aeron-" + ProcessHandle.current().pid() + "-3"));
    Path reusedId =
        Files.createDirectory(
            base.resolve("plush-m-aeron-" + ProcessHandle.current().pid() + "-4"));
    Files.createFile(reusedId.resolve("owner"));
    Files.setLastModifiedTime(reusedId.resolve("owner"), FileTime.fromMillis(0));
    Path other = Files.createDirectory(base.resolve("something-else"));
    try (AeronFolder first = AeronFolder.create(base, NEED, notices::add)) {
      try (AeronFolder second = AeronFolder.create(base, NEED, notices::add)) {
        assertTrue(Files.exists(first.path()), "a locked folder stays");
        assertTrue(Files.exists(second.path()));
      }
      assertFalse(Files.exists(left));
      assertFalse(Files.exists(unlocked));
      assertFalse(Files.exists(reusedId), "an old folder that nobody locks");
      assertTrue(Files.exists(mine));
      assertTrue(Files.exists(other));
    }
    try (var entries = Files.list(base)) {
      assertEquals(2, entries.count(), "its own folder is gone");
    }
    assertEquals(List.of(), notices);
  }

  @Test
  void shouldUseTempDirectoryWithOneNoticeWhenSharedMemoryIsTooSmall() throws IOException {
    try (AeronFolder folder =
        AeronFolder.create(null, new AeronFolder.Need(Long.MAX_VALUE / 4, 1), notices::add)) {
      assertTrue(folder.path().startsWith(System.getProperty("java.io.tmpdir")));
      assertEquals(1, notices.size());
    }
  }

  @Test
  void shouldChooseWhereThereIsRoom() {
    AeronFolder.Need need = new AeronFolder.Need(100 << 20, 50 << 20);
    assertEquals(SHARED_MEMORY, AeronFolder.choose(200 << 20, 0, need, notices::add));
    assertEquals(List.of(), notices);
    assertEquals(TEMP, AeronFolder.choose(199 << 20, 50 << 20, need, notices::add));
    assertEquals(SHARED_MEMORY, AeronFolder.choose(50 << 20, 49 << 20, need, notices::add));
    assertEquals(TEMP, AeronFolder.choose(-1, -1, need, notices::add));
    assertEquals(3, notices.size());
    assertEquals(
        "/dev/shm has only 50 MB free, of 200 MB wanted; using it, as " + TEMP + " has less",
        notices.get(1));
    assertTrue(notices.get(2).startsWith("/dev/shm is not usable, of 200 MB wanted; using "));
  }

  @Test
  void shouldRefuseAPlaceWithoutRoomAndSayWhatHelps() throws IOException {
    long tooMany = Long.MAX_VALUE / 4;
    IOException refused =
        assertThrows(
            IOException.class,
            () -> AeronFolder.create(base, new AeronFolder.Need(tooMany, tooMany), notices::add));
    assertTrue(
        refused
            .getMessage()
            .matches(".*cannot be kept in .*: it has \\d+ MB free; make \\d+ MB .*"),
        refused.getMessage());
    assertLeftNothing();
  }

  @Test
  void shouldTellWhyAPlaceCannotBeUsed() throws IOException {
    Path file = Files.createFile(base.resolve("file"));
    IOException refused =
        assertThrows(IOException.class, () -> AeronFolder.create(file, NEED, notices::add));
    assertTrue(
        refused.getMessage().startsWith("Aeron's files cannot be kept in " + file + ": "),
        refused.getMessage());
    assertTrue(refused.getMessage().contains("; make 1 MB available in /dev/shm or "));
    refused =
        assertThrows(
            IOException.class,
            () -> AeronFolder.create(Path.of("/proc/nothing"), NEED, notices::add));
    assertTrue(refused.getMessage().contains("/proc/nothing"), refused.getMessage());
    Files.delete(file);
    assertLeftNothing();
  }

  private void assertLeftNothing() throws IOException {
    try (var entries = Files.list(base)) {
      assertEquals(0, entries.count());
    }
  }
}
