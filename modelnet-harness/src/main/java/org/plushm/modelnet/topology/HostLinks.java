package org.plushm.modelnet.topology;

import java.util.List;

/**
 * Hangs virtual hosts on routers, evenly and in the order of the routers.
 *
 * @param hosts how many, at least 1
 * @param link what each of the two directions does
 */
public record HostLinks(int hosts, LinkParameters link) {
  /** Name of the specification of these links, as GT-ITM's. */
  static final String SPEC = "client-stub";

  /** 10 Mbit/s, 1 ms, no loss, room for 50 packets: a host behind a good line. */
  public static final LinkParameters LINK_DEFAULT =
      new LinkParameters(10_000_000, 1_000_000, 0, 50);

  /** Checks the number. */
  public HostLinks {
    if (hosts < 1 || hosts > InetFile.COUNT_MAX) {
      throw new IllegalArgumentException(hosts + " hosts are out of range");
    }
  }

  /** Host i goes to router i modulo the number of routers. */
  void addTo(Topology.Builder builder, List<Integer> routers) {
    for (int i = 0; i < hosts; i++) {
      builder.addLink(builder.addHost(), routers.get(i % routers.size()), SPEC, Attributes.NONE);
    }
    builder.spec(SPEC, link.toAttributes());
  }
}
