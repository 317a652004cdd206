package org.plushm.controlnode.client;

import java.io.IOException;

/** The control node of an attached overlay is not reached; the text is for the user. */
public final class RemoteUnreachableException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int exit;

  RemoteUnreachableException(String line, int exit) {
    super(line);
    this.exit = exit;
  }

  /** The code that the verb ends with. */
  public int exit() {
    return exit;
  }
}
