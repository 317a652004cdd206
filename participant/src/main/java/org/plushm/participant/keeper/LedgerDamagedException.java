package org.plushm.participant.keeper;

import java.io.IOException;
import java.nio.file.Path;

/** A record of the ledger cannot be read although intact ones follow it. */
public final class LedgerDamagedException extends IOException {
  private static final long serialVersionUID = 1L;

  LedgerDamagedException(Path file, long offset) {
    super(
        file
            + " is damaged at byte "
            + offset
            + "; move it away, then every execution sent to this host before counts as lost");
  }
}
