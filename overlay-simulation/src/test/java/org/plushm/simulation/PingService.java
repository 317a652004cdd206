package org.plushm.simulation;

import java.util.ArrayList;
import java.util.List;
import org.plushm.overlay.Context;
import org.plushm.overlay.Event;
import org.plushm.overlay.LinkEnd;
import org.plushm.overlay.Message;
import org.plushm.overlay.Node;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.Service;

/** Writes down all that happens to it, with the time; sends when a test says so. */
final class PingService implements Service {
  final Context context;
  final List<String> seen = new ArrayList<>();
  final List<Long> datagrams = new ArrayList<>();
  final List<Long> linkNumbers = new ArrayList<>();
  final List<Long> timesNs = new ArrayList<>();
  Runnable whenAsked = () -> {};

  /** A port's event. */
  record Asked() implements Event {}

  private PingService(Context context) {
    this.context = context;
  }

  static NodeFactory factory() {
    return (node, random) -> node.install(new PingService(node.context("ping")));
  }

  static PingService at(SimulatedHost host) {
    return host.service(PingService.class);
  }

  static NodeFactory factory(java.util.function.BiConsumer<Node, PingService> prepared) {
    return (node, random) -> {
      PingService service = new PingService(node.context("ping"));
      node.install(service);
      prepared.accept(node, service);
    };
  }

  private void saw(String what) {
    seen.add(what);
    timesNs.add(context.nowNs());
  }

  @Override
  public void onStart() {
    saw("start");
  }

  @Override
  public boolean onDatagram(NodeId from, Message message) {
    datagrams.add(((Ping) message).number());
    saw("datagram");
    return true;
  }

  @Override
  public boolean onLinkMessage(NodeId from, Message message) {
    linkNumbers.add(((Ping) message).number());
    saw("link " + ((Ping) message).number());
    return true;
  }

  @Override
  public void onLinkOpened(NodeId peer) {
    saw("opened");
  }

  @Override
  public void onLinkClosed(NodeId peer, LinkEnd end) {
    saw("closed " + end);
  }

  @Override
  public void onBulkReady() {
    saw("bulkReady");
  }

  @Override
  public void onPaused(long gapNs) {
    saw("paused " + gapNs / 1_000_000);
  }

  @Override
  public boolean onEvent(Event event) {
    saw("asked");
    whenAsked.run();
    return true;
  }
}
