package org.plushm.plush.port;

/**
 * The clock on the wall of the control node's machine. It only dates what is written into the
 * journal, so that the next control node, whose monotonic time has another start, knows how long
 * ago that was; nothing is decided by it while one control node lives, and it is never compared
 * with another host's.
 */
public interface WallClock {
  /** Milliseconds since 1970. May jump, also back. */
  long epochMs();
}
