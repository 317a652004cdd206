package org.plushm.modelnet.validation;

import java.util.List;
import org.plushm.modelnet.pipe.Distillation;
import org.plushm.modelnet.pipe.DistilledPaths;
import org.plushm.modelnet.topology.Attributes;
import org.plushm.modelnet.topology.LinkParameters;
import org.plushm.modelnet.topology.Role;
import org.plushm.modelnet.topology.Routes;
import org.plushm.modelnet.topology.Routing;
import org.plushm.modelnet.topology.Topology;
import org.plushm.overlay.RandomSource;

/** Small networks that cases are run on. */
final class Networks {
  static final long MILLISECOND_NS = 1_000_000;
  static final long SECOND_NS = 1_000_000_000;

  private Networks() {}

  static LinkParameters link(double mbps, double delayMs, double loss, int queue) {
    return new LinkParameters(
        Math.round(mbps * 1e6), Math.round(delayMs * MILLISECOND_NS), loss, queue);
  }

  /** Two hosts with so many links between them, the same in both directions. */
  static DistilledPaths chain(int hops, LinkParameters link, long seed) {
    return hopByHop(chains(1, hops, link), seed);
  }

  /** Host 2i and host 2i + 1 with links of their own between them. */
  static Topology chains(int flows, int hops, LinkParameters link) {
    Topology.Builder builder = new Topology.Builder();
    builder.spec("s", link.toAttributes());
    for (int flow = 0; flow < flows; flow++) {
      int at = builder.addHost();
      for (int hop = 1; hop < hops; hop++) {
        int router = builder.addRouter(Role.TRANSIT, Attributes.NONE);
        builder.addLink(at, router, "s", Attributes.NONE);
        at = router;
      }
      builder.addLink(at, builder.addHost(), "s", Attributes.NONE);
    }
    return builder.build();
  }

  /**
   * Hosts 0 .. senders - 1 on one side of a bottleneck, the receiver with the next number on the
   * other. The bottleneck is edges 0 and, back, 1.
   */
  static Topology dumbbell(int senders, LinkParameters access, LinkParameters bottleneck) {
    Topology.Builder builder = new Topology.Builder();
    builder.spec("bottleneck", bottleneck.toAttributes());
    builder.spec("access", access.toAttributes());
    int left = builder.addRouter(Role.GATEWAY, Attributes.NONE);
    int right = builder.addRouter(Role.GATEWAY, Attributes.NONE);
    builder.addLink(left, right, "bottleneck", Attributes.NONE);
    for (int i = 0; i < senders; i++) {
      builder.addLink(builder.addHost(), left, "access", Attributes.NONE);
    }
    builder.addLink(builder.addHost(), right, "access", Attributes.NONE);
    return builder.build();
  }

  static DistilledPaths hopByHop(Topology topology, long seed) {
    return distilled(topology, Distillation.HOP_BY_HOP, seed);
  }

  static DistilledPaths distilled(Topology topology, Distillation distillation, long seed) {
    return new DistilledPaths(new Routes(topology, Routing.HOPS), distillation, seed);
  }

  /** The gap to the next arrival of a Poisson process, in nanoseconds. */
  static long poissonGapNs(RandomSource random, double perSecond) {
    return Math.round(-StrictMath.log(1 - random.nextDouble()) / perSecond * SECOND_NS);
  }

  /** Time that a packet takes to be sent, in nanoseconds. */
  static double sendingNs(int bytes, LinkParameters link) {
    return link.rateBps() == 0 ? 0 : 8e9 * bytes / link.rateBps();
  }

  /**
   * When packets come out of links one after another, by Lindley's recursion: each begins to be
   * sent when it has come and the one before it has been sent.
   *
   * @param cameNs times of arrival in order; replaced by those of coming out
   */
  static void lindley(double[] cameNs, int[] bytes, List<LinkParameters> links) {
    for (LinkParameters link : links) {
      double sentNs = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < cameNs.length; i++) {
        sentNs = Math.max(cameNs[i], sentNs) + sendingNs(bytes[i], link);
        cameNs[i] = sentNs + link.delayNs();
      }
    }
  }
}
