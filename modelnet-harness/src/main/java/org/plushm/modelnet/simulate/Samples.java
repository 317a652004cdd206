package org.plushm.modelnet.simulate;

import java.util.Arrays;

/** Numbers of which quantiles are asked for. */
final class Samples {
  private long[] values = new long[16];
  private int count;
  private boolean sorted;

  void add(long value) {
    if (count == values.length) {
      values = Arrays.copyOf(values, 2 * count);
    }
    values[count++] = value;
    sorted = false;
  }

  int count() {
    return count;
  }

  /**
   * The smallest value that at least this fraction of the values does not exceed; 0 without any.
   *
   * @param fraction in (0, 1]
   */
  long quantile(double fraction) {
    if (count == 0) {
      return 0;
    }
    if (!sorted) {
      Arrays.sort(values, 0, count);
      sorted = true;
    }
    int rank = (int) Math.ceil(fraction * count);
    return values[Math.max(0, Math.min(count, rank) - 1)];
  }
}
