package org.plushm.modelnet.experiment;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.plushm.modelnet.topology.Routes;
import org.plushm.modelnet.topology.Routing;
import org.plushm.modelnet.topology.Topology;
import org.plushm.overlay.RandomSource;
import org.plushm.plush.message.ClientMessages.TreeEntry;

/** Round trips that the topology itself asks for, without queues and sizes. */
final class PathTimes {
  private static final int PAIRS = 2000;

  private final Topology topology;
  private final Routes routes;

  PathTimes(Topology topology, Routing routing) {
    this.topology = topology;
    this.routes = new Routes(topology, routing);
  }

  /** Round trip between two virtual nodes in milliseconds. */
  double roundTripMs(int one, int other) {
    return (oneWayNs(one, other) + oneWayNs(other, one)) / 1e6;
  }

  private double oneWayNs(int from, int to) {
    int[] path = routes.path(from, to);
    if (path == null) {
      throw new IllegalArgumentException("no path from host " + from + " to " + to);
    }
    double sum = 0;
    for (int edge : path) {
      sum += topology.parameters(edge).delayNs();
    }
    return sum;
  }

  /** The median round trip of pairs drawn at random, in milliseconds. */
  double medianRoundTripMs(long seed) {
    int hosts = topology.hostCount();
    if (hosts < 2) {
      return 0;
    }
    RandomSource random = new RandomSource(seed);
    double[] times = new double[PAIRS];
    for (int i = 0; i < PAIRS; i++) {
      int one = random.nextInt(hosts);
      times[i] = roundTripMs(one, (one + 1 + random.nextInt(hosts - 1)) % hosts);
    }
    java.util.Arrays.sort(times);
    return times[PAIRS / 2];
  }

  /** The slowest round trip from the root of a tree to a member, along the tree. */
  double slowestTreePathMs(List<TreeEntry> tree) {
    Map<String, TreeEntry> byLabel = new HashMap<>();
    tree.forEach(entry -> byLabel.put(entry.label(), entry));
    double slowest = 0;
    for (TreeEntry member : tree) {
      double sum = 0;
      TreeEntry at = member;
      for (int hops = 0; at != null && at.parent() != null && hops < tree.size(); hops++) {
        sum += roundTripMs(vn(at.label()), vn(at.parent()));
        at = byLabel.get(at.parent());
      }
      slowest = Math.max(slowest, sum);
    }
    return slowest;
  }

  private static int vn(String label) {
    return Integer.parseInt(label.substring("local".length())) - 1;
  }
}
