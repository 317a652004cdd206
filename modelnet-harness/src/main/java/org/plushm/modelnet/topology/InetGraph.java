package org.plushm.modelnet.topology;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import org.plushm.overlay.RandomSource;

/**
 * Makes a graph with virtual hosts of a network of the Inet generator, as ModelNet's inet2xml does:
 * some routers become gateways, each gets ceil(hosts / stubs) hosts until all are hung up; the
 * hosts' edges come first, then those of the file. A link that touches a gateway is {@code
 * stub-transit}, one between other routers {@code transit-transit}.
 */
public final class InetGraph {
  /** Units of length that light needs a millisecond for. */
  private static final BigDecimal LENGTH_PER_MS = BigDecimal.valueOf(300);

  /** Length that hosts' links are given. */
  private static final String HOST_LINK_LENGTH = "300";

  private final InetFile inet;
  private final InetOptions options;
  private final RandomSource drawLinks;
  private final Topology.Builder builder = new Topology.Builder();

  private InetGraph(InetFile inet, InetOptions options) {
    this.inet = inet;
    this.options = options;
    this.drawLinks = new RandomSource(options.seed()).fork("links");
  }

  /**
   * Makes the graph.
   *
   * @throws InvalidTopology if there are more stubs than routers
   */
  public static Topology of(InetFile inet, InetOptions options) {
    return new InetGraph(inet, options).make();
  }

  private Topology make() {
    boolean[] isGateway = gateways();
    List<Integer> gateways = new ArrayList<>();
    for (int i = 0; i < isGateway.length; i++) {
      InetFile.Spot spot = inet.vertices().get(i);
      builder.addRouter(
          isGateway[i] ? Role.GATEWAY : Role.TRANSIT,
          Attributes.of("dbl_x", spot.x(), "dbl_y", spot.y()));
      if (isGateway[i]) {
        gateways.add(i);
      }
    }
    int perGateway = (options.hosts() + options.stubs() - 1) / options.stubs();
    for (int gateway : gateways) {
      for (int i = 0; i < perGateway && builder.hostCount() < options.hosts(); i++) {
        link(builder.addHost(), gateway, "client-stub", HOST_LINK_LENGTH);
      }
    }
    for (InetFile.Span span : inet.links()) {
      boolean stub = isGateway[span.one()] || isGateway[span.other()];
      link(span.one(), span.other(), stub ? "stub-transit" : "transit-transit", span.length());
    }
    InetOptions.TYPES.forEach(
        type -> builder.spec(type, options.ranges().get(type).min().toAttributes()));
    return builder.build();
  }

  private boolean[] gateways() {
    int routers = inet.vertices().size();
    if (options.stubs() > routers) {
      throw new InvalidTopology(
          options.stubs() + " stubs are asked for, the network has only " + routers + " routers");
    }
    List<Integer> all = new ArrayList<>();
    for (int i = 0; i < routers; i++) {
      all.add(i);
    }
    boolean[] isGateway = new boolean[routers];
    List<Integer> drawn = new RandomSource(options.seed()).fork("gateways").shuffled(all);
    drawn.subList(0, options.stubs()).forEach(router -> isGateway[router] = true);
    return isGateway;
  }

  private void link(int one, int other, String type, String length) {
    Attributes of = Attributes.of("int_len", length);
    InetOptions.Range range = options.ranges().get(type);
    if (!range.isFixed()) {
      Attributes own = drawn(range).toAttributes();
      for (String name : own.names()) {
        of = of.with(name, own.get(name));
      }
    }
    if (options.delayByLength()) {
      BigDecimal ms = new BigDecimal(length).divide(LENGTH_PER_MS, 6, RoundingMode.HALF_UP);
      of = of.with("int_delayms", LinkParameters.delayMsText(ms.movePointRight(6).longValue()));
    }
    builder.addLink(one, other, type, of);
  }

  /** Rate in whole kbit/s and delay in whole milliseconds, as there. */
  private LinkParameters drawn(InetOptions.Range range) {
    LinkParameters min = range.min();
    LinkParameters max = range.max();
    double loss =
        min.lossProbability()
            + drawLinks.nextDouble() * (max.lossProbability() - min.lossProbability());
    return new LinkParameters(
        whole(min.rateBps(), max.rateBps(), 1_000),
        whole(min.delayNs(), max.delayNs(), 1_000_000),
        BigDecimal.valueOf(loss).setScale(9, RoundingMode.HALF_UP).doubleValue(),
        (int) whole(min.queuePackets(), max.queuePackets(), 1));
  }

  private long whole(long min, long max, long unit) {
    return min + drawLinks.nextLong((max - min) / unit + 1) * unit;
  }
}
