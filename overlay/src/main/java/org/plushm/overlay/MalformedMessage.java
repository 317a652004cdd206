package org.plushm.overlay;

/** Bytes that are not a message of the closed table. Counted and dropped, never fatal. */
public final class MalformedMessage extends Exception {
  private static final long serialVersionUID = 1L;

  /** With what was wrong. */
  public MalformedMessage(String problem) {
    super(problem, null, false, false);
  }

  /** With what was wrong and the failure underneath. */
  public MalformedMessage(String problem, Throwable cause) {
    super(problem, cause, false, false);
  }
}
