package org.plushm.modelnet.pipe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class LagHistogramTest {
  @Property
  void shouldBeAtMostA32ndTooGreat(
      @ForAll @Size(min = 1, max = 50) long[] drawn,
      @ForAll @LongRange(min = 0, max = 1000) long permille) {
    long[] lags = Arrays.stream(drawn).map(lag -> lag >>> 14).toArray();
    LagHistogram histogram = new LagHistogram();
    Arrays.stream(lags).forEach(histogram::add);
    long[] sorted = lags.clone();
    Arrays.sort(sorted);
    double fraction = permille / 1000.0;
    long exact = sorted[Math.max(0, (int) Math.ceil(fraction * sorted.length) - 1)];
    long found = histogram.quantileNs(fraction);
    assertTrue(found >= exact && found <= exact + exact / 32 + 1, found + " for " + exact);
    assertEquals(sorted[sorted.length - 1], histogram.maxNs());
    assertEquals(1, histogram.shareWithin(histogram.maxNs()));
  }

  @Test
  void shouldTellSharesAndEarlyOnes() {
    LagHistogram histogram = new LagHistogram();
    for (int i = 0; i < 999; i++) {
      histogram.add(50_000);
    }
    histogram.add(2_000_000);
    assertEquals(0.999, histogram.shareWithin(1_000_000), 1e-9);
    assertEquals(0, histogram.early());
    histogram.add(-1);
    assertEquals(1, histogram.early());
    LagHistogram sum = new LagHistogram();
    sum.add(histogram);
    sum.add(histogram);
    assertEquals(2002, sum.count());
    sum.clear();
    assertEquals(0, sum.quantileNs(0.5));
  }
}
