package org.plushm.controlnode.state;

import java.io.IOException;

/** State cannot be kept where it should be; message and remedy are one line each for the user. */
public final class StateUnusableException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String remedy;

  /**
   * State that cannot be kept.
   *
   * @param problem what is wrong
   * @param remedy what to do about it
   */
  public StateUnusableException(String problem, String remedy, IOException cause) {
    super(problem, cause);
    this.remedy = remedy;
  }

  /** What to do about it. */
  public String remedy() {
    return remedy;
  }
}
