package org.plushm.randtree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

/** The arithmetic of suspicion and local health. */
class SuspicionPropertiesTest {
  private static final long MS = 1_000_000L;
  private static final RandTreeOptions OPTIONS = RandTreeOptions.defaults();

  @Property
  void shouldStayWithinTheLimitsWhateverTheHeartbeats(
      @ForAll @Size(max = 50) List<@LongRange(min = 0, max = 20_000) Long> gapsMs,
      @ForAll @IntRange(min = 1, max = 4) int health) {
    Suspicion suspicion = new Suspicion(0);
    long nowNs = 0;
    for (long gapMs : gapsMs) {
      nowNs += gapMs * MS;
      suspicion.onHeartbeat(nowNs, OPTIONS.heartbeatNs());
      long afterNs = suspicion.suspectAfterNs(OPTIONS, health);
      assertTrue(afterNs >= OPTIONS.suspectMinNs() * health);
      assertTrue(afterNs <= OPTIONS.suspectMaxNs() * health);
    }
  }

  @Property
  void shouldSuspectNoSoonerWhenThereIsMoreEvidence(
      @ForAll @Size(max = 30) List<@LongRange(min = 0, max = 10_000) Long> evidenceMs) {
    Suspicion suspicion = new Suspicion(0);
    long newestNs = 0;
    for (long atMs : evidenceMs) {
      long beforeNs = suspicion.deadlineNs(OPTIONS, 1);
      suspicion.onLinkEvidence(atMs * MS);
      newestNs = Math.max(newestNs, atMs * MS);
      assertTrue(suspicion.deadlineNs(OPTIONS, 1) >= beforeNs);
      assertEquals(newestNs, suspicion.evidenceNs());
    }
  }

  @Property
  void shouldWaitLongerAtALateNeighbour(@ForAll @LongRange(min = 0, max = 2000) long lateMs) {
    Suspicion punctual = new Suspicion(0);
    Suspicion late = new Suspicion(0);
    for (int i = 1; i <= 20; i++) {
      punctual.onHeartbeat(i * 1000 * MS, OPTIONS.heartbeatNs());
      late.onHeartbeat(i * (1000 + lateMs) * MS, OPTIONS.heartbeatNs());
    }
    assertEquals(OPTIONS.suspectMinNs(), punctual.suspectAfterNs(OPTIONS, 1));
    assertTrue(late.suspectAfterNs(OPTIONS, 1) >= punctual.suspectAfterNs(OPTIONS, 1));
  }

  @Example
  void shouldForgetTheSuspicionWhenPaused() {
    Suspicion suspicion = new Suspicion(0);
    suspicion.suspect(1000 * MS, OPTIONS.vantageNs());
    suspicion.onPaused(5000 * MS);
    assertEquals(Suspicion.Phase.TRUSTED, suspicion.phase());
    assertEquals(6000 * MS, suspicion.deadlineNs(OPTIONS, 1));
  }

  @Example
  void shouldBeConfirmedOnlyByAVantagePointThatFailed() {
    Suspicion suspicion = new Suspicion(0);
    suspicion.suspect(0, OPTIONS.vantageNs());
    assertEquals(false, suspicion.confirmed());
    suspicion.onStatus(false);
    assertEquals(true, suspicion.confirmed());
    suspicion.onStatus(true);
    assertEquals(false, suspicion.confirmed());
  }

  @Property
  void shouldReturnToHealthWhenNothingMoreHappens(
      @ForAll @Size(max = 20) List<@LongRange(min = 0, max = 5_000) Long> gapsMs) {
    LocalHealth health = new LocalHealth(OPTIONS);
    long nowNs = 0;
    for (long gapMs : gapsMs) {
      nowNs += gapMs * MS;
      health.incident(nowNs);
      int multiplier = health.multiplier(nowNs);
      assertTrue(multiplier >= 1 && multiplier <= OPTIONS.healthMax());
    }
    for (int multiplier = health.multiplier(nowNs); multiplier > 1; multiplier--) {
      long shrinksNs = health.shrinksNs(nowNs);
      assertTrue(shrinksNs > nowNs);
      assertEquals(multiplier, health.multiplier(shrinksNs - 1));
      assertEquals(multiplier - 1, health.multiplier(shrinksNs));
      nowNs = shrinksNs;
    }
    assertEquals(1, health.multiplier(nowNs));
    assertEquals(Long.MAX_VALUE, health.shrinksNs(nowNs));
  }

  @Example
  void shouldRefuseOptionsThatContradictEachOther() {
    assertThrows(IllegalArgumentException.class, () -> RandTreeOptions.withDegree(1));
  }
}
