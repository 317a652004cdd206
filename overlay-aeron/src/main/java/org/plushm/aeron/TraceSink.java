package org.plushm.aeron;

import org.plushm.overlay.Message;
import org.plushm.overlay.NodeId;

/** Receives what nodes do, for a trace. Called on the engine's thread; must not block. */
public interface TraceSink {
  /** Takes nothing. */
  TraceSink NONE = (atNs, node, event, value) -> {};

  /**
   * A line of a node's trace.
   *
   * @param atNs the node's time
   * @param value may be null
   */
  void trace(long atNs, NodeId node, String event, String value);

  /** A message is leaving; only called when {@link #wantsMessages}. */
  default void sent(long atNs, NodeId from, NodeId to, String channel, Message message) {}

  /** A message has arrived; only called when {@link #wantsMessages}. */
  default void received(long atNs, NodeId by, NodeId from, String channel, Message message) {}

  /** Whether messages are to be shown too. */
  default boolean wantsMessages() {
    return false;
  }
}
