package org.plushm.aeron.internal;

import io.aeron.driver.DriverConductorProxy;

/**
 * A driver's conductor, which Aeron's own pollers pass to endpoints; null until one of the driver's
 * endpoints has seen it. Frames of an emulated network are given to endpoints without a poller.
 * Engine thread only.
 */
final class ConductorOfDriver {
  private DriverConductorProxy conductor;

  DriverConductorProxy get() {
    return conductor;
  }

  void set(DriverConductorProxy seen) {
    conductor = seen;
  }
}
