package org.plushm.plush.simulation;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.plushm.overlay.Overlay;
import org.plushm.plush.control.HostStatus;
import org.plushm.plush.participant.Participant;
import org.plushm.simulation.SimulatedHost;
import org.plushm.simulation.TraceSink;

/** What whoever looks for the cause of a failure wants to see. */
final class WorldReport {
  private WorldReport() {}

  /** Writes the trace into a file, for whoever looks for the cause of a failure; null for none. */
  static TraceSink traceTo(String file) {
    if (file == null) {
      return null;
    }
    try {
      PrintStream out = new PrintStream(new FileOutputStream(file), true, StandardCharsets.UTF_8);
      return out::println;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How everything stands. */
  static String of(PlushWorld plush) {
    StringBuilder text = new StringBuilder();
    text.append("control ").append(plush.control.isAlive() ? "alive" : "dead");
    if (plush.control.isAlive()) {
      for (HostStatus status : HostStatus.values()) {
        text.append(' ').append(status).append(' ').append(plush.controlNode().count(status));
      }
    }
    int lines = 0;
    for (Map.Entry<String, SimulatedHost> entry : plush.hosts.entrySet()) {
      SimulatedHost host = entry.getValue();
      if (lines++ == 20) {
        break;
      }
      text.append("\n  ").append(entry.getKey()).append(' ').append(host);
      if (host.isAlive()) {
        Participant participant = host.service(Participant.class);
        Overlay overlay = host.service(Overlay.class);
        text.append(' ').append(host.id());
        text.append(' ').append(participant.state()).append(' ').append(participant.ordinal());
        text.append(" parent ").append(overlay.tree().parent());
        text.append(" root ").append(overlay.tree().root());
        text.append(" log ").append(overlay.haveUpTo());
      }
      text.append(" ledger ").append(plush.keepers.get(entry.getKey()).ledgerSize());
    }
    return text.toString();
  }
}
