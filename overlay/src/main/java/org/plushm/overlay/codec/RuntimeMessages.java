package org.plushm.overlay.codec;

import org.plushm.overlay.LogEntry;
import org.plushm.overlay.MessageTable;

/** The messages of the runtime itself, type codes 1 to 15. */
public final class RuntimeMessages {
  /** Type code of {@link LogEntry}. */
  public static final int LOG_ENTRY = 1;

  private RuntimeMessages() {}

  /** Adds the runtime's rows. */
  public static MessageTable.Builder addTo(MessageTable.Builder table) {
    return table.add(LOG_ENTRY, LogEntry.class, LogEntry::read);
  }
}
