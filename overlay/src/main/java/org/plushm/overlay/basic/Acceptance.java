package org.plushm.overlay.basic;

import java.util.List;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.basic.BasicMessages.Answer;
import org.plushm.overlay.basic.BasicMessages.Join;
import org.plushm.overlay.basic.BasicMessages.JoinReply;

/**
 * The asked side of a join: every question gets its answer, a place is kept for who is accepted.
 */
final class Acceptance {
  private final BasicOverlay overlay;
  private final Placement placement;
  private final Children children;

  Acceptance(BasicOverlay overlay, Placement placement, Children children) {
    this.overlay = overlay;
    this.placement = placement;
    this.children = children;
  }

  /** See {@link Join}. */
  void onJoin(NodeId from, Join join) {
    if (overlay.hasLeft()) {
      return; // Said goodbye.
    }
    Edge known = children.at(from);
    if (overlay.isFailed(from)) {
      answer(from, join, Answer.FAILED, null);
    } else if (overlay.root() == null) {
      answer(from, join, Answer.DETACHED, null);
    } else if (overlay.pathToRoot().contains(from) || from.sameEndpoint(overlay.self())) {
      answer(from, join, Answer.LOOP, null);
    } else if (known != null && known.id.incarnation() > from.incarnation()) {
      answer(from, join, Answer.STALE, null);
    } else {
      place(from, join, known);
    }
  }

  private void place(NodeId from, Join join, Edge known) {
    NodeId place = placement.place(overlay, from, join.via(), join.standing(), join.size());
    boolean here = place.equals(overlay.self());
    boolean stays = known != null && here && known.id.equals(from);
    if (known != null && !stays) {
      overlay.loseChild(known); // A former life of it, or it belongs elsewhere by now.
    }
    if (!here) {
      answer(from, join, Answer.REDIRECT, place);
      return;
    }
    Edge child = stays ? known : new Edge(from, join.edge(), overlay.context().nowNs());
    if (!stays) {
      children.add(child);
      overlay.context().openLink(from);
    }
    child.number = Math.max(child.number, join.edge());
    child.standing = join.standing();
    child.size = join.size();
    child.position = join.position() < 0 ? overlay.haveUpTo() : join.position();
    child.acknowledged = child.position;
    answer(from, join, Answer.ACCEPTED, null);
  }

  private void answer(NodeId to, Join join, Answer answer, NodeId redirect) {
    boolean accepted = answer == Answer.ACCEPTED;
    overlay
        .context()
        .datagram(
            to,
            new JoinReply(
                join.edge(),
                answer,
                overlay.root(),
                redirect,
                accepted ? overlay.pathBelow() : List.of(),
                accepted ? overlay.haveUpTo() : 0));
  }
}
