package org.plushm.modelnet.validation;

import org.plushm.modelnet.pipe.Fate;
import org.plushm.modelnet.pipe.PipeNetwork;
import org.plushm.modelnet.pipe.PipePaths;

/**
 * A network under a clock that jumps. Packets go in in the order of time; lengths are those of IP
 * packets, so nothing is added to them.
 */
final class VirtualRun {
  /** A clock that looks at every event at its very time. */
  static final long EXACT = 1;

  /** The tick of ModelNet's core. */
  static final long TICK_NS = 100_000;

  private static final int PACKETS_MAX = 4_000_000;

  private final PipeNetwork<Sent> network;
  private final long tickNs;
  private final Observer observer;
  private int sentCount;

  /** Sees what becomes of packets. */
  interface Observer {
    /** A packet arrived; the emulator got round to it at the second time. */
    void arrived(Sent packet, long nominalNs, long handedOverNs);

    /** A packet is gone. */
    default void dropped(Sent packet, Fate fate, long nominalNs) {}
  }

  VirtualRun(PipePaths paths, long tickNs, Observer observer) {
    this.network =
        new PipeNetwork<>(
            paths,
            0,
            PACKETS_MAX,
            (from, to, packet, fate, nominalNs) -> observer.dropped(packet, fate, nominalNs));
    this.tickNs = tickNs;
    this.observer = observer;
  }

  PipeNetwork<Sent> network() {
    return network;
  }

  /** Lets a packet in, after all that happens before. */
  Sent send(long atNs, int from, int to, int bytes) {
    advance(atNs);
    Sent packet = new Sent(sentCount++, from, to, bytes, atNs);
    network.enter(from, to, bytes, packet, atNs);
    return packet;
  }

  /** Sends as many bytes back to the sender of a packet; for observers, while it arrives. */
  Sent answer(long nowNs, Sent packet) {
    Sent answer = new Sent(sentCount++, packet.to(), packet.from(), packet.bytes(), nowNs);
    network.enter(answer.from(), answer.to(), answer.bytes(), answer, nowNs);
    return answer;
  }

  /** Moves the clock to a time, with all its ticks up to there. */
  void advance(long untilNs) {
    while (true) {
      long deadlineNs = network.nextDeadlineNs();
      if (deadlineNs > untilNs) {
        return;
      }
      long nowNs = Math.floorDiv(deadlineNs + tickNs - 1, tickNs) * tickNs;
      if (nowNs > untilNs) {
        return;
      }
      network.drain(
          nowNs, (from, to, packet, nominalNs) -> observer.arrived(packet, nominalNs, nowNs));
    }
  }

  /** Moves the clock until nothing is under way. */
  void finish() {
    while (network.nextDeadlineNs() != Long.MAX_VALUE) {
      advance(network.nextDeadlineNs() + tickNs);
    }
  }
}
