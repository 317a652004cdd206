package org.plushm.modelnet.cli;

/** A file or value of the user cannot be used; the message names it and what to do, in one line. */
public final class InvalidInput extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With a line for the user: file, line where known, problem, remedy. */
  public InvalidInput(String message) {
    super(message);
  }
}
