package org.plushm.controlnode.host;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.plushm.controlnode.state.OverlayFolder;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.Event;
import org.plushm.overlay.KeyStep;
import org.plushm.overlay.LogEntry;
import org.plushm.overlay.Message;
import org.plushm.plush.port.ControlPort.AllStopped;
import org.plushm.plush.port.ControlPort.KeyMade;
import org.plushm.plush.port.ControlPort.LaunchOrder;
import org.plushm.plush.port.Signatures;

/** A world in which nothing can be launched, so that hosts wait for ever or fail as told. */
class UnlaunchableWorld implements Ports.Factory, LinkPort, LaunchPort, Signatures, KeyPort {
  private final BlockingQueue<List<LaunchOrder>> launches = new LinkedBlockingQueue<>();
  private final List<String> expected = new ArrayList<>();
  private Consumer<Event> events;

  /** What the control node wants launched, as it comes. */
  BlockingQueue<List<LaunchOrder>> launches() {
    return launches;
  }

  /** Hosts that were announced. */
  List<String> expected() {
    return expected;
  }

  /** Something happens to the control node. */
  void tell(Event event) {
    events.accept(event);
  }

  @Override
  public Ports create(
      OverlayFolder folder, boolean ephemeral, LongSupplier controlTerm, Consumer<Event> sink) {
    events = sink;
    return new Ports(this, this, this, this);
  }

  @Override
  public void dial(long link, String controlAddress) {}

  @Override
  public void send(long link, Message message) {}

  @Override
  public void hangUp(long link) {}

  @Override
  public void cut(long durationMs) {}

  @Override
  public void expect(Collection<String> labels) {
    expected.addAll(labels);
  }

  @Override
  public void launch(List<LaunchOrder> orders) {
    launches.add(orders);
  }

  @Override
  public void stopAll() {
    tell(new AllStopped(List.of()));
  }

  @Override
  public void make(int epoch) {
    tell(new KeyMade(epoch, Bytes.utf8("key " + epoch), null));
  }

  @Override
  public void launchWith(KeyStep step) {}

  @Override
  public void close() {}

  @Override
  public Bytes sign(long controlTerm, long seq, Bytes body) {
    return Bytes.EMPTY;
  }

  @Override
  public boolean verify(LogEntry entry) {
    return true;
  }
}
