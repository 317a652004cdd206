package org.plushm.modelnet.simulate;

import org.plushm.overlay.NodeId;
import org.plushm.overlay.Overlay;
import org.plushm.overlay.Tree;
import org.plushm.simulation.SimulatedHost;

/** One host of a simulated overlay, and what was observed of it. Fields of all its lives. */
final class Member {
  final int index;
  SimulatedHost host;

  /** The overlay of the life under way, or of the last one. */
  Overlay overlay;

  /** When the life under way was told to join; -1 for the one that founded. */
  long joiningSinceNs = -1;

  /** When the life under way first had a place; -1 before. */
  long joinedNs = -1;

  /** The first and last command that the life under way has executed; 0 before the first. */
  long firstExecuted;

  long lastExecuted;

  /** Whether it ever lost its parent. */
  boolean orphaned;

  /** Since when it has been cut off from the root; -1 while it is not. */
  long cutOffSinceNs = -1;

  /** The last stretch of being cut off that has ended, which may yet go on. */
  long lastCutOffNs = -1;

  long lastBackNs = -1;

  /** The longest such stretch; 0 when there was none. */
  long longestCutOffNs;

  Member(int index) {
    this.index = index;
  }

  boolean isAlive() {
    return host.isAlive();
  }

  /** Alive, running, and once placed: it should be in the tree. */
  boolean isExpected() {
    return host.isAlive() && !host.isPaused() && joinedNs >= 0;
  }

  NodeId id() {
    return host.id();
  }

  Tree tree() {
    return overlay.tree();
  }
}
