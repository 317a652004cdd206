package org.plushm.overlay.basic;

import java.util.Objects;
import org.plushm.overlay.CommandLog;
import org.plushm.overlay.Context;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.Timer;
import org.plushm.overlay.basic.BasicMessages.HeartbeatDown;
import org.plushm.overlay.basic.BasicMessages.HeartbeatUp;
import org.plushm.overlay.basic.BasicMessages.Remove;

/** What neighbours tell each other regularly, and who is given up because nothing comes. */
final class Heartbeats {
  private final BasicOverlay overlay;
  private final BasicOptions options;
  private final Context context;
  private final Children children;
  private final CommandLog log;
  private final LogRelay relay;
  private final Timer timer;
  private long awakeSinceNs = Long.MIN_VALUE;

  Heartbeats(
      BasicOverlay overlay,
      BasicOptions options,
      Children children,
      CommandLog log,
      LogRelay relay) {
    this.overlay = overlay;
    this.options = options;
    this.context = overlay.context();
    this.children = children;
    this.log = log;
    this.relay = relay;
    this.timer = overlay.timer("heartbeat", this::beat);
  }

  void start() {
    if (!timer.isScheduled()) {
      timer.scheduleAfter(context.random().jitterNs(options.heartbeatNs(), 0.2));
    }
  }

  void stop() {
    timer.cancel();
  }

  /** Whoever was silent meanwhile may have spoken to a sleeper. */
  void onPaused() {
    awakeSinceNs = context.nowNs();
  }

  private void beat() {
    timer.scheduleAfter(options.heartbeatNs());
    for (Edge child : children.all()) {
      if (!child.connected && context.nowNs() - child.sinceNs > options.reserveNs()) {
        overlay.loseChild(child);
      } else if (child.connected && isSilent(child)) {
        overlay.loseChild(child);
      }
    }
    if (overlay.parentEdge() != null && isSilent(overlay.parentEdge())) {
      overlay.loseParent(null);
    }
    down();
    if (overlay.parentEdge() != null) {
      up();
    }
  }

  private boolean isSilent(Edge neighbor) {
    long heardNs =
        Math.max(context.lastHeardNs(neighbor.id), Math.max(neighbor.sinceNs, awakeSinceNs));
    return context.nowNs() - heardNs > options.suspectNs();
  }

  /** Tells every child where it is. */
  void down() {
    for (Edge child : children.view()) {
      if (child.connected) {
        down(child);
      }
    }
  }

  private void down(Edge child) {
    context.send(
        child.id,
        new HeartbeatDown(
            child.number, overlay.root(), overlay.pathBelow(), log.haveUpTo(), log.logStart()));
  }

  /** Tells the parent this node's position and size. */
  void up() {
    relay.onAcknowledged();
    Edge parent = overlay.parentEdge();
    context.send(parent.id, new HeartbeatUp(parent.number, log.haveUpTo(), overlay.size()));
  }

  /** See {@link HeartbeatDown}. */
  void onDown(NodeId from, HeartbeatDown heartbeat) {
    Edge parent = overlay.parentEdge();
    if (parent == null || !parent.id.equals(from) || parent.number != heartbeat.edge()) {
      context.datagram(from, new Remove(heartbeat.edge(), null));
      return;
    }
    parent.connected = true;
    if (heartbeat.path().contains(overlay.self())) {
      context.closeLink(from);
      overlay.loseParent(null); // A loop that two moves at once have closed.
      return;
    }
    boolean moved =
        !Objects.equals(overlay.root(), heartbeat.root())
            || !overlay.pathToRoot().equals(heartbeat.path());
    overlay.placedBy(heartbeat);
    relay.onHeartbeat(heartbeat);
    if (moved) {
      down();
    }
  }

  /** See {@link HeartbeatUp}. */
  void onUp(NodeId from, HeartbeatUp heartbeat) {
    Edge child = children.get(from);
    if (child == null || child.number != heartbeat.edge()) {
      context.datagram(from, new Remove(heartbeat.edge(), null));
      return;
    }
    child.size = heartbeat.size();
    if (!child.connected) {
      children.connect(child);
      down(child);
      overlay.later(() -> overlay.upcalls().peerJoinedOverlay(child.id));
    }
    relay.onHeartbeat(child, heartbeat);
  }
}
