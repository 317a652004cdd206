package org.plushm.overlay.basic;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.OverlayUpcalls;
import org.plushm.overlay.RootId;

/** Mace's aspects: what the layer above was told last, compared at the end of each event. */
final class Changes {
  private final BasicOverlay overlay;
  private final OverlayUpcalls upcalls;
  private final Requests requests;
  private final Deque<Runnable> deferred = new ArrayDeque<>();
  private boolean toldIsRoot;
  private NodeId toldParent;
  private RootId toldRoot;
  private List<NodeId> toldChildren = List.of();

  Changes(BasicOverlay overlay, OverlayUpcalls upcalls, Requests requests) {
    this.overlay = overlay;
    this.upcalls = upcalls;
    this.requests = requests;
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
    boolean isRoot = overlay.isRoot();
    NodeId parent = overlay.parent();
    RootId root = overlay.root();
    List<NodeId> children = overlay.children();
    boolean rootFlips = isRoot != toldIsRoot;
    boolean parentChanges = !Objects.equals(parent, toldParent);
    boolean rootChanges = !Objects.equals(root, toldRoot);
    boolean childrenChange = children != toldChildren && !children.equals(toldChildren);
    boolean otherRoot = root != null && !root.sameRoot(toldRoot);
    if (parentChanges) {
      overlay.context().trace("parent", parent == null ? null : parent.toString());
    }
    if (!Objects.equals(nodeOf(root), nodeOf(toldRoot))) {
      overlay.context().trace("root", root == null ? null : root.node().toString());
    }
    toldIsRoot = isRoot;
    toldParent = parent;
    toldRoot = root;
    toldChildren = children;
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
      requests.resend();
    }
    return rootFlips || parentChanges || rootChanges || childrenChange;
  }

  private static NodeId nodeOf(RootId root) {
    return root == null ? null : root.node();
  }
}
