package org.plushm.overlay;

/** Reads and writes IP address literals without touching a resolver. */
final class IpLiteral {
  private IpLiteral() {}

  static int parseIpv4(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      throw new IllegalArgumentException("'" + text + "' is not an IPv4 address");
    }
    int address = 0;
    for (String part : parts) {
      int octet = part.isEmpty() || part.length() > 3 ? -1 : Integer.parseInt(part);
      if (octet < 0 || octet > 255) {
        throw new IllegalArgumentException("'" + text + "' is not an IPv4 address");
      }
      address = address << 8 | octet;
    }
    return address;
  }

  static String formatIpv4(int address) {
    return (address >>> 24)
        + "."
        + (address >>> 16 & 255)
        + "."
        + (address >>> 8 & 255)
        + "."
        + (address & 255);
  }

  static long[] parseIpv6(String written) {
    String text = withoutDots(written);
    int gap = text.indexOf("::");
    String[] head = split(gap < 0 ? text : text.substring(0, gap));
    String[] tail = gap < 0 ? new String[0] : split(text.substring(gap + 2));
    int groups = head.length + tail.length;
    if (gap < 0 ? groups != 8 : groups > 7) {
      throw new IllegalArgumentException("'" + text + "' is not an IPv6 address");
    }
    long[] halves = new long[2];
    for (int i = 0; i < head.length; i++) {
      place(halves, i, head[i], text);
    }
    for (int i = 0; i < tail.length; i++) {
      place(halves, 8 - tail.length + i, tail[i], text);
    }
    return halves;
  }

  /** The last 32 bits may be written as an IPv4 address, as in {@code ::ffff:10.0.0.1}. */
  private static String withoutDots(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 0 || text.indexOf('.') < 0) {
      return text;
    }
    int tail = parseIpv4(text.substring(colon + 1));
    return text.substring(0, colon + 1)
        + Integer.toHexString(tail >>> 16)
        + ":"
        + Integer.toHexString(tail & 0xffff);
  }

  private static String[] split(String groups) {
    return groups.isEmpty() ? new String[0] : groups.split(":", -1);
  }

  private static void place(long[] halves, int index, String group, String text) {
    if (group.isEmpty() || group.length() > 4 || group.startsWith("+") || group.startsWith("-")) {
      throw new IllegalArgumentException("'" + text + "' is not an IPv6 address");
    }
    long value = Long.parseLong(group, 16);
    halves[index / 4] |= value << 16 * (3 - index % 4);
  }

  static String formatIpv6(long high, long low) {
    int[] groups = new int[8];
    for (int i = 0; i < 8; i++) {
      groups[i] = (int) ((i < 4 ? high : low) >>> 16 * (3 - i % 4)) & 0xffff;
    }
    int bestStart = -1;
    int bestLength = 1;
    for (int i = 0; i < 8; i++) {
      int length = 0;
      while (i + length < 8 && groups[i + length] == 0) {
        length++;
      }
      if (length > bestLength) {
        bestStart = i;
        bestLength = length;
      }
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      if (i == bestStart) {
        text.append("::");
        i += bestLength - 1;
        continue;
      }
      if (text.length() > 0 && text.charAt(text.length() - 1) != ':') {
        text.append(':');
      }
      text.append(Integer.toHexString(groups[i]));
    }
    return text.toString();
  }
}
