package org.plushm.simulation;

import org.plushm.overlay.NodeId;

/**
 * Carries the frames of a world over emulated links, in place of the delay that the fault model
 * has. What the fault model loses, doubles or holds back, and partitions, come on top of it.
 * Incarnations do not matter. World's thread; must give the same run for the same calls.
 */
public interface FramePipes {
  /**
   * Lets a frame in now. Exactly one of both is run, as an event of the world.
   *
   * @param bytes of the message in it
   * @param onLink whether it is a frame of a link; else a datagram
   * @param arrived when it comes out at the receiver
   * @param lost when it does not: a loss, a full queue, a link that is down
   */
  void send(NodeId from, NodeId to, int bytes, boolean onLink, Runnable arrived, Runnable lost);

  /** How long a frame of the least size takes one way while nothing else is sent; at least 0. */
  long restDelayNs(NodeId from, NodeId to);

  /** The chance that a frame is lost at random on its way, in [0, 1]. */
  double lossProbability(NodeId from, NodeId to);

  /** Since when no frame gets through at a time, at most two minutes ago; MAX_VALUE if they do. */
  long downSinceNs(NodeId from, NodeId to, long atNs);

  /**
   * Looks whether links can be changed so.
   *
   * @throws IllegalArgumentException when there is no such hop, or the value is none
   */
  void check(Fault.Hop hop);

  /** Changes links. */
  void change(Fault.Hop hop);

  /** Ends a change: what it changed is again as the network was made. */
  void restore(Fault.Hop hop);
}
