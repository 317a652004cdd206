package org.plushm.controlnode.host;

import java.io.IOException;

/** A control node on another journal has taken the overlay over; the text is for the user. */
public final class SupersededException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * Somebody else controls the overlay.
   *
   * @param line what is the matter, for the user
   */
  public SupersededException(String line) {
    super(line);
  }
}
