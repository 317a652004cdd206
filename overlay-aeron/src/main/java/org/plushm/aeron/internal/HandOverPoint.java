package org.plushm.aeron.internal;

import io.aeron.driver.DutyCycleTracker;

/**
 * Aeron reports each agent's cycle when it begins. That is between the scans of a driver's cycle,
 * which take hundreds of microseconds with a thousand links, and the right moment to hand over
 * frames of the emulated network that became due meanwhile. Engine thread only.
 */
final class HandOverPoint extends DutyCycleTracker {
  private final FrameTransit transit;

  HandOverPoint(FrameTransit transit) {
    this.transit = transit;
  }

  @Override
  public void reportMeasurement(long durationNs) {
    transit.handOver();
  }
}
