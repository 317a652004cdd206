package org.plushm.simulation;

import org.plushm.overlay.NodeId;

/** One-way delays by pair of hosts, for emulated topologies. */
@FunctionalInterface
public interface PairDelay {
  /**
   * The one-way delay before jitter, in nanoseconds, at least 0. Must answer the same for the same
   * endpoints; incarnations do not matter.
   */
  long delayNs(NodeId from, NodeId to);
}
