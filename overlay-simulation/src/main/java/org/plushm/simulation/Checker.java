package org.plushm.simulation;

import org.plushm.overlay.Effect;

/**
 * Judges a run and never acts: it asks nodes questions without side effects and reports what does
 * not hold through {@link World#violation}. Told on the world's thread, between two events.
 */
public interface Checker {
  /**
   * An event has run at this host, or it was started, killed, paused or resumed. Looks at this host
   * and what hangs on it, never at all hosts.
   */
  default void touched(World world, SimulatedHost host) {}

  /** The host's node has asked for this, and it is about to be carried out, in the same event. */
  default void effect(World world, SimulatedHost host, Effect effect) {}

  /** Looks at everything that must hold always; every 10,000 events, or 20 for each host. */
  default void scan(World world) {}

  /** The test says that nothing has been failing for long enough: looks at what must come true. */
  default void quiescent(World world) {}
}
