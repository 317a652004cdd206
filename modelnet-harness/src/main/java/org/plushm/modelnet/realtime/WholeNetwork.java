package org.plushm.modelnet.realtime;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.function.LongSupplier;
import org.plushm.modelnet.pipe.DistilledPaths;
import org.plushm.modelnet.pipe.PipeNetwork;
import org.plushm.overlay.NodeId;

/**
 * The network of a single edge: all pipes are here. A frame enters them when it is sent, with a
 * number that it carries; when it has come through the socket and its time has come, whichever is
 * later, it is handed over.
 */
final class WholeNetwork extends RealTimeNetwork {
  private static final int FIRST_RING = 1 << 12;

  /** A frame that is not read from its socket by then was for a socket that is closed. */
  private static final long GONE_NS = 2_000_000_000L;

  private final PipeNetwork<Transit> pipes;
  private final ArrayDeque<Transit> overdue = new ArrayDeque<>();
  private Transit[] ring = new Transit[FIRST_RING];
  private long nextNumber;
  private long lateFrames;
  private long strangeFrames;

  /** A frame's way through the pipes. */
  private static final class Transit {
    private final long number;
    private Frame frame;
    private long exitNs = Long.MAX_VALUE;
    private boolean dropped;

    Transit(long number) {
      this.number = number;
    }
  }

  WholeNetwork(EmulationSettings settings, DistilledPaths paths, LongSupplier clock) {
    super(settings, paths, clock);
    pipes =
        new PipeNetwork<>(
            paths,
            OVERHEAD_BYTES,
            PipeNetwork.PACKETS_MAX_DEFAULT,
            (from, to, transit, fate, nominalNs) -> drop(transit, nominalNs));
  }

  private void drop(Transit transit, long nominalNs) {
    transit.dropped = true;
    transit.exitNs = nominalNs;
    if (transit.frame != null) {
      forget(transit);
    }
  }

  @Override
  public boolean enter(NodeId from, NodeId to, int frameBytes, long nowNs, ByteBuffer stampOut) {
    int fromVn = vn(from);
    int toVn = vn(to);
    if (fromVn < 0 || toVn < 0) {
      countUnplaced();
      return false;
    }
    Transit transit = new Transit(nextNumber++);
    remember(transit);
    if (isBypassing()) {
      transit.exitNs = nowNs;
    } else {
      pipes.enter(fromVn, toVn, frameBytes, transit, nowNs);
      if (transit.dropped) {
        forget(transit);
        return false;
      }
    }
    stampOut.putLong(transit.number).putLong(nowNs);
    return true;
  }

  @Override
  public void arrive(Frame frame, long stampHigh, long stampLow, long nowNs) {
    Transit transit = ring[(int) stampHigh & ring.length - 1];
    if (transit == null || transit.number != stampHigh || transit.frame != null) {
      strangeFrames++;
      return;
    }
    if (transit.dropped) {
      forget(transit);
      return;
    }
    transit.frame = frame;
    if (transit.exitNs != Long.MAX_VALUE) {
      lateFrames++;
      overdue.add(transit);
    }
  }

  @Override
  void drain(long nowNs, Exit exit) {
    Transit transit;
    while ((transit = overdue.poll()) != null) {
      handOver(transit, exit);
    }
    pipes.drain(
        nowNs,
        (from, to, leaving, nominalNs) -> {
          leaving.exitNs = nominalNs;
          if (leaving.frame != null) {
            handOver(leaving, exit);
          }
        });
  }

  private void handOver(Transit transit, Exit exit) {
    forget(transit);
    record(transit.exitNs);
    exit.leave(transit.frame);
  }

  @Override
  long nextExitNs() {
    return overdue.isEmpty() ? pipes.nextDeadlineNs() : Long.MIN_VALUE;
  }

  @Override
  void tick(long nowNs) {
    for (int i = 0; i < ring.length; i++) {
      Transit transit = ring[i];
      if (transit != null && transit.frame == null && transit.exitNs < nowNs - GONE_NS) {
        ring[i] = null;
      }
    }
  }

  @Override
  int inFlight() {
    return pipes.inFlight();
  }

  @Override
  PipeNetwork<?> doors() {
    return pipes;
  }

  /** Frames that came out of the pipes before they had come through their socket. */
  long lateFrames() {
    return lateFrames;
  }

  private void remember(Transit transit) {
    int slot = (int) transit.number & ring.length - 1;
    if (ring[slot] != null) {
      grow();
      slot = (int) transit.number & ring.length - 1;
    }
    ring[slot] = transit;
  }

  private void grow() {
    Transit[] larger = new Transit[2 * ring.length];
    for (Transit transit : ring) {
      if (transit != null) {
        larger[(int) transit.number & larger.length - 1] = transit;
      }
    }
    ring = larger;
  }

  private void forget(Transit transit) {
    int slot = (int) transit.number & ring.length - 1;
    if (ring[slot] == transit) {
      ring[slot] = null;
    }
  }
}
