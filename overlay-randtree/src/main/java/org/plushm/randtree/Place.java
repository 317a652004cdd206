package org.plushm.randtree;

import java.util.ArrayList;
import java.util.List;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.RootId;
import org.plushm.randtree.RandTreeMessages.HeartbeatDown;
import org.plushm.randtree.RandTreeMessages.JoinReply;

/**
 * What a node believes about its place in the tree (the state variables of RandTree.mac; thesis
 * section 2.2): its state, its edges, the root and the way there, and who stands beside it. Only
 * {@link RandTree} changes it, by {@link #become}, the one door for a change of state, and by what
 * the parent says.
 *
 * <p>Invariants: {@code parent != null} exactly in CHILD; in ROOT {@code root} names this node; in
 * INIT, DETACHED and LEFT {@code root} is null and {@code path} is empty.
 */
final class Place {
  private final NodeId self;
  private final PeerStore peers;
  private final Children children = new Children();
  private TreeState state = TreeState.INIT;
  private String reason = "started";
  private Neighbor parent;
  private RootId root;
  private List<NodeId> path = List.of();
  private List<NodeId> pathBelow;
  private List<NodeId> siblings = List.of();
  private List<NodeId> uncles = List.of();
  private long highestTerm = -1;
  private boolean wasMember;

  /**
   * In state INIT.
   *
   * @param peers remembers whom a parent names
   */
  Place(NodeId self, PeerStore peers) {
    this.self = self;
    this.peers = peers;
  }

  // Changes.

  /** Whoever enters a state sets what it needs. */
  void become(TreeState next, String why) {
    state = next;
    reason = why;
    parent = null;
    root = null;
    setPath(List.of());
    siblings = List.of();
    uncles = List.of();
  }

  /** A place under this parent, which has accepted. */
  void becomeChild(Neighbor newParent, JoinReply reply) {
    become(TreeState.CHILD, "accepted by " + newParent.id);
    parent = newParent;
    root = reply.root();
    setPath(learned(reply.path(), path));
    siblings = learned(reply.siblings(), siblings);
    wasMember = true;
  }

  /** The root of this term, provisional. */
  void becomeRoot(long term, String why) {
    become(TreeState.ROOT, why);
    root = new RootId(term, self, false);
    seen(root);
    wasMember = true;
  }

  /** The control node says whether this root is the one. */
  void confirmRoot(boolean confirmed) {
    root = new RootId(root.term(), root.node(), confirmed);
  }

  /**
   * The parent says whose tree this is.
   *
   * @return whether there is a root again
   */
  boolean rootIs(RootId named) {
    seen(named);
    boolean regained = root == null && named != null;
    root = named;
    return regained;
  }

  /** The parent says where this node is. */
  void placedBy(HeartbeatDown heartbeat) {
    setPath(learned(heartbeat.path(), path));
    siblings = learned(heartbeat.siblings(), siblings);
    uncles = learned(heartbeat.uncles(), uncles);
  }

  /** Remembers peers named by the parent, unless they are those that it named before. */
  private List<NodeId> learned(List<NodeId> named, List<NodeId> before) {
    if (named.equals(before)) {
      return before;
    }
    named.forEach(peers::learn);
    return List.copyOf(named);
  }

  private void setPath(List<NodeId> newPath) {
    if (newPath != path) {
      path = newPath;
      pathBelow = null;
    }
  }

  /** A root that somebody names, or null. */
  void seen(RootId other) {
    if (other != null) {
      highestTerm = Math.max(highestTerm, other.term());
    }
  }

  // Questions.

  TreeState state() {
    return state;
  }

  /** Why the state last changed. */
  String reason() {
    return reason;
  }

  Neighbor parent() {
    return parent;
  }

  RootId root() {
    return root;
  }

  /** The ancestors, the parent first. */
  List<NodeId> path() {
    return path;
  }

  /** The path of this node's children: itself, then its own. */
  List<NodeId> pathBelow() {
    if (pathBelow == null) {
      List<NodeId> below = new ArrayList<>(path.size() + 1);
      below.add(self);
      below.addAll(path);
      pathBelow = List.copyOf(below);
    }
    return pathBelow;
  }

  /**
   * The parent's children as it last named them, this node among them. A sibling that has become a
   * child of this node since, or root, is none any more, whatever the parent still believes.
   */
  List<NodeId> siblings() {
    for (NodeId sibling : siblings) {
      if (isNoSibling(sibling)) {
        return siblings.stream().filter(id -> !isNoSibling(id)).toList();
      }
    }
    return siblings;
  }

  private boolean isNoSibling(NodeId id) {
    return children.get(id) != null || root != null && root.node().equals(id);
  }

  /** The parent's own siblings as it last named them. */
  List<NodeId> uncles() {
    return uncles;
  }

  long highestTerm() {
    return highestTerm;
  }

  /** Whether it has been a child or a root before. */
  boolean wasMember() {
    return wasMember;
  }

  // Edges.

  Children children() {
    return children;
  }

  /** The neighbours that are watched: the parent and the connected children. */
  List<Neighbor> neighbors() {
    List<Neighbor> all = new ArrayList<>();
    if (parent != null) {
      all.add(parent);
    }
    for (Child child : children.view()) {
      if (child.connected) {
        all.add(child);
      }
    }
    return all;
  }

  /** The edge to this peer, a reserved place included; null when there is none. */
  Neighbor edge(NodeId peer) {
    return parent != null && parent.id.equals(peer) ? parent : children.get(peer);
  }

  /** The edge to whatever incarnation lives at this endpoint; null when there is none. */
  Neighbor edgeAtEndpoint(NodeId peer) {
    return parent != null && parent.id.sameEndpoint(peer) ? parent : children.atEndpoint(peer);
  }
}
