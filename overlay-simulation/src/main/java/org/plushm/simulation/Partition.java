package org.plushm.simulation;

import java.util.Set;
import java.util.TreeSet;
import org.plushm.overlay.NodeId;

/**
 * Frames that do not get through for a while. Endpoints count, incarnations do not.
 *
 * @param side endpoints on the one side
 * @param otherSide endpoints on the other side; null for all that are not on the first
 * @param oneWay whether only frames from {@code side} to {@code otherSide} are lost
 * @param fromNs when it begins, inclusive, in virtual time
 * @param untilNs when it is healed, exclusive; {@link Long#MAX_VALUE} for never
 */
public record Partition(
    Set<NodeId> side, Set<NodeId> otherSide, boolean oneWay, long fromNs, long untilNs) {
  /** Forgets incarnations. */
  public Partition {
    side = endpoints(side);
    otherSide = otherSide == null ? null : endpoints(otherSide);
  }

  /** Cuts these endpoints off from all others, both ways. */
  public static Partition isolate(Set<NodeId> side, long fromNs, long untilNs) {
    return new Partition(side, null, false, fromNs, untilNs);
  }

  /** Cuts two groups off from each other, both ways. */
  public static Partition between(
      Set<NodeId> side, Set<NodeId> otherSide, long fromNs, long untilNs) {
    return new Partition(side, otherSide, false, fromNs, untilNs);
  }

  /** Loses frames from one group to the other, not back. */
  public static Partition oneWay(Set<NodeId> from, Set<NodeId> to, long fromNs, long untilNs) {
    return new Partition(from, to, true, fromNs, untilNs);
  }

  /** Whether a frame that leaves at this time is lost; both are endpoints of incarnation 0. */
  boolean blocks(NodeId from, NodeId to, long atNs) {
    if (atNs < fromNs || atNs >= untilNs) {
      return false;
    }
    return crosses(from, to) || !oneWay && crosses(to, from);
  }

  private boolean crosses(NodeId from, NodeId to) {
    return side.contains(from) && (otherSide == null ? !side.contains(to) : otherSide.contains(to));
  }

  private static Set<NodeId> endpoints(Set<NodeId> ids) {
    Set<NodeId> endpoints = new TreeSet<>();
    for (NodeId id : ids) {
      endpoints.add(id.anyIncarnation());
    }
    return endpoints;
  }
}
