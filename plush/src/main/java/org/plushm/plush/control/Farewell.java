package org.plushm.plush.control;

import org.plushm.plush.message.ClientMessages.Refused;
import org.plushm.plush.tally.ExitCode;

/** What a control node says that ends while its overlay goes on. */
final class Farewell {
  private static final String BACK = "'plush attach' or any other verb brings it back";

  private Farewell() {}

  /** A newer one has taken over. */
  static String deposed(String overlay, long newerTerm, long ownTerm) {
    return "overlay '"
        + overlay
        + "' has a newer control node (term "
        + ControlTerm.count(newerTerm)
        + ", this one has term "
        + ControlTerm.count(ownTerm)
        + "): this one ends and leaves the overlay alone";
  }

  /** To whoever waits for something: it is over with this control node. */
  static Refused deposed(String note) {
    return new Refused(ExitCode.SUPERSEDED.code(), note, "");
  }

  /** To whoever brings hosts up. */
  static Refused detached() {
    return new Refused(ExitCode.UNREACHABLE.code(), "the control node was told to leave", BACK);
  }

  /**
   * To whoever follows a run.
   *
   * @param run its number; 0 when nothing of it was started
   */
  static Refused detached(long run) {
    return run == 0
        ? new Refused(
            ExitCode.UNREACHABLE.code(),
            "the control node was told to leave before anything was started",
            BACK)
        : new Refused(
            ExitCode.UNREACHABLE.code(),
            "the control node was told to leave; run " + run + " goes on",
            "'plush resume " + run + "' tells the rest");
  }

  /** To whoever had it leave: how many runs go on. */
  static String note(int runs) {
    return runs == 0 ? "" : runs + (runs == 1 ? " run goes" : " runs go") + " on";
  }
}
