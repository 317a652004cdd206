package org.plushm.randtree;

import org.plushm.overlay.NodeId;

/** The other end of a tree edge. */
class Neighbor {
  final NodeId id;
  final Suspicion suspicion;

  /** The joiner's counter that names the edge. */
  long edge;

  Neighbor(NodeId id, long edge, long nowNs) {
    this.id = id;
    this.edge = edge;
    this.suspicion = new Suspicion(nowNs);
  }
}
