package org.plushm.plush.message;

import java.util.BitSet;
import java.util.function.IntConsumer;
import org.plushm.overlay.MalformedMessage;

/**
 * An immutable set of roster ordinals, 0 to {@value #ORDINAL_MAX}. Travels as ranges, so that
 * "everybody" costs two numbers.
 */
public final class OrdinalSet {
  /** The greatest ordinal; bounds what a hostile range can make the receiver allocate (2 MB). */
  public static final int ORDINAL_MAX = (1 << 24) - 1;

  /** Nobody. */
  public static final OrdinalSet EMPTY = new OrdinalSet(new BitSet());

  private final BitSet bits;

  private OrdinalSet(BitSet bits) {
    this.bits = bits;
  }

  /** A copy of the bits. */
  public static OrdinalSet of(BitSet bits) {
    return new OrdinalSet((BitSet) bits.clone());
  }

  /** These ordinals. */
  public static OrdinalSet of(int... ordinals) {
    BitSet bits = new BitSet();
    for (int ordinal : ordinals) {
      bits.set(ordinal);
    }
    return new OrdinalSet(bits);
  }

  /** Reads {@link #toRanges}. */
  public static OrdinalSet ofRanges(long[] ranges) throws MalformedMessage {
    if (ranges.length % 2 != 0) {
      throw new MalformedMessage("ordinal ranges are not in pairs");
    }
    BitSet bits = new BitSet();
    long before = -1;
    for (int i = 0; i < ranges.length; i += 2) {
      if (ranges[i] <= before || ranges[i + 1] < ranges[i] || ranges[i + 1] > ORDINAL_MAX) {
        throw new MalformedMessage("ordinal range " + ranges[i] + "-" + ranges[i + 1]);
      }
      bits.set((int) ranges[i], (int) ranges[i + 1] + 1);
      before = ranges[i + 1];
    }
    return new OrdinalSet(bits);
  }

  /** First and last ordinal of each run, ascending. */
  public long[] toRanges() {
    int runs = 0;
    for (int from = bits.nextSetBit(0);
        from >= 0;
        from = bits.nextSetBit(bits.nextClearBit(from))) {
      runs++;
    }
    long[] ranges = new long[2 * runs];
    int i = 0;
    for (int from = bits.nextSetBit(0);
        from >= 0;
        from = bits.nextSetBit(bits.nextClearBit(from))) {
      ranges[i++] = from;
      ranges[i++] = bits.nextClearBit(from) - 1;
    }
    return ranges;
  }

  /** Whether the ordinal is in the set. */
  public boolean contains(int ordinal) {
    return ordinal >= 0 && bits.get(ordinal);
  }

  /** How many ordinals. */
  public int size() {
    return bits.cardinality();
  }

  /** Whether there are none. */
  public boolean isEmpty() {
    return bits.isEmpty();
  }

  /** Both sets together. */
  public OrdinalSet union(OrdinalSet other) {
    BitSet result = (BitSet) bits.clone();
    result.or(other.bits);
    return new OrdinalSet(result);
  }

  /** This set without the other. */
  public OrdinalSet minus(OrdinalSet other) {
    BitSet result = (BitSet) bits.clone();
    result.andNot(other.bits);
    return new OrdinalSet(result);
  }

  /** This set and one more. */
  public OrdinalSet with(int ordinal) {
    BitSet result = (BitSet) bits.clone();
    result.set(ordinal);
    return new OrdinalSet(result);
  }

  /** Each ordinal in ascending order. */
  public void forEach(IntConsumer action) {
    bits.stream().forEach(action);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof OrdinalSet set && bits.equals(set.bits);
  }

  @Override
  public int hashCode() {
    return bits.hashCode();
  }

  @Override
  public String toString() {
    return bits.toString();
  }
}
