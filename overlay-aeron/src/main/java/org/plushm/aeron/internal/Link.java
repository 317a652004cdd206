package org.plushm.aeron.internal;

import org.plushm.overlay.NodeId;

/** A link from one node to a neighbour, as this side sees it. Engine thread only. */
final class Link {
  private final NodeId peer;
  private final OutStream control;
  private OutStream bulk;
  private int incomingSession;
  private long closeByNs = Long.MAX_VALUE;
  private boolean goodbyeSaid;

  Link(NodeId peer, OutStream control) {
    this.peer = peer;
    this.control = control;
  }

  NodeId peer() {
    return peer;
  }

  OutStream control() {
    return control;
  }

  /** The bulk stream, or null while there is none. */
  OutStream bulk() {
    return bulk;
  }

  void bulk(OutStream stream) {
    bulk = stream;
  }

  /** The session of the peer's control stream towards us; 0 before one was seen. */
  int incomingSession() {
    return incomingSession;
  }

  void incomingSession(int session) {
    incomingSession = session;
  }

  /** When a closing link stops waiting for its queues. */
  long closeByNs() {
    return closeByNs;
  }

  void closeBy(long deadlineNs) {
    closeByNs = deadlineNs;
  }

  /** Whether the goodbye was handed to the control stream. */
  boolean isGoodbyeSaid() {
    return goodbyeSaid;
  }

  void goodbyeSaid() {
    goodbyeSaid = true;
  }

  boolean isFlushed() {
    return control.isQueueEmpty() && (bulk == null || bulk.isQueueEmpty());
  }
}
