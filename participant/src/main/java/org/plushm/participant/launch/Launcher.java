package org.plushm.participant.launch;

import java.util.Collection;
import java.util.List;
import org.plushm.overlay.NodeId;
import org.plushm.plush.port.ControlPort.LaunchOrder;

/** Starts clients and ends what it started. Safe for any thread. */
public interface Launcher extends AutoCloseable {
  /** What became of an order; called by threads of the launcher. */
  interface Listener {
    /** The client is up and waits for SETPEER or the control node. */
    void launched(String label, NodeId node, String controlAddress);

    /**
     * The client could not be started.
     *
     * @param cause one line, with a remedy where there is one
     */
    void failed(String label, String cause);

    /**
     * The client was killed while it started: another try is not in vain for that reason.
     *
     * @param cause one line
     */
    default void died(String label, String cause) {
      failed(label, cause);
    }
  }

  /**
   * These hosts will be asked for, a few at a time: a hint that lets one process be made large
   * enough for all.
   */
  default void expect(Collection<String> labels) {}

  /** Starts these hosts, returns at once and tells the outcome of each exactly once. */
  void launch(List<LaunchOrder> orders, Listener listener);

  /**
   * Ends every process that was launched, wherever it did not end by itself; waits for that, a few
   * seconds at most.
   *
   * @return what could not be confirmed to have ended, one line each
   */
  List<String> stopAll();

  /** Frees threads and connections; leaves alone what was launched. */
  @Override
  void close();
}
