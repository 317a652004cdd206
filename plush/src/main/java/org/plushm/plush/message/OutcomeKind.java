package org.plushm.plush.message;

import org.plushm.overlay.MalformedMessage;

/** How an execution ended on one host, as its participant saw it. */
public enum OutcomeKind {
  /** The process ended by itself; rc is its exit status. */
  EXITED(1),
  /** A signal ended it; rc is the signal's number. */
  SIGNALLED(2),
  /** The time limit ended it. */
  TIMED_OUT(3),
  /** A cancellation ended it. */
  CANCELLED(4),
  /** It was accepted, but what became of it cannot be known any more. */
  LOST(5),
  /** It was never accepted: surely it did not run. */
  NEVER_ACCEPTED(6);

  private final int code;

  OutcomeKind(int code) {
    this.code = code;
  }

  /** The number on the wire. */
  public int code() {
    return code;
  }

  /** The outcome with this number. */
  public static OutcomeKind ofCode(long code) throws MalformedMessage {
    for (OutcomeKind kind : values()) {
      if (kind.code == code) {
        return kind;
      }
    }
    throw new MalformedMessage("no outcome has the number " + code);
  }
}
