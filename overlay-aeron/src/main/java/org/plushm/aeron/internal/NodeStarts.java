package org.plushm.aeron.internal;

import io.aeron.Aeron;
import io.aeron.Subscription;
import io.aeron.exceptions.AeronException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.plushm.aeron.Farewell;
import org.plushm.aeron.NodeHandle;
import org.plushm.overlay.StreamKind;

/** The nodes whose sockets Aeron is opening, and what becomes of them. Engine thread only. */
final class NodeStarts {
  private final Aeron client;
  private final List<Starting> starting = new ArrayList<>();

  /** One of them. Aeron answers each subscription once, with a stream or an error. */
  private static final class Starting {
    private final HostedNode node;
    private final CompletableFuture<NodeHandle> result;
    private final long controlId;
    private final long bulkId;
    private Subscription control;

    Starting(HostedNode node, CompletableFuture<NodeHandle> result, long controlId, long bulkId) {
      this.node = node;
      this.result = result;
      this.controlId = controlId;
      this.bulkId = bulkId;
    }
  }

  NodeStarts(Aeron client) {
    this.client = client;
  }

  boolean isEmpty() {
    return starting.isEmpty();
  }

  /**
   * Has Aeron open a node's socket; the node is started when that is done.
   *
   * @param result is told of the started node, or why there is none
   */
  void add(HostedNode node, CompletableFuture<NodeHandle> result) {
    long controlId = subscribe(node, StreamKind.CONTROL, AeronFrame.CONTROL_STREAM);
    long bulkId = subscribe(node, StreamKind.BULK, AeronFrame.BULK_STREAM);
    starting.add(new Starting(node, result, controlId, bulkId));
  }

  private long subscribe(HostedNode node, StreamKind kind, int streamId) {
    return client.asyncAddSubscription(
        "aeron:udp?endpoint=" + node.self().endpoint(),
        streamId,
        image -> node.inbound().onAvailable(image, kind),
        node.inbound()::onUnavailable);
  }

  /** Starts the nodes that Aeron has opened the socket of. */
  void poll() {
    if (starting.isEmpty()) {
      return;
    }
    for (Starting start : List.copyOf(starting)) {
      try {
        if (start.control == null) {
          start.control = client.getSubscription(start.controlId);
        }
        Subscription bulk = start.control == null ? null : client.getSubscription(start.bulkId);
        if (bulk != null) {
          starting.remove(start);
          begin(start, bulk);
        }
      } catch (AeronException e) {
        starting.remove(start);
        fail(start, e);
      }
    }
  }

  private static void begin(Starting start, Subscription bulk) {
    if (start.node.isGone()) {
      start.control.close();
      bulk.close();
      start.result.completeExceptionally(new IllegalStateException("removed while it started"));
      return;
    }
    start.node.start(start.control, bulk);
    start.result.complete(start.node);
  }

  private void fail(Starting start, AeronException problem) {
    client.asyncRemoveSubscription(start.controlId);
    client.asyncRemoveSubscription(start.bulkId);
    start.node.leave(Farewell.MUTE);
    start.result.completeExceptionally(
        new IllegalStateException(
            "cannot listen at " + start.node.self().endpoint() + ": " + problem.getMessage(),
            problem));
  }

  /** The engine ends: none of them is started any more. */
  void close() {
    starting.forEach(
        start ->
            start.result.completeExceptionally(new IllegalStateException("the engine closed")));
  }
}
