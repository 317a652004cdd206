package org.plushm.aeron.internal;

import java.util.concurrent.TimeUnit;

/**
 * When an engine with an emulated network, or with many drivers, does what. Frames come first: they
 * are read here, not by Aeron's pollers, and handed over when they are due, which in a real network
 * is at once. Of the drivers at most one runs in a cycle of the engine, the one that waits for the
 * longest time, so that the scan of its links never delays a frame for long; and each only so often
 * that it takes at most half of the time when there is something to send, and every few
 * milliseconds when there is not. Engine thread only.
 */
final class EnginePace {
  /** A driver's turn comes so long after its last one at rest: three times between heartbeats. */
  private static final long DRIVER_REST_NS = TimeUnit.MILLISECONDS.toNanos(33);

  /** The longest that something to send waits for its driver, unless others come first. */
  private static final long DRIVER_BUSY_MOST_NS = TimeUnit.MILLISECONDS.toNanos(1);

  /** A sleeping thread wakes up to so much late; the rest is waited for awake. */
  private static final long SLEEP_ERROR_NS = TimeUnit.MICROSECONDS.toNanos(70);

  /** Frames of other processes end only a wait of the selector, which counts in milliseconds. */
  private static final long SELECT_LEAST_NS = TimeUnit.MICROSECONDS.toNanos(2_200);

  private static final long SLEEP_MOST_NS = TimeUnit.MICROSECONDS.toNanos(500);

  /** Up to so many nodes, frames are handed over one by one, on time to some microseconds. */
  private static final int NODES_ON_TIME = 200;

  /** With more of them there is always one due, and waiting awake would take a processor. */
  private static final long GATHER_NS = TimeUnit.MICROSECONDS.toNanos(250);

  /** So long do messages gather at one of many drivers: less than its scan for each would take. */
  private static final long SEND_GATHER_NS = TimeUnit.MILLISECONDS.toNanos(3);

  /** The same for commands, of which it carries out one a cycle. */
  private static final long SET_UP_GATHER_NS = TimeUnit.MILLISECONDS.toNanos(1);

  /** Null in a real network. */
  private final FrameTransit transit;

  private final DriverShards drivers;
  private final WakeSelector wake;
  private final EngineClock clock;
  private final boolean gathers;

  /** What a cycle of each driver takes together. */
  private long scanNs;

  EnginePace(
      FrameTransit transit,
      DriverShards drivers,
      WakeSelector wake,
      EngineClock clock,
      int nodesMax) {
    this.transit = transit;
    this.drivers = drivers;
    this.wake = wake;
    this.clock = clock;
    this.gathers = nodesMax > NODES_ON_TIME;
  }

  /**
   * Reads the sockets, hands over what is due, and runs the driver whose turn it is.
   *
   * @param clockNs of the engine's clock
   * @param nowNs the same in the nodes' time
   */
  void beginCycle(long clockNs, long nowNs) {
    wake.read();
    handOver();
    DriverShard first = null;
    long firstNs = Long.MAX_VALUE;
    scanNs = 0;
    for (DriverShard each : drivers.all()) {
      scanNs += each.cycleNs();
    }
    for (DriverShard each : drivers.all()) {
      long dueNs = dueNs(each);
      if (dueNs < firstNs) {
        first = each;
        firstNs = dueNs;
      }
    }
    if (first != null && firstNs <= clockNs) {
      first.cycleInTurn(nowNs, clock);
    }
  }

  private long dueNs(DriverShard driver) {
    return driver.endNs() + waitNs(driver);
  }

  private long waitNs(DriverShard driver) {
    if (driver.isSettingUp()) {
      return gathers ? Math.min(scanNs, SET_UP_GATHER_NS) : 0;
    }
    if (driver.streams().isWanted()) {
      return Math.min(scanNs, gathers ? SEND_GATHER_NS : DRIVER_BUSY_MOST_NS);
    }
    return DRIVER_REST_NS;
  }

  void handOver() {
    if (transit != null) {
      transit.handOver();
    }
  }

  /** Hands over what is due if the last look is not just past. */
  void betweenNodes() {
    if (transit != null) {
      transit.handOverBetweenSends();
    }
  }

  /** Whether frames have times of their own to wait for. */
  boolean isEmulated() {
    return transit != null;
  }

  /** When the next driver has its turn, in the engine clock's time, but at most so late. */
  long driverDueNs(long mostNs) {
    long untilNs = mostNs;
    for (DriverShard each : drivers.all()) {
      untilNs = Math.min(untilNs, dueNs(each));
    }
    return untilNs;
  }

  /** In an emulated network: waits until this time, a frame or a driver is due. */
  void waitUntil(long dueNs) {
    long untilNs = driverDueNs(dueNs);
    long gatherNs = gathers ? GATHER_NS : 0;
    long frameNs = transit.nextDeadlineNs();
    if (frameNs < untilNs - gatherNs) {
      untilNs = frameNs + gatherNs;
    }
    long leftNs = clock.realNs(untilNs - clock.nanoTime());
    if (leftNs >= SELECT_LEAST_NS) {
      wake.awaitFrameFloorNs(leftNs - SELECT_LEAST_NS / 2);
    } else if (leftNs > SLEEP_ERROR_NS) {
      wake.parkNs(Math.min(gathers ? leftNs : leftNs - SLEEP_ERROR_NS, SLEEP_MOST_NS));
    } else if (leftNs > 0) {
      // Yielding would hand the processor to whoever is busy for milliseconds.
      Thread.onSpinWait();
    }
  }
}
