package org.plushm.controlnode.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.plushm.overlay.Message;
import org.plushm.plush.message.JournalRecords.Started;
import org.plushm.plush.message.JournalRecords.Wanted;

class JournalFileTest {
  @TempDir private Path folder;
  private Path path;

  @BeforeEach
  void nameFile() {
    path = folder.resolve("journal");
  }

  private static JournalOptions options(boolean durable) {
    return JournalOptions.of(durable, 16, line -> {});
  }

  /** Three batches of one, two and three records; the offsets at which each batch begins. */
  private List<Long> write(List<Message> records) throws IOException {
    List<Long> begins = new ArrayList<>();
    JournalFile file = JournalFile.open(path, options(false)).file();
    int at = 0;
    for (int size = 1; size <= 3; size++) {
      begins.add(file.length());
      file.append(records.subList(at, at + size));
      at += size;
    }
    begins.add(file.length());
    file.close();
    return begins;
  }

  private static List<Message> records() {
    List<Message> records = new ArrayList<>(List.of(new Started(1, "default")));
    for (int i = 1; i < 6; i++) {
      records.add(new Wanted("local" + i));
    }
    return records;
  }

  private JournalFile.Opened reopen() throws IOException {
    JournalFile.Opened opened = JournalFile.open(path, options(true));
    opened.file().close();
    return opened;
  }

  @Test
  void shouldReadBackWhatWasAppendedAndGoOn() throws IOException {
    write(records());
    JournalFile.Opened opened = JournalFile.open(path, options(true));
    assertEquals(records(), opened.records());
    assertNull(opened.notice());
    opened.file().append(List.of(new Wanted("more")));
    opened.file().close();
    List<Message> all = new ArrayList<>(records());
    all.add(new Wanted("more"));
    assertEquals(all, reopen().records());
  }

  @Test
  void shouldOccupyAReserveWhereItIsToLast() throws IOException {
    write(records());
    Path reserve = JournalFile.reserve(path);
    assertFalse(Files.exists(reserve), "an ephemeral one has none");
    reopen();
    assertEquals(JournalFile.RESERVE_BYTES, Files.size(reserve));
    // Given up by a former one, or not made whole.
    Files.write(reserve, new byte[1]);
    assertEquals(records(), reopen().records());
    assertEquals(JournalFile.RESERVE_BYTES, Files.size(reserve));
  }

  @Test
  void shouldBeReadableByItsOwnerAlone() throws IOException {
    write(records());
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
  }

  @Test
  void shouldKeepEveryWholeRecordWhenCutAnywhere() throws IOException {
    write(records());
    byte[] whole = Files.readAllBytes(path);
    int before = 0;
    for (int length = 0; length < whole.length; length++) {
      Files.write(path, Arrays.copyOf(whole, length));
      List<Message> kept = reopen().records();
      assertEquals(records().subList(0, kept.size()), kept, "cut to " + length);
      assertTrue(kept.size() >= before, "a longer file keeps fewer records: " + length);
      before = kept.size();
      // What was cut off is gone: the next opening finds nothing to complain of.
      JournalFile.Opened again = reopen();
      assertEquals(kept, again.records());
      assertNull(again.notice(), "cut to " + length);
    }
    assertEquals(5, before);
  }

  @Test
  void shouldAppendAfterATornEnd() throws IOException {
    write(records());
    byte[] whole = Files.readAllBytes(path);
    Files.write(path, Arrays.copyOf(whole, whole.length - 3));
    JournalFile.Opened opened = JournalFile.open(path, options(false));
    assertEquals(records().subList(0, 5), opened.records());
    assertNotNull(opened.notice());
    opened.file().append(List.of(new Wanted("new")));
    opened.file().close();
    List<Message> expected = new ArrayList<>(records().subList(0, 5));
    expected.add(new Wanted("new"));
    assertEquals(expected, reopen().records());
  }

  /** Of what no fsync has covered a crash of the machine may leave any part. */
  @Test
  void shouldCutWhereverACrashHasTornWhatNothingWaitedFor() throws IOException {
    List<Message> records = records();
    JournalFile file = JournalFile.open(path, options(true)).file();
    file.append(records.subList(0, 2));
    int synced = (int) file.length();
    file.appendLater(records.subList(2, 3));
    file.appendLater(records.subList(3, 4));
    file.append(records.subList(4, 5));
    int last = (int) file.length();
    byte[] torn = Files.readAllBytes(path);
    file.appendLater(records.subList(5, 6));
    file.close();
    assertEquals(records, reopen().records());
    for (int at = synced; at < last; at++) {
      byte[] flipped = torn.clone();
      flipped[at] ^= 1;
      Files.write(path, flipped);
      List<Message> kept = reopen().records();
      assertTrue(kept.size() >= 2 && kept.size() < 5, "flipped " + at + ": " + kept);
      assertEquals(records.subList(0, kept.size()), kept);
    }
    for (int at = JournalFile.FORM.length; at < synced; at++) {
      byte[] flipped = torn.clone();
      flipped[at] ^= 1;
      Files.write(path, flipped);
      assertThrows(JournalDamagedException.class, this::reopen, "flipped " + at);
    }
  }

  @Test
  void shouldRefuseAnyFlippedBitBeforeTheLastBatchAndNameTheOffset() throws IOException {
    List<Long> begins = write(records());
    byte[] whole = Files.readAllBytes(path);
    for (int at = JournalFile.FORM.length; at < begins.get(2); at++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] flipped = whole.clone();
        flipped[at] ^= (byte) (1 << bit);
        Files.write(path, flipped);
        JournalDamagedException damaged =
            assertThrows(
                JournalDamagedException.class, this::reopen, "flipped bit " + bit + " of " + at);
        assertTrue(damaged.getMessage().contains(path.toString()), damaged.getMessage());
        assertEquals(whole.length, Files.size(path), "a refused journal was changed");
      }
    }
  }

  @Test
  void shouldCutTheLastBatchWhenAnyOfItsBitsIsWrong() throws IOException {
    List<Long> begins = write(records());
    byte[] whole = Files.readAllBytes(path);
    for (int at = begins.get(2).intValue(); at < whole.length; at++) {
      byte[] flipped = whole.clone();
      flipped[at] ^= 0x10;
      Files.write(path, flipped);
      JournalFile.Opened opened = reopen();
      assertNotNull(opened.notice(), "flipped " + at);
      assertTrue(opened.records().size() >= 3 && opened.records().size() < 6, "flipped " + at);
      assertEquals(records().subList(0, opened.records().size()), opened.records());
    }
  }

  @Test
  void shouldCutALastBatchOfWhichOnlyItsEndReachedTheDisk() throws IOException {
    List<Long> begins = write(records());
    byte[] content = Files.readAllBytes(path);
    int begin = begins.get(2).intValue();
    Arrays.fill(content, begin, begin + 20, (byte) 0);
    Files.write(path, content);
    assertEquals(records().subList(0, 3), reopen().records());
  }

  @Test
  void shouldRefuseAFileThatIsNoJournal() throws IOException {
    Files.writeString(path, "something else entirely");
    JournalDamagedException damaged = assertThrows(JournalDamagedException.class, this::reopen);
    assertTrue(damaged.getMessage().contains("offset 0"), damaged.getMessage());
  }
}
