package org.plushm.randtree;

import java.util.List;
import org.plushm.overlay.CommandLog;
import org.plushm.overlay.LogEntry;
import org.plushm.overlay.NodeId;
import org.plushm.randtree.RandTreeMessages.HeartbeatDown;
import org.plushm.randtree.RandTreeMessages.HeartbeatUp;
import org.plushm.randtree.RandTreeMessages.LogRequest;

/**
 * Moves the command log along the edges. One rule serves relaying, filling a gap and replaying: a
 * child is sent the entry after its position, and its position follows. A child that lacks entries
 * moves its position back by {@link LogRequest}.
 */
final class LogRelay {
  private final RandTree tree;
  private final RandTreeOptions options;
  private final CommandLog log;
  private long askedFrom;
  private long askedNs = Long.MIN_VALUE;

  LogRelay(RandTree tree, RandTreeOptions options, CommandLog log) {
    this.tree = tree;
    this.options = options;
    this.log = log;
  }

  /** At the root: entries of the control node. */
  void multicast(List<LogEntry> entries) {
    for (LogEntry entry : entries) {
      if (take(entry) == CommandLog.Offer.BEYOND_GAP) {
        tree.later(() -> tree.upcalls().logGap(log.haveUpTo() + 1));
        return;
      }
    }
  }

  /** An entry from the parent, or from a child that has more than this node. */
  void onEntry(NodeId from, LogEntry entry) {
    if (take(entry) == CommandLog.Offer.BEYOND_GAP) {
      ask(from, log.haveUpTo() + 1);
    }
    tree.heartbeats().onLogAdvanced();
  }

  /** The neighbour lacks entries. */
  void onRequest(NodeId from, LogRequest request) {
    Child child = tree.childEdges().get(from);
    if (child != null) {
      child.refillUpTo = Math.max(child.refillUpTo, child.position);
      child.position = Math.min(child.position, request.fromSeq() - 1);
      child.acknowledged = Math.min(child.acknowledged, child.position);
      fill(child);
      return;
    }
    if (from.equals(tree.parent())) {
      for (LogEntry entry : log.from(request.fromSeq(), options.logInFlightMax())) {
        tree.send(from, entry);
      }
    }
  }

  /** The parent's position: what it has and we have not got by now, we missed. */
  void onHeartbeat(NodeId parent, HeartbeatDown heartbeat) {
    log.skipBy(heartbeat.logStart());
    if (heartbeat.haveUpTo() > log.haveUpTo()) {
      ask(parent, log.haveUpTo() + 1);
    }
  }

  /** The child's position. */
  void onHeartbeat(Child child, HeartbeatUp heartbeat) {
    child.acknowledged = heartbeat.haveUpTo();
    if (child.position >= child.refillUpTo) {
      child.position = Math.max(child.position, heartbeat.haveUpTo());
    }
    if (heartbeat.haveUpTo() > log.haveUpTo()) {
      ask(child.id, log.haveUpTo() + 1);
    } else {
      fill(child);
    }
  }

  /** Sends a child what follows its position, as far as it is kept and the edge takes it. */
  void fill(Child child) {
    while (child.position < log.haveUpTo()
        && child.position - child.acknowledged < options.logInFlightMax()) {
      LogEntry next = log.get(child.position + 1);
      if (next == null) {
        if (child.position < log.logStart()) {
          child.position = log.logStart();
          child.acknowledged = Math.max(child.acknowledged, child.position);
          continue;
        }
        askAbove(child.position + 1);
        return;
      }
      tree.send(child.id, next);
      child.position++;
    }
  }

  private CommandLog.Offer take(LogEntry entry) {
    CommandLog.Offer offer = log.offer(entry);
    if (entry.seq() >= askedFrom) {
      askedNs = Long.MIN_VALUE; // The answer is coming in: whoever asks now asks anew.
    }
    switch (offer) {
      case NEXT -> {
        for (Child child : tree.childEdges().view()) {
          fill(child);
        }
        tree.later(() -> tree.upcalls().deliver(entry));
      }
      case KNOWN -> {
        for (Child child : tree.childEdges().view()) {
          if (child.position == entry.seq() - 1) {
            tree.send(child.id, entry);
            child.position++;
            if (log.get(child.position + 1) != null) {
              fill(child);
            }
          }
        }
      }
      case BEYOND_GAP -> {}
    }
    return offer;
  }

  /** Nobody below keeps it any more: up to the root, which asks the control node. */
  private void askAbove(long fromSeq) {
    if (tree.isRoot()) {
      if (mayAsk(fromSeq)) {
        tree.later(() -> tree.upcalls().logGap(fromSeq));
      }
    } else if (tree.parent() != null) {
      ask(tree.parent(), fromSeq);
    }
  }

  private void ask(NodeId neighbor, long fromSeq) {
    if (mayAsk(fromSeq)) {
      tree.send(neighbor, new LogRequest(fromSeq));
    }
  }

  /** The same question at most once a heartbeat, however many entries beyond the gap arrive. */
  private boolean mayAsk(long fromSeq) {
    long nowNs = tree.context().nowNs();
    if (askedNs != Long.MIN_VALUE
        && fromSeq >= askedFrom
        && nowNs - askedNs < options.heartbeatNs() / 2) {
      return false;
    }
    askedFrom = fromSeq;
    askedNs = nowNs;
    return true;
  }

  /** The edge the question was asked on is gone. */
  void onEdgeChanged() {
    askedNs = Long.MIN_VALUE;
  }
}
