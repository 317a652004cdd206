package org.plushm.aeron.internal;

import java.util.concurrent.TimeUnit;

/**
 * Notices that this process did not run for a while. The monotonic clock shows a stopped process or
 * a long collection; only the wall clock shows a suspended machine. A wall clock that is set
 * forward looks the same, which is harmless: it makes silence detectors more patient, once.
 */
final class PauseDetector {
  static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(250);

  private long expectedNs;
  private long previousNs;
  private long previousWallMs;

  PauseDetector(long nowNs, long wallMs) {
    expectedNs = nowNs;
    previousNs = nowNs;
    previousWallMs = wallMs;
  }

  /** Before waiting: when the next check is due at the latest. */
  void waitingUntil(long dueNs) {
    expectedNs = dueNs;
  }

  /**
   * After waiting, or after a busy cycle.
   *
   * @return how long nothing ran beyond what was intended, at least {@link #PAUSE_NS}; else 0
   */
  long check(long nowNs, long wallMs) {
    long beyondNs = nowNs - expectedNs;
    long wallGapNs = TimeUnit.MILLISECONDS.toNanos(wallMs - previousWallMs);
    long suspendedNs = wallGapNs - (nowNs - previousNs);
    expectedNs = nowNs;
    previousNs = nowNs;
    previousWallMs = wallMs;
    long gapNs = Math.max(beyondNs, suspendedNs >= PAUSE_NS ? wallGapNs : 0);
    return gapNs >= PAUSE_NS ? gapNs : 0;
  }
}
