package org.plushm.plush.simulation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.Effect;
import org.plushm.overlay.MalformedMessage;
import org.plushm.overlay.Message;
import org.plushm.overlay.MessageCodec;
import org.plushm.overlay.RandomSource;
import org.plushm.plush.control.JournalFold;
import org.plushm.plush.port.ControlPort.Journal;
import org.plushm.plush.port.ControlPort.JournalLater;
import org.plushm.simulation.World;

/**
 * The control node's journal and the order it imposes: effects behind a record leave when it is
 * durable. At a kill some of the records under way have reached the disk and the rest have not; the
 * torn one at the end counts as not written.
 */
final class SimulatedJournal {
  private final World world;
  private final MessageCodec codec;
  private final RandomSource random;
  private final long syncNsMax;
  private final Consumer<Effect> outside;
  private final List<Bytes> disk = new ArrayList<>();
  private final int logEntriesKept;
  private final RandomSource compactions;

  /** What a control node would read: the disk, but for what compactions have left out. */
  private List<Bytes> file = new ArrayList<>();

  /** Whether the file is compacted now and then before a control node reads it. */
  boolean compacts;

  private final Deque<Effect> waiting = new ArrayDeque<>();
  private long life;
  private boolean syncing;
  private Runnable tear;

  SimulatedJournal(
      World world,
      MessageCodec codec,
      long syncNsMax,
      int logEntriesKept,
      Consumer<Effect> outside) {
    this.logEntriesKept = logEntriesKept;
    this.compactions = world.random("compaction");
    this.world = world;
    this.codec = codec;
    this.random = world.random("journal");
    this.syncNsMax = syncNsMax;
    this.outside = outside;
  }

  /** Carries the effect out now or when what it depends on is durable. */
  void take(Effect effect) {
    if (waiting.isEmpty() && !(effect instanceof Journal)) {
      leave(effect);
      return;
    }
    waiting.add(effect);
    sync();
  }

  private void sync() {
    if (syncing || waiting.isEmpty()) {
      return;
    }
    syncing = true;
    // One sync makes durable whatever was appended when it began.
    int covered = waiting.size();
    long ofLife = life;
    world.after(
        1 + random.nextLong(syncNsMax),
        () -> {
          if (ofLife == life) {
            synced(covered);
          }
        });
  }

  /** The next record to be written is torn: what is given kills the control node in the middle. */
  void tearNext(Runnable kill) {
    tear = kill;
  }

  private void synced(int covered) {
    if (tear != null && waiting.stream().limit(covered).anyMatch(Journal.class::isInstance)) {
      Runnable kill = tear;
      tear = null;
      kill.run();
      return;
    }
    syncing = false;
    for (int i = 0; i < covered; i++) {
      Effect next = waiting.remove();
      if (next instanceof Journal journal) {
        write(journal.record());
      } else {
        leave(next);
      }
    }
    while (!waiting.isEmpty() && !(waiting.peek() instanceof Journal)) {
      leave(waiting.remove());
    }
    sync();
  }

  /** What nothing waits for is written when its turn comes; a kill before that loses it. */
  private void leave(Effect effect) {
    if (effect instanceof JournalLater later) {
      write(later.record());
    } else {
      outside.accept(effect);
    }
  }

  /** The control node is killed. */
  void crash() {
    life++;
    syncing = false;
    List<Message> underWay = new ArrayList<>();
    for (Effect effect : waiting) {
      if (effect instanceof Journal journal) {
        underWay.add(journal.record());
      } else if (effect instanceof JournalLater later) {
        underWay.add(later.record());
      }
    }
    waiting.clear();
    int written = random.nextInt(underWay.size() + 1);
    underWay.subList(0, written).forEach(this::write);
  }

  private void write(Message record) {
    Bytes encoded = codec.encode(record);
    disk.add(encoded);
    file.add(encoded);
  }

  /** What a former control node has left. */
  void preload(List<Message> records) {
    records.forEach(this::write);
  }

  /** Only the first records are there: the journal is an older copy. */
  void rollBack(int records) {
    file = new ArrayList<>(disk.subList(0, records));
    disk.subList(records, disk.size()).clear();
  }

  /** Everything that was ever written. */
  List<Message> read() {
    return decode(disk);
  }

  /** What the next control node starts on. */
  List<Message> readForControlNode() {
    if (compacts && compactions.chance(0.5)) {
      compact();
    }
    return decode(file);
  }

  private void compact() {
    JournalFold fold = new JournalFold(logEntriesKept);
    List<Message> records = decode(file);
    for (int i = 0; i < records.size(); i++) {
      fold.add(i, records.get(i));
    }
    List<Bytes> compacted = new ArrayList<>(List.of(codec.encode(fold.spent())));
    for (long number : fold.survivors()) {
      compacted.add(file.get((int) number));
    }
    file = compacted;
  }

  private List<Message> decode(List<Bytes> content) {
    List<Message> records = new ArrayList<>();
    for (Bytes encoded : content) {
      try {
        records.add(codec.decode(encoded));
      } catch (MalformedMessage e) {
        throw world.failure("a journal record that nobody can read", e);
      }
    }
    return records;
  }
}
