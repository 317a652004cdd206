package org.plushm.randtree;

import java.util.List;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.RootId;
import org.plushm.overlay.Timer;
import org.plushm.randtree.RandTreeMessages.HeartbeatDown;
import org.plushm.randtree.RandTreeMessages.HeartbeatUp;
import org.plushm.randtree.RandTreeMessages.Remove;

/**
 * When heartbeats leave, and what they bring. They leave periodically to every neighbour; at the
 * end of an event that changed root or path to all children, because nobody below a detached node
 * may go on adopting; after a short delay for the rest, so that a burst of joins costs each
 * neighbour one.
 */
final class Heartbeats {
  private static final int SIBLINGS_MAX = 32;
  private static final int UNCLES_MAX = 12;

  private final RandTree tree;
  private final RandTreeOptions options;
  private final LocalHealth health;
  private final LogRelay relay;
  private final Timer periodTimer;
  private final Timer coalesceTimer;
  private RootId sentRoot;
  private List<NodeId> sentPath = List.of();
  private long sentPosition;
  private long dueNs;
  private boolean downDue;
  private boolean upDue;

  Heartbeats(RandTree tree, RandTreeOptions options, LocalHealth health, LogRelay relay) {
    this.tree = tree;
    this.options = options;
    this.health = health;
    this.relay = relay;
    this.periodTimer = tree.timer("heartbeat", this::tick);
    this.coalesceTimer = tree.timer("coalesce", this::flush);
  }

  void start() {
    if (!periodTimer.isScheduled()) {
      // Spread over the period, so that nodes started together do not beat together.
      schedule(tree.context().random().nextLong(options.heartbeatNs()));
    }
  }

  /** Whether the next periodic heartbeat is scheduled. */
  boolean isRunning() {
    return periodTimer.isScheduled();
  }

  void stop() {
    periodTimer.cancel();
    coalesceTimer.cancel();
  }

  /** Siblings or free places have changed. */
  void soon() {
    downDue = true;
    upDue = true;
    if (!coalesceTimer.isScheduled()) {
      coalesceTimer.scheduleAfter(options.coalesceNs());
    }
  }

  /** After a pause, and when the parent is new: everything at once. */
  void now() {
    sendDown();
    sendUp();
  }

  /** Entries have come: the parent must know before its window of entries in flight is full. */
  void onLogAdvanced() {
    if (tree.log().haveUpTo() - sentPosition >= options.logInFlightMax() / 2) {
      sendUp();
    }
  }

  /** The end of an event: a changed root or path goes down now. */
  void onEventEnd() {
    RootId root = tree.root();
    List<NodeId> path = tree.place().pathBelow();
    boolean same = root == null ? sentRoot == null : root.equals(sentRoot);
    if (!same || path != sentPath && !path.equals(sentPath)) {
      sendDown();
    }
  }

  void sendUp() {
    upDue = false;
    Neighbor parent = tree.place().parent();
    if (parent != null) {
      sentPosition = tree.log().haveUpTo();
      int free = tree.root() == null ? 0 : options.degree() - tree.childEdges().size();
      tree.send(
          parent.id,
          new HeartbeatUp(
              parent.edge, sentPosition, tree.childEdges().subtreeSize(), Math.max(0, free)));
    }
  }

  private void tick() {
    long lateNs = tree.context().nowNs() - dueNs;
    if (lateNs > options.lateNs()) {
      health.incident(tree.context().nowNs());
    }
    tree.joinRule().freeReservedPlaces();
    sendDown();
    sendUp();
    schedule(options.heartbeatNs());
  }

  private void schedule(long delayNs) {
    dueNs = tree.context().nowNs() + delayNs;
    periodTimer.scheduleAfter(delayNs);
  }

  private void flush() {
    if (downDue) {
      sendDown();
    }
    if (upDue) {
      sendUp();
    }
  }

  private void sendDown() {
    downDue = false;
    sentRoot = tree.root();
    sentPath = tree.place().pathBelow();
    List<NodeId> siblings = tree.childEdges().connected();
    if (siblings.size() > SIBLINGS_MAX) {
      siblings = List.copyOf(siblings.subList(0, SIBLINGS_MAX));
    }
    List<NodeId> uncles = tree.place().siblings();
    if (uncles.size() > UNCLES_MAX) {
      uncles = List.copyOf(uncles.subList(0, UNCLES_MAX));
    }
    long position = tree.log().haveUpTo();
    for (Child child : tree.childEdges().view()) {
      tree.send(
          child.id,
          new HeartbeatDown(
              child.edge, sentRoot, sentPath, siblings, position, tree.log().logStart(), uncles));
    }
  }

  /** See {@link HeartbeatDown}. */
  void onHeartbeatDown(NodeId from, HeartbeatDown heartbeat) {
    Neighbor parent = tree.place().parent();
    if (parent == null || !parent.id.equals(from)) {
      if (tree.state() != TreeState.LEFT) {
        tree.context().datagram(from, new Remove(heartbeat.edge()));
      }
      return; // A node that wrongly takes itself for our parent.
    }
    if (heartbeat.edge() < parent.edge) {
      return; // Sent before the parent took us again.
    }
    // A later edge: the parent has answered a later Join of ours, and that answer was lost.
    tree.acceptedAgainBy(from, heartbeat.edge());
    if (heartbeat.path().contains(tree.self()) || heartbeat.path().size() > options.hopsMax()) {
      tree.lose(parent, false, "loop");
      return;
    }
    parent.suspicion.onHeartbeat(tree.context().nowNs(), options.heartbeatNs());
    tree.placedBy(heartbeat);
    relay.onHeartbeat(from, heartbeat);
  }

  /** See {@link HeartbeatUp}. */
  void onHeartbeatUp(NodeId from, HeartbeatUp heartbeat) {
    Child child = tree.childEdges().get(from);
    if (child == null || heartbeat.edge() > child.edge) {
      if (tree.state() != TreeState.LEFT) {
        tree.context().datagram(from, new Remove(heartbeat.edge()));
      }
      return; // The reserved place has been given up, or the child was dropped.
    }
    if (heartbeat.edge() < child.edge) {
      return; // Sent before we took the child again.
    }
    child.suspicion.onHeartbeat(tree.context().nowNs(), options.heartbeatNs());
    child.descendants = heartbeat.descendants();
    child.freePlaces = heartbeat.freePlaces();
    if (!child.connected) {
      tree.childEdges().connect(child);
      child.suspicion.onLinkEvidence(tree.context().nowNs());
      tree.later(() -> tree.upcalls().peerJoinedOverlay(from));
      tree.watch().onNeighbor();
      soon();
    }
    relay.onHeartbeat(child, heartbeat);
  }
}
