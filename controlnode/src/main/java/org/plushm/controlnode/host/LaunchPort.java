package org.plushm.controlnode.host;

import java.util.Collection;
import java.util.List;
import org.plushm.plush.port.ControlPort.LaunchOrder;

/**
 * Starts client processes. Calls never wait; what becomes of them is told as events of {@link
 * org.plushm.plush.port.ControlPort}.
 */
public interface LaunchPort extends AutoCloseable {
  /** These hosts will be asked for soon; a hint. */
  void expect(Collection<String> labels);

  /** See {@link org.plushm.plush.port.ControlPort.Launch}. */
  void launch(List<LaunchOrder> orders);

  /** See {@link org.plushm.plush.port.ControlPort.StopAll}. */
  void stopAll();

  /** Lets go of everything; processes of an ephemeral overlay end by that. */
  @Override
  void close();
}
