package org.plushm.plush.participant;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.plushm.overlay.NodeId;
import org.plushm.plush.message.OrdinalSet;

/** Which ordinals are below each child, and the sum with this node's own. */
final class PresenceTable {
  private final Map<NodeId, OrdinalSet> children = new TreeMap<>();
  private int own = -1;
  private boolean dirty;

  void setOwn(int ordinal) {
    own = ordinal;
    dirty = true;
  }

  /** Whether this changed anything. */
  boolean setChild(NodeId child, OrdinalSet ordinals) {
    boolean changed = !ordinals.equals(children.put(child, ordinals));
    dirty |= changed;
    return changed;
  }

  /** Forgets children that are gone; whether there were any. */
  boolean retainChildren(List<NodeId> present) {
    boolean changed = children.keySet().retainAll(present);
    dirty |= changed;
    return changed;
  }

  OrdinalSet subtree() {
    OrdinalSet sum = own < 0 ? OrdinalSet.EMPTY : OrdinalSet.of(own);
    for (OrdinalSet below : children.values()) {
      sum = sum.union(below);
    }
    return sum;
  }

  boolean isDirty() {
    return dirty;
  }

  void markClean() {
    dirty = false;
  }
}
