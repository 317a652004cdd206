package org.plushm.controlnode.journal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.LogEntry;
import org.plushm.overlay.Message;
import org.plushm.overlay.NodeId;
import org.plushm.plush.control.JournalFold;
import org.plushm.plush.message.JournalRecords.Enrolled;
import org.plushm.plush.message.JournalRecords.ExecutionIssued;
import org.plushm.plush.message.JournalRecords.ExecutionOpened;
import org.plushm.plush.message.JournalRecords.HostDone;
import org.plushm.plush.message.JournalRecords.Logged;
import org.plushm.plush.message.JournalRecords.RootSeen;
import org.plushm.plush.message.JournalRecords.Started;
import org.plushm.plush.message.JournalRecords.Wanted;
import org.plushm.plush.message.ResumeMessages.RunTaken;
import org.plushm.plush.message.SnapshotRecords.Spent;

/** A journal that is bounded: what it holds stays equal, whatever byte a crash comes at. */
class JournalCompactionTest {
  private static final int KEPT = 4;

  @TempDir private Path folder;
  private final List<String> notices = new ArrayList<>();
  private Path path;

  @BeforeEach
  void nameFile() {
    path = folder.resolve("journal");
  }

  private JournalOptions options(long compactBytesMin) {
    return new JournalOptions(false, compactBytesMin, KEPT, notices::add);
  }

  private JournalFile.Opened open(long compactBytesMin) throws IOException {
    return JournalFile.open(path, options(compactBytesMin));
  }

  private List<Message> reopened() throws IOException {
    JournalFile.Opened opened = open(Long.MAX_VALUE);
    opened.file().close();
    return opened.records();
  }

  /** What a control node would go on from. */
  private static List<Message> folded(List<Message> records) {
    JournalFold fold = new JournalFold(KEPT);
    for (int i = 0; i < records.size(); i++) {
      fold.add(i, records.get(i));
    }
    List<Message> result = new ArrayList<>(List.of(fold.spent()));
    fold.survivors().forEach(number -> result.add(records.get((int) (long) number)));
    return result;
  }

  /** The life of an overlay of three hosts, as records. */
  private static final class Life {
    private final SplittableRandom random;
    private final List<Message> waiting = new ArrayList<>();
    private long term;
    private long seq;
    private long run;
    private int ordinal;

    Life(long seed) {
      random = new SplittableRandom(seed);
      waiting.add(new Started(++term, "web"));
      for (int host = 1; host <= 3; host++) {
        waiting.add(new Wanted("h" + host));
      }
    }

    Message next() {
      if (waiting.isEmpty()) {
        switch (random.nextInt(6)) {
          case 0 -> waiting.add(new Started(++term, "web"));
          case 1 -> waiting.add(new RootSeen(term, node(1 + random.nextInt(3))));
          case 2 -> {
            int host = 1 + random.nextInt(3);
            waiting.add(new Enrolled("h" + host, node(host), ordinal++, "10.0.0.1:2"));
          }
          case 3 -> waiting.add(logged());
          default -> run();
        }
      }
      return waiting.remove(0);
    }

    private NodeId node(int host) {
      return NodeId.parse("10.0.0." + host + ":1#" + (1 + ordinal));
    }

    private Logged logged() {
      Bytes body = Bytes.wrap(new byte[random.nextInt(200)]);
      return new Logged(new LogEntry(term, ++seq, body, Bytes.utf8("signed")));
    }

    private void run() {
      waiting.add(new ExecutionOpened(++run, "h[1-3]", "uptime", 0, 100, 0, 0, 0));
      waiting.add(new ExecutionIssued(run, seq + 1, 0));
      waiting.add(logged());
      for (int host = 1; host <= 3; host++) {
        Bytes output = Bytes.wrap(new byte[random.nextInt(300)]);
        waiting.add(
            new HostDone(
                run, "h" + host, "OK", 0, 5, output.length(), 0, output, Bytes.EMPTY, null, 0));
      }
      waiting.add(new RunTaken(run));
    }
  }

  @Test
  void shouldStayBoundedAndEqualToWhatWasAppended() throws IOException {
    long seed = new SplittableRandom().nextLong();
    Life life = new Life(seed);
    List<Message> all = new ArrayList<>();
    JournalFile file = open(8_000).file();
    long longest = 0;
    for (int i = 0; i < 5_000; i++) {
      List<Message> batch = new ArrayList<>();
      for (int n = life.random.nextInt(4); n >= 0; n--) {
        batch.add(life.next());
      }
      all.addAll(batch);
      file.append(batch);
      longest = Math.max(longest, file.length());
      if (life.random.nextInt(500) == 0) {
        file.close();
        JournalFile.Opened opened = open(8_000);
        assertEquals(folded(all), folded(opened.records()), "seed " + seed + " at " + i);
        file = opened.file();
      }
    }
    file.close();
    assertEquals(folded(all), folded(reopened()), "seed " + seed);
    assertTrue(longest < 20_000, "seed " + seed + ": " + longest + " bytes at its longest");
    assertTrue(notices.size() > 20, "compactions");
    assertFalse(Files.exists(JournalFile.next(path)));
  }

