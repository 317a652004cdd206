package org.plushm.aeron;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.plushm.aeron.seal.OverlayKey;

/** Engines of one overlay in this process, for tests; checks at its end that nothing is left. */
final class World implements AutoCloseable {
  /** What takes milliseconds may take this long on a machine that has stood still meanwhile. */
  static final long LIMIT_S = 60;

  final OverlayKey key = OverlayKey.generate();
  final LoopbackAddresses addresses;
  final Queue<String> notices = new ConcurrentLinkedQueue<>();
  private final Path base;
  private final List<Engine> engines = new ArrayList<>();

  World(Path base, int hosts) throws IOException {
    this.base = base;
    this.addresses = LoopbackAddresses.allocate(hosts);
  }

  Engine engine(String name) throws IOException {
    return engine(name, FrameNetwork.NONE);
  }

  Engine engine(String name, FrameNetwork network) throws IOException {
    EngineOptions options =
        EngineOptions.of(name, addresses.hosts())
            .withFolderBase(base)
            .withSeed(1)
            .withNotices(notices::add)
            .withNetwork(network);
    Engine engine = Engine.launch(options, key, new TextCodec());
    engines.add(engine);
    return engine;
  }

  NodeHandle add(Engine engine, Recorder recorder, int host, long incarnation) throws Exception {
    NodeHandle handle =
        engine.addNode(addresses.host(host, incarnation), recorder.factory(), (node, effect) -> {});
    recorder.await("started");
    return handle;
  }

  /** Links both ways between two nodes, both up. */
  static void link(Recorder one, NodeHandle first, Recorder two, NodeHandle second)
      throws InterruptedException {
    first.call(() -> one.context.openLink(second.self()));
    second.call(() -> two.context.openLink(first.self()));
    one.await("opened");
    two.await("opened");
  }

  /** Asks something on a node's event loop. */
  static <T> T ask(NodeHandle node, Supplier<T> question) throws InterruptedException {
    List<T> answer = new ArrayList<>();
    CountDownLatch answered = new CountDownLatch(1);
    assertTrue(
        node.call(
            () -> {
              answer.add(question.get());
              answered.countDown();
            }));
    assertTrue(answered.await(LIMIT_S, TimeUnit.SECONDS), "the engine does not answer");
    return answer.get(0);
  }

  /** As {@link #ask}, for use in conditions. */
  static <T> T askQuietly(NodeHandle node, Supplier<T> question) {
    try {
      return ask(node, question);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Waits until something holds that nobody announces. */
  static void awaitTrue(String what, BooleanSupplier condition) throws InterruptedException {
    awaitTrue(what, LIMIT_S, condition);
  }

  /** The same for what may take so many seconds. */
  static void awaitTrue(String what, long limitS, BooleanSupplier condition)
      throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(limitS);
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, () -> "not within " + limitS + " s: " + what);
      Thread.sleep(2);
    }
  }

  @Override
  public void close() throws IOException {
    for (Engine engine : engines) {
      engine.close();
    }
    try (var left = Files.list(base)) {
      assertEquals(List.of(), left.toList(), "folders left");
    }
  }
}
