package org.plushm.modelnet.topology;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.plushm.overlay.RandomSource;

/** MODELNET's T10: routes are those of a plain search. */
class RoutesTest {
  private static final int ROUTERS = 12;
  private static final int HOSTS = 8;

  /** Directed edges at random, so that some pairs cannot reach each other; some hosts forward. */
  static Topology random(long seed) {
    RandomSource random = new RandomSource(seed);
    Topology.Builder builder = new Topology.Builder();
    for (int i = 0; i < ROUTERS; i++) {
      builder.addRouter(Role.TRANSIT, Attributes.NONE);
    }
    for (int i = 0; i < HOSTS; i++) {
      builder.addHost();
    }
    boolean[][] joined = new boolean[ROUTERS + HOSTS][ROUTERS + HOSTS];
    for (int i = 0; i < 30; i++) {
      int one = random.nextInt(ROUTERS + (random.chance(0.1) ? HOSTS : 0));
      int other = random.nextInt(ROUTERS);
      if (one != other && !joined[one][other]) {
        joined[one][other] = true;
        builder.addEdge(one, other, "s", delay(random));
      }
    }
    for (int host = ROUTERS; host < ROUTERS + HOSTS; host++) {
      int router = random.nextInt(ROUTERS);
      if (!joined[host][router]) {
        builder.addEdge(host, router, "s", delay(random));
      }
      builder.addEdge(router, host, "s", delay(random));
    }
    builder.spec("s", LinkParameters.UNLIMITED.toAttributes());
    return builder.build();
  }

  private static Attributes delay(RandomSource random) {
    return Attributes.of("int_delayms", Integer.toString(random.nextInt(5)));
  }

  /** The least cost from a vertex to each other, by relaxing every edge again and again. */
  private static long[] costs(Topology topology, int from, Routing routing) {
    long[] costs = new long[topology.vertices().size()];
    Arrays.fill(costs, Long.MAX_VALUE);
    costs[from] = 0;
    for (int round = 0; round < costs.length; round++) {
      for (Edge edge : topology.edges()) {
        if (costs[edge.source()] != Long.MAX_VALUE) {
          costs[edge.target()] =
              Math.min(
                  costs[edge.target()],
                  costs[edge.source()] + cost(topology, edge.index(), routing));
        }
      }
    }
    return costs;
  }

  private static long cost(Topology topology, int edge, Routing routing) {
    return routing == Routing.HOPS ? 1 : topology.parameters(edge).delayNs();
  }

  @Property(tries = 100)
  void shouldBeAsShortAsAPlainSearchFinds(@ForAll long seed, @ForAll Routing routing) {
    Topology topology = random(seed);
    Routes routes = new Routes(topology, routing);
    for (int from = 0; from < HOSTS; from++) {
      long[] costs = costs(topology, topology.vertexOfHost(from), routing);
      for (int to = 0; to < HOSTS; to++) {
        int[] path = routes.path(from, to);
        long best = costs[topology.vertexOfHost(to)];
        String where = "seed " + seed + ", " + routing + ", " + from + " to " + to;
        assertEquals(best == Long.MAX_VALUE, path == null, where);
        if (path != null) {
          int at = topology.vertexOfHost(from);
          long cost = 0;
          for (int hop : path) {
            assertEquals(at, topology.edge(hop).source(), where);
            at = topology.edge(hop).target();
            cost += cost(topology, hop, routing);
          }
          assertEquals(topology.vertexOfHost(to), at, where);
          assertEquals(best, cost, where);
        }
      }
    }
  }

  @Test
  void shouldGoStraightOrAroundWhenHopsOrDelayCount() {
    Topology.Builder builder = new Topology.Builder();
    for (int i = 0; i < 3; i++) {
      builder.addRouter(Role.GATEWAY, Attributes.NONE);
    }
    builder.addLink(builder.addHost(), 0, "s", Attributes.NONE);
    builder.addLink(builder.addHost(), 2, "s", Attributes.NONE);
    builder.addLink(0, 2, "s", Attributes.of("int_delayms", "50"));
    builder.addLink(0, 1, "s", Attributes.of("int_delayms", "20"));
    builder.addLink(1, 2, "s", Attributes.of("int_delayms", "20"));
    builder.addHost();
    builder.spec("s", LinkParameters.UNLIMITED.toAttributes());
    Topology topology = builder.build();
    assertArrayEquals(new int[] {0, 4, 3}, new Routes(topology, Routing.HOPS).path(0, 1));
    assertArrayEquals(new int[] {0, 6, 8, 3}, new Routes(topology, Routing.DELAY).path(0, 1));
    assertNull(new Routes(topology, Routing.HOPS).path(0, 2));
    StringBuilder out = new StringBuilder();
    assertEquals(4, RouteFile.write(new Routes(topology, Routing.HOPS), out));
    assertTrue(out.indexOf("hops=\"2 5 1 \"") > 0, out.toString());
  }

  @Test
  void shouldTakeTheDirectLinkWhenTwoHostsAreJoinedToEachOther() {
    Topology.Builder builder = new Topology.Builder();
    builder.addLink(builder.addHost(), builder.addHost(), "s", Attributes.NONE);
    builder.addLink(1, builder.addHost(), "s", Attributes.NONE);
    builder.addLink(builder.addHost(), builder.addHost(), "s", Attributes.NONE);
    builder.spec("s", LinkParameters.UNLIMITED.toAttributes());
    Routes routes = new Routes(builder.build(), Routing.HOPS);
    assertArrayEquals(new int[] {0}, routes.path(0, 1));
    assertArrayEquals(new int[] {3, 1}, routes.path(2, 0));
    assertArrayEquals(new int[] {4}, routes.path(3, 4));
    assertArrayEquals(new int[] {5}, routes.path(4, 3));
  }

  @Test
  void shouldKeepOneTreeForEachGatewayWhenTenThousandHostsAreThere() {
    Topology topology = TransitStub.of(10_000, 1).make();
    Routes routes = new Routes(topology, Routing.HOPS);
    RandomSource random = new RandomSource(2);
    for (int i = 0; i < 20_000; i++) {
      int from = random.nextInt(10_000);
      int to = random.nextInt(10_000);
      assertTrue(routes.path(from, to) != null, "from " + from + " to " + to);
      assertEquals(Role.GATEWAY, topology.vertices().get(routes.entry(from)).role());
    }
  }
}
