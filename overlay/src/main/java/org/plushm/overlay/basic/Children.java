package org.plushm.overlay.basic;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.plushm.overlay.NodeId;

/** The children of a node, in ascending order: those that have come and those with a place kept. */
final class Children {
  /** Without incarnation: of each endpoint one lives. */
  private final Map<NodeId, Edge> byEndpoint = new TreeMap<>();

  /** Made anew after a change: it is asked for after every event, and a star has many. */
  private List<NodeId> connected = List.of();

  /** The child of exactly this identity; null when there is none. */
  Edge get(NodeId id) {
    Edge child = at(id);
    return child != null && child.id.equals(id) ? child : null;
  }

  /** The child at this endpoint, whatever its incarnation; null when there is none. */
  Edge at(NodeId peer) {
    return byEndpoint.get(peer.anyIncarnation());
  }

  /** Keeps a place; none is kept for that endpoint yet. */
  void add(Edge child) {
    byEndpoint.put(child.id.anyIncarnation(), child);
  }

  /** The child has come. */
  void connect(Edge child) {
    child.connected = true;
    connected = null;
  }

  void remove(Edge child) {
    byEndpoint.remove(child.id.anyIncarnation());
    connected = null;
  }

  void clear() {
    byEndpoint.clear();
    connected = null;
  }

  /** All as they are now, to change them meanwhile. */
  List<Edge> all() {
    return List.copyOf(byEndpoint.values());
  }

  Collection<Edge> view() {
    return Collections.unmodifiableCollection(byEndpoint.values());
  }

  /** Those that have come. */
  List<NodeId> connected() {
    if (connected == null) {
      List<NodeId> ids = new ArrayList<>(byEndpoint.size());
      for (Edge child : byEndpoint.values()) {
        if (child.connected) {
          ids.add(child.id);
        }
      }
      connected = List.copyOf(ids);
    }
    return connected;
  }

  /** How many participants are in their subtrees, as they last told. */
  long size() {
    long size = 0;
    for (Edge child : byEndpoint.values()) {
      size += child.connected ? child.size : 0;
    }
    return size;
  }
}
