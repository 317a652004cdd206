package org.plushm.randtree;

import java.util.ArrayList;
import java.util.List;
import org.plushm.overlay.LogEntry;

/**
 * What one node has of the command log (departure 10): a position that only grows, and the last
 * entries for the neighbours that lack them. Each entry is taken once, in order.
 */
final class CommandLog {
  /** What became of an offered entry. */
  enum Offer {
    /** It was the next one: to be delivered. */
    NEXT,
    /** At or before the position. */
    KNOWN,
    /** After a gap; not kept. */
    BEYOND_GAP
  }

  /** The entries from {@code keptFrom} to the position, each at its position modulo the size. */
  private final LogEntry[] window;

  private long keptFrom = 1;
  private long haveUpTo;
  private long logStart;
  private boolean started;

  CommandLog(int entriesMax) {
    this.window = new LogEntry[entriesMax];
  }

  long haveUpTo() {
    return haveUpTo;
  }

  /** Up to here nobody needs the entries, as the control node said. */
  long logStart() {
    return logStart;
  }

  /** Whether this node has a position that it must not skip from. */
  boolean started() {
    return started;
  }

  /** Takes an entry if it is the next one. */
  Offer offer(LogEntry entry) {
    if (entry.seq() <= haveUpTo) {
      return Offer.KNOWN;
    }
    if (entry.seq() > haveUpTo + 1) {
      return Offer.BEYOND_GAP;
    }
    haveUpTo = entry.seq();
    started = true;
    window[index(haveUpTo)] = entry;
    keptFrom = Math.max(keptFrom, haveUpTo - window.length + 1);
    return Offer.NEXT;
  }

  /** A newcomer starts at its parent's position; once started, this changes nothing. */
  void startAt(long position) {
    if (!started) {
      started = true;
      skipTo(position);
    }
  }

  /** The control node says that nobody needs entries up to here. */
  void skipBy(long newLogStart) {
    if (newLogStart > logStart) {
      logStart = newLogStart;
      started = true;
      skipTo(newLogStart);
    }
  }

  /** The entry at a position, or null when it is not kept. */
  LogEntry get(long seq) {
    return seq < keptFrom || seq > haveUpTo ? null : window[index(seq)];
  }

  /** The kept entries from a position on, at most {@code countMax}; empty if the first is gone. */
  List<LogEntry> from(long fromSeq, int countMax) {
    List<LogEntry> entries = new ArrayList<>();
    for (LogEntry entry = get(fromSeq);
        entry != null && entries.size() < countMax;
        entry = get(entry.seq() + 1)) {
      entries.add(entry);
    }
    return entries;
  }

  private void skipTo(long position) {
    if (position > haveUpTo) {
      haveUpTo = position;
      keptFrom = position + 1;
    }
  }

  private int index(long seq) {
    return (int) (seq % window.length);
  }
}
