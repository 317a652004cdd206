package org.plushm.plush.control;

import java.util.ArrayList;
import java.util.List;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.Context;
import org.plushm.overlay.LogEntry;
import org.plushm.overlay.Message;
import org.plushm.overlay.MessageCodec;
import org.plushm.plush.message.ControlLinkMessages.Append;
import org.plushm.plush.message.ExecutionMessages.Ack;
import org.plushm.plush.message.JournalRecords.Logged;
import org.plushm.plush.message.OrdinalSet;
import org.plushm.plush.port.ControlPort.Journal;
import org.plushm.plush.port.Signatures;

/** The command log at its only origin: numbered, signed and journaled before an entry leaves. */
final class CommandLog {
  /** Room for a command in a log entry on a link: 4096 bytes less signature and framing. */
  static final int COMMAND_BYTES_MAX = 3_700;

  private static final int CATCH_UP_MAX = 100_000;
  private static final int FRAME_BYTES_MAX = 16 * 1024;

  private final Context context;
  private final MessageCodec codec;
  private final Signatures signatures;
  private final List<LogEntry> entries = new ArrayList<>();
  private long startAt;

  CommandLog(Context context, MessageCodec codec, Signatures signatures) {
    this.context = context;
    this.codec = codec;
    this.signatures = signatures;
  }

  /** Position of the last entry; 0 when there never was one. */
  long lastSeq() {
    return startAt + entries.size();
  }

  /** The command at a position up to {@link #lastSeq}, or null when it was forgotten. */
  LogEntry entry(long seq) {
    return seq <= startAt ? null : entries.get((int) (seq - startAt) - 1);
  }

  /**
   * The overlay was dismantled: nobody needs what was logged. Positions are not used again, because
   * a participant that could not be reached then must not take a later command for one it has.
   */
  void forgetAll() {
    startAt = lastSeq();
    entries.clear();
  }

  /** The journal begins with a snapshot: entries up to here were left out, nobody needs them. */
  void startAt(long seq) {
    startAt = seq;
    entries.clear();
  }

  /**
   * Nobody needs the entries before this position.
   *
   * @param countMin as long as fewer could go, none does: the rest is moved each time
   */
  void forgetBefore(long seq, int countMin) {
    int count = (int) (seq - 1 - startAt);
    if (count >= countMin) {
      entries.subList(0, count).clear();
      startAt += count;
    }
  }

  /** An entry from the journal. */
  void recover(LogEntry entry) {
    entries.add(entry);
  }

  /** Appends and journals a command; effects after this one wait until it is durable. */
  LogEntry append(long controlTerm, Message command) {
    long seq = lastSeq() + 1;
    Bytes body = codec.encode(command);
    LogEntry entry = new LogEntry(controlTerm, seq, body, signatures.sign(controlTerm, seq, body));
    entries.add(entry);
    context.emit(new Journal(new Logged(entry)));
    return entry;
  }

  /**
   * The members have more of the log than this journal, which is an older copy: those positions are
   * used up. Whoever lacks them gets something without effect there.
   *
   * @param haveUpTo a participant's word: it may be any number
   * @return how many positions that were
   */
  long catchUp(long haveUpTo, long controlTerm) {
    long missing = haveUpTo - lastSeq();
    if (missing <= 0 || missing > CATCH_UP_MAX) {
      return 0;
    }
    for (long i = 0; i < missing; i++) {
      append(controlTerm, new Ack(0, OrdinalSet.EMPTY));
    }
    return missing;
  }

  /** Frames that bring a root from {@code haveUpTo} to the end, the first telling the start. */
  List<Append> since(long haveUpTo) {
    List<Append> frames = new ArrayList<>();
    List<LogEntry> batch = new ArrayList<>();
    int batchBytes = 0;
    if (haveUpTo < startAt) {
      frames.add(new Append(startAt, List.of()));
    }
    // The position is a participant's word: it may be any number.
    long first = haveUpTo <= startAt ? 0 : Math.min(haveUpTo - startAt, entries.size());
    for (LogEntry entry : entries.subList((int) first, entries.size())) {
      int entryBytes = entry.body().length() + 128;
      if (batchBytes + entryBytes > FRAME_BYTES_MAX && !batch.isEmpty()) {
        frames.add(new Append(startAt, List.copyOf(batch)));
        batch.clear();
        batchBytes = 0;
      }
      batch.add(entry);
      batchBytes += entryBytes;
    }
    if (!batch.isEmpty()) {
      frames.add(new Append(startAt, List.copyOf(batch)));
    }
    return frames;
  }
}
