package org.plushm.plush.control;

/** How long a host that is lost is waited for, before what it had to do counts as lost too. */
final class Patience {
  private long atNs = Long.MAX_VALUE;
  private long limitNs = Long.MAX_VALUE;

  /** Whether the host is thought lost. */
  boolean isTried() {
    return atNs != Long.MAX_VALUE;
  }

  /** Whether the host has been lost for too long. */
  boolean isOver(long nowNs) {
    return nowNs >= atNs;
  }

  /**
   * The host is lost; nothing changes when it was lost already.
   *
   * @param endNs when patience ends
   * @param latestNs the latest that this can become
   */
  void begin(long endNs, long latestNs) {
    if (!isTried()) {
      atNs = endNs;
      limitNs = latestNs;
    }
  }

  /** The host is there, or nothing is waited for any more. */
  void end() {
    atNs = Long.MAX_VALUE;
    limitNs = Long.MAX_VALUE;
  }

  /** The control node stood still for so long. */
  void shift(long gapNs) {
    if (isTried()) {
      atNs += gapNs;
      limitNs += gapNs;
    }
  }

  /** Nobody can tell about the host now: it is given up later, but not after the limit. */
  void waitUntil(long untilNs) {
    if (isTried()) {
      atNs = Math.min(limitNs, Math.max(atNs, untilNs));
    }
  }

  /** As {@link #waitUntil}, for so much longer than now is meant. */
  void waitLonger(long byNs) {
    if (isTried()) {
      waitUntil(atNs + byNs);
    }
  }
}
