package org.plushm.randtree;

import org.plushm.overlay.NodeId;

/** A child, from the moment its place is reserved. */
final class Child extends Neighbor {
  /** Whether its first heartbeat has come: before, the place is only reserved. */
  boolean connected;

  /** When a reserved place is freed. */
  long reservedUntilNs;

  /** The last log entry sent to it, or known to be there. */
  long position;

  /**
   * It has asked for older entries, for somebody below it, and gets them up to here whatever it
   * reports to have itself.
   */
  long refillUpTo;

  /** The last log entry that it has itself reported. */
  long acknowledged;

  /** Size of its subtree, itself included. */
  long descendants = 1;

  /** How many more children it would take, counting redirects since its last report. */
  int freePlaces;

  Child(NodeId id, long edge, long nowNs) {
    super(id, edge, nowNs);
  }
}
