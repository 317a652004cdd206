package org.plushm.modelnet.realtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class VerdictTest {
  private static LagHistogram frames(int early, int late, long lateNs) {
    LagHistogram histogram = new LagHistogram();
    for (int i = 0; i < early; i++) {
      histogram.record(50_000);
    }
    for (int i = 0; i < late; i++) {
      histogram.record(lateNs);
    }
    return histogram;
  }

  @Test
  void shouldNameTheTightestLimitThatOneInAThousandMayExceed() {
    assertEquals(1, Verdict.of(frames(999, 1, 30_000_000), 0, 5).keptMs());
    assertEquals(2, Verdict.of(frames(99, 1, 1_500_000), 0, 5).keptMs());
    assertEquals(10, Verdict.of(frames(99, 1, 9_000_000), 0, 5).keptMs());
    assertEquals(0, Verdict.of(frames(99, 1, 30_000_000), 0, 5).keptMs());
  }

  @Test
  void shouldSayThatItIsJudgedByTheLatestOfFewFrames() {
    Verdict few = Verdict.of(frames(998, 1, 4_000_000), 0, 5);
    assertTrue(few.isOfLatest());
    assertTrue(few.p999Ns() >= 4_000_000, "nobody may be left out of 999");
    assertEquals("VALID (by the latest of only 999 frames)", few.text());
    assertEquals("VALID (by the only frame)", Verdict.of(frames(1, 0, 0), 0, 5).text());
    assertEquals("INVALID (no frame came)", Verdict.of(new LagHistogram(), 0, 5).text());
    Verdict enough = Verdict.of(frames(999, 1, 30_000_000), 0, 5);
    assertFalse(enough.isOfLatest());
    assertTrue(enough.p999Ns() < 1_000_000, "one of 1000 may be left out");
    assertEquals("VALID", enough.text());
  }

  @Test
  void shouldBeValidOnlyWithinToleranceAndWithoutDropsOutsideThePipes() {
    assertTrue(Verdict.of(frames(99, 1, 4_000_000), 0, 5).isValid());
    assertFalse(Verdict.of(frames(99, 1, 6_000_000), 0, 5).isValid());
    assertFalse(Verdict.of(frames(100, 0, 0), 1, 5).isValid());
    assertFalse(Verdict.of(new LagHistogram(), 0, 5).isValid(), "nothing was shown");
    assertEquals("INVALID", Verdict.of(frames(99, 1, 6_000_000), 0, 5).word());
  }
}
