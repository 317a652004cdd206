package org.plushm.aeron.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class DriverClockTest {
  @Test
  void shouldHidePausesFromAeron() {
    DriverClock clock = new DriverClock(5000, 100);
    clock.advance(100 + 20_000_000);
    assertEquals(20_000_000, clock.nanoTime());
    assertEquals(5020, clock.time());
    clock.advance(100 + 3_600_000_000_000L);
    assertEquals(20_000_000 + DriverClock.STEP_NS, clock.nanoTime());
    clock.advance(50);
    assertEquals(20_000_000 + DriverClock.STEP_NS, clock.nanoTime(), "time never goes back");
  }
}
