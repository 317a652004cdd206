package org.plushm.aeron.internal;

import org.plushm.aeron.seal.Peer;

/** An Aeron session that a peer sends to this node, whichever stream. Engine thread only. */
final class InSession {
  private static final int SILENT_TICKS = 4;

  private final int id;
  private final Peer peer;
  private final boolean control;
  private final long sequence;
  private boolean closed;
  private long lastHeardNs;
  private int ticksSinceHeard;
  private long refusalDueNs;

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

  /**
   * Its link is over.
   *
   * @param refusalDueNs until when the peer's frames are passed over in silence
   */
  void close(long refusalDueNs) {
    closed = true;
    this.refusalDueNs = refusalDueNs;
  }

  void heard(long nowNs) {
    lastHeardNs = nowNs;
    ticksSinceHeard = 0;
  }

  /** Some time has gone by in which frames could be heard. */
  void tick() {
    ticksSinceHeard++;
  }

  /**
   * Whether the peer has stopped sending. A session is not silent because this process was stopped:
   * the engine must have gone round a few times as well.
   *
   * @param silenceNs how long nothing must have been heard
   */
  boolean isSilent(long nowNs, long silenceNs) {
    return ticksSinceHeard >= SILENT_TICKS && nowNs - lastHeardNs > silenceNs;
  }

  /** Whether to tell the peer again that its stream is refused; at most once a period. */
  boolean refuses(long nowNs, long periodNs) {
    if (nowNs < refusalDueNs) {
      return false;
    }
    refusalDueNs = nowNs + periodNs;
    return true;
  }
}
