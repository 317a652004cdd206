package org.plushm.controlnode.cli;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.plushm.controlnode.client.ControlConnection;
import org.plushm.plush.json.JsonWriter;
import org.plushm.plush.message.ClientMessages.HostEntry;
import org.plushm.plush.nodeset.NaturalOrder;
import org.plushm.plush.tally.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code plush ls}: the hosts of an overlay, or all overlays. */
@Command(
    mixinStandardHelpOptions = true,
    sortOptions = false,
    synopsisHeading = "Usage: ",
    customSynopsis = "plush ls [-a | --overlay NAME] [--json]",
    description = "Lists the hosts of an overlay with their status, or your overlays.",
    footer = {"", "Examples:", "  plush ls", "  plush ls --overlay web --json", "  plush ls -a"})
final class LsCommand extends AbstractVerb {
  @Option(
      names = {"-a", "--all"},
      description = "List your overlays that are up instead.")
  private boolean all;

  @Option(names = "--json", description = "A JSON object a line.")
  private boolean json;

  LsCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  int execute() throws VerbFailure, IOException {
    if (all) {
      for (OverlayAccess.Known known : overlays().list()) {
        // Of a dismantled one only its audit log is there.
        if (known.presence() != OverlayAccess.Presence.DOWN) {
          show(known);
        }
      }
      return ExitCode.OK.code();
    }
    try (ControlConnection connection = connect();
        Conversation talk = converse(connection, true)) {
      List<HostEntry> entries = askHosts(talk);
      entries.sort((a, b) -> NaturalOrder.INSTANCE.compare(a.label(), b.label()));
      for (HostEntry entry : entries) {
        show(entry);
      }
      return ExitCode.OK.code();
    }
  }

  private void show(OverlayAccess.Known known) throws IOException {
    String presence = known.presence().name().toLowerCase(Locale.ROOT);
    if (json) {
      JsonWriter line = new JsonWriter().beginObject().field("overlay", known.name());
      line.field("presence", presence).name("control_pid");
      if (known.controlPid() < 0) {
        line.nullValue();
      } else {
        line.value(known.controlPid());
      }
      console().out(line.endObject() + "\n");
    } else {
      String pid = known.controlPid() < 0 ? "" : ", control node " + known.controlPid();
      console().out(known.name() + ": " + presence.replace('_', ' ') + pid + "\n");
    }
  }

  private void show(HostEntry entry) throws IOException {
    String status = entry.status().toLowerCase(Locale.ROOT);
    if (json) {
      JsonWriter line =
          new JsonWriter()
              .beginObject()
              .field("host", entry.label())
              .field("status", status)
              .field("node", entry.node())
              .name("ordinal");
      if (entry.ordinal() < 0) {
        line.nullValue();
      } else {
        line.value(entry.ordinal());
      }
      line.field("since_ms", entry.sinceMs()).field("cause", entry.cause());
      console().out(line.endObject() + "\n");
    } else {
      String node = entry.node() == null ? "" : "  " + entry.node();
      String cause = entry.cause() == null ? "" : "  (" + entry.cause() + ")";
      console().out(entry.label() + ": " + status + node + cause + "\n");
    }
  }
}
