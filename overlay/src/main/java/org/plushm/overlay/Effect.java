package org.plushm.overlay;

/**
 * Something that a node wants done once its event is over. Records, compared by equality. The
 * runtime's own effects are below; upper layers add theirs (keeper, control link, journal), which
 * the world hands to the port that knows them.
 */
public interface Effect {
  /**
   * Send one unreliable, sealed frame. Lost silently; the protocol retries.
   *
   * @param to the destination; incarnation 0 reaches whichever incarnation lives there
   * @param message what to send, at most 1200 bytes encoded
   */
  record SendDatagram(NodeId to, Message message) implements Effect {}

  /**
   * Open the reliable, ordered link to a neighbour in the tree. Messages sent before it is up wait.
   * Opening an open link does nothing.
   *
   * @param peer a full identity
   */
  record OpenLink(NodeId peer) implements Effect {}

  /**
   * Close the link with a goodbye that the peer is told at once; what waits is flushed first for at
   * most 200 ms.
   *
   * @param peer a full identity
   */
  record CloseLink(NodeId peer) implements Effect {}

  /**
   * Send on an open link. Sending on a link that is not open is dropped and counted: it raced with
   * a close.
   *
   * @param peer the neighbour
   * @param stream which stream
   * @param message what to send, at most 4096 bytes encoded
   */
  record SendOnLink(NodeId peer, StreamKind stream, Message message) implements Effect {}

  /**
   * A line for the trace.
   *
   * @param event one of started, parent, root, killed, paused, resumed, executed, reported
   * @param value the event's value, or null
   */
  record Trace(String event, String value) implements Effect {}
}
