package org.plushm.randtree;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.OverlayUpcalls;
import org.plushm.overlay.RootId;

/**
 * Tells the layer above what has changed (Mace's aspects and deferred upcalls). Watched values are
 * compared at the end of an event, so that it hears of final states only: a node that ceases to be
 * root and becomes it again within one event tells nothing.
 */
final class Aspects {
  private final RandTree tree;
  private final OverlayUpcalls upcalls;
  private final Collects collects;
  private final Deque<Runnable> deferred = new ArrayDeque<>();
  private boolean toldIsRoot;
  private NodeId toldParent;
  private RootId toldRoot;
  private List<NodeId> toldChildren = List.of();

  Aspects(RandTree tree, OverlayUpcalls upcalls, Collects collects) {
    this.tree = tree;
    this.upcalls = upcalls;
    this.collects = collects;
  }

  /** Defers an upcall to the end of the event. */
  void later(Runnable upcall) {
    deferred.addLast(upcall);
  }

  /** Tells what has changed until nothing changes any more. */
  void settle() {
    while (tellChanges() || !deferred.isEmpty()) {
      Runnable upcall = deferred.pollFirst();
      if (upcall != null) {
        upcall.run();
      }
    }
  }

  private boolean tellChanges() {
    boolean isRoot = tree.isRoot();
    NodeId parentId = tree.parent();
    RootId rootNow = tree.root();
    List<NodeId> childrenNow = tree.children();
    boolean rootFlips = isRoot != toldIsRoot;
    boolean parentChanges = !same(parentId, toldParent);
    boolean rootChanges = !same(rootNow, toldRoot);
    boolean childrenChange = !childrenNow.equals(toldChildren);
    boolean otherRoot = rootNow != null && !rootNow.sameRoot(toldRoot);
    NodeId toldRootNode = toldRoot == null ? null : toldRoot.node();
    toldIsRoot = isRoot;
    toldParent = parentId;
    toldRoot = rootNow;
    toldChildren = childrenNow;
    if (parentChanges) {
      tree.context().trace("parent", parentId == null ? null : parentId.toString());
    }
    if (!same(rootNow == null ? null : rootNow.node(), toldRootNode)) {
      tree.context().trace("root", rootNow == null ? null : rootNow.node().toString());
    }
    if (rootFlips) {
      upcalls.notifyIsRootChanged(isRoot);
    }
    if (parentChanges) {
      upcalls.notifyParent(parentId);
    }
    if (rootChanges) {
      upcalls.notifyRoot(rootNow);
    }
    if (childrenChange) {
      upcalls.notifyChildren(childrenNow);
    }
    if (otherRoot || (parentChanges && rootNow != null)) {
      collects.resend();
    }
    return rootFlips || parentChanges || rootChanges || childrenChange;
  }

  private static boolean same(Object a, Object b) {
    return a == null ? b == null : a.equals(b);
  }
}
