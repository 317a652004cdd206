package org.plushm.overlay;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;

/**
 * Tells the layer above what has changed (Mace's aspects and deferred upcalls). Watched values are
 * compared at the end of an event, so that it hears of final states only: a node that ceases to be
 * root and becomes it again within one event tells nothing.
 */
public final class Aspects {
  private final Context context;
  private final Tree tree;
  private final OverlayUpcalls upcalls;
  private final Runnable onWayUpChanged;
  private final Deque<Runnable> deferred = new ArrayDeque<>();
  private boolean toldIsRoot;
  private NodeId toldParent;
  private RootId toldRoot;
  private List<NodeId> toldChildren = List.of();

  /**
   * Nothing has been told yet.
   *
   * @param tree whose values are watched
   * @param upcalls hears of them
   * @param onWayUpChanged runs after the upcalls when the root is another, or the parent is while
   *     there is a root: what goes up has to be sent again
   */
  public Aspects(Context context, Tree tree, OverlayUpcalls upcalls, Runnable onWayUpChanged) {
    this.context = context;
    this.tree = tree;
    this.upcalls = upcalls;
    this.onWayUpChanged = onWayUpChanged;
  }

  /** Defers an upcall to the end of the event. */
  public void later(Runnable upcall) {
    deferred.addLast(upcall);
  }

  /** Tells what has changed until nothing changes any more; at the end of each event. */
  public void settle() {
    while (tellChanges() || !deferred.isEmpty()) {
      Runnable upcall = deferred.pollFirst();
      if (upcall != null) {
        upcall.run();
      }
    }
  }

  private boolean tellChanges() {
    boolean isRoot = tree.isRoot();
    NodeId parent = tree.parent();
    RootId root = tree.root();
    List<NodeId> children = tree.children();
    boolean rootFlips = isRoot != toldIsRoot;
    boolean parentChanges = !Objects.equals(parent, toldParent);
    boolean rootChanges = !Objects.equals(root, toldRoot);
    boolean childrenChange = children != toldChildren && !children.equals(toldChildren);
    boolean otherRoot = root != null && !root.sameRoot(toldRoot);
    NodeId toldRootNode = nodeOf(toldRoot);
    toldIsRoot = isRoot;
    toldParent = parent;
    toldRoot = root;
    toldChildren = children;
    if (parentChanges) {
      context.trace("parent", parent == null ? null : parent.toString());
    }
    if (!Objects.equals(nodeOf(root), toldRootNode)) {
      context.trace("root", root == null ? null : root.node().toString());
    }
    if (rootFlips) {
      upcalls.notifyIsRootChanged(isRoot);
    }
    if (parentChanges) {
      upcalls.notifyParent(parent);
    }
    if (rootChanges) {
      upcalls.notifyRoot(root);
    }
    if (childrenChange) {
      upcalls.notifyChildren(children);
    }
    if (otherRoot || parentChanges && root != null) {
      onWayUpChanged.run();
    }
    return rootFlips || parentChanges || rootChanges || childrenChange;
  }

  private static NodeId nodeOf(RootId root) {
    return root == null ? null : root.node();
  }
}
