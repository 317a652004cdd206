package org.plushm.modelnet.validation;

import java.util.ArrayDeque;
import java.util.Arrays;
import org.plushm.modelnet.pipe.Distillation;
import org.plushm.modelnet.pipe.DistilledPaths;
import org.plushm.modelnet.pipe.Fate;
import org.plushm.modelnet.topology.Attributes;
import org.plushm.modelnet.topology.Edge;
import org.plushm.modelnet.topology.GraphFile;
import org.plushm.modelnet.topology.LinkParameters;
import org.plushm.modelnet.topology.Role;
import org.plushm.modelnet.topology.RouteFile;
import org.plushm.modelnet.topology.Routes;
import org.plushm.modelnet.topology.Routing;
import org.plushm.modelnet.topology.Topology;
import org.plushm.modelnet.topology.TransitStub;
import org.plushm.overlay.RandomSource;

/** T10 and T11: paths are the shortest ones, and collapsing them changes only what it may. */
final class RouteCases {
  private static final int ROUTERS = 30;
  private static final int HOSTS = 20;

  private RouteCases() {}

  /** T10: routes against a plain search. */
  static void shortest(Extent extent, Report report) {
    int graphs = extent.pick(200, 40);
    long wrong = 0;
    long pairs = 0;
    long unreachable = 0;
    long droppedAsUnreachable = 0;
    for (int i = 0; i < graphs; i++) {
      Topology topology = random(new RandomSource(extent.seed()).fork("graph " + i));
      Routes routes = new Routes(topology, Routing.HOPS);
      long[] dropped = new long[1];
      VirtualRun run =
          new VirtualRun(
              Networks.hopByHop(topology, extent.seed()),
              VirtualRun.EXACT,
              new VirtualRun.Observer() {
                @Override
                public void arrived(Sent packet, long nominalNs, long handedOverNs) {}

                @Override
                public void dropped(Sent packet, Fate fate, long nominalNs) {
                  dropped[0] += fate == Fate.UNREACHABLE ? 1 : 0;
                }
              });
      for (int from = 0; from < HOSTS; from++) {
        int[] hops = plainSearch(topology, topology.vertexOfHost(from));
        for (int to = 0; to < HOSTS; to++) {
          int best = hops[topology.vertexOfHost(to)];
          pairs++;
          wrong += isPath(topology, routes.path(from, to), from, to, best) ? 0 : 1;
          unreachable += best < 0 ? 1 : 0;
          run.send(0, from, to, 100);
        }
      }
      run.finish();
      droppedAsUnreachable += dropped[0];
    }
    report.requireEqual("of " + pairs + " pairs in " + graphs + " graphs: not shortest", 0, wrong);
    report.requireEqual(
        "packets told to be unreachable, of those that are", unreachable, droppedAsUnreachable);
    long[] different = new long[1];
    Topology tiny = GraphFile.read("tiny.graph", Examples.stream(Examples.text("tiny.graph")));
    Routes routes = new Routes(tiny, Routing.HOPS);
    RouteFile.read(
        "tiny.route",
        Examples.stream(Examples.text("tiny.route")),
        tiny,
        (from, to, hops) -> different[0] += Arrays.equals(hops, routes.path(from, to)) ? 0 : 1);
    report.requireEqual("paths other than those of tiny.route", 0, different[0]);
  }

  private static Topology random(RandomSource random) {
    Topology.Builder builder = new Topology.Builder();
    builder.spec("s", LinkParameters.UNLIMITED.toAttributes());
    for (int i = 0; i < ROUTERS; i++) {
      builder.addRouter(Role.TRANSIT, Attributes.NONE);
    }
    boolean[][] joined = new boolean[ROUTERS][ROUTERS];
    for (int i = 0; i < 2 * ROUTERS; i++) {
      int one = random.nextInt(ROUTERS);
      int other = random.nextInt(ROUTERS);
      if (one != other && !joined[one][other]) {
        joined[one][other] = true;
        builder.addEdge(one, other, "s", Attributes.NONE);
      }
    }
    for (int i = 0; i < HOSTS; i++) {
      builder.addLink(builder.addHost(), random.nextInt(ROUTERS), "s", Attributes.NONE);
    }
    return builder.build();
  }

  /** Hops from a vertex to each other, -1 where there is no way: rounds over all edges. */
  private static int[] plainSearch(Topology topology, int from) {
    int[] hops = new int[topology.vertices().size()];
    Arrays.fill(hops, -1);
    hops[from] = 0;
    ArrayDeque<Integer> reached = new ArrayDeque<>();
    reached.add(from);
    while (!reached.isEmpty()) {
      int at = reached.poll();
      for (Edge edge : topology.edges()) {
        if (edge.source() == at && hops[edge.target()] < 0) {
          hops[edge.target()] = hops[at] + 1;
          reached.add(edge.target());
        }
      }
    }
    return hops;
  }

  private static boolean isPath(Topology topology, int[] path, int from, int to, int hops) {
    if (path == null) {
      return hops < 0;
    }
    int at = topology.vertexOfHost(from);
    for (int hop : path) {
      if (topology.edge(hop).source() != at) {
        return false;
      }
      at = topology.edge(hop).target();
    }
    return at == topology.vertexOfHost(to) && path.length == hops;
  }

