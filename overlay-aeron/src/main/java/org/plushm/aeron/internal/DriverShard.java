package org.plushm.aeron.internal;

import io.aeron.AeronCounters;
import io.aeron.Image;
import java.util.concurrent.CompletableFuture;
import org.agrona.concurrent.status.CountersReader;
import org.plushm.aeron.NodeHandle;

/**
 * One of an engine's drivers with the sockets and outgoing streams of its share of the nodes. A
 * driver's cycle scans all of its streams and carries out one command, so a thousand nodes at one
 * driver pay a millisecond for every message and every new link. Engine thread only.
 */
final class DriverShard implements AutoCloseable {
  private final AeronDriver driver;
  private final OutStreams streams;
  private final NodeStarts starts;
  private long endNs;
  private long cycleNs;

  DriverShard(AeronDriver driver, FrameGate gate, LoopCounters counters, int bulkStreamsMax) {
    this.driver = driver;
    this.streams = new OutStreams(driver.client(), gate, counters, bulkStreamsMax);
    this.starts = new NodeStarts(driver.client());
  }

  OutStreams streams() {
    return streams;
  }

  /** Has Aeron open a node's socket; {@code result} is told of the started node. */
  void start(HostedNode node, CompletableFuture<NodeHandle> result) {
    starts.add(node, result);
    streams.want();
  }

  /** Whether Aeron has commands to carry out, one a cycle. */
  boolean isSettingUp() {
    return !starts.isEmpty() || streams.isAdding();
  }

  /** A cycle of the driver and its client, and what came of it. */
  void cycle(long nowNs) {
    driver.cycle();
    streams.poll(nowNs);
    starts.poll();
  }

  /** When the driver ended its last cycle of {@link #cycleInTurn}. */
  long endNs() {
    return endNs;
  }

  /** How long its cycles take, on average. */
  long cycleNs() {
    return cycleNs;
  }

  /** As {@link #cycle}, timed, for an emulated network; what is to be added is handed in before. */
  void cycleInTurn(long nowNs, EngineClock clock) {
    long startNs = clock.nanoTime();
    streams.begin();
    streams.poll(nowNs);
    cycle(nowNs);
    endNs = clock.nanoTime();
    cycleNs += (endNs - startNs - cycleNs) >> 2;
  }

  /**
   * How far the driver has counted what it has of a stream, in bytes from its beginning; -1 when it
   * is gone. Looks through all counters.
   */
  long arrivedPosition(Image image) {
    CountersReader counters = driver.client().countersReader();
    int id =
        counters.findByTypeIdAndRegistrationId(
            AeronCounters.DRIVER_RECEIVER_POS_TYPE_ID, image.correlationId());
    return id == CountersReader.NULL_COUNTER_ID ? -1 : counters.getCounterValue(id);
  }

  /** The engine ends: nobody is started any more. */
  void endStarts() {
    starts.close();
  }

  @Override
  public void close() {
    driver.close();
  }
}
