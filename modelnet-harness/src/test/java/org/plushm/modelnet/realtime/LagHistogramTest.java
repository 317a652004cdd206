package org.plushm.modelnet.realtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LagHistogramTest {
  @Test
  void shouldBeWithinABucketOfTheExactQuantiles() {
    Random random = new Random(42);
    LagHistogram histogram = new LagHistogram();
    long[] values = new long[20_000];
    for (int i = 0; i < values.length; i++) {
      values[i] = (long) Math.exp(random.nextDouble() * 20);
      histogram.record(values[i]);
    }
    Arrays.sort(values);
    for (double share : new double[] {0.01, 0.5, 0.9, 0.99, 0.999, 1}) {
      long exact = values[(int) Math.ceil(share * values.length) - 1];
      long found = histogram.quantileNs(share);
      assertTrue(found >= exact && found <= exact * 1.016 + 1, share + ": " + exact + " " + found);
    }
    assertEquals(values[values.length - 1], histogram.maxNs());
  }

  @Test
  void shouldCountWhatSurelyExceedsALimit() {
    LagHistogram histogram = new LagHistogram();
    for (int i = 0; i < 90; i++) {
      histogram.record(1_000_000);
    }
    for (int i = 0; i < 10; i++) {
      histogram.record(8_000_000);
    }
    assertEquals(10, histogram.countAbove(5_000_000));
    assertEquals(0, histogram.countAbove(8_000_000));
  }

  @Test
  void shouldAddUpWithWhatAnotherWroteAsText() {
    LagHistogram one = new LagHistogram();
    LagHistogram other = new LagHistogram();
    LagHistogram both = new LagHistogram();
    for (long value : new long[] {0, 63, 64, 1_000, 123_456_789, -5, Long.MAX_VALUE}) {
      one.record(value);
      other.record(value / 2);
      both.record(value);
      both.record(value / 2);
    }
    LagHistogram sum = new LagHistogram();
    sum.addText(one.toText());
    sum.addText(other.toText());
    sum.addText(new LagHistogram().toText());
    assertEquals(both.toText(), sum.toText());
    assertEquals(14, sum.count());
  }

  @Test
  void shouldSayNothingWithoutValues() {
    assertEquals(0, new LagHistogram().quantileNs(0.999));
  }
}
