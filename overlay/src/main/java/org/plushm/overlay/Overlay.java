package org.plushm.overlay;

import java.util.List;

/**
 * The overlay as the application layer sees it (thesis section 2.3: a black box behind a small
 * interface). Downcalls run inside an event of the node.
 */
public interface Overlay {
  /**
   * Becomes the root of a new tree (the first invited node).
   *
   * @param term election term to found, 0 at the very first
   */
  void found(long term);

  /**
   * Joins the tree that one of these peers is in; retried for ever with backoff until {@link
   * #leave}. On a member it only adds to the known peers.
   */
  void join(List<NodeId> bootstrap);

  /** Leaves with a goodbye to parent and children. */
  void leave();

  /** The tree. */
  Tree tree();

  /** Position of the last entry delivered here; 0 when none. */
  long haveUpTo();

  /**
   * Root only: appends entries that the control node sent and relays them down. Entries that are
   * known already are ignored; an entry beyond a gap is ignored and {@link OverlayUpcalls#logGap}
   * is called.
   *
   * @param entries in ascending order
   */
  void multicast(List<LogEntry> entries);

  /**
   * Root only: what the log starts at, when the control node says so (first contact or a gap that
   * nobody needs filled). Everything up to {@code seq} counts as had.
   */
  void startLogAt(long seq);

  /**
   * Sends to the root, hop by hop; repeated until a root has acknowledged it or this node leaves.
   * At the root it is delivered at once. Delivered at most once per root.
   */
  void collect(Message message);

  /**
   * Sends to the root, hop by hop, once and without acknowledgement: for reports that have an
   * acknowledgement of their own.
   *
   * @return false when there is no way up now; the caller repeats after {@link
   *     OverlayUpcalls#notifyParent}
   */
  boolean forward(StreamKind stream, Message message);

  /** Root only: the control node confirms or takes back the confirmation of this root. */
  void confirmRoot(boolean confirmed);

  /**
   * Somebody else has lost touch with this peer. A neighbour is asked now instead of when it has
   * been silent for long enough; an overlay whose nodes stay where they are has no use for it.
   */
  default void suspect(NodeId peer) {}

  /** The overlay leaves this peer alone until {@link #readmit} (thesis chapter 6). */
  void markFailed(NodeId peer);

  /** Ends {@link #markFailed}. */
  void readmit(NodeId peer);

  /**
   * Whether a node that has lost its parent finds another place by itself, the successor of a lost
   * root included. Where it does not, as in Plush's star and two-level tree, such a node and its
   * subtree stay detached until {@link #join} or {@link #found} is called again.
   */
  default boolean heals() {
    return true;
  }
}
