package org.plushm.modelnet.experiment;

import java.util.Collection;

/** Mean and order statistics of some durations in milliseconds. */
record Sample(double meanMs, double maxMs, double p50Ms, double p99Ms) {
  static Sample of(Collection<Double> values) {
    if (values.isEmpty()) {
      return new Sample(-1, -1, -1, -1);
    }
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    double sum = 0;
    for (double value : sorted) {
      sum += value;
    }
    return new Sample(
        sum / sorted.length,
        sorted[sorted.length - 1],
        quantile(sorted, 0.5),
        quantile(sorted, 0.99));
  }

  /** The least value that at least this share of all do not exceed. */
  private static double quantile(double[] sorted, double share) {
    return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
  }
}
