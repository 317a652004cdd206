package org.plushm.modelnet.realtime;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.plushm.modelnet.pipe.DistilledPaths;
import org.plushm.modelnet.pipe.Fate;
import org.plushm.modelnet.pipe.Pipe;
import org.plushm.modelnet.pipe.PipeNetwork;
import org.plushm.modelnet.pipe.PipePaths;
import org.plushm.overlay.NodeId;

/**
 * One of several edges' part of the network: the up-links of its hosts, and everything behind the
 * up-links on the way to its hosts. Frames carry the nominal time at which they leave their
 * up-link, and the number of their sender. Pipes of the core are here once for each edge, so
 * senders of different edges do not share them on the way to different edges; that is the price of
 * several edges.
 */
final class SplitNetwork extends RealTimeNetwork {
  private final PipeNetwork<Arrival> pipes;
  private long drainedNs = Long.MIN_VALUE;

  /** A frame on its way, and how late it came here. */
  private record Arrival(Frame frame, long lateNs) {}

  /** Everything behind the up-links. */
  private static final class Inner implements PipePaths {
    private final DistilledPaths all;

    Inner(DistilledPaths all) {
      this.all = all;
    }

    @Override
    public int hostCount() {
      return all.hostCount();
    }

    @Override
    public Pipe first(int fromVn) {
      return null;
    }

    @Override
    public Pipe[] core(int fromVn, int toVn) {
      return all.core(fromVn, toVn);
    }

    @Override
    public Pipe last(int toVn) {
      return all.last(toVn);
    }

    @Override
    public void forEachPipe(Consumer<Pipe> each) {
      all.forEachPipe(each);
    }
  }

  SplitNetwork(EmulationSettings settings, DistilledPaths paths, LongSupplier clock) {
    super(settings, paths, clock);
    pipes =
        new PipeNetwork<>(
            new Inner(paths),
            OVERHEAD_BYTES,
            PipeNetwork.PACKETS_MAX_DEFAULT,
            (from, to, arrival, fate, nominalNs) -> {});
  }

  @Override
  public boolean enter(NodeId from, NodeId to, int frameBytes, long nowNs, ByteBuffer stampOut) {
    int fromVn = vn(from);
    if (fromVn < 0) {
      countUnplaced();
      return false;
    }
    Pipe up = isBypassing() ? null : paths().first(fromVn);
    if (up == null) {
      stampOut.putLong(nowNs).putLong(fromVn);
      return true;
    }
    if (up.pass(nowNs, frameBytes + OVERHEAD_BYTES) != Fate.PASSED) {
      return false;
    }
    stampOut.putLong(up.outNs()).putLong(fromVn);
    return true;
  }

  @Override
  public void arrive(Frame frame, long stampHigh, long stampLow, long nowNs) {
    int toVn = vn(frame.to());
    if (toVn < 0 || stampLow < 0 || stampLow >= paths().hostCount() || stampHigh < 0) {
      countUnplaced();
      return;
    }
    int fromVn = isBypassing() ? toVn : (int) stampLow;
    // What is drained already cannot be undone: a frame that came later than its nominal time goes
    // on from the present, and is late by the difference.
    long lateNs = Math.max(stampHigh, drainedNs) - stampHigh;
    pipes.enter(fromVn, toVn, frame.bytes(), new Arrival(frame, lateNs), stampHigh);
  }

  @Override
  void drain(long nowNs, Exit exit) {
    pipes.drain(
        nowNs,
        (from, to, arrival, nominalNs) -> {
          record(nominalNs - arrival.lateNs);
          exit.leave(arrival.frame);
        });
    drainedNs = nowNs;
  }

  @Override
  long nextExitNs() {
    return pipes.nextDeadlineNs();
  }

  @Override
  void tick(long nowNs) {
    // Nothing grows old here.
  }

  @Override
  int inFlight() {
    return pipes.inFlight();
  }

  @Override
  PipeNetwork<?> doors() {
    return pipes;
  }
}
