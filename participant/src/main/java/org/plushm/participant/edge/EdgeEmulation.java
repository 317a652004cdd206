package org.plushm.participant.edge;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.function.Consumer;
import org.plushm.aeron.EngineCounters;
import org.plushm.aeron.FrameNetwork;
import org.plushm.overlay.NodeId;

/** What an edge needs to know of the network that is emulated between its hosts. */
public interface EdgeEmulation extends AutoCloseable {
  /** What a running edge offers to its emulation. Any thread. */
  interface Edge {
    /** The edge's own folder, which only its user can enter. */
    Path state();

    /** Takes lines for the edge's log. */
    Consumer<String> log();

    /** Has a folder removed with the edge, however that ends. */
    void removeOnExit(Path folder);

    /** The engine's counters now. */
    EngineCounters counters();

    /**
     * Takes hosts out of the control node's reach: its links with them fall silent, new ones too,
     * until the time is over. Links that were there do not survive it.
     *
     * @param labels whom; names of nobody are remembered for hosts that come
     * @param forMs how long, real time
     */
    void cutControl(Collection<String> labels, long forMs);

    /** Ends the edge as after an internal error, with this reason. */
    void fail(String reason);
  }

  /** The network between the endpoints. */
  FrameNetwork network();

  /** The edge runs; hosts come from now on. */
  void opened(Edge edge) throws IOException;

  /**
   * A host is about to start; nothing of it is sent before this returns.
   *
   * @throws IOException when it has no place in the emulated network
   */
  void placed(String label, NodeId self) throws IOException;

  /** The edge ends. */
  @Override
  void close() throws IOException;
}
