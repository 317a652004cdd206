package org.plushm.modelnet.topology;

/** A topology file cannot be used; the message names file, line, element, problem and remedy. */
public final class InvalidTopology extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With the whole line for the user. */
  public InvalidTopology(String message) {
    super(message);
  }
}
