package org.plushm.randtree;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.RootId;
import org.plushm.overlay.Timer;
import org.plushm.randtree.RandTreeMessages.Probe;

/**
 * How two trees become one (RandTree.mac, recovery timer): a root probes peers one by one, and of
 * two roots that hear of each other the lesser one yields. A root believes in another only when
 * that one says so itself, because members may still name a root that is dead.
 */
final class Merge {
  private static final int RANDOM_PROBES = 1;

  private final RandTree tree;
  private final RandTreeOptions options;
  private final PeerStore peers;
  private final Timer timer;
  private long nonce = Long.MIN_VALUE;

  Merge(RandTree tree, RandTreeOptions options, PeerStore peers) {
    this.tree = tree;
    this.options = options;
    this.peers = peers;
    this.timer = tree.timer("merge", this::tick);
  }

  /** This node has become root. */
  void start() {
    schedule();
  }

  /** Whether the next probe is scheduled. */
  boolean isRunning() {
    return timer.isScheduled();
  }

  void stop() {
    timer.cancel();
  }

  /** This root did not run for a while: it may have been replaced. */
  void onPaused() {
    if (tree.isRoot()) {
      probe(tree.children());
      probe(peers.any(4, tree.context().random()));
      schedule();
    }
  }

  /** The control node has named peers to a node that is root: they may be of its own tree. */
  void askNow(List<NodeId> named) {
    probe(named);
  }

  /** What somebody says about the root of its tree. */
  void onRootHeardOf(NodeId from, RootId other) {
    if (!tree.isRoot() || other == null || other.sameRoot(tree.root())) {
      return; // Not a root, or nothing new.
    }
    if (other.node().sameEndpoint(tree.self()) || tree.isFailed(other.node())) {
      return; // An earlier incarnation of this node, or to be left alone.
    }
    if (!other.node().equals(from)) {
      tree.context().datagram(other.node(), new Probe(nonce++, tree.root()));
    } else if (other.compareTo(tree.root()) > 0) {
      tree.yieldTo(other);
    }
  }

  private void tick() {
    Set<NodeId> targets = new TreeSet<>();
    NodeId next = peers.nextToProbe();
    if (next != null) {
      targets.add(next);
    }
    targets.addAll(peers.any(RANDOM_PROBES, tree.context().random()));
    targets.removeIf(target -> tree.place().edgeAtEndpoint(target) != null);
    probe(targets);
    schedule();
  }

  private void probe(Iterable<NodeId> targets) {
    for (NodeId target : targets) {
      if (!tree.isFailed(target) && !target.sameEndpoint(tree.self())) {
        // Whoever lives there now: the one that we knew may have been restarted.
        tree.context().datagram(target.anyIncarnation(), new Probe(nonce++, tree.root()));
      }
    }
  }

  private void schedule() {
    RootId root = tree.root();
    long periodNs =
        root != null && root.confirmed() ? options.mergeProbeNs() : options.provisionalProbeNs();
    timer.scheduleAfter(tree.context().random().jitterNs(periodNs, 0.3));
  }
}
