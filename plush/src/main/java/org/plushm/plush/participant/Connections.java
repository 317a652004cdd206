package org.plushm.plush.participant;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.plushm.overlay.NodeId;

/**
 * The Connections of a participant (thesis sections 3.4.1 and 3.5): who is or was its parent or
 * child, as notifyParent and notifyChildren told, and what an error of one of them means. Pure
 * bookkeeping, on the node's event loop.
 */
final class Connections {
  /** Where a Connection stands. */
  enum State {
    /** Parent or child now. */
    ACTIVE,
    /** Was it, and is connected to somebody else now: an error of it has to be verified. */
    MOVED,
    /** An error was reported of it. */
    DISCONNECTED,
    /** Given up by the control node: no error of it is news. */
    FAILED
  }

  /** What is done about an error. */
  enum Verdict {
    /** DISCONNECTED goes to the root. */
    REPORT,
    /** GETSTATUS goes to the root, which asks the host. */
    VERIFY,
    /** It is nobody of ours, or no news. */
    IGNORE
  }

  /** Of those that are not active so many are remembered, the latest. */
  private static final int FORMER_MAX = 64;

  private record Connection(State state, long sinceNs) {}

  private final Map<NodeId, Connection> byNode = new LinkedHashMap<>();
  private NodeId parent;
  private List<NodeId> children = List.of();

  /** notifyParent: a Connection for the new one, the former is MOVED. */
  void parent(NodeId now, long nowNs) {
    NodeId former = parent;
    parent = now;
    if (now != null) {
      become(now, State.ACTIVE, nowNs);
    }
    leave(former, nowNs);
  }

  /** notifyChildren: the difference against those that are known. */
  void children(List<NodeId> now, long nowNs) {
    List<NodeId> former = new ArrayList<>(children);
    children = List.copyOf(now);
    now.forEach(child -> become(child, State.ACTIVE, nowNs));
    former.forEach(child -> leave(child, nowNs));
  }

  private void leave(NodeId node, long nowNs) {
    if (node != null && !isNeighbour(node) && state(node) == State.ACTIVE) {
      become(node, State.MOVED, nowNs);
    }
  }

  private boolean isNeighbour(NodeId node) {
    return node.equals(parent) || children.contains(node);
  }

  /**
   * The overlay reports an error. It tells the change of its tree first and the error after it, in
   * one event: who has left in this very moment was parent or child when it failed.
   */
  Verdict error(NodeId node, long nowNs) {
    Connection connection = byNode.get(node);
    if (connection == null
        || connection.state() == State.FAILED
        || connection.state() == State.DISCONNECTED) {
      return Verdict.IGNORE;
    }
    boolean neighbour = connection.state() == State.ACTIVE || connection.sinceNs() == nowNs;
    become(node, State.DISCONNECTED, nowNs);
    return neighbour ? Verdict.REPORT : Verdict.VERIFY;
  }

  /** The control node has given a host up, whatever its incarnation. */
  void failed(NodeId node, long nowNs) {
    for (NodeId known : List.copyOf(byNode.keySet())) {
      if (known.sameEndpoint(node)) {
        become(known, State.FAILED, nowNs);
      }
    }
  }

  /** The host is welcome again: what was known of it is of no use any more. */
  void readmitted(NodeId node) {
    byNode
        .entrySet()
        .removeIf(
            entry -> entry.getKey().sameEndpoint(node) && entry.getValue().state() == State.FAILED);
  }

  /** What is known of a node; null for nothing. */
  State state(NodeId node) {
    Connection connection = byNode.get(node);
    return connection == null ? null : connection.state();
  }

  private void become(NodeId node, State state, long nowNs) {
    Connection before = byNode.get(node);
    if (before != null && before.state() == state) {
      return;
    }
    byNode.remove(node);
    byNode.put(node, new Connection(state, nowNs));
    long former = byNode.values().stream().filter(each -> each.state() != State.ACTIVE).count();
    if (former > FORMER_MAX) {
      NodeId oldest =
          byNode.entrySet().stream()
              .filter(entry -> entry.getValue().state() != State.ACTIVE)
              .findFirst()
              .orElseThrow()
              .getKey();
      byNode.remove(oldest);
    }
  }
}
