package org.plushm.aeron;

/** How a node leaves its engine. */
public enum Farewell {
  /** Links are flushed and closed with a goodbye that peers are told at once. */
  GOODBYE,
  /** Nothing leaves or arrives any more from this moment, as if the power had failed. */
  MUTE
}
