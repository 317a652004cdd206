package org.plushm.overlay;

/**
 * All that a service may ask of or do to the world. Valid on the node's event loop only. Calls that
 * do something only append to the outbox of the event under way.
 */
public interface Context {
  /** This node's full identity. */
  NodeId self();

  /** Monotonic time of the event under way, in nanoseconds from an arbitrary start. */
  long nowNs();

  /** This service's own random numbers. */
  RandomSource random();

  /** A timer of this service, not yet scheduled; the action runs as an event of its own. */
  Timer timer(String name, Runnable action);

  /** Sends a datagram, see {@link Effect.SendDatagram}. */
  void datagram(NodeId to, Message message);

  /** Opens a link, see {@link Effect.OpenLink}. */
  void openLink(NodeId peer);

  /** Closes a link, see {@link Effect.CloseLink}. */
  void closeLink(NodeId peer);

  /** Sends on the control stream of a link, see {@link Effect.SendOnLink}. */
  void send(NodeId peer, Message message);

  /** Sends on the bulk stream of a link, see {@link Effect.SendOnLink} and {@link #bulkReady}. */
  void sendBulk(NodeId peer, Message message);

  /**
   * Whether the node's bulk stream takes more. When false, a producer waits for {@link
   * Service#onBulkReady}; forwarders need not ask, because the world does not deliver bulk messages
   * to a node whose own bulk stream is refused.
   */
  boolean bulkReady();

  /**
   * When any authentic frame of the peer (Aeron's own heartbeats included) last arrived over the
   * link with it, in {@link #nowNs} time; {@link Long#MIN_VALUE} when none ever did.
   */
  long lastHeardNs(NodeId peer);

  /** Any other effect. */
  void emit(Effect effect);

  /** A line for the trace, see {@link Effect.Trace}. */
  void trace(String event, String value);
}
