package org.plushm.controlnode.journal;

import java.io.IOException;
import java.nio.file.Path;

/** A journal that is bad where it should be good; the message names file and offset. */
public final class JournalDamagedException extends IOException {
  private static final long serialVersionUID = 1L;

  JournalDamagedException(Path file, long offset, String what) {
    super(
        "the journal "
            + file
            + " is damaged at offset "
            + offset
            + " ("
            + what
            + "): restore it from a copy, or give the overlay up by removing the file");
  }
}
