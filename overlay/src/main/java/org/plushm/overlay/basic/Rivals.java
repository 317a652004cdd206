package org.plushm.overlay.basic;

import java.util.Set;
import java.util.TreeSet;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.RootId;
import org.plushm.overlay.Timer;
import org.plushm.overlay.basic.BasicMessages.Probe;

/**
 * How a root finds that it was replaced: it asks those that the application names to it, a few
 * times each, and yields to a greater root that answers for itself. Nobody else is asked: the
 * control node, which replaced it, tells it whom to ask.
 */
final class Rivals {
  private static final int TRIES_MAX = 30;

  private final BasicOverlay overlay;
  private final BasicOptions options;
  private final Timer timer;
  private final Set<NodeId> named = new TreeSet<>();
  private int tries;

  Rivals(BasicOverlay overlay, BasicOptions options) {
    this.overlay = overlay;
    this.options = options;
    this.timer = overlay.timer("rivals", this::ask);
  }

  /** The application names a peer to this root. */
  void named(NodeId peer) {
    if (!peer.sameEndpoint(overlay.self()) && overlay.childAt(peer) == null) {
      named.add(peer.anyIncarnation());
      tries = 0;
      if (!timer.isScheduled()) {
        ask();
      }
    }
  }

  void stop() {
    named.clear();
    timer.cancel();
  }

  /** What somebody says about its root, or a root about itself. */
  void onRootHeardOf(NodeId from, RootId other) {
    if (other == null || !overlay.isRoot()) {
      return; // Nothing said, or nothing to lose.
    }
    named.remove(from.anyIncarnation());
    if (other.node().sameEndpoint(overlay.self()) || overlay.isFailed(other.node())) {
      return; // This node itself, perhaps in a former life.
    }
    if (!other.node().equals(from)) {
      named(other.node()); // Hearsay: that one may be dead.
    } else if (other.compareTo(overlay.root()) > 0) {
      overlay.yieldTo(other);
    }
  }

  private void ask() {
    for (NodeId peer : named) {
      overlay.context().datagram(peer, new Probe(overlay.root()));
    }
    if (!named.isEmpty() && ++tries < TRIES_MAX) {
      timer.scheduleAfter(overlay.context().random().jitterNs(options.probeNs(), 0.2));
    } else {
      named.clear();
    }
  }
}
