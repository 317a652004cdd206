package org.plushm.overlay.basic;

import java.util.List;
import org.plushm.overlay.CommandLog;
import org.plushm.overlay.LogEntry;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.basic.BasicMessages.HeartbeatDown;
import org.plushm.overlay.basic.BasicMessages.HeartbeatUp;
import org.plushm.overlay.basic.BasicMessages.LogRequest;

/**
 * Moves the command log from the root to the leaves. A child is sent what follows its position, as
 * far as the edge takes it; a child that lacks entries moves its position back.
 */
final class LogRelay {
  private final BasicOverlay overlay;
  private final BasicOptions options;
  private final CommandLog log;
  private long askedNs = Long.MIN_VALUE;
  private long askedFrom;
  private int unacknowledged;

  LogRelay(BasicOverlay overlay, BasicOptions options, CommandLog log) {
    this.overlay = overlay;
    this.options = options;
    this.log = log;
  }

  /** At the root: entries of the control node. */
  void multicast(List<LogEntry> entries) {
    for (LogEntry entry : entries) {
      if (take(entry) == CommandLog.Offer.BEYOND_GAP) {
        overlay.later(() -> overlay.upcalls().logGap(log.haveUpTo() + 1));
        return;
      }
    }
  }

  /** An entry from the parent. */
  void onEntry(LogEntry entry) {
    if (take(entry) == CommandLog.Offer.BEYOND_GAP) {
      askAbove(log.haveUpTo() + 1);
    }
    unacknowledged++;
    if (unacknowledged >= options.logInFlightMax() / 4) {
      overlay.heartbeats().up();
    }
  }

  /** A heartbeat with the position is on its way up. */
  void onAcknowledged() {
    unacknowledged = 0;
  }

  /** The child lacks entries. */
  void onRequest(Edge child, LogRequest request) {
    child.position = Math.min(child.position, request.fromSeq() - 1);
    child.acknowledged = Math.min(child.acknowledged, child.position);
    fill(child);
  }

  /** The parent's position: the link keeps the order, so what is missing by now was missed. */
  void onHeartbeat(HeartbeatDown heartbeat) {
    log.skipBy(heartbeat.logStart());
    if (heartbeat.haveUpTo() > log.haveUpTo()) {
      askAbove(log.haveUpTo() + 1);
    }
  }

  /** The child's position. */
  void onHeartbeat(Edge child, HeartbeatUp heartbeat) {
    child.acknowledged = heartbeat.haveUpTo();
    child.position = Math.max(child.position, heartbeat.haveUpTo());
    fill(child);
  }

  /** Another parent may be asked at once. */
  void onParentChanged() {
    askedNs = Long.MIN_VALUE;
  }

  private CommandLog.Offer take(LogEntry entry) {
    CommandLog.Offer offer = log.offer(entry);
    if (offer == CommandLog.Offer.NEXT) {
      overlay.later(() -> overlay.upcalls().deliver(entry));
    }
    if (entry.seq() >= askedFrom) {
      askedNs = Long.MIN_VALUE; // The answer is coming in: whoever asks now asks anew.
    }
    switch (offer) {
      case NEXT -> overlay.childEdges().forEach(this::fillConnected);
      case KNOWN -> overlay.childEdges().forEach(child -> passOn(child, entry));
      case BEYOND_GAP -> {}
    }
    return offer;
  }

  private void fillConnected(Edge child) {
    if (child.connected) {
      fill(child);
    }
  }

  /** An old entry goes on to the children that asked for it; it is not kept here any more. */
  private void passOn(Edge child, LogEntry entry) {
    if (child.connected && child.position == entry.seq() - 1) {
      overlay.context().send(child.id, entry);
      child.position++;
      if (log.get(child.position + 1) != null) {
        fill(child);
      }
    }
  }

  private void fill(Edge child) {
    if (child.position < log.logStart()) {
      child.position = log.logStart();
      child.acknowledged = Math.max(child.acknowledged, child.position);
    }
    while (child.position < log.haveUpTo()
        && child.position - child.acknowledged < options.logInFlightMax()) {
      LogEntry next = log.get(child.position + 1);
      if (next == null) {
        askAbove(child.position + 1);
        return;
      }
      overlay.context().send(child.id, next);
      child.position++;
    }
  }

  /** The parent, at the root the control node; the same question at most twice a heartbeat. */
  private void askAbove(long fromSeq) {
    long nowNs = overlay.context().nowNs();
    boolean askedJustNow =
        askedNs != Long.MIN_VALUE
            && fromSeq >= askedFrom
            && nowNs - askedNs < options.heartbeatNs() / 2;
    NodeId parent = overlay.parent();
    if (askedJustNow || parent == null && !overlay.isRoot()) {
      return;
    }
    askedNs = nowNs;
    askedFrom = fromSeq;
    if (parent == null) {
      overlay.later(() -> overlay.upcalls().logGap(fromSeq));
    } else {
      overlay.context().send(parent, new LogRequest(fromSeq));
    }
  }
}
