package org.plushm.modelnet.pipe;

import java.util.Arrays;

/**
 * How late packets were handed over, in buckets of at most 1/32 of their value. Adding makes no
 * garbage. Not for use by several threads.
 */
public final class LagHistogram {
  private static final int PRECISION_BITS = 5;
  private static final int PER_OCTAVE = 1 << PRECISION_BITS;
  private final long[] counts = new long[(Long.SIZE - PRECISION_BITS) * PER_OCTAVE];
  private long count;
  private long maxNs;
  private long early;

  /**
   * Adds a lag.
   *
   * @param lagNs less than 0 counts as 0, and as early
   */
  public void add(long lagNs) {
    early += lagNs < 0 ? 1 : 0;
    long value = Math.max(0, lagNs);
    maxNs = Math.max(maxNs, value);
    counts[bucket(value)]++;
    count++;
  }

  /** Adds all of another one. */
  public void add(LagHistogram other) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
    }
    count += other.count;
    early += other.early;
    maxNs = Math.max(maxNs, other.maxNs);
  }

  private static int bucket(long value) {
    if (value < PER_OCTAVE) {
      return (int) value;
    }
    int shift = Long.SIZE - 1 - PRECISION_BITS - Long.numberOfLeadingZeros(value);
    return (shift + 1) * PER_OCTAVE + (int) (value >>> shift) - PER_OCTAVE;
  }

  private static long highest(int bucket) {
    if (bucket < PER_OCTAVE) {
      return bucket;
    }
    int shift = bucket / PER_OCTAVE - 1;
    return ((bucket % PER_OCTAVE + PER_OCTAVE + 1L) << shift) - 1;
  }

  /** How many lags there are. */
  public long count() {
    return count;
  }

  /** How many were less than 0, which must never happen. */
  public long early() {
    return early;
  }

  /** The greatest, exactly; 0 if there is none. */
  public long maxNs() {
    return maxNs;
  }

  /**
   * The least lag that a fraction of all do not exceed, up to 1/32 too great; 0 if there is none.
   *
   * @param fraction 0 to 1
   */
  public long quantileNs(double fraction) {
    long rank = Math.max(1, (long) Math.ceil(fraction * count));
    long below = 0;
    for (int i = 0; i < counts.length && count > 0; i++) {
      below += counts[i];
      if (below >= rank) {
        return Math.min(highest(i), maxNs);
      }
    }
    return 0;
  }

  /** The share of lags that are not greater, 1 if there is none; up to 1/32 of the limit off. */
  public double shareWithin(long limitNs) {
    if (count == 0) {
      return 1;
    }
    long within = 0;
    for (int i = 0; i < counts.length && highest(i) <= limitNs; i++) {
      within += counts[i];
    }
    return limitNs >= maxNs ? 1 : (double) within / count;
  }

  /** Forgets everything. */
  public void clear() {
    Arrays.fill(counts, 0);
    count = 0;
    maxNs = 0;
    early = 0;
  }
}
