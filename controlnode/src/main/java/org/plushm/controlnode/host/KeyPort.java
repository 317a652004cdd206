package org.plushm.controlnode.host;

import java.io.IOException;
import org.plushm.overlay.KeyStep;

/** The overlay's keys at the control node. On the journal's thread, which may wait for the disk. */
public interface KeyPort {
  /** See {@link org.plushm.plush.port.ControlPort.MakeKey}. */
  void make(int epoch);

  /**
   * See {@link org.plushm.plush.port.ControlPort.LaunchWithKeys}.
   *
   * @throws IOException when a key is missing: nothing could be launched into this overlay any more
   */
  void launchWith(KeyStep step) throws IOException;

  /** Returns when nothing is being made any more. */
  default void close() {}
}
