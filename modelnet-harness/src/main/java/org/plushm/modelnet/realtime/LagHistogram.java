package org.plushm.modelnet.realtime;

/**
 * Counts durations of 0 to 2^40 ns in buckets of at most 1.6 % width; longer ones count as the
 * longest, shorter ones than 0 as 0. Not for use by several threads.
 */
final class LagHistogram {
  private static final int SUB_BITS = 6;
  private static final int SUBS = 1 << SUB_BITS;
  private static final int MAX_BITS = 40;
  private static final long MAX_NS = (1L << MAX_BITS) - 1;

  private final long[] counts = new long[(MAX_BITS - SUB_BITS + 1) * SUBS];
  private long count;
  private long maxNs;

  void record(long ns) {
    long value = Math.max(0, Math.min(MAX_NS, ns));
    counts[index(value)]++;
    count++;
    maxNs = Math.max(maxNs, value);
  }

  private static int index(long value) {
    if (value < SUBS) {
      return (int) value;
    }
    int shift = 63 - Long.numberOfLeadingZeros(value) - SUB_BITS;
    return (shift + 1) * SUBS + (int) (value >>> shift) - SUBS;
  }

  /** The greatest value that falls into a bucket. */
  private static long upper(int index) {
    if (index < SUBS) {
      return index;
    }
    int shift = index / SUBS - 1;
    return ((long) (index % SUBS + SUBS + 1) << shift) - 1;
  }

  long count() {
    return count;
  }

  /** The longest. */
  long maxNs() {
    return maxNs;
  }

  /**
   * A value that this share of all do not exceed; 0 when there are none.
   *
   * @param share 0 to 1
   */
  long quantileNs(double share) {
    long wanted = Math.max(1, (long) Math.ceil(share * count));
    long seen = 0;
    for (int i = 0; i < counts.length; i++) {
      seen += counts[i];
      if (seen >= wanted) {
        return Math.min(upper(i), maxNs);
      }
    }
    return 0;
  }

  /** How many surely exceed a limit: those in buckets above it. */
  long countAbove(long limitNs) {
    long above = 0;
    for (int i = index(Math.min(limitNs, MAX_NS)) + 1; i < counts.length; i++) {
      above += counts[i];
    }
    return above;
  }

  void addAll(LagHistogram other) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
    }
    count += other.count;
    maxNs = Math.max(maxNs, other.maxNs);
  }

  void clear() {
    java.util.Arrays.fill(counts, 0);
    count = 0;
    maxNs = 0;
  }

  /** Non-empty buckets as {@code INDEX:COUNT}, blank separated. */
  String toText() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0) {
        text.append(text.length() == 0 ? "" : " ").append(i).append(':').append(counts[i]);
      }
    }
    return text.append(text.length() == 0 ? "" : " ").append("max:").append(maxNs).toString();
  }

  /** Adds what {@link #toText} of another one wrote. */
  void addText(String text) {
    for (String word : text.split(" ")) {
      int colon = word.indexOf(':');
      long value = Long.parseLong(word.substring(colon + 1));
      if (word.startsWith("max:")) {
        maxNs = Math.max(maxNs, value);
      } else {
        counts[Integer.parseInt(word.substring(0, colon))] += value;
        count += value;
      }
    }
  }
}
