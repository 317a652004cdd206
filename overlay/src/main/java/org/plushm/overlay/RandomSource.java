package org.plushm.overlay;

import java.util.ArrayList;
import java.util.List;

/**
 * A deterministic stream of random numbers (SplitMix64). Each component takes a fork of its own, so
 * that one more draw here does not change the run there. Not for keys.
 */
public final class RandomSource {
  private static final long GAMMA = 0x9e37_79b9_7f4a_7c15L;
  private final long seed;
  private long state;

  /** A stream that depends on the seed alone. */
  public RandomSource(long seed) {
    this.seed = seed;
    this.state = seed;
  }

  /** The seed, to be printed when a run fails. */
  public long seed() {
    return seed;
  }

  /** An independent stream that depends on this stream's seed and the name, not on draws so far. */
  public RandomSource fork(String name) {
    long hash = seed;
    for (int i = 0; i < name.length(); i++) {
      hash = mix(hash + GAMMA + name.charAt(i));
    }
    return new RandomSource(mix(hash ^ GAMMA));
  }

  /** Any 64 bits. */
  public long nextLong() {
    state += GAMMA;
    return mix(state);
  }

  /** A number from 0, inclusive, to {@code bound}, exclusive; {@code bound} is at least 1. */
  public int nextInt(int bound) {
    return (int) nextLong(bound);
  }

  /** A number from 0, inclusive, to {@code bound}, exclusive; {@code bound} is at least 1. */
  public long nextLong(long bound) {
    if (bound < 1) {
      throw new IllegalArgumentException("bound " + bound + " is less than 1");
    }
    long bits;
    long value;
    do {
      bits = nextLong() >>> 1;
      value = bits % bound;
    } while (bits - value + (bound - 1) < 0);
    return value;
  }

  /** A number in [0, 1). */
  public double nextDouble() {
    return (nextLong() >>> 11) * 0x1.0p-53;
  }

  /** True with the given chance in [0, 1]. */
  public boolean chance(double probability) {
    return nextDouble() < probability;
  }

  /** A delay spread evenly over {@code baseNs} ± {@code fraction} of it; fraction in [0, 1]. */
  public long jitterNs(long baseNs, double fraction) {
    return baseNs + (long) (baseNs * fraction * (2 * nextDouble() - 1));
  }

  /** One element, each equally likely; the list is not empty. */
  public <T> T pick(List<T> list) {
    return list.get(nextInt(list.size()));
  }

  /** A new list in random order. */
  public <T> List<T> shuffled(List<T> list) {
    List<T> result = new ArrayList<>(list);
    for (int i = result.size() - 1; i > 0; i--) {
      int j = nextInt(i + 1);
      T swapped = result.set(i, result.get(j));
      result.set(j, swapped);
    }
    return result;
  }

  private static long mix(long value) {
    long z = value;
    z = (z ^ (z >>> 30)) * 0xbf58_476d_1ce4_e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d0_49bb_1331_11ebL;
    return z ^ (z >>> 31);
  }
}
