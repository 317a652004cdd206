package org.plushm.modelnet.topology;

/**
 * A block of addresses, a power of two in size, as ModelNet gives one to each machine.
 *
 * @param base the first address as a number
 * @param prefix bits that all addresses have in common, 0 to 32
 */
record Ipv4Subnet(int base, int prefix) {
  /** Reads {@code vnet}, {@code vmask} and {@code vbcst}, which have to agree. */
  static Ipv4Subnet parse(Attributes attributes, Place place) {
    String vnet = attributes.needed("vnet", place);
    int slash = vnet.indexOf('/');
    if (slash < 0) {
      throw place.problem("vnet=\"" + vnet + "\" is not ADDRESS/BITS");
    }
    int base = parseAddress(vnet.substring(0, slash), "vnet", place);
    Ipv4Subnet subnet;
    try {
      subnet = new Ipv4Subnet(base, Integer.parseInt(vnet.substring(slash + 1)));
    } catch (IllegalArgumentException e) {
      throw place.problem("vnet=\"" + vnet + "\" is not ADDRESS/BITS");
    }
    if (parseAddress(attributes.needed("vmask", place), "vmask", place) != subnet.mask()) {
      throw place.problem("vmask does not belong to " + vnet);
    }
    if (parseAddress(attributes.needed("vbcst", place), "vbcst", place) != subnet.broadcast()) {
      throw place.problem("vbcst does not belong to " + vnet);
    }
    return subnet;
  }

  /** Checks that the base is one. */
  Ipv4Subnet {
    if (prefix < 0 || prefix > 32) {
      throw new IllegalArgumentException(prefix + " bits");
    }
    int mask = prefix == 0 ? 0 : -1 << (32 - prefix);
    if ((base & ~mask) != 0) {
      throw new IllegalArgumentException("base has bits outside of the mask");
    }
  }

  int mask() {
    return prefix == 0 ? 0 : -1 << (32 - prefix);
  }

  int broadcast() {
    return base | ~mask();
  }

  boolean contains(int address) {
    return (address & mask()) == base;
  }

  /** Reads {@code a.b.c.d}. */
  static int parseAddress(String text, String name, Place place) {
    String[] parts = text.split("\\.", -1);
    int address = 0;
    boolean right = parts.length == 4;
    for (int i = 0; right && i < 4; i++) {
      right = parts[i].matches("[0-9]{1,3}") && Integer.parseInt(parts[i]) <= 255;
      address = right ? address << 8 | Integer.parseInt(parts[i]) : 0;
    }
    if (!right) {
      throw place.problem(name + "=\"" + text + "\" is no address such as 10.0.0.1");
    }
    return address;
  }

  static String format(int address) {
    return (address >>> 24)
        + "."
        + (address >>> 16 & 0xff)
        + "."
        + (address >>> 8 & 0xff)
        + "."
        + (address & 0xff);
  }

  @Override
  public String toString() {
    return format(base) + "/" + prefix;
  }
}
