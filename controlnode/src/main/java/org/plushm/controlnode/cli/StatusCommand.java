package org.plushm.controlnode.cli;

import java.io.IOException;
import org.plushm.controlnode.client.ControlConnection;
import org.plushm.plush.json.JsonWriter;
import org.plushm.plush.message.ClientMessages.StatusReply;
import org.plushm.plush.message.RunMessages.BlockEntry;
import org.plushm.plush.tally.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code plush status}: an overlay in numbers. */
@Command(
    mixinStandardHelpOptions = true,
    sortOptions = false,
    synopsisHeading = "Usage: ",
    customSynopsis = "plush status [--overlay NAME] [--json]",
    description = "Tells how an overlay is: its hosts, its root, its control node, its counters.",
    footer = {"", "Examples:", "  plush status", "  plush status --overlay web --json"})
final class StatusCommand extends AbstractVerb {
  @Option(names = "--json", description = "One JSON object.")
  private boolean json;

  StatusCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  int execute() throws VerbFailure, IOException {
    try (ControlConnection connection = connect();
        Conversation talk = converse(connection, true)) {
      StatusReply reply = askStatus(talk);
      console().out(json ? json(reply) + "\n" : text(reply));
      if (!json && reply.runs() > 0) {
        for (RunList.UnderWay run : runs(talk)) {
          console().out("  " + RunList.line(run.entry()) + "\n");
          for (BlockEntry block : run.blocks()) {
            console().out("    " + RunList.line(block) + "\n");
          }
        }
      }
      return ExitCode.OK.code();
    }
  }

  private static String text(StatusReply reply) {
    StringBuilder text = new StringBuilder();
    text.append("overlay: ").append(reply.overlay());
    text.append(" (").append(reply.overlayType()).append(")\n");
    text.append("hosts: ").append(reply.active()).append(" active, ");
    text.append(reply.invited()).append(" on their way in, ");
    text.append(reply.disconnected()).append(" disconnected, ");
    text.append(reply.failed()).append(" failed\n");
    text.append("root: ");
    text.append(reply.rootLabel() == null ? "none" : reply.rootLabel());
    if (reply.rootAddress() != null) {
      text.append(" (").append(reply.rootAddress());
      text.append(", term ").append(reply.rootTerm()).append(')');
    }
    text.append("\ncontrol: process ").append(reply.controlPid());
    text.append(", term ").append(reply.controlTerm());
    text.append(", link ").append(reply.link()).append('\n');
    text.append("key: epoch ").append(reply.keyEpoch());
    text.append(reply.keyChanging() ? ", being changed\n" : "\n");
    if (!reply.counters().isEmpty()) {
      text.append("counters: ").append(reply.counters().replace(",", ", ")).append('\n');
    }
    text.append("runs: ").append(reply.runs()).append(" under way\n");
    return text.toString();
  }

  private static String json(StatusReply reply) {
    JsonWriter json =
        new JsonWriter()
            .beginObject()
            .field("overlay", reply.overlay())
            .field("overlay_type", reply.overlayType())
            .name("term");
    if (reply.rootTerm() < 0) {
      json.nullValue();
    } else {
      json.value(reply.rootTerm());
    }
    json.name("hosts")
        .beginObject()
        .field("invited", reply.invited())
        .field("active", reply.active())
        .field("disconnected", reply.disconnected())
        .field("failed", reply.failed())
        .endObject()
        .name("root")
        .beginObject()
        .field("host", reply.rootLabel())
        .field("address", reply.rootAddress())
        .endObject()
        .name("control")
        .beginObject()
        .field("pid", reply.controlPid())
        .field("link", reply.link())
        .field("term", reply.controlTerm())
        .endObject()
        .field("key_epoch", reply.keyEpoch())
        .field("key_changing", reply.keyChanging())
        .field("runs", reply.runs())
        .name("counters")
        .beginObject();
    for (String counter : reply.counters().split(",")) {
      int equals = counter.indexOf('=');
      if (equals > 0) {
        json.field(counter.substring(0, equals), Long.parseLong(counter.substring(equals + 1)));
      }
    }
    return json.endObject().endObject().toString();
  }
}
