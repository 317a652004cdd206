package org.plushm.aeron.internal;

import org.plushm.aeron.seal.Peer;

/** An Aeron session that a peer sends to this node, whichever stream. Engine thread only. */
final class InSession {
  private final int id;
  private final Peer peer;
  private final boolean control;
  private final long sequence;
  private boolean closed;
  private long lastHeardNs;
  private long lastRefusalNs = Long.MIN_VALUE;

  InSession(int id, Peer peer, boolean control, long sequence) {
    this.id = id;
    this.peer = peer;
    this.control = control;
    this.sequence = sequence;
  }

  int id() {
    return id;
  }

  /** Whose it is, by the sealed header of its frames. */
  Peer peer() {
    return peer;
  }

  /** Whether it is of a control stream, with which a link begins and ends. */
  boolean isControl() {
    return control;
  }

  /** Sessions that began later have a greater number. */
  long sequence() {
    return sequence;
  }

  /** Whether its link is over: nothing of it is delivered any more. */
  boolean isClosed() {
    return closed;
  }

  void close() {
    closed = true;
  }

  long lastHeardNs() {
    return lastHeardNs;
  }

  void heard(long nowNs) {
    lastHeardNs = nowNs;
  }

  /** Whether to tell the peer again that its stream is refused; at most once a period. */
  boolean refuses(long nowNs, long periodNs) {
    if (lastRefusalNs != Long.MIN_VALUE && nowNs - lastRefusalNs < periodNs) {
      return false;
    }
    lastRefusalNs = nowNs;
    return true;
  }
}
