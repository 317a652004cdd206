package org.plushm.overlay.codec;

import java.nio.charset.StandardCharsets;
import org.plushm.overlay.MalformedMessage;

/**
 * Reads text as Wire writes it: each UTF-16 unit for itself in one to three bytes, so that a
 * character beyond the basic plane takes two times three bytes.
 */
final class WireText {
  private WireText() {}

  static String read(byte[] source, int offset, int length) throws MalformedMessage {
    int end = offset + length;
    for (int i = offset; i < end; i++) {
      if (source[i] < 0) {
        return readUnits(source, offset, end);
      }
    }
    return new String(source, offset, length, StandardCharsets.ISO_8859_1);
  }

  private static String readUnits(byte[] source, int offset, int end) throws MalformedMessage {
    char[] units = new char[end - offset];
    int count = 0;
    int at = offset;
    while (at < end) {
      int first = source[at++] & 0xff;
      if (first < 0x80) {
        units[count++] = (char) first;
      } else if (first >> 5 == 0b110) {
        units[count++] = (char) ((first & 0x1f) << 6 | continuation(source, at++, end));
      } else if (first >> 4 == 0b1110) {
        int middle = continuation(source, at++, end);
        int last = continuation(source, at++, end);
        units[count++] = (char) ((first & 0x0f) << 12 | middle << 6 | last);
      } else {
        throw new MalformedMessage("a text has a byte " + first + " out of place");
      }
    }
    return new String(units, 0, count);
  }

  private static int continuation(byte[] source, int at, int end) throws MalformedMessage {
    if (at >= end || (source[at] & 0xc0) != 0x80) {
      throw new MalformedMessage("a text ends inside a character");
    }
    return source[at] & 0x3f;
  }
}
