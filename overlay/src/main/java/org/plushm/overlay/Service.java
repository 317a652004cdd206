package org.plushm.overlay;

/**
 * One layer of a node. Every method runs on the node's event loop, to its end, and never blocks.
 * The methods that return a boolean say whether the service took the event; the first service that
 * does ends the search, and an event that nobody takes is counted.
 */
public interface Service {
  /** The node has started. */
  default void onStart() {}

  /** A datagram of an authenticated sender. */
  default boolean onDatagram(NodeId from, Message message) {
    return false;
  }

  /** A message over a link, in order, of an authenticated sender. */
  default boolean onLinkMessage(NodeId from, Message message) {
    return false;
  }

  /** The outgoing half of a link that was asked for is up. Told to every service. */
  default void onLinkOpened(NodeId peer) {}

  /** A link has ended without being closed from here. Told to every service. */
  default void onLinkClosed(NodeId peer, LinkEnd end) {}

  /** The bulk stream takes more after it was refused. Told to every service. */
  default void onBulkReady() {}

  /**
   * This node did not run for a while (stopped, suspended, long collection): its silence detectors
   * must distrust themselves first. Told to every service before any message that waited.
   *
   * @param gapNs how long, at least 250 ms
   */
  default void onPaused(long gapNs) {}

  /** Something from another port. */
  default boolean onEvent(Event event) {
    return false;
  }
}
