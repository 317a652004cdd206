package org.plushm.overlay;

import java.util.List;

/** The tree as questions, without any I/O. Answers hold until the end of the event under way. */
public interface Tree {
  /** This node. */
  NodeId self();

  /** Whether this node has a parent or is root. */
  boolean isMember();

  /** Whether this node is root. */
  boolean isRoot();

  /** The root believed in; null while this node, or the top of its subtree, is detached. */
  RootId root();

  /** The parent; null for a root or a detached node. */
  NodeId parent();

  /** The children in ascending order. */
  List<NodeId> children();

  /** The ancestors, parent first, root last; empty for a root or a detached node. */
  List<NodeId> pathToRoot();
}
