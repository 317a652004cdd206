package org.plushm.aeron.internal;

import java.util.concurrent.TimeUnit;

/**
 * When an engine with an emulated network does what. Frames that are due come first. Of its drivers
 * at most one runs in a cycle of the engine, the one that waits for the longest time, so that the
 * scan of its links never delays a frame for long; and each only so often that it takes at most
 * half of the time when there is something to send, and every few milliseconds when there is not.
 * Engine thread only.
 */
final class EmulationPace {
  /** A driver's turn comes so long after its last one at rest. */
  private static final long DRIVER_REST_NS = TimeUnit.MILLISECONDS.toNanos(20);

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

  private final FrameTransit transit;
  private final DriverShards drivers;
  private final WakeSelector wake;
  private final EngineClock clock;
  private final boolean gathers;

  EmulationPace(
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
    transit.handOver();
    DriverShard first = null;
    long firstNs = Long.MAX_VALUE;
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
      return gathers ? SET_UP_GATHER_NS : 0;
    }
    if (driver.streams().isWanted()) {
      return gathers ? SEND_GATHER_NS : Math.min(driver.cycleNs(), DRIVER_BUSY_MOST_NS);
    }
    return DRIVER_REST_NS;
  }

  void handOver() {
    transit.handOver();
  }

  /** Hands over what is due if the last look is not just past. */
  void betweenNodes() {
    transit.handOverBetweenSends();
  }

  /** Waits until this time, a frame or a driver is due. */
  void waitUntil(long dueNs) {
    long untilNs = dueNs;
    for (DriverShard each : drivers.all()) {
      untilNs = Math.min(untilNs, dueNs(each));
    }
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
