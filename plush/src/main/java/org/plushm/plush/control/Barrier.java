package org.plushm.plush.control;

import java.util.ArrayList;
import java.util.List;

/**
 * A barrier of an application in its strict form: it opens when all hosts have arrived that are
 * still part of the run, of all component blocks that name it (F9), and then stays open. Of a
 * workflow that names it, the tasks under way have to arrive instead of the hosts.
 */
final class Barrier {
  /** A component block's or a workflow's part of the barrier. */
  interface Side {
    /** How many hosts or tasks have arrived. */
    int arrivedCount();

    /** Whether nobody is missing who could still come. */
    boolean isComplete();
  }

  private final List<Side> sides = new ArrayList<>();
  private int hostsMax;
  private boolean open;

  /**
   * A block names the barrier.
   *
   * @param expected how many hosts are enough for this block; 0 for all
   */
  void add(Side side, int expected) {
    sides.add(side);
    hostsMax = Math.max(hostsMax, expected);
  }

  /** Whether it is open, or opens now. */
  boolean isOpen() {
    if (!open) {
      int arrived = 0;
      boolean complete = true;
      for (Side side : sides) {
        arrived += side.arrivedCount();
        complete &= side.isComplete();
      }
      open = arrived > 0 && (complete || hostsMax > 0 && arrived >= hostsMax);
    }
    return open;
  }
}
