package org.plushm.overlay;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** An immutable run of bytes that compares by content, so that it may stand in records. */
public final class Bytes {
  /** No bytes. */
  public static final Bytes EMPTY = new Bytes(new byte[0]);

  private final byte[] content;

  private Bytes(byte[] content) {
    this.content = content;
  }

  /** A copy of the whole array. */
  public static Bytes copyOf(byte[] source) {
    return copyOf(source, 0, source.length);
  }

  /** A copy of {@code length} bytes from {@code offset}. */
  public static Bytes copyOf(byte[] source, int offset, int length) {
    return length == 0 ? EMPTY : new Bytes(Arrays.copyOfRange(source, offset, offset + length));
  }

  /** Takes the array over without a copy; the caller must not change it afterwards. */
  public static Bytes wrap(byte[] owned) {
    return owned.length == 0 ? EMPTY : new Bytes(owned);
  }

  /** The UTF-8 form of a text. */
  public static Bytes utf8(String text) {
    return wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Number of bytes. */
  public int length() {
    return content.length;
  }

  /** The byte at an index. */
  public byte at(int index) {
    return content[index];
  }

  /** A copy of the content. */
  public byte[] toArray() {
    return content.clone();
  }

  /** Copies the content into {@code target} from {@code targetOffset}. */
  public void copyTo(byte[] target, int targetOffset) {
    System.arraycopy(content, 0, target, targetOffset, content.length);
  }

  /** The bytes from {@code from}, inclusive, to {@code to}, exclusive. */
  public Bytes slice(int from, int to) {
    return from == 0 && to == content.length ? this : copyOf(content, from, to - from);
  }

  /** The content read as UTF-8; malformed parts become the replacement character. */
  public String utf8() {
    return new String(content, StandardCharsets.UTF_8);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes bytes && Arrays.equals(content, bytes.content);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(content);
  }

  /** The length and up to 16 leading bytes in hexadecimal. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder().append(content.length).append("B:");
    for (int i = 0; i < Math.min(16, content.length); i++) {
      text.append(Character.forDigit(content[i] >> 4 & 15, 16));
      text.append(Character.forDigit(content[i] & 15, 16));
    }
    return text.toString();
  }
}
