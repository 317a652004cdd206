package org.plushm.randtree;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.RandomSource;

/** The children and reserved places of a node, in ascending order of identity. */
final class Children {
  private final Map<NodeId, Child> byId = new TreeMap<>();

  /** The connected ones, made anew after a change: it is asked for in every event. */
  private List<NodeId> connected = List.of();

  Child get(NodeId id) {
    return byId.get(id);
  }

  void add(Child child) {
    byId.put(child.id, child);
    listConnected();
  }

  void remove(Child child) {
    byId.remove(child.id, child);
    listConnected();
  }

  /** The child's first heartbeat has come. */
  void connect(Child child) {
    child.connected = true;
    listConnected();
  }

  /** Children and reserved places together. */
  int size() {
    return byId.size();
  }

  /** A copy, so that the caller may remove while it iterates. */
  List<Child> all() {
    return new ArrayList<>(byId.values());
  }

  Collection<Child> view() {
    return byId.values();
  }

  /** The connected ones; a list that never changes. */
  List<NodeId> connected() {
    return connected;
  }

  private void listConnected() {
    List<NodeId> ids = new ArrayList<>();
    for (Child child : byId.values()) {
      if (child.connected) {
        ids.add(child.id);
      }
    }
    connected = List.copyOf(ids);
  }

  /** Size of this node's subtree, itself included. */
  long subtreeSize() {
    long size = 1;
    for (Child child : byId.values()) {
      size += child.connected ? child.descendants : 0;
    }
    return size;
  }

  /** The child at this endpoint, of whatever incarnation; null when there is none. */
  Child atEndpoint(NodeId endpoint) {
    for (Child child : byId.values()) {
      if (child.id.sameEndpoint(endpoint)) {
        return child;
      }
    }
    return null;
  }

  /**
   * The child to send a joiner on to. Drawn with the weight of its own free places; when no child
   * has one, with the inverse of its subtree's size, so that the tree fills evenly. The child's
   * figures are corrected at once, so that a burst of joins between two heartbeats spreads too.
   *
   * @param joiner never drawn
   * @return null when there is no connected, trusted child
   */
  Child draw(NodeId joiner, RandomSource random) {
    List<Child> eligible = new ArrayList<>();
    long places = 0;
    for (Child child : byId.values()) {
      if (child.connected
          && child.suspicion.phase() == Suspicion.Phase.TRUSTED
          && !child.id.sameEndpoint(joiner)) {
        eligible.add(child);
        places += child.freePlaces;
      }
    }
    if (eligible.isEmpty()) {
      return null;
    }
    double total = 0;
    double[] weights = new double[eligible.size()];
    for (int i = 0; i < weights.length; i++) {
      Child child = eligible.get(i);
      weights[i] = places > 0 ? child.freePlaces : 1.0 / child.descendants;
      total += weights[i];
    }
    double point = random.nextDouble() * total;
    int chosen = 0;
    while (chosen < weights.length - 1 && point >= weights[chosen]) {
      point -= weights[chosen];
      chosen++;
    }
    Child child = eligible.get(chosen);
    child.freePlaces = Math.max(0, child.freePlaces - 1);
    child.descendants++;
    return child;
  }
}
