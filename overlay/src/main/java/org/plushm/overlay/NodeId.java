package org.plushm.overlay;

import java.util.Objects;

/**
 * Identity of a participant: IP address, port and incarnation. Names are labels and never compared
 * (thesis section 3.6).
 *
 * <p>The order is total: address as an unsigned number, then port, then incarnation. Incarnation 0
 * means "whichever incarnation lives there" and is only valid as the destination of a datagram.
 *
 * @param addressHigh the upper 64 bits of the IPv6 address; 0 for IPv4
 * @param addressLow the lower 64 bits of the IPv6 address; IPv4 is mapped as {@code ::ffff:a.b.c.d}
 * @param port UDP port, 1 to 65535
 * @param incarnation epoch milliseconds at the start of the process, or the highest seen plus one;
 *     never negative
 */
public record NodeId(long addressHigh, long addressLow, int port, long incarnation)
    implements Comparable<NodeId> {
  private static final long MAPPED_PREFIX = 0xffff_0000_0000L;

  /** Checks the ranges. */
  public NodeId {
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("port " + port + " is not in 1..65535");
    }
    if (incarnation < 0) {
      throw new IllegalArgumentException("incarnation " + incarnation + " is negative");
    }
  }

  /** The identity at an IPv4 address, given as a big-endian number. */
  public static NodeId ofIpv4(int address, int port, long incarnation) {
    return new NodeId(0, MAPPED_PREFIX | (address & 0xffff_ffffL), port, incarnation);
  }

  /**
   * Reads {@code a.b.c.d:port} or {@code [v6]:port}, optionally followed by {@code #incarnation}.
   * No name is resolved.
   *
   * @throws IllegalArgumentException when the text is not such a literal
   */
  public static NodeId parse(String text) {
    Objects.requireNonNull(text, "text");
    int hash = text.indexOf('#');
    String endpoint = hash < 0 ? text : text.substring(0, hash);
    int colon = endpoint.lastIndexOf(':');
    if (colon < 1) {
      throw new IllegalArgumentException("'" + text + "' is not ADDRESS:PORT");
    }
    try {
      long incarnation = hash < 0 ? 0 : Long.parseLong(text.substring(hash + 1));
      int port = Integer.parseInt(endpoint.substring(colon + 1));
      String address = endpoint.substring(0, colon);
      if (address.startsWith("[") && address.endsWith("]")) {
        long[] parts = IpLiteral.parseIpv6(address.substring(1, address.length() - 1));
        return new NodeId(parts[0], parts[1], port, incarnation);
      }
      return ofIpv4(IpLiteral.parseIpv4(address), port, incarnation);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + text + "' is not ADDRESS:PORT[#INCARNATION]", e);
    }
  }

  /** Whether the address is IPv4. */
  public boolean isIpv4() {
    return addressHigh == 0 && (addressLow >>> 32) == 0xffff;
  }

  /** Whether both are at the same address and port, whatever their incarnations. */
  public boolean sameEndpoint(NodeId other) {
    return addressHigh == other.addressHigh && addressLow == other.addressLow && port == other.port;
  }

  /** The same endpoint in another incarnation. */
  public NodeId withIncarnation(long newIncarnation) {
    return newIncarnation == incarnation
        ? this
        : new NodeId(addressHigh, addressLow, port, newIncarnation);
  }

  /** The same endpoint with incarnation 0. */
  public NodeId anyIncarnation() {
    return withIncarnation(0);
  }

  /** The address as text, without brackets. */
  public String address() {
    return isIpv4()
        ? IpLiteral.formatIpv4((int) addressLow)
        : IpLiteral.formatIpv6(addressHigh, addressLow);
  }

  /** {@code address:port}, with brackets around IPv6. */
  public String endpoint() {
    return isIpv4() ? address() + ":" + port : "[" + address() + "]:" + port;
  }

  /** As a record's; written out because every event compares some, most of them the same. */
  @Override
  public boolean equals(Object other) {
    return this == other
        || other instanceof NodeId id
            && addressLow == id.addressLow
            && incarnation == id.incarnation
            && port == id.port
            && addressHigh == id.addressHigh;
  }

  @Override
  public int hashCode() {
    long mixed = (addressLow * 31 + port) * 0x9e37_79b9_7f4a_7c15L + incarnation + addressHigh;
    return Long.hashCode(mixed);
  }

  @Override
  public int compareTo(NodeId other) {
    if (this == other) {
      return 0;
    }
    int order = Long.compareUnsigned(addressHigh, other.addressHigh);
    if (order == 0) {
      order = Long.compareUnsigned(addressLow, other.addressLow);
    }
    if (order == 0) {
      order = Integer.compare(port, other.port);
    }
    return order == 0 ? Long.compare(incarnation, other.incarnation) : order;
  }

  /** {@code address:port#incarnation}, readable by {@link #parse}. */
  @Override
  public String toString() {
    return endpoint() + "#" + incarnation;
  }
}
