package org.plushm.plush.control;

/**
 * How many invitations may be outstanding. The thesis has a fixed number (sections 3.2 and 4.1:
 * 50), which protects launchers and repositories and makes construction take as many round trips of
 * an invitation as there are fifties. Launches keep that limit; of invitations as such there may be
 * more once joins are seen to succeed: one more for each confirmed JOIN, so that the window doubles
 * in the time of an invitation, and half as many when one is in vain (TCP's slow start).
 */
final class InvitationWindow {
  private final int least;
  private final int most;
  private int width;
  private int taken;

  /**
   * A window with all its places free.
   *
   * @param least places at the beginning, and never less; from 1
   * @param most places at most; less than {@code least} stands for that
   */
  InvitationWindow(int least, int most) {
    this.least = least;
    this.most = Math.max(least, most);
    this.width = least;
  }

  boolean hasRoom() {
    return taken < width;
  }

  /** Invitations that are outstanding. */
  int taken() {
    return taken;
  }

  /** Places there are now. */
  int width() {
    return width;
  }

  /** An invitation goes out. */
  void take() {
    taken++;
  }

  /** An invitation is over, or waits for its next turn. */
  void give() {
    taken--;
  }

  /** A JOIN was confirmed. */
  void grow() {
    width = Math.min(most, width + 1);
  }

  /** An invitation was in vain. */
  void shrink() {
    width = Math.max(least, width / 2);
  }
}
