package org.plushm.plush.message;

import java.util.BitSet;
import java.util.function.IntConsumer;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.MalformedMessage;

/**
 * An immutable set of roster ordinals, 0 to {@value #ORDINAL_MAX}. Travels as runs or as a bitmap,
 * whichever is shorter.
 */
public final class OrdinalSet {
  /** The greatest ordinal; bounds what a hostile range can make the receiver allocate (2 MB). */
  public static final int ORDINAL_MAX = (1 << 24) - 1;

  /** Nobody. */
  public static final OrdinalSet EMPTY = new OrdinalSet(new BitSet());

  private static final byte FORM_RUNS = 1;
  private static final byte FORM_BITMAP = 2;
  private static final int NUMBER_BYTES_MAX = 4;

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

  /**
   * Reads {@link #toBytes}.
   *
   * @throws MalformedMessage for anything that {@link #toBytes} does not write
   */
  public static OrdinalSet ofBytes(Bytes encoded) throws MalformedMessage {
    if (encoded.length() == 0) {
      return EMPTY;
    }
    Reader in = new Reader(encoded);
    BitSet bits = new BitSet();
    switch (encoded.at(0)) {
      case FORM_RUNS -> in.runs(bits);
      case FORM_BITMAP -> in.bitmap(bits);
      default -> throw new MalformedMessage("no form of ordinals is " + encoded.at(0));
    }
    return new OrdinalSet(bits);
  }

  /**
   * The shorter of two forms: the runs as alternating gaps and lengths, or a bitmap from the first
   * ordinal's byte on; nothing for nobody. So "everybody" costs a few bytes and the most fragmented
   * set an eighth of a byte for each ordinal of its span.
   */
  public Bytes toBytes() {
    if (bits.isEmpty()) {
      return Bytes.EMPTY;
    }
    int firstByte = bits.nextSetBit(0) / 8;
    int bitmapBytes = (bits.length() + 7) / 8 - firstByte;
    byte[] runs = new byte[2 + NUMBER_BYTES_MAX + bitmapBytes];
    int runsBytes = writeRuns(runs);
    if (runsBytes > 0) {
      return Bytes.copyOf(runs, 0, runsBytes);
    }
    byte[] bitmap = new byte[1 + NUMBER_BYTES_MAX + bitmapBytes];
    bitmap[0] = FORM_BITMAP;
    int start = writeNumber(bitmap, 1, firstByte);
    for (int i = bits.nextSetBit(0); i >= 0; i = bits.nextSetBit(i + 1)) {
      bitmap[start + i / 8 - firstByte] |= (byte) (1 << i % 8);
    }
    return Bytes.copyOf(bitmap, 0, start + bitmapBytes);
  }

  /** The length of the form, or 0 when it does not fit. */
  private int writeRuns(byte[] out) {
    out[0] = FORM_RUNS;
    int length = 1;
    int end = 0;
    for (int from = bits.nextSetBit(0); from >= 0; from = bits.nextSetBit(end)) {
      if (length + 2 * NUMBER_BYTES_MAX > out.length) {
        return 0;
      }
      length = writeNumber(out, length, from - end);
      end = bits.nextClearBit(from);
      length = writeNumber(out, length, end - from);
    }
    return length;
  }

  /** Seven bits a byte, the low ones first, the sign bit saying that more follow. */
  private static int writeNumber(byte[] out, int at, int number) {
    int offset = at;
    int rest = number;
    while (rest >= 0x80) {
      out[offset++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    out[offset++] = (byte) rest;
    return offset;
  }

  /** Reads the two forms; every number is checked before a bit is set. */
  private static final class Reader {
    private final Bytes encoded;
    private int at = 1;

    Reader(Bytes encoded) {
      this.encoded = encoded;
    }

    void runs(BitSet bits) throws MalformedMessage {
      int end = 0;
      while (at < encoded.length()) {
        int gap = number();
        int length = number();
        boolean apart = gap > 0 || end == 0;
        if (!apart || length < 1 || (long) end + gap + length - 1 > ORDINAL_MAX) {
          throw new MalformedMessage("ordinals of gap " + gap + " and length " + length);
        }
        bits.set(end + gap, end + gap + length);
        end += gap + length;
      }
    }

    void bitmap(BitSet bits) throws MalformedMessage {
      int firstByte = number();
      int bytes = encoded.length() - at;
      if ((long) firstByte + bytes > (ORDINAL_MAX + 1) / 8) {
        throw new MalformedMessage("ordinals of " + bytes + " bytes from " + firstByte);
      }
      for (int i = 0; i < bytes; i++) {
        for (int bit = 0; bit < 8; bit++) {
          if ((encoded.at(at + i) >> bit & 1) == 1) {
            bits.set((firstByte + i) * 8 + bit);
          }
        }
      }
    }

    private int number() throws MalformedMessage {
      int number = 0;
      for (int shift = 0; shift < 7 * NUMBER_BYTES_MAX; shift += 7) {
        if (at == encoded.length()) {
          throw new MalformedMessage("ordinals end in the middle of a number");
        }
        byte part = encoded.at(at++);
        number |= (part & 0x7f) << shift;
        if (part >= 0) {
          return number;
        }
      }
      throw new MalformedMessage("an ordinal does not fit into 28 bits");
    }
  }

  /** Whether the ordinal is in the set. */
  public boolean contains(int ordinal) {
    return ordinal >= 0 && bits.get(ordinal);
  }

  /**
   * How many ordinals are smaller than this one of the set.
   *
   * @throws IllegalArgumentException if it is not in the set
   */
  public int indexOf(int ordinal) {
    if (!contains(ordinal)) {
      throw new IllegalArgumentException(ordinal + " is not in the set");
    }
    return bits.get(0, ordinal).cardinality();
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
