package org.plushm.controlnode.journal;

import java.util.function.Consumer;

/**
 * How a journal is kept.
 *
 * @param durable whether an append waits for the disk
 * @param compactBytesMin a shorter journal is not compacted; larger spares work, and costs time
 *     when a control node starts on it
 * @param logEntriesKept see {@link org.plushm.plush.control.JournalFold}
 * @param notices takes lines about what went on; on the thread that uses the journal
 */
public record JournalOptions(
    boolean durable, long compactBytesMin, int logEntriesKept, Consumer<String> notices) {
  /** A start reads this much in some 50 ms. */
  static final long COMPACT_BYTES_MIN = 4L << 20;

  /**
   * With the usual size.
   *
   * @param durable whether an append waits for the disk
   * @param logEntriesKept last entries of the command log that stay in any case
   * @param notices takes lines
   */
  public static JournalOptions of(boolean durable, int logEntriesKept, Consumer<String> notices) {
    return new JournalOptions(durable, COMPACT_BYTES_MIN, logEntriesKept, notices);
  }
}
