package org.plushm.controlnode.journal;

import java.io.IOException;

/** Records could not be made to last, as on a full disk; nothing that depends on them has left. */
public final class JournalUnwritableException extends IOException {
  private static final long serialVersionUID = 1L;

  JournalUnwritableException(IOException cause) {
    super("the journal cannot be written: " + cause.getMessage(), cause);
  }
}
