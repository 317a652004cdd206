package org.plushm.participant.edge;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.plushm.aeron.EffectHandler;
import org.plushm.aeron.EngineCounters;
import org.plushm.aeron.Farewell;
import org.plushm.aeron.NodeFactory;
import org.plushm.aeron.NodeHandle;
import org.plushm.aeron.seal.KeyRing;
import org.plushm.overlay.NodeId;

/** What the hosts of a process need of its engine. Safe for any thread. */
interface HostEngine extends AutoCloseable {
  /**
   * Adds and starts a node without waiting for that.
   *
   * @return completes on the engine's thread when the node runs; fails with one line of cause when
   *     its address cannot be used or the engine ends
   */
  CompletableFuture<NodeHandle> add(NodeId self, NodeFactory factory, EffectHandler effects);

  /** Takes a node out; returns at once, the handle tells when it has left. */
  void remove(NodeHandle node, Farewell farewell);

  /** Refuses or takes the node's bulk messages again. */
  void blockBulk(NodeHandle node, boolean blocked);

  /** Has every node seal and open with these keys; completes on the engine's thread. */
  CompletableFuture<Void> changeKeys(KeyRing keys);

  /** A reading of the counters. */
  EngineCounters counters();

  /** The media driver's folder. */
  Path folder();

  /** Ends the engine and removes its folder. */
  @Override
  void close() throws IOException;
}
