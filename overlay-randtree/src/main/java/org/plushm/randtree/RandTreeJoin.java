package org.plushm.randtree;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.RootId;
import org.plushm.randtree.RandTreeMessages.Answer;
import org.plushm.randtree.RandTreeMessages.Join;
import org.plushm.randtree.RandTreeMessages.JoinReply;

/** The join rule of a member: who is taken, and where the others are sent. */
final class RandTreeJoin {
  private static final int REPLY_PATH_MAX = 16;
  private static final int REPLY_SIBLINGS_MAX = 12;
  private static final int ASKED_IN_VAIN_MAX = 128;

  private final RandTree tree;
  private final RandTreeOptions options;

  /** Who asked last for a place while there was no root here, in ascending order. */
  private final Set<NodeId> askedInVain = new TreeSet<>();

  RandTreeJoin(RandTree tree, RandTreeOptions options) {
    this.tree = tree;
    this.options = options;
  }

  /**
   * Answers a {@link Join} (RandTree.mac, deliver Join; thesis section 3.4). Named reasons to
   * refuse first. Then: a child that asks again keeps its place; a newcomer goes to the root first,
   * so that its descent is the paper's uniform random walk; who has room accepts; who is full sends
   * the joiner to a child drawn at random.
   */
  void onJoin(NodeId joiner, Join join) {
    if (tree.state() == TreeState.LEFT || joiner.sameEndpoint(tree.self())) {
      return; // Said goodbye, or our own former incarnation.
    }
    if (tree.isFailed(joiner)) {
      refuse(joiner, join, Answer.FAILED);
      return;
    }
    Neighbor present = tree.place().edgeAtEndpoint(joiner);
    if (present != null && present.id.incarnation() > joiner.incarnation()) {
      refuse(joiner, join, Answer.STALE);
      return;
    }
    if (present != null && present.id.incarnation() < joiner.incarnation()) {
      // A child, or our parent, has restarted before its link fell silent.
      tree.lose(present, true, "replaced by a newer incarnation");
      present = null;
    }
    RootId root = tree.root();
    if (root == null) {
      if (askedInVain.size() < ASKED_IN_VAIN_MAX) {
        askedInVain.add(joiner);
      }
      refuse(joiner, join, Answer.DETACHED);
      return;
    }
    askedInVain.clear();
    if (tree.pathToRoot().contains(joiner)) {
      refuse(joiner, join, Answer.LOOP);
      return;
    }
    if (present != null && present.edge > join.edge()) {
      return; // Overtaken by a later Join of the same node.
    }
    if (present instanceof Child child) {
      acceptAgain(child, join.edge(), join.position());
      accept(joiner, join);
      return;
    }
    boolean descending = root.node().equals(join.via());
    if (!tree.isRoot() && !join.orphan() && !descending) {
      redirect(joiner, join, root.node());
      return;
    }
    if (tree.pathToRoot().size() >= options.hopsMax()) {
      redirect(joiner, join, root.node()); // As deep as a path may be.
      return;
    }
    if (tree.childEdges().size() < options.degree()) {
      reserve(joiner, join.edge(), join.position());
      accept(joiner, join);
      return;
    }
    Child drawn = tree.childEdges().draw(joiner, tree.context().random());
    if (drawn == null) {
      refuse(joiner, join, Answer.BUSY);
    } else {
      redirect(joiner, join, drawn.id);
    }
  }

  /** Who asked for a place while there was no root here; forgotten with this answer. */
  List<NodeId> askedInVain() {
    List<NodeId> askers = List.copyOf(askedInVain);
    askedInVain.clear();
    return askers;
  }

  /** Keeps a place for an accepted joiner and opens the link to it. */
  private void reserve(NodeId joinerId, long edge, long position) {
    Child child = new Child(joinerId, edge, tree.context().nowNs());
    child.reservedUntilNs = tree.context().nowNs() + options.reserveNs();
    child.position = position < 0 ? tree.log().haveUpTo() : position;
    child.acknowledged = child.position;
    child.freePlaces = options.degree();
    tree.childEdges().add(child);
    tree.peers().learn(joinerId);
    tree.context().openLink(joinerId);
  }

  /** A child that lost the edge before we did asks for a place again: it has its old one. */
  private void acceptAgain(Child child, long edge, long position) {
    child.edge = edge;
    child.position = Math.min(child.position, Math.max(0, position));
    child.acknowledged = child.position;
    child.reservedUntilNs = tree.context().nowNs() + options.reserveNs();
    tree.context().openLink(child.id);
  }

  /** Nobody came for them; a joiner whose link is heard of is still on its way. */
  void freeReservedPlaces() {
    long nowNs = tree.context().nowNs();
    for (Child child : tree.childEdges().all()) {
      long heardNs = tree.context().lastHeardNs(child.id);
      boolean coming = heardNs != Long.MIN_VALUE && nowNs - heardNs < options.reserveNs();
      if (!child.connected && !coming && child.reservedUntilNs <= nowNs) {
        tree.context().closeLink(child.id);
        tree.childEdges().remove(child);
      }
    }
  }

  private void accept(NodeId joiner, Join join) {
    List<NodeId> path = first(tree.place().pathBelow(), REPLY_PATH_MAX);
    List<NodeId> siblings = first(tree.childEdges().connected(), REPLY_SIBLINGS_MAX);
    long position = tree.log().haveUpTo();
    reply(joiner, join, Answer.ACCEPTED, null, path, siblings, position);
  }

  private void redirect(NodeId joiner, Join join, NodeId target) {
    reply(joiner, join, Answer.REDIRECT, target, List.of(), List.of(), 0);
  }

  private void refuse(NodeId joiner, Join join, Answer reason) {
    reply(joiner, join, reason, null, List.of(), List.of(), 0);
  }

  private void reply(
      NodeId joiner,
      Join join,
      Answer answer,
      NodeId redirect,
      List<NodeId> path,
      List<NodeId> siblings,
      long position) {
    tree.context()
        .datagram(
            joiner,
            new JoinReply(join.edge(), answer, tree.root(), redirect, path, siblings, position));
  }

  private static List<NodeId> first(List<NodeId> ids, int countMax) {
    return ids.size() <= countMax ? List.copyOf(ids) : List.copyOf(ids.subList(0, countMax));
  }
}
