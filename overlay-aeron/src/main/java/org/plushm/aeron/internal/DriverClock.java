package org.plushm.aeron.internal;

import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.NanoClock;

/**
 * The time that Aeron sees: real time without the pauses of this process. Aeron's timeouts count
 * silence, and after a pause it would find every stream silent at once and end them; whether a
 * neighbour is lost is for the overlay alone to decide. One step never exceeds {@link #STEP_NS}.
 */
final class DriverClock implements NanoClock, EpochClock {
  /** Longer than an idle cycle, shorter than any of Aeron's timeouts. */
  static final long STEP_NS = TimeUnit.MILLISECONDS.toNanos(100);

  private final long startMs;
  private long realNs;
  private volatile long shownNs;

  DriverClock(long startMs, long realNs) {
    this.startMs = startMs;
    this.realNs = realNs;
  }

  void advance(long newRealNs) {
    shownNs += Math.max(0, Math.min(newRealNs - realNs, STEP_NS));
    realNs = newRealNs;
  }

  @Override
  public long nanoTime() {
    return shownNs;
  }

  @Override
  public long time() {
    return startMs + TimeUnit.NANOSECONDS.toMillis(shownNs);
  }
}
