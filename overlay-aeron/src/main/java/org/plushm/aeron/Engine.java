package org.plushm.aeron;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.plushm.aeron.internal.EngineLoop;
import org.plushm.aeron.internal.EngineStart;
import org.plushm.aeron.seal.KeyRing;
import org.plushm.aeron.seal.OverlayKey;
import org.plushm.overlay.MessageCodec;
import org.plushm.overlay.NodeId;

/**
 * The real-time world: hosts nodes, carries their datagrams and links over sealed Aeron/UDP, and
 * runs everything on one daemon thread. A participant has one with one node, an edge one with many.
 * Safe for any thread.
 */
public final class Engine implements AutoCloseable {
  private static final long CALL_TIMEOUT_S = 10;

  private final EngineLoop loop;
  private final String roleName;

  private Engine(EngineLoop loop, String roleName) {
    this.loop = loop;
    this.roleName = roleName;
  }

  /**
   * Starts an engine without nodes.
   *
   * @param codec used on the engine's thread alone from now on
   * @throws IOException when it cannot start; nothing of it is left then
   */
  public static Engine launch(EngineOptions options, KeyRing keys, MessageCodec codec)
      throws IOException {
    return new Engine(EngineStart.launch(options, keys, codec), options.roleName());
  }

  /** The same in an overlay whose key was never changed. */
  public static Engine launch(EngineOptions options, OverlayKey key, MessageCodec codec)
      throws IOException {
    return launch(options, KeyRing.of(key), codec);
  }

  /**
   * Has every node, also those that are added later, seal and open with these keys, unless they are
   * of a step that the engine is at or beyond.
   *
   * @return completes on the engine's thread when they do; fails when the engine has ended
   */
  public CompletableFuture<Void> changeKeys(KeyRing keys) {
    return loop.changeKeys(keys);
  }

  /** The name of the engine's thread. */
  public String roleName() {
    return roleName;
  }

  /** What it has counted so far. */
  public EngineCounters counters() {
    return loop.reading();
  }

  /**
   * Opens the node's socket, builds it and starts it, without waiting for that.
   *
   * @param self where it listens, with an incarnation that no earlier node at that address had
   * @param effects carries out what the transport does not know
   * @return fails with a one-line message when the address cannot be used
   */
  public CompletableFuture<NodeHandle> addNodeAsync(
      NodeId self, NodeFactory factory, EffectHandler effects) {
    return loop.add(self, factory, effects);
  }

  /**
   * As {@link #addNodeAsync}, and waits. Not on the engine's thread.
   *
   * @throws IOException when the address cannot be used
   */
  public NodeHandle addNode(NodeId self, NodeFactory factory, EffectHandler effects)
      throws IOException {
    return await(addNodeAsync(self, factory, effects), "adding " + self);
  }

  /** Has a node leave; completes when it has, for {@link Farewell#GOODBYE} after 200 ms at most. */
  public CompletableFuture<Void> removeNode(NodeHandle node, Farewell farewell) {
    return loop.remove(node, farewell);
  }

  /** Where Aeron's files are; gone after the end. */
  public Path folder() {
    return loop.folder();
  }

  /** Completes when the engine has ended; exceptionally when that was a failure. */
  public CompletableFuture<Void> ended() {
    return loop.ended();
  }

  /** Whether the caller is on the engine's thread, where waiting for the engine is a deadlock. */
  public boolean isOnThread() {
    return loop.isOnThread();
  }

  /**
   * Says goodbye for all nodes, ends the thread and removes Aeron's folder; at most about a second.
   *
   * @throws IOException when that failed or took too long
   */
  @Override
  public void close() throws IOException {
    await(loop.close(), "closing " + roleName);
  }

  private <T> T await(CompletableFuture<T> result, String what) throws IOException {
    if (loop.isOnThread()) {
      throw new IllegalStateException(what + " would wait for the thread that does it");
    }
    try {
      return result.get(CALL_TIMEOUT_S, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause().getMessage(), e.getCause());
    } catch (TimeoutException e) {
      throw new IOException(what + " took more than " + CALL_TIMEOUT_S + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(what + " was interrupted", e);
    }
  }
}
