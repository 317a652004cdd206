package org.plushm.aeron;

import java.util.concurrent.CompletableFuture;
import org.plushm.overlay.Event;
import org.plushm.overlay.Node;
import org.plushm.overlay.NodeId;

/** A node that an engine hosts, as seen by other threads. Safe for any thread. */
public interface NodeHandle {
  /** The node's identity. */
  NodeId self();

  /**
   * Has the engine run a downcall on the node's event loop, after all calls and events that the
   * same thread handed over before. Never blocks.
   *
   * @return false when it was refused: the queue is full (try later) or the node is gone
   */
  boolean call(Runnable downcall);

  /** Like {@link #call}, for something from a port. */
  boolean post(Event event);

  /**
   * Refuses the node's bulk messages for a reason outside of the overlay, or not any more: it is
   * not {@code bulkReady} and takes no bulk messages in. Never blocks.
   */
  void blockBulk(boolean blocked);

  /** Completes when the node has left its engine, for whatever reason. */
  CompletableFuture<Void> closed();

  /** The node itself; only to be touched on its event loop, in effect handlers and calls. */
  Node node();
}
