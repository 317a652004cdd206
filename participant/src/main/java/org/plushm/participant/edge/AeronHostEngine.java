package org.plushm.participant.edge;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.plushm.aeron.EffectHandler;
import org.plushm.aeron.Engine;
import org.plushm.aeron.EngineCounters;
import org.plushm.aeron.EngineOptions;
import org.plushm.aeron.Farewell;
import org.plushm.aeron.FrameNetwork;
import org.plushm.aeron.NodeFactory;
import org.plushm.aeron.NodeHandle;
import org.plushm.aeron.seal.KeyRing;
import org.plushm.overlay.MessageCodec;
import org.plushm.overlay.NodeId;

/** The engine over Aeron. */
final class AeronHostEngine implements HostEngine {
  private final Engine engine;
  private final Consumer<String> log;

  private AeronHostEngine(Engine engine, Consumer<String> log) {
    this.engine = engine;
    this.log = log;
  }

  /**
   * Starts it.
   *
   * @param network between the endpoints
   * @param onFailure told when the engine ends although nobody closed it
   */
  static AeronHostEngine launch(
      int hostsMax,
      FrameNetwork network,
      KeyRing keys,
      MessageCodec codec,
      Consumer<String> log,
      Consumer<Throwable> onFailure)
      throws IOException {
    Engine engine =
        Engine.launch(
            EngineOptions.of("engine", hostsMax).withNotices(log).withNetwork(network),
            keys,
            codec);
    engine
        .ended()
        .whenComplete(
            (nothing, failure) -> {
              if (failure != null) {
                onFailure.accept(failure);
              }
            });
    return new AeronHostEngine(engine, log);
  }

  @Override
  public CompletableFuture<NodeHandle> add(
      NodeId self, NodeFactory factory, EffectHandler effects) {
    return engine.addNodeAsync(self, factory, effects);
  }

  @Override
  public void remove(NodeHandle node, Farewell farewell) {
    engine
        .removeNode(node, farewell)
        .exceptionally(
            failure -> {
              log.accept("cannot remove " + node.self() + ": " + failure.getMessage());
              return null;
            });
  }

  @Override
  public void blockBulk(NodeHandle node, boolean blocked) {
    node.blockBulk(blocked);
  }

  @Override
  public CompletableFuture<Void> changeKeys(KeyRing keys) {
    return engine.changeKeys(keys);
  }

  @Override
  public EngineCounters counters() {
    return engine.counters();
  }

  @Override
  public Path folder() {
    return engine.folder();
  }

  @Override
  public void close() throws IOException {
    engine.close();
  }
}
