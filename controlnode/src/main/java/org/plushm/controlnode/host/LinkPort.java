package org.plushm.controlnode.host;

import org.plushm.overlay.Message;

/**
 * Control links. Calls never wait; what becomes of a link is told as events of {@link
 * org.plushm.plush.port.ControlPort}.
 */
public interface LinkPort extends AutoCloseable {
  /** See {@link org.plushm.plush.port.ControlPort.Dial}. */
  void dial(long link, String controlAddress);

  /** See {@link org.plushm.plush.port.ControlPort.LinkSend}. */
  void send(long link, Message message);

  /** See {@link org.plushm.plush.port.ControlPort.HangUp}. */
  void hangUp(long link);

  /** See {@link org.plushm.plush.port.ControlPort.CutLinks}. */
  void cut(long durationMs);

  /** Hangs everything up. */
  @Override
  void close();
}
