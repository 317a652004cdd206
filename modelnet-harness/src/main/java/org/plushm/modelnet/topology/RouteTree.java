package org.plushm.modelnet.topology;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.PriorityQueue;

/** The best paths from one vertex to all others, as the last edge of each. */
final class RouteTree {
  private static final int NONE = -1;

  private final Links links;
  private final int root;

  /** For each vertex the edge by which the best path arrives, or NONE. */
  private final int[] arrivingEdge;

  /** The edges of a topology in a form that a search runs over quickly. */
  static final class Links {
    final int vertexCount;
    final int[] source;
    final int[] target;
    final long[] delayNs;

    /** Edges by their source: those of v are at firstOut[v] .. firstOut[v + 1] in byOut. */
    final int[] firstOut;

    final int[] byOut;

    Links(Topology topology) {
      int edges = topology.edges().size();
      vertexCount = topology.vertices().size();
      source = new int[edges];
      target = new int[edges];
      delayNs = new long[edges];
      firstOut = new int[vertexCount + 1];
      for (int e = 0; e < edges; e++) {
        source[e] = topology.edge(e).source();
        target[e] = topology.edge(e).target();
        delayNs[e] = topology.parameters(e).delayNs();
        firstOut[source[e] + 1]++;
      }
      for (int v = 0; v < vertexCount; v++) {
        firstOut[v + 1] += firstOut[v];
      }
      byOut = new int[edges];
      int[] next = firstOut.clone();
      for (int e = 0; e < edges; e++) {
        byOut[next[source[e]]++] = e;
      }
    }
  }

  private RouteTree(Links links, int root) {
    this.links = links;
    this.root = root;
    this.arrivingEdge = new int[links.vertexCount];
    Arrays.fill(arrivingEdge, NONE);
  }

  static RouteTree of(Links links, int root, Routing routing) {
    RouteTree tree = new RouteTree(links, root);
    switch (routing) {
      case HOPS -> tree.searchBreadth();
      case DELAY -> tree.searchDelay();
    }
    return tree;
  }

  private void searchBreadth() {
    ArrayDeque<Integer> reached = new ArrayDeque<>();
    reached.add(root);
    while (!reached.isEmpty()) {
      int at = reached.poll();
      for (int i = links.firstOut[at]; i < links.firstOut[at + 1]; i++) {
        int edge = links.byOut[i];
        int to = links.target[edge];
        if (to != root && arrivingEdge[to] == NONE) {
          arrivingEdge[to] = edge;
          reached.add(to);
        }
      }
    }
  }

  /** A vertex and the best that is known of it; the order is total, so that runs are alike. */
  private record Reached(long delayNs, int hops, int vertex) implements Comparable<Reached> {
    @Override
    public int compareTo(Reached other) {
      int order = Long.compare(delayNs, other.delayNs);
      order = order == 0 ? Integer.compare(hops, other.hops) : order;
      return order == 0 ? Integer.compare(vertex, other.vertex) : order;
    }
  }

  private void searchDelay() {
    Reached[] best = new Reached[links.vertexCount];
    boolean[] done = new boolean[links.vertexCount];
    PriorityQueue<Reached> queue = new PriorityQueue<>();
    best[root] = new Reached(0, 0, root);
    queue.add(best[root]);
    while (!queue.isEmpty()) {
      Reached at = queue.poll();
      if (done[at.vertex]) {
        continue;
      }
      done[at.vertex] = true;
      for (int i = links.firstOut[at.vertex]; i < links.firstOut[at.vertex + 1]; i++) {
        int edge = links.byOut[i];
        int to = links.target[edge];
        Reached candidate = new Reached(at.delayNs + links.delayNs[edge], at.hops + 1, to);
        if (!done[to] && (best[to] == null || candidate.compareTo(best[to]) < 0)) {
          best[to] = candidate;
          arrivingEdge[to] = edge;
          queue.add(candidate);
        }
      }
    }
  }

  /** The edges from the root to a vertex in order, or null if no path leads there. */
  int[] pathTo(int vertex) {
    int length = 0;
    for (int at = vertex; at != root; at = links.source[arrivingEdge[at]]) {
      if (arrivingEdge[at] == NONE) {
        return null;
      }
      length++;
    }
    int[] path = new int[length];
    for (int at = vertex; at != root; at = links.source[arrivingEdge[at]]) {
      path[--length] = arrivingEdge[at];
    }
    return path;
  }
}
