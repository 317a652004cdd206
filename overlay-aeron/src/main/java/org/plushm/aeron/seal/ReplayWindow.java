package org.plushm.aeron.seal;

import java.util.Arrays;

/**
 * Which of the last 1024 counters of one sender have been seen (the sliding window of RFC 4303
 * section 3.4.3). Counters further back count as seen. Not safe for several threads at once.
 */
public final class ReplayWindow {
  /** How many counters back a late frame may come. */
  public static final int SIZE = 1024;

  private final long[] seen = new long[SIZE / Long.SIZE];
  private long highest = -1;

  /** Whether a frame with this counter, 0 or more, would be new. Changes nothing. */
  public boolean isNew(long counter) {
    if (counter < 0) {
      return false;
    }
    if (counter > highest) {
      return true;
    }
    return highest - counter < SIZE && (seen[word(counter)] & 1L << counter) == 0;
  }

  /** Remembers the counter of an authentic frame that {@link #isNew}. */
  public void accept(long counter) {
    if (counter > highest) {
      forget(counter);
      highest = counter;
    }
    seen[word(counter)] |= 1L << counter;
  }

  private void forget(long newHighest) {
    if (highest < 0 || newHighest - highest >= SIZE) {
      Arrays.fill(seen, 0);
      return;
    }
    for (long counter = highest + 1; counter <= newHighest; counter++) {
      seen[word(counter)] &= ~(1L << counter);
    }
  }

  private static int word(long counter) {
    return (int) (counter >>> 6) & SIZE / Long.SIZE - 1;
  }
}
