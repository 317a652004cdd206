package org.plushm.participant.edge;

import java.io.IOException;
import java.nio.file.Path;
import org.plushm.aeron.EffectHandler;
import org.plushm.aeron.EngineCounters;
import org.plushm.aeron.Farewell;
import org.plushm.aeron.NodeFactory;
import org.plushm.aeron.NodeHandle;
import org.plushm.overlay.NodeId;

/** What the hosts of a process need of its engine. Safe for any thread. */
interface HostEngine extends AutoCloseable {
  /** Adds and starts a node; waits until it runs. Not for the engine's thread. */
  NodeHandle add(NodeId self, NodeFactory factory, EffectHandler effects) throws IOException;

  /** Takes a node out; returns at once, the handle tells when it has left. */
  void remove(NodeHandle node, Farewell farewell);

  /** Refuses or takes the node's bulk messages again. */
  void blockBulk(NodeHandle node, boolean blocked);

  /** A reading of the counters. */
  EngineCounters counters();

  /** The media driver's folder. */
  Path folder();

  /** Ends the engine and removes its folder. */
  @Override
  void close() throws IOException;
}
