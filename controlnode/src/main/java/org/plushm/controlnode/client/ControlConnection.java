package org.plushm.controlnode.client;

import java.io.Closeable;
import java.io.IOException;
import org.plushm.overlay.Message;

/**
 * A client's conversation with a control node. One thread receives; any thread may send or close.
 */
public interface ControlConnection extends Closeable {
  /**
   * Sends a request.
   *
   * @throws IOException when the control node has ended
   */
  void send(Message request) throws IOException;

  /**
   * The next message, in order.
   *
   * @param timeoutMs longest wait in milliseconds, at least 1
   * @return the message, or null when none came in time
   * @throws java.io.EOFException when the control node has ended the conversation
   * @throws IOException when it broke off or sent what cannot be read
   */
  Message receive(long timeoutMs) throws IOException;

  /** Ends the conversation; runs under way go on. An ephemeral overlay ends with it. */
  @Override
  void close() throws IOException;
}
