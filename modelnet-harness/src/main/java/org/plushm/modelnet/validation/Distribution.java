package org.plushm.modelnet.validation;

import java.util.Arrays;

/** Whole numbers, mostly nanoseconds, and what can be said of all of them. */
final class Distribution {
  private long[] values = new long[1024];
  private int size;
  private boolean sorted = true;

  void add(long value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, 2 * size);
    }
    values[size++] = value;
    sorted = false;
  }

  int size() {
    return size;
  }

  /** The least value that the fraction of all values does not exceed. */
  long quantile(double fraction) {
    if (size == 0) {
      throw new IllegalStateException("nothing was measured");
    }
    if (!sorted) {
      Arrays.sort(values, 0, size);
      sorted = true;
    }
    int rank = (int) Math.ceil(fraction * size) - 1;
    return values[Math.max(0, Math.min(size - 1, rank))];
  }

  long min() {
    return quantile(0);
  }

  long max() {
    return quantile(1);
  }

  double mean() {
    double sum = 0;
    for (int i = 0; i < size; i++) {
      sum += values[i];
    }
    return sum / size;
  }
}
