package org.plushm.controlnode.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.plushm.controlnode.client.ControlConnection;
import org.plushm.overlay.Message;
import org.plushm.plush.json.JsonWriter;
import org.plushm.plush.message.ClientMessages.Done;
import org.plushm.plush.message.HostMessages.DetailsRequest;
import org.plushm.plush.message.HostMessages.HostDetails;
import org.plushm.plush.message.HostMessages.ReadmitRequest;
import org.plushm.plush.nodeset.NaturalOrder;
import org.plushm.plush.nodeset.NodeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code plush hosts}: how each host is, and where its invitation stands. */
@Command(
    mixinStandardHelpOptions = true,
    sortOptions = false,
    synopsisHeading = "Usage: ",
    customSynopsis = {
      "plush hosts [NODESET...] [--overlay NAME] [--json]",
      "plush hosts readmit NODESET..."
    },
    description = {
      "Tells how each host is: since when, where its invitation stands and how long",
      "it may still take, how often it was lost lately, and what speaks for its being",
      "there. A host that is lost too often is given up; 'readmit' has it invited",
      "again."
    },
    footer = {
      "",
      "Examples:",
      "  plush hosts",
      "  plush hosts 'web[1-9]' --json",
      "  plush hosts readmit web3"
    })
final class HostsCommand extends AbstractVerb {
  private static final String READMIT = "readmit";

  @Option(names = "--json", description = "A JSON object a line.")
  private boolean json;

  @Parameters(paramLabel = "NODESET", description = "Hosts or node sets (default: all).")
  private List<String> words = new ArrayList<>();

  private boolean readmits;
  private NodeSet hostSet;

  HostsCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  void validate() {
    readmits = !words.isEmpty() && words.get(0).equals(READMIT);
    List<String> hosts = readmits ? words.subList(1, words.size()) : words;
    if (readmits && hosts.isEmpty()) {
      throw usage("missing NODESET: say who is invited again, such as web3");
    }
    hostSet = hosts.isEmpty() ? null : nodeSet("NODESET", hosts);
  }

  @Override
  int execute() throws VerbFailure, IOException {
    String hosts = hostSet == null ? null : hostSet.fold();
    try (ControlConnection connection = connect();
        Conversation talk = converse(connection, true)) {
      List<Message> answer =
          readmits
              ? List.of(readmit(connection, hosts))
              : ask(talk, new DetailsRequest(hosts, false));
      List<HostDetails> all = new ArrayList<>();
      for (Message message : answer) {
        if (message instanceof HostDetails details) {
          all.add(details);
        }
      }
      all.sort((a, b) -> NaturalOrder.INSTANCE.compare(a.label(), b.label()));
      for (HostDetails details : all) {
        console().out((json ? jsonLine(details) : line(details)) + "\n");
      }
      Done done = (Done) answer.get(answer.size() - 1);
      if (!done.note().isEmpty()) {
        notice(done.note());
      }
      return done.exit();
    }
  }

  /** Not asked again when the control node dies over it: who was readmitted would be told wrong. */
  private Message readmit(ControlConnection connection, String hosts)
      throws VerbFailure, IOException {
    connection.send(new ReadmitRequest(hosts));
    Message message = await(connection);
    while (!(message instanceof Done)) {
      message = await(connection);
    }
    return message;
  }

  static String line(HostDetails host) {
    StringBuilder line = new StringBuilder(host.label()).append(": ");
    line.append(host.status().toLowerCase(Locale.ROOT)).append(" for ").append(age(host.sinceMs()));
    if (host.stage() != null) {
      line.append(", ").append(host.stage());
      line.append(" (try ").append(Math.max(1, host.tries())).append(", ");
      line.append(age(host.invitedMs())).append(" of ").append(age(host.limitMs())).append(')');
    }
    if (host.disconnects() > 0) {
      line.append(", lost ").append(host.disconnects()).append(" times lately");
    }
    if (host.outcast()) {
      line.append(", invited no more");
    }
    return line.append(host.cause() == null ? "" : "  (" + host.cause() + ")").toString();
  }

  private static String jsonLine(HostDetails host) {
    JsonWriter line =
        new JsonWriter()
            .beginObject()
            .field("host", host.label())
            .field("status", host.status().toLowerCase(Locale.ROOT))
            .field("since_ms", host.sinceMs())
            .field("stage", host.stage());
    if (host.stage() != null) {
      line.field("tries", host.tries())
          .field("invited_ms", host.invitedMs())
          .field("limit_ms", host.limitMs());
    }
    line.field("disconnects", host.disconnects()).field("outcast", host.outcast());
    if (host.heardMs() >= 0) {
      line.field("heard_ms", host.heardMs());
    }
    return line.field("parent", host.parent())
        .field("version", host.version())
        .field("node", host.node())
        .field("cause", host.cause())
        .field("killed", host.killed())
        .endObject()
        .toString();
  }

  /** A duration as people say it: two parts at most. */
  static String age(long ms) {
    long s = ms / 1_000;
    if (ms < 10_000) {
      return String.format(Locale.ROOT, "%.1f s", ms / 1e3);
    } else if (s < 120) {
      return s + " s";
    } else if (s < 7_200) {
      return s / 60 + " min" + (s % 60 == 0 ? "" : " " + s % 60 + " s");
    }
    return s / 3_600 + " h" + (s / 60 % 60 == 0 ? "" : " " + s / 60 % 60 + " min");
  }
}
