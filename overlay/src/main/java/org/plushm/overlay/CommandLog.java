package org.plushm.overlay;

import java.util.ArrayList;
import java.util.List;

/**
 * What one node has of the command log: a position that only grows, and the last entries for the
 * neighbours that lack them. Each entry is taken once, in order. Common to all overlays; on the
 * node's event loop only.
 */
public final class CommandLog {
  /** What became of an offered entry. */
  public enum Offer {
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

  /**
   * A log that keeps so many entries.
   *
   * @param entriesMax at least 1
   */
  public CommandLog(int entriesMax) {
    this.window = new LogEntry[entriesMax];
  }

  /** The position: the last entry that was taken or skipped; 0 for none. */
  public long haveUpTo() {
    return haveUpTo;
  }

  /** Up to here nobody needs the entries, as the control node said. */
  public long logStart() {
    return logStart;
  }

  /** Whether this node has a position that it must not skip from. */
  public boolean started() {
    return started;
  }

  /** Takes an entry if it is the next one. */
  public Offer offer(LogEntry entry) {
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
  public void startAt(long position) {
    if (!started) {
      started = true;
      skipTo(position);
    }
  }

  /** The control node says that nobody needs entries up to here. */
  public void skipBy(long newLogStart) {
    if (newLogStart > logStart) {
      logStart = newLogStart;
      started = true;
      skipTo(newLogStart);
    }
  }

  /** The entry at a position, or null when it is not kept. */
  public LogEntry get(long seq) {
    return seq < keptFrom || seq > haveUpTo ? null : window[index(seq)];
  }

  /** The kept entries from a position on, at most {@code countMax}; empty if the first is gone. */
  public List<LogEntry> from(long fromSeq, int countMax) {
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
