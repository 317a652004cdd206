package org.plushm.aeron.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PauseDetectorTest {
  private static final long MS = 1_000_000;

  private final PauseDetector detector = new PauseDetector(0, 1000);

  @Test
  void shouldStaySilentWhenWaitEndsAsPlanned() {
    detector.waitingUntil(20 * MS);
    assertEquals(0, detector.check(21 * MS, 1021));
    detector.waitingUntil(1021 * MS);
    assertEquals(0, detector.check(1022 * MS, 2022), "a wait that was meant is no pause");
  }

  @Test
  void shouldTellHowLongBeyondThePlanNothingRan() {
    detector.waitingUntil(20 * MS);
    assertEquals(300 * MS, detector.check(320 * MS, 1320));
    assertEquals(0, detector.check(321 * MS, 1321), "told once");
  }

  @Test
  void shouldTellLateCycleWhenNoWaitWasPlanned() {
    assertEquals(400 * MS, detector.check(400 * MS, 1400));
  }

  @Test
  void shouldTellSuspensionThatOnlyTheWallClockShows() {
    detector.waitingUntil(20 * MS);
    assertEquals(3_600_020 * MS, detector.check(20 * MS, 1000 + 3_600_020));
  }

  @Test
  void shouldIgnoreWallClockThatIsSetBack() {
    detector.waitingUntil(20 * MS);
    assertEquals(0, detector.check(20 * MS, 0));
  }
}
