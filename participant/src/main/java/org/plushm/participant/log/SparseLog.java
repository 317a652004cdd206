package org.plushm.participant.log;

import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Lines about what a peer did wrong, at most one a second: whoever connects again and again must
 * not fill a disk. Each line says how many were left out since the last. Safe for several threads.
 */
public final class SparseLog {
  private static final long INTERVAL_NS = 1_000_000_000L;

  private final Consumer<String> lines;
  private final LongSupplier nanoTime;
  private long writtenAtNs;
  private long leftOut;

  /** By the clock of this machine. */
  public SparseLog(Consumer<String> lines) {
    this(lines, System::nanoTime);
  }

  SparseLog(Consumer<String> lines, LongSupplier nanoTime) {
    this.lines = lines;
    this.nanoTime = nanoTime;
    this.writtenAtNs = nanoTime.getAsLong() - INTERVAL_NS;
  }

  /** Writes the line, or counts it when the last one is too recent. */
  public void add(String line) {
    long leftOutBefore;
    synchronized (this) {
      long nowNs = nanoTime.getAsLong();
      if (nowNs - writtenAtNs < INTERVAL_NS) {
        leftOut++;
        return;
      }
      writtenAtNs = nowNs;
      leftOutBefore = leftOut;
      leftOut = 0;
    }
    lines.accept(
        leftOutBefore == 0 ? line : line + " (and " + leftOutBefore + " more like it before)");
  }
}
