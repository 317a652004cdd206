package org.plushm.overlay;

/** A one-shot timer of a service. Re-scheduling replaces the deadline. */
public interface Timer {
  /** Fires after the delay; a delay of 0 or less fires as the next event. */
  void scheduleAfter(long delayNs);

  /** Does not fire any more until scheduled again. */
  void cancel();

  /** Whether a deadline is set. */
  boolean isScheduled();
}
