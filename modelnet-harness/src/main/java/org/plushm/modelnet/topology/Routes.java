package org.plushm.modelnet.topology;

import java.util.HashMap;
import java.util.Map;

/**
 * The paths between virtual hosts. A host with one link in and one link out to the same router
 * shares that router's tree; a tree is searched when it is asked for first. So 10,000 hosts at 100
 * gateways cost 100 trees. Not for use by several threads.
 */
public final class Routes {
  /** No edge. */
  public static final int NONE = -1;

  private static final int[] EMPTY = new int[0];

  private final Topology topology;
  private final Routing routing;
  private final RouteTree.Links links;
  private final Map<Integer, RouteTree> treeByRoot = new HashMap<>();

  /** Edge from each virtual host to its router, NONE if it has several links. */
  private final int[] upEdge;

  /** Edge from its router to each virtual host, NONE if it has several links. */
  private final int[] downEdge;

  /** Routes of a network. */
  public Routes(Topology topology, Routing routing) {
    this.topology = topology;
    this.routing = routing;
    this.links = new RouteTree.Links(topology);
    this.upEdge = new int[topology.hostCount()];
    this.downEdge = new int[topology.hostCount()];
    findAccessLinks();
  }

  private void findAccessLinks() {
    int[] inCount = new int[links.vertexCount];
    int[] lastIn = new int[links.vertexCount];
    for (int e = 0; e < links.target.length; e++) {
      inCount[links.target[e]]++;
      lastIn[links.target[e]] = e;
    }
    for (int vn = 0; vn < upEdge.length; vn++) {
      int vertex = topology.vertexOfHost(vn);
      boolean single =
          links.firstOut[vertex + 1] - links.firstOut[vertex] == 1 && inCount[vertex] == 1;
      int up = single ? links.byOut[links.firstOut[vertex]] : NONE;
      // Two hosts joined to each other have no router between them to share.
      single =
          single
              && links.target[up] == links.source[lastIn[vertex]]
              && !topology.vertices().get(links.target[up]).isHost();
      upEdge[vn] = single ? up : NONE;
      downEdge[vn] = single ? lastIn[vertex] : NONE;
    }
  }

  /** The network that these are the routes of. */
  public Topology topology() {
    return topology;
  }

  /** How paths are chosen. */
  public Routing routing() {
    return routing;
  }

  /** The edge from a virtual host to its router, or {@link #NONE} if it has several links. */
  public int upEdge(int vn) {
    return upEdge[vn];
  }

  /** The edge to a virtual host from its router, or {@link #NONE} if it has several links. */
  public int downEdge(int vn) {
    return downEdge[vn];
  }

  /** Where the core begins for a sender: its router, or itself if it has several links. */
  public int entry(int fromVn) {
    return upEdge[fromVn] == NONE ? topology.vertexOfHost(fromVn) : links.target[upEdge[fromVn]];
  }

  /** Where the core ends for a receiver: its router, or itself if it has several links. */
  public int exit(int toVn) {
    return downEdge[toVn] == NONE ? topology.vertexOfHost(toVn) : links.source[downEdge[toVn]];
  }

  /**
   * The edges between two vertices in order; empty for the same one, null if no path leads there.
   */
  public int[] between(int fromVertex, int toVertex) {
    if (fromVertex == toVertex) {
      return EMPTY;
    }
    return treeByRoot
        .computeIfAbsent(fromVertex, root -> RouteTree.of(links, root, routing))
        .pathTo(toVertex);
  }

  /** All edges from one virtual host to another in order, or null if no path leads there. */
  public int[] path(int fromVn, int toVn) {
    if (fromVn == toVn) {
      return EMPTY;
    }
    int[] core = between(entry(fromVn), exit(toVn));
    if (core == null) {
      return null;
    }
    int before = upEdge[fromVn] == NONE ? 0 : 1;
    int after = downEdge[toVn] == NONE ? 0 : 1;
    int[] path = new int[before + core.length + after];
    if (before == 1) {
      path[0] = upEdge[fromVn];
    }
    System.arraycopy(core, 0, path, before, core.length);
    if (after == 1) {
      path[path.length - 1] = downEdge[toVn];
    }
    return path;
  }
}
