package org.plushm.aeron.internal;

import java.util.ArrayList;
import java.util.List;
import org.agrona.CloseHelper;
import org.plushm.aeron.EngineLimits;
import org.plushm.aeron.EngineOptions;
import org.plushm.overlay.NodeId;

/**
 * The drivers of an engine. A few nodes share one; many are dealt over several, so that a driver's
 * cycle stays short however many nodes there are: it scans all its streams, of which most are at
 * rest, and carries out one command. Engine thread only, once launched.
 */
final class DriverShards implements AutoCloseable {
  /** Up to so many nodes one driver serves best: 3 % of a core at rest, a cycle of 0.1 ms. */
  private static final int NODES_OF_ONE = 128;

  /** How many nodes a driver gets when there are more. */
  private static final int NODES_OF_EACH = 32;

  /** 2^64 by the golden ratio. */
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private final List<DriverShard> shards;

  private DriverShards(List<DriverShard> shards) {
    this.shards = shards;
  }

  /** How many drivers an engine for so many nodes has. */
  static int count(int nodesMax) {
    return nodesMax <= NODES_OF_ONE ? 1 : (nodesMax + NODES_OF_EACH - 1) / NODES_OF_EACH;
  }

  /** What the folder of all of them takes. */
  static AeronFolder.Need folderNeed(int nodesMax) {
    int count = count(nodesMax);
    int nodesOfEach = nodesOfEach(nodesMax, count);
    return new AeronFolder.Need(
        count * AeronDriver.folderBytes(nodesOfEach),
        count * AeronDriver.buffersBytes(nodesOfEach) + AeronDriver.logBytes(nodesMax));
  }

  /** What a driver is made for: twice its share, as hosts are dealt by their addresses. */
  private static int nodesOfEach(int nodesMax, int count) {
    return count == 1 ? nodesMax : 2 * ((nodesMax + count - 1) / count);
  }

  /** Starts all drivers, or none. */
  static DriverShards launch(
      EngineOptions options,
      AeronFolder folder,
      DriverClock clock,
      FrameGate gate,
      LoopCounters counters) {
    int nodesMax = options.nodesMax();
    int count = count(nodesMax);
    int nodes = nodesOfEach(nodesMax, count);
    int bulkStreams = Math.max(1, EngineLimits.bulkStreams(nodesMax) / count);
    List<DriverShard> shards = new ArrayList<>(count);
    try {
      for (int i = 0; i < count; i++) {
        AeronDriver driver =
            AeronDriver.launch(folder.driverFolder(i), nodes, clock, gate, options.notices());
        shards.add(new DriverShard(driver, gate, counters, bulkStreams));
      }
      return new DriverShards(List.copyOf(shards));
    } catch (RuntimeException e) {
      CloseHelper.quietCloseAll(shards);
      throw e;
    }
  }

  List<DriverShard> all() {
    return shards;
  }

  /**
   * Where a node goes: always to the same driver, because a successor at the address of one that is
   * on its way out shares its socket, which only one driver can have. Hosts of an edge have
   * addresses or ports in a row, or at equal distances, which this spreads (Knuth's multiplicative
   * hashing).
   */
  DriverShard of(NodeId node) {
    long number = node.addressHigh() + node.addressLow() + node.port();
    return shards.get((int) ((number * GOLDEN >>> 32) * shards.size() >>> 32));
  }

  /** Whether any of them has commands to carry out. */
  boolean isSettingUp() {
    for (DriverShard shard : shards) {
      if (shard.isSettingUp()) {
        return true;
      }
    }
    return false;
  }

  /** A cycle of each. */
  void cycle(long nowNs) {
    for (DriverShard shard : shards) {
      shard.cycle(nowNs);
    }
  }

  /** The engine ends: nobody is started any more. */
  void endStarts() {
    shards.forEach(DriverShard::endStarts);
  }

  @Override
  public void close() {
    CloseHelper.closeAll(shards);
  }
}
