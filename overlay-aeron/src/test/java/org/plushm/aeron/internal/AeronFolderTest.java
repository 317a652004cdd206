package org.plushm.aeron.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
    try (AeronFolder first = AeronFolder.create(base, 1, notices::add)) {
      try (AeronFolder second = AeronFolder.create(base, 1, notices::add)) {
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
    try (AeronFolder folder = AeronFolder.create(null, Long.MAX_VALUE / 4, notices::add)) {
      assertTrue(folder.path().startsWith(System.getProperty("java.io.tmpdir")));
      assertEquals(1, notices.size());
    }
  }
}
