package org.plushm.aeron.internal;

import java.util.concurrent.TimeUnit;

/**
 * When an engine with an emulated network does what. Frames that are due come first. The driver,
 * whose cycle scans every link, runs only so often that it takes at most half of the time when
 * there is something to send, and every few milliseconds when there is not. Engine thread only.
 */
final class EmulationPace {
  /** How much work of nodes is done before frames are looked after again. */
  static final long WORK_NS = TimeUnit.MICROSECONDS.toNanos(100);

  /** The driver's turn comes so long after the last one at rest. */
  private static final long DRIVER_REST_NS = TimeUnit.MILLISECONDS.toNanos(4);

  /** The longest that something to send waits for the driver. */
  private static final long DRIVER_BUSY_MOST_NS = TimeUnit.MILLISECONDS.toNanos(1);

  /** A sleeping thread wakes up to so much late; the rest is waited for awake. */
  private static final long SLEEP_ERROR_NS = TimeUnit.MICROSECONDS.toNanos(70);

  /** Frames of other processes end only a wait of the selector, which counts in milliseconds. */
  private static final long SELECT_LEAST_NS = TimeUnit.MICROSECONDS.toNanos(2_200);

  private static final long SLEEP_MOST_NS = TimeUnit.MICROSECONDS.toNanos(500);

  private final FrameTransit transit;
  private final WakeSelector wake;
  private final EngineClock clock;
  private long driverEndNs;
  private long driverCycleNs;
  private boolean somethingToSend = true;

  EmulationPace(FrameTransit transit, WakeSelector wake, EngineClock clock) {
    this.transit = transit;
    this.wake = wake;
    this.clock = clock;
  }

  /**
   * Reads the sockets, hands over what is due, and tells whether the driver is to run now.
   *
   * @param hurries whether the driver has something to do that takes it many cycles
   */
  boolean isDriversTurn(long nowNs, boolean hurries) {
    wake.read();
    transit.handOver();
    return hurries || nowNs >= driverDueNs();
  }

  private long driverDueNs() {
    return driverEndNs
        + (somethingToSend ? Math.min(driverCycleNs, DRIVER_BUSY_MOST_NS) : DRIVER_REST_NS);
  }

  /** The driver has run. */
  void driverDone(long tookNs) {
    driverEndNs = clock.nanoTime();
    driverCycleNs += (tookNs - driverCycleNs) >> 2;
    somethingToSend = false;
  }

  /** Nodes did something, so the driver may have something to send. */
  void worked() {
    somethingToSend = true;
  }

  void handOver() {
    transit.handOver();
  }

  /** Waits until this time, a frame or the driver is due. */
  void waitUntil(long dueNs) {
    long untilNs = Math.min(Math.min(dueNs, driverDueNs()), transit.nextDeadlineNs());
    long leftNs = clock.realNs(untilNs - clock.nanoTime());
    if (leftNs >= SELECT_LEAST_NS) {
      wake.awaitFrameFloorNs(leftNs - SELECT_LEAST_NS / 2);
    } else if (leftNs > SLEEP_ERROR_NS) {
      wake.parkNs(Math.min(leftNs - SLEEP_ERROR_NS, SLEEP_MOST_NS));
    } else if (leftNs > 0) {
      // Yielding would hand the processor to whoever is busy for milliseconds.
      Thread.onSpinWait();
    }
  }
}
