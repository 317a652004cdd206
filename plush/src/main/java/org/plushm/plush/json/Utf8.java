package org.plushm.plush.json;

/**
 * Tells UTF-8 from other bytes, strictly: no overlong forms, no surrogates, nothing above U+10FFFF
 * (RFC 3629 §4). The decoders of the JDK signal malformed input by an I/O exception, which has no
 * place in a pure module.
 */
final class Utf8 {
  private Utf8() {}

  /** Tells whether the first {@code length} bytes are well-formed. */
  static boolean isValid(byte[] bytes, int length) {
    int at = 0;
    while (at < length) {
      int size = bytes[at] >= 0 ? 1 : sizeOf(bytes, at, length);
      if (size == 0 || at + size > length) {
        return false;
      }
      at += size;
    }
    return true;
  }

  /**
   * The length without a character that is begun at the end and not completed; the whole length if
   * there is none.
   */
  static int lengthWithoutBegunCharacter(byte[] bytes) {
    int start = bytes.length - 1;
    int earliest = Math.max(0, bytes.length - 3);
    while (start >= earliest && (bytes[start] & 0xC0) == 0x80) {
      start--;
    }
    if (start < earliest) {
      return bytes.length;
    }
    return bytes.length - start < announcedSize(bytes[start] & 0xFF) ? start : bytes.length;
  }

  /** The size of the well-formed character at this place, or 0. */
  private static int sizeOf(byte[] bytes, int at, int length) {
    int lead = bytes[at] & 0xFF;
    int size = announcedSize(lead);
    if (size < 2 || at + size > length) {
      return 0;
    }
    for (int i = 1; i < size; i++) {
      if ((bytes[at + i] & 0xC0) != 0x80) {
        return 0;
      }
    }
    int second = bytes[at + 1] & 0xFF;
    boolean excluded =
        lead == 0xE0 && second < 0xA0
            || lead == 0xED && second > 0x9F
            || lead == 0xF0 && second < 0x90
            || lead == 0xF4 && second > 0x8F;
    return excluded ? 0 : size;
  }

  private static int announcedSize(int lead) {
    if (lead < 0x80) {
      return 1;
    }
    if (lead >= 0xC2 && lead <= 0xDF) {
      return 2;
    }
    if (lead >= 0xE0 && lead <= 0xEF) {
      return 3;
    }
    return lead >= 0xF0 && lead <= 0xF4 ? 4 : 0;
  }
}
