package org.plushm.plush.control;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.plushm.overlay.Context;
import org.plushm.overlay.NodeId;
import org.plushm.plush.message.OrdinalSet;
import org.plushm.plush.nodeset.NodeSet;

/** The hosts of the overlay by name, identity and ordinal, and the one door for their status. */
final class Roster {
  /** Told after each change of a host's status, but for what the journal tells. */
  interface Listener {
    /** The host's status has changed from {@code before}. */
    void statusChanged(HostRecord host, HostStatus before);
  }

  private final Context context;
  private final Stories stories;
  private final Listener listener;
  private final Map<String, HostRecord> byLabel = new TreeMap<>();
  private final Map<NodeId, HostRecord> byNode = new TreeMap<>();
  private final Map<Integer, HostRecord> byOrdinal = new TreeMap<>();
  private final int[] counts = new int[HostStatus.values().length];
  private final BitSet activeOrdinals = new BitSet();
  private int nextOrdinal;

  Roster(Context context, Stories stories, Listener listener) {
    this.context = context;
    this.stories = stories;
    this.listener = listener;
  }

  /** The record of a host, made when it is new. */
  HostRecord want(String label) {
    HostRecord host = byLabel.get(label);
    if (host == null) {
      host = new HostRecord(label);
      host.sinceNs = context.nowNs();
      byLabel.put(label, host);
      counts[host.status.ordinal()]++;
    }
    return host;
  }

  HostRecord byLabel(String label) {
    return byLabel.get(label);
  }

  HostRecord byNode(NodeId node) {
    return byNode.get(node);
  }

  /** The host that has this ordinal now; null for the ordinal of a former incarnation. */
  HostRecord byOrdinal(int ordinal) {
    return byOrdinal.get(ordinal);
  }

  Collection<HostRecord> all() {
    return byLabel.values();
  }

  /** The names of all hosts. */
  NodeSet labels() {
    return NodeSet.of(List.copyOf(byLabel.keySet()));
  }

  int count(HostStatus status) {
    return counts[status.ordinal()];
  }

  int size() {
    return byLabel.size();
  }

  List<HostRecord> with(HostStatus status) {
    List<HostRecord> result = new ArrayList<>();
    for (HostRecord host : byLabel.values()) {
      if (host.status == status) {
        result.add(host);
      }
    }
    return result;
  }

  /** A client of the host is up under this identity. */
  void located(HostRecord host, NodeId node, String controlAddress) {
    if (host.node != null) {
      byNode.remove(host.node);
    }
    host.node = node;
    host.gone = false;
    host.controlAddress = controlAddress;
    byNode.put(node, host);
  }

  /** The ordinal was given in a former overlay and is not given again. */
  void spend(int ordinal) {
    nextOrdinal = Math.max(nextOrdinal, ordinal + 1);
  }

  int nextOrdinal() {
    return nextOrdinal;
  }

  /**
   * The present incarnation of the host gets this ordinal.
   *
   * @param baseSeq log position now: entries after it concern the host
   */
  void enrol(HostRecord host, int ordinal, long baseSeq) {
    setActive(host, false);
    byOrdinal.remove(host.ordinal);
    host.enrolled = host.node;
    host.ordinal = ordinal;
    host.baseSeq = baseSeq;
    byOrdinal.put(ordinal, host);
    nextOrdinal = Math.max(nextOrdinal, ordinal + 1);
    setActive(host, host.status == HostStatus.ACTIVE);
  }

  /** The ordinals of all active hosts without those in a set. */
  OrdinalSet activeWithout(OrdinalSet some) {
    return OrdinalSet.of(activeOrdinals).minus(some);
  }

  private void setActive(HostRecord host, boolean active) {
    if (host.ordinal >= 0) {
      activeOrdinals.set(host.ordinal, active);
    }
  }

  /** Something happened to the host that is part of its story. */
  void note(HostRecord host, String what) {
    stories.note(host, what);
  }

  /** A try to bring the host in was in vain; its status stays. */
  void triedInVain(HostRecord host, String cause) {
    host.lastTry = cause;
    listener.statusChanged(host, host.status);
  }

  /** The one door for a host's status. */
  void become(HostRecord host, HostStatus status, String cause) {
    HostStatus before = host.status;
    host.cause = cause;
    host.lastTry = status == HostStatus.ACTIVE ? null : host.lastTry;
    host.missingSinceNs = Long.MAX_VALUE;
    host.checking = false;
    setActive(host, status == HostStatus.ACTIVE);
    if (before == status) {
      return;
    }
    counts[before.ordinal()]--;
    counts[status.ordinal()]++;
    host.status = status;
    if (stories.isRecovering()) {
      return;
    }
    stories.statusChanged(host);
    host.sinceNs = context.nowNs();
    context.trace("host", host.label + " " + status + (cause == null ? "" : " (" + cause + ")"));
    listener.statusChanged(host, before);
  }
}
