package org.plushm.plush.control;

import org.plushm.overlay.Context;
import org.plushm.plush.port.WallClock;

/**
 * What the journal says of monotonic times, which the next control node cannot read: dates of the
 * wall clock, and back.
 */
final class Dates {
  private static final long NS_PER_MS = 1_000_000L;

  private final Context context;
  private final WallClock clock;

  Dates(Context context, WallClock clock) {
    this.context = context;
    this.clock = clock;
  }

  /** The date of a moment in the past, for the journal. */
  long epochMs(long pastNs) {
    return clock.epochMs() - (context.nowNs() - pastNs) / NS_PER_MS;
  }

  /**
   * The moment of a date in the journal: now when the clock was set back behind it, or when there
   * is none. Only once the control node runs.
   */
  long pastNs(long epochMs) {
    long ageMs = epochMs <= 0 ? 0 : Math.max(0, clock.epochMs() - epochMs);
    return context.nowNs() - ageMs * NS_PER_MS;
  }
}
