package org.plushm.aeron;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.plushm.aeron.TextCodec.Text;
import org.plushm.overlay.Context;
import org.plushm.overlay.Event;
import org.plushm.overlay.LinkEnd;
import org.plushm.overlay.Message;
import org.plushm.overlay.Node;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.Service;

/** A service that notes every upcall as a line and lets a test act for it. */
final class Recorder implements Service {
  final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  volatile BiConsumer<NodeId, String> onLink = (from, text) -> lines.add("link " + text);
  volatile BiConsumer<NodeId, String> onDatagram = (from, text) -> lines.add("datagram " + text);
  volatile NodeId lastFrom;
  Context context;

  NodeFactory factory() {
    return (self, links, random) -> {
      Node node = new Node(self, links, random);
      context = node.context("recorder");
      node.install(this);
      return node;
    };
  }

  @Override
  public void onStart() {
    lines.add("started");
  }

  @Override
  public boolean onDatagram(NodeId from, Message message) {
    lastFrom = from;
    onDatagram.accept(from, ((Text) message).text());
    return true;
  }

  @Override
  public boolean onLinkMessage(NodeId from, Message message) {
    lastFrom = from;
    onLink.accept(from, ((Text) message).text());
    return true;
  }

  @Override
  public void onLinkOpened(NodeId peer) {
    lines.add("opened");
  }

  @Override
  public void onLinkClosed(NodeId peer, LinkEnd end) {
    lines.add("closed " + end);
  }

  @Override
  public void onBulkReady() {
    lines.add("bulkReady");
  }

  @Override
  public boolean onEvent(Event event) {
    lines.add("event " + event);
    return true;
  }

  @Override
  public void onPaused(long gapNs) {
    lines.add("paused");
  }

  /** Waits for a line; others before it are skipped. */
  void await(String expected) throws InterruptedException {
    awaitAll(expected);
  }

  /** Waits for lines, in whatever order. */
  void awaitAll(String... expected) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(World.LIMIT_S);
    List<String> missing = new ArrayList<>(List.of(expected));
    StringBuilder skipped = new StringBuilder();
    while (!missing.isEmpty()) {
      String line = lines.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (line == null) {
        throw new AssertionError("no " + missing + " within " + World.LIMIT_S + " s," + skipped);
      }
      if (!missing.remove(line)) {
        skipped.append(" '").append(line).append('\'');
      }
    }
  }
}
