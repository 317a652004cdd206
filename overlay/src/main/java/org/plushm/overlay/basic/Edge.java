package org.plushm.overlay.basic;

import org.plushm.overlay.NodeId;

/** One neighbour in the tree, as this node has it. */
final class Edge {
  final NodeId id;
  final long sinceNs;

  /** The child's counter of the Join that made the edge; names it at both ends. */
  long number;

  /** A child: its first heartbeat has come. The parent: its first heartbeat has come. */
  boolean connected;

  /** Of a child. */
  Standing standing = Standing.at("");

  /** Size of a child's subtree, itself included. */
  long size = 1;

  /** A child's position in the command log with what is under way to it. */
  long position;

  /** A child's position as it last told. */
  long acknowledged;

  Edge(NodeId id, long number, long sinceNs) {
    this.id = id;
    this.number = number;
    this.sinceNs = sinceNs;
  }
}
