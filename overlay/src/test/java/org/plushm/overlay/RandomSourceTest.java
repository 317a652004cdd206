package org.plushm.overlay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class RandomSourceTest {
  @Test
  void shouldBeSplitMix64() {
    // The first three numbers of SplitMix64 from seed 0, as published with its reference code.
    RandomSource random = new RandomSource(0);
    assertEquals(0xe220_a839_7b1d_cdafL, random.nextLong());
    assertEquals(0x6e78_9e6a_a1b9_65f4L, random.nextLong());
    assertEquals(0x06c4_5d18_8009_454fL, random.nextLong());
  }

  @Test
  void shouldForkByNameAloneWhateverWasDrawn() {
    RandomSource random = new RandomSource(17);
    long before = random.fork("a").nextLong();
    random.nextLong();
    assertEquals(before, random.fork("a").nextLong());
    assertNotEquals(before, random.fork("b").nextLong());
    assertNotEquals(before, random.fork("").nextLong());
    assertNotEquals(before, new RandomSource(18).fork("a").nextLong());
    assertEquals(17, random.seed());
  }

  @Property
  void shouldStayBelowItsBound(@ForAll long seed, @ForAll @LongRange(min = 1) long bound) {
    RandomSource random = new RandomSource(seed);
    for (int i = 0; i < 20; i++) {
      long number = random.nextLong(bound);
      assertTrue(number >= 0 && number < bound, number + " of " + bound);
    }
  }

  @Test
  void shouldDrawEvenly() {
    RandomSource random = new RandomSource(1);
    int[] counts = new int[7];
    for (int i = 0; i < 70_000; i++) {
      counts[random.nextInt(7)]++;
    }
    for (int count : counts) {
      // Five standard deviations of a binomial with mean 10,000.
      assertEquals(10_000, count, 470);
    }
    double sum = 0;
    int hits = 0;
    for (int i = 0; i < 10_000; i++) {
      double number = random.nextDouble();
      assertTrue(number >= 0 && number < 1);
      sum += number;
      hits += random.chance(0.25) ? 1 : 0;
    }
    assertEquals(5_000, sum, 150);
    assertEquals(2_500, hits, 220);
  }

  @Test
  void shouldJitterAroundItsBase() {
    RandomSource random = new RandomSource(2);
    for (int i = 0; i < 1000; i++) {
      long delayNs = random.jitterNs(1_000_000, 0.2);
      assertTrue(delayNs >= 800_000 && delayNs <= 1_200_000, delayNs + " ns");
    }
    assertEquals(5, random.jitterNs(5, 0));
  }

  @Test
  void shouldShuffleACopy() {
    List<Integer> ordered = IntStream.range(0, 50).boxed().toList();
    List<Integer> shuffled = new RandomSource(3).shuffled(ordered);
    assertNotEquals(ordered, shuffled);
    assertEquals(ordered, shuffled.stream().sorted().toList());
    assertTrue(ordered.contains(new RandomSource(4).pick(ordered)));
  }

  @Test
  void shouldRefuseAnEmptyRange() {
    assertThrows(IllegalArgumentException.class, () -> new RandomSource(1).nextInt(0));
  }
}
