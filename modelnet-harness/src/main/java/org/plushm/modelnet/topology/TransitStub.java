package org.plushm.modelnet.topology;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import org.plushm.overlay.RandomSource;

/**
 * Generates a network of the shape of GT-ITM: transit domains joined to each other, each of their
 * routers with some stub domains, whose routers the virtual hosts hang on. Everything has a place
 * on a plane, and delays follow from distances. Connected by construction; the same parameters give
 * the same network.
 *
 * @param transitDomains how many, at least 1
 * @param transitRouters in each transit domain, at least 1
 * @param stubsPerTransit stub domains at each transit router, at least 1
 * @param stubRouters in each stub domain, at least 1
 * @param hosts virtual hosts, dealt over all stub routers
 * @param seed of all that is drawn
 */
public record TransitStub(
    int transitDomains,
    int transitRouters,
    int stubsPerTransit,
    int stubRouters,
    HostLinks hosts,
    long seed) {
  private static final double WORLD_KM = 4000;
  private static final double TRANSIT_DOMAIN_KM = 800;
  private static final double STUB_DOMAIN_KM = 120;
  private static final double FIBRE_KM_PER_MS = 200;

  /** Of two routers of a domain to be joined beyond the links that connect it at all. */
  private static final double EXTRA_LINK_CHANCE = 0.2;

  /** Routers take some time as well. */
  private static final double DELAY_MS_MIN = 0.1;

  private static final LinkParameters TRANSIT_LINK =
      new LinkParameters(1_000_000_000, 10_000_000, 0, 1000);
  private static final LinkParameters STUB_TRANSIT_LINK =
      new LinkParameters(155_000_000, 2_000_000, 0, 200);
  private static final LinkParameters STUB_LINK =
      new LinkParameters(100_000_000, 1_000_000, 0, 100);

  /** Checks the numbers. */
  public TransitStub {
    if (transitDomains < 1 || transitRouters < 1 || stubsPerTransit < 1 || stubRouters < 1) {
      throw new IllegalArgumentException("at least one of each is needed");
    }
    long transit = (long) transitDomains * transitRouters;
    if (transit * stubsPerTransit > InetFile.COUNT_MAX
        || transit * stubsPerTransit * stubRouters > InetFile.COUNT_MAX) {
      throw new IllegalArgumentException("more than " + InetFile.COUNT_MAX + " routers");
    }
  }

  /** 4 domains of 5 routers, 60 stub domains of 4 routers: 260 routers, 240 of them gateways. */
  public static TransitStub of(int hosts, long seed) {
    return new TransitStub(4, 5, 3, 4, new HostLinks(hosts, HostLinks.LINK_DEFAULT), seed);
  }

  /** Makes the network. */
  public Topology make() {
    return new Maker().make();
  }

  private record Router(int index, double x, double y) {}

  private final class Maker {
    private final RandomSource places = new RandomSource(seed).fork("places");
    private final RandomSource links = new RandomSource(seed).fork("links");
    private final Topology.Builder builder = new Topology.Builder();
    private final List<Router> gateways = new ArrayList<>();

    Topology make() {
      List<List<Router>> domains = new ArrayList<>();
      for (int i = 0; i < transitDomains; i++) {
        domains.add(
            domain(
                Role.TRANSIT,
                transitRouters,
                places.nextDouble() * WORLD_KM,
                places.nextDouble() * WORLD_KM,
                TRANSIT_DOMAIN_KM));
      }
      for (List<Router> domain : domains) {
        join(domain, "transit-transit");
      }
      joinDomains(domains);
      for (List<Router> domain : domains) {
        for (Router transit : domain) {
          for (int i = 0; i < stubsPerTransit; i++) {
            stub(transit);
          }
        }
      }
      List<Integer> shuffled =
          new RandomSource(seed)
              .fork("hosts")
              .shuffled(gateways.stream().map(Router::index).toList());
      hosts.addTo(builder, shuffled);
      builder.spec("stub-stub", STUB_LINK.toAttributes());
      builder.spec("stub-transit", STUB_TRANSIT_LINK.toAttributes());
      builder.spec("transit-transit", TRANSIT_LINK.toAttributes());
      return builder.build();
    }

    private void stub(Router transit) {
      double x = transit.x + (places.nextDouble() - 0.5) * 2 * STUB_DOMAIN_KM;
      double y = transit.y + (places.nextDouble() - 0.5) * 2 * STUB_DOMAIN_KM;
      List<Router> stub = domain(Role.GATEWAY, stubRouters, x, y, STUB_DOMAIN_KM);
      join(stub, "stub-stub");
      link(transit, links.pick(stub), "stub-transit");
      gateways.addAll(stub);
    }

    private List<Router> domain(Role role, int size, double x, double y, double spreadKm) {
      List<Router> routers = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        double atX = tenth(x + (places.nextDouble() - 0.5) * spreadKm);
        double atY = tenth(y + (places.nextDouble() - 0.5) * spreadKm);
        int index =
            builder.addRouter(
                role, Attributes.of("dbl_x", Double.toString(atX), "dbl_y", Double.toString(atY)));
        routers.add(new Router(index, atX, atY));
      }
      return routers;
    }

    private static double tenth(double km) {
      return Math.rint(km * 10) / 10;
    }

    /** A random tree and some more. */
    private void join(List<Router> routers, String spec) {
      for (int i = 1; i < routers.size(); i++) {
        int tree = links.nextInt(i);
        for (int j = 0; j < i; j++) {
          boolean extra = links.chance(EXTRA_LINK_CHANCE);
          if (j == tree || extra) {
            link(routers.get(i), routers.get(j), spec);
          }
        }
      }
    }

    private void joinDomains(List<List<Router>> domains) {
      for (int i = 1; i < domains.size(); i++) {
        int tree = links.nextInt(i);
        for (int j = 0; j < i; j++) {
          boolean extra = links.chance(EXTRA_LINK_CHANCE);
          if (j == tree || extra) {
            link(links.pick(domains.get(i)), links.pick(domains.get(j)), "transit-transit");
          }
        }
      }
    }

    private void link(Router one, Router other, String spec) {
      double km = Math.hypot(one.x - other.x, one.y - other.y);
      BigDecimal ms =
          BigDecimal.valueOf(DELAY_MS_MIN + km / FIBRE_KM_PER_MS).setScale(3, RoundingMode.HALF_UP);
      builder.addLink(
          one.index, other.index, spec, Attributes.of("int_delayms", ms.toPlainString()));
    }
  }
}
