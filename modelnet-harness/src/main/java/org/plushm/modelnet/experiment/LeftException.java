package org.plushm.modelnet.experiment;

/** The user has left a run: it ends early, and tidies up on the way. */
public final class LeftException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LeftException() {
    super("the user has left");
  }

  /** Says what could not be tidied up on the way. */
  public void tell(Progress progress) {
    for (Throwable failed : getSuppressed()) {
      progress.line("not tidied up: " + failed.getMessage());
    }
  }
}
