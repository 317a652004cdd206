package org.plushm.overlay;

import java.util.List;

/** What the overlay tells the layer above, with Mace's names. All run inside the current event. */
public interface OverlayUpcalls {
  /** At the accepting parent: a new or returned child is connected (thesis section 3.4). */
  void peerJoinedOverlay(NodeId child);

  /** The parent has changed; null for a root or a detached node (thesis section 3.4.1). */
  void notifyParent(NodeId parent);

  /** The set of connected children has changed (thesis section 3.4.1). */
  void notifyChildren(List<NodeId> children);

  /** This node has become or ceased to be root; alternates and is true (thesis section 3.4.1). */
  void notifyIsRootChanged(boolean isRoot);

  /** The root believed in has changed, confirmation included; null while detached. */
  void notifyRoot(RootId root);

  /**
   * A neighbour is lost (thesis section 3.5).
   *
   * @param peer the neighbour as it was known
   * @param confirmed whether a second vantage point could not reach it either
   */
  void error(NodeId peer, boolean confirmed);

  /** The next entry of the command log. */
  void deliver(LogEntry entry);

  /**
   * At the root: entries from {@code fromSeq} on are missing and only the control node has them.
   */
  void logGap(long fromSeq);

  /** At the root: a message sent up by {@link Overlay#collect} or {@link Overlay#forward}. */
  void deliverCollect(NodeId origin, Message message);

  /**
   * At each hop between origin and root: the layer above may take the message out.
   *
   * @return true to pass it on
   */
  default boolean forwardCollect(NodeId origin, Message message) {
    return true;
  }
}