  /** A journal that the next append compacts; what was appended so far. */
  private List<Message> almostCompacted() throws IOException {
    Life life = new Life(11);
    List<Message> all = new ArrayList<>();
    JournalFile file = open(Long.MAX_VALUE).file();
    while (file.length() < 3_000 || !life.waiting.isEmpty()) {
      Message record = life.next();
      all.add(record);
      file.append(List.of(record));
    }
    file.close();
    return all;
  }

  @Test
  void shouldHoldTheSameWhateverByteOfACompactionACrashComesAt() throws IOException {
    List<Message> all = almostCompacted();
    byte[] before = Files.readAllBytes(path);
    JournalFile file = open(1_000).file();
    Message last = new Wanted("last");
    file.append(List.of(last));
    byte[] snapshot = Files.readAllBytes(path);
    file.append(List.of(new Wanted("after")));
    byte[] after = Files.readAllBytes(path);
    file.close();
    assertTrue(snapshot.length < before.length / 2, "compacted");
    assertArrayEquals(snapshot, Arrays.copyOf(after, snapshot.length));

    // While the snapshot is written, the journal is as the append has left it, torn or not.
    for (int length = 0; length <= snapshot.length; length++) {
      Files.write(path, before);
      Files.write(JournalFile.next(path), Arrays.copyOf(snapshot, length));
      assertEquals(all, reopened(), "snapshot cut to " + length);
      assertFalse(Files.exists(JournalFile.next(path)));
    }
    // After the rename it is whole; only what is appended then can be torn.
    List<Message> withLast = new ArrayList<>(all);
    withLast.add(last);
    for (int length = snapshot.length; length < after.length; length++) {
      Files.write(path, Arrays.copyOf(after, length));
      assertEquals(folded(withLast), folded(reopened()), "appended part cut to " + length);
    }
    Files.write(path, after);
    withLast.add(new Wanted("after"));
    assertEquals(folded(withLast), folded(reopened()));
  }

  @Test
  void shouldRefuseASnapshotThatIsNotWhole() throws IOException {
    almostCompacted();
    JournalFile file = open(1_000).file();
    file.append(List.of(new Wanted("last")));
    file.close();
    byte[] snapshot = Files.readAllBytes(path);
    for (int length = JournalFile.FORM.length; length < snapshot.length; length++) {
      Files.write(path, Arrays.copyOf(snapshot, length));
      JournalDamagedException damaged =
          assertThrows(JournalDamagedException.class, this::reopened, "cut to " + length);
      assertTrue(damaged.getMessage().contains(path.toString()), damaged.getMessage());
    }
    for (int at = 0; at < snapshot.length; at++) {
      byte[] flipped = snapshot.clone();
      flipped[at] ^= 0x04;
      Files.write(path, flipped);
      assertThrows(JournalDamagedException.class, this::reopened, "flipped " + at);
    }
  }

  @Test
  void shouldGoOnWithItsJournalWhenThereIsNoRoomForASnapshot() throws IOException {
    List<Message> all = almostCompacted();
    // Nothing can be written where a folder with something in it is.
    JournalFile file = open(1_000).file();
    Files.createDirectories(JournalFile.next(path).resolve("in the way"));
    for (int i = 0; i < 3; i++) {
      Message record = new Wanted("x" + i);
      all.add(record);
      file.append(List.of(record));
    }
    file.close();
    assertEquals(1, notices.size(), "tried once until it has doubled: " + notices);
    assertTrue(notices.get(0).startsWith("the journal is not compacted"), notices.get(0));
    Files.delete(JournalFile.next(path).resolve("in the way"));
    assertEquals(all, reopened());
  }

  @Test
  void shouldNotCompactWhatWouldStayAsLong() throws IOException {
    JournalFile file = open(1_000).file();
    for (int i = 0; i < 200; i++) {
      file.append(List.of(new Wanted("host" + i)));
    }
    file.close();
    assertEquals(200, reopened().size());
    assertEquals(List.of(), notices);
  }

  @Test
  void shouldBeginWithTheNumbersThatWereUsed() throws IOException {
    almostCompacted();
    JournalFile file = open(1_000).file();
    file.append(List.of(new Wanted("last")));
    file.close();
    Spent spent = (Spent) reopened().get(0);
    assertTrue(spent.controlTerm() > 0 && spent.run() > 0 && spent.logStart() > 0, "" + spent);
  }
}
