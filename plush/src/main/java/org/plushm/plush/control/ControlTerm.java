package org.plushm.plush.control;

import org.plushm.overlay.RandomSource;

/**
 * Terms of control nodes. The higher half counts the control nodes of an overlay; the lower 16 bits
 * are drawn, so that two that start on copies of one journal do not have the same term: whichever
 * is higher is the newer one, everywhere.
 */
final class ControlTerm {
  private static final int DRAWN_BITS = 16;

  private ControlTerm() {}

  /** The term of the control node that follows one of a term, 0 for none. */
  static long after(long former, RandomSource random) {
    return (count(former) + 1) << DRAWN_BITS | random.nextInt(1 << DRAWN_BITS);
  }

  /** The how-manieth control node of its overlay has this term, for users. */
  static long count(long term) {
    return term >>> DRAWN_BITS;
  }
}