  /** T11: the same traffic hop-by-hop, last-mile and end-to-end. */
  static void distillation(Extent extent, Report report) {
    Topology topology = TransitStub.of(60, extent.seed()).make();
    Routes routes = new Routes(topology, Routing.HOPS);
    RandomSource random = new RandomSource(extent.seed()).fork("pairs");
    int packets = extent.pick(5_000, 1_000);
    int[] from = new int[packets];
    int[] to = new int[packets];
    for (int i = 0; i < packets; i++) {
      from[i] = random.nextInt(60);
      to[i] = (from[i] + 1 + random.nextInt(59)) % 60;
    }
    for (Distillation distillation :
        new Distillation[] {
          Distillation.HOP_BY_HOP,
          Distillation.LAST_MILE,
          new Distillation(2),
          Distillation.END_TO_END
        }) {
      double[] worstNs = new double[1];
      int[] arrived = new int[1];
      VirtualRun run =
          new VirtualRun(
              new DistilledPaths(routes, distillation, extent.seed()),
              VirtualRun.EXACT,
              (packet, nominalNs, handedOverNs) -> {
                int[] path = routes.path(packet.from(), packet.to());
                double expectedNs = expectedNs(topology, path, distillation, packet.bytes());
                worstNs[0] =
                    Math.max(worstNs[0], Math.abs(nominalNs - packet.sentNs() - expectedNs));
                arrived[0]++;
              });
      for (int i = 0; i < packets; i++) {
        run.send(i * Networks.SECOND_NS, from[i], to[i], 1000);
      }
      run.finish();
      report.requireEqual(distillation + ", idle: packets that arrive", packets, arrived[0]);
      report.requireAtMost(
          distillation + ", idle: delay off sum of delays + sending in each pipe",
          16,
          worstNs[0],
          "ns");
    }
    loss(extent, report);
    congestion(extent, report);
  }

  /** Sum of the delays, and the time of sending in each pipe that the distillation leaves. */
  private static double expectedNs(
      Topology topology, int[] path, Distillation distillation, int bytes) {
    int keep = distillation.walkIn() < 0 ? path.length : distillation.walkIn();
    double sumNs = 0;
    double slowestOfMiddleNs = 0;
    for (int i = 0; i < path.length; i++) {
      LinkParameters link = topology.parameters(path[i]);
      double sendingNs = Networks.sendingNs(bytes, link);
      sumNs += link.delayNs();
      if (i < keep || i >= path.length - keep) {
        sumNs += sendingNs;
      } else {
        slowestOfMiddleNs = Math.max(slowestOfMiddleNs, sendingNs);
      }
    }
    return sumNs + slowestOfMiddleNs;
  }

  private static void loss(Extent extent, Report report) {
    int packets = 50_000;
    double survives = StrictMath.pow(1 - 0.03, 6);
    double allowed = 3.2905 * Math.sqrt(packets * survives * (1 - survives));
    for (Distillation distillation :
        new Distillation[] {
          Distillation.HOP_BY_HOP, Distillation.LAST_MILE, Distillation.END_TO_END
        }) {
      int[] arrived = new int[1];
      VirtualRun run =
          new VirtualRun(
              Networks.distilled(
                  Networks.chains(1, 6, Networks.link(0, 1, 0.03, 10)),
                  distillation,
                  extent.seed()),
              VirtualRun.EXACT,
              (packet, nominalNs, handedOverNs) -> arrived[0]++);
      for (int i = 0; i < packets; i++) {
        run.send(i * 1_000L, 0, 1, 100);
      }
      run.finish();
      report.require(
          distillation + ", 6 links of p = 0.03: arrive of " + packets,
          Report.number(Math.rint(packets * survives)) + " +-" + Report.number(Math.rint(allowed)),
          Integer.toString(arrived[0]),
          Math.abs(arrived[0] - packets * survives) <= allowed);
    }
  }

  /** Two pairs of hosts share a link inside: only hop-by-hop knows. */
  private static void congestion(Extent extent, Report report) {
    Topology.Builder builder = new Topology.Builder();
    builder.spec("s", Networks.link(100, 1, 0, 50).toAttributes());
    builder.spec("narrow", Networks.link(10, 1, 0, 50).toAttributes());
    int[] router = new int[6];
    for (int i = 0; i < router.length; i++) {
      router[i] = builder.addRouter(i < 4 ? Role.GATEWAY : Role.TRANSIT, Attributes.NONE);
    }
    builder.addLink(router[4], router[5], "narrow", Attributes.NONE);
    builder.addLink(router[0], router[4], "s", Attributes.NONE);
    builder.addLink(router[1], router[4], "s", Attributes.NONE);
    builder.addLink(router[2], router[5], "s", Attributes.NONE);
    builder.addLink(router[3], router[5], "s", Attributes.NONE);
    for (int i = 0; i < 4; i++) {
      builder.addLink(builder.addHost(), router[i], "s", Attributes.NONE);
    }
    Topology topology = builder.build();
    for (Distillation distillation :
        new Distillation[] {
          Distillation.HOP_BY_HOP, Distillation.LAST_MILE, Distillation.END_TO_END
        }) {
      long[] bytes = new long[1];
      VirtualRun run =
          new VirtualRun(
              Networks.distilled(topology, distillation, extent.seed()),
              VirtualRun.EXACT,
              (packet, nominalNs, handedOverNs) -> {
                if (handedOverNs > Networks.SECOND_NS && handedOverNs <= 3 * Networks.SECOND_NS) {
                  bytes[0] += packet.bytes();
                }
              });
      // Each pair offers 9 Mbit/s, one after the other, to a link of 10.
      for (int i = 0; i < 4_000; i++) {
        run.send(Math.round(i * 8e6 / 9), 0, 2, 1000);
        run.send(Math.round(i * 8e6 / 9), 1, 3, 1000);
      }
      run.finish();
      double expected = distillation.equals(Distillation.HOP_BY_HOP) ? 10 : 18;
      report.requireWithin(
          distillation + ", link of 10 Mbit/s inside shared by two pairs of 9: sum",
          expected,
          0.01,
          bytes[0] * 8 / 2e6,
          "Mbit/s");
    }
  }
}
