package org.plushm.randtree;

/** What a node is in the tree. Changes pass {@link RandTree}'s one door, which takes a reason. */
public enum TreeState {
  /** Started, and neither founding nor joining has been asked for. */
  INIT,
  /** Wants a parent and has none; keeps its children, adopts nobody (departure 2). */
  DETACHED,
  /** Has a parent. The root may still be unknown while an ancestor is detached. */
  CHILD,
  /** Is the root of a tree, provisional until the control node confirms it. */
  ROOT,
  /** Has said goodbye; final. */
  LEFT
}
