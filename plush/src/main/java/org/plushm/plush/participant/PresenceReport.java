package org.plushm.plush.participant;

import java.util.List;
import org.plushm.overlay.Context;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.Overlay;
import org.plushm.overlay.Timer;
import org.plushm.plush.message.MembershipMessages.Presence;

/**
 * Tells who is present below this node (thesis section 3.3, which has the control node know its
 * participants): each node tells its parent the ordinals of its subtree when they have changed, a
 * little later, so that one message serves all changes of that time; the root tells the control
 * node.
 */
final class PresenceReport {
  private final Context context;
  private final long delayNs;
  private final RootDuties rootDuties;
  private final PresenceTable table = new PresenceTable();
  private final Timer timer;
  private Overlay overlay;
  private boolean sent;

  PresenceReport(Context context, ParticipantOptions options, RootDuties rootDuties) {
    this.context = context;
    this.delayNs = options.presenceDelayNs();
    this.rootDuties = rootDuties;
    this.timer = context.timer("presence", this::send);
  }

  void attach(Overlay below) {
    overlay = below;
  }

  /** This node has an ordinal. */
  void setOwn(int ordinal) {
    table.setOwn(ordinal);
    soon();
  }

  /** A child tells. */
  void onChild(NodeId child, Presence below) {
    if (table.setChild(child, below.ordinals())) {
      soon();
    }
  }

  /** Children that are not among these are gone. */
  void retainChildren(List<NodeId> children) {
    if (table.retainChildren(children)) {
      soon();
    }
  }

  /** Whoever is told next knows nothing of what was told before. */
  void forgetSent() {
    sent = false;
  }

  /** Tells it in a moment if it has changed, or nobody knows it. */
  void soon() {
    if (!timer.isScheduled()) {
      timer.scheduleAfter(delayNs);
    }
  }

  void stop() {
    timer.cancel();
  }

  /** The ordinals of this node's subtree. */
  Presence now() {
    return new Presence(table.subtree());
  }

  private void send() {
    if (sent && !table.isDirty()) {
      return;
    }
    if (overlay.tree().isRoot()) {
      rootDuties.presenceChanged(now());
    } else if (overlay.tree().parent() != null) {
      context.send(overlay.tree().parent(), now());
    } else {
      return;
    }
    table.markClean();
    sent = true;
  }
}
