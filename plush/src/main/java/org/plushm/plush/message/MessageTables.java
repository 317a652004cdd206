package org.plushm.plush.message;

import org.plushm.overlay.LogEntry;
import org.plushm.overlay.MessageTable;

/** The closed tables of the application layer's media that are not the overlay itself. */
public final class MessageTables {
  private MessageTables() {}

  /** Bodies of the command log, overlay messages of this layer and the TLS link. */
  public static void addTo(MessageTable.Builder table) {
    MembershipMessages.addTo(table);
    ExecutionMessages.addTo(table);
    ControlLinkMessages.addTo(table);
    ApplicationMessages.addTo(table);
    KeyMessages.addTo(table);
  }

  /** The TLS link and the bodies of log entries, for a process without an overlay. */
  public static MessageTable controlLink() {
    MessageTable.Builder table = MessageTable.builder();
    table.add(1, LogEntry.class, LogEntry::read);
    addTo(table);
    return table.build();
  }

  /** The journal. */
  public static MessageTable journal() {
    MessageTable.Builder table = MessageTable.builder();
    JournalRecords.addTo(table);
    table.add(127, LogEntry.class, LogEntry::read);
    return table.build();
  }

  /** The Unix-domain socket of the clients. */
  public static MessageTable client() {
    MessageTable.Builder table = MessageTable.builder();
    ClientMessages.addTo(table);
    HostMessages.addToClients(table);
    KeyMessages.addToClients(table);
    RunMessages.addTo(table);
    ResumeMessages.addToClients(table);
    return table.build();
  }

  /** Of {@link ProjectDocument}. */
  public static MessageTable document() {
    MessageTable.Builder table = MessageTable.builder();
    DocumentMessages.addTo(table);
    return table.build();
  }
}
