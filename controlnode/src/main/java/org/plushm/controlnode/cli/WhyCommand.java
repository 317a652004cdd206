package org.plushm.controlnode.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.plushm.controlnode.client.ControlConnection;
import org.plushm.overlay.Message;
import org.plushm.plush.json.JsonWriter;
import org.plushm.plush.message.ClientMessages.Done;
import org.plushm.plush.message.HostMessages.DetailsRequest;
import org.plushm.plush.message.HostMessages.HostDetails;
import org.plushm.plush.message.HostMessages.HostEvent;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code plush why}: a host's story. */
@Command(
    mixinStandardHelpOptions = true,
    sortOptions = false,
    synopsisHeading = "Usage: ",
    customSynopsis = "plush why HOST [--overlay NAME] [--json]",
    description = {
      "Tells a host's story, oldest first: its invitation, its connections, its",
      "parents, errors, and what last spoke for its being there; then what can be",
      "done. What the host tells itself is marked by '>'. Another control node begins",
      "another story."
    },
    footer = {"", "Examples:", "  plush why local7", "  plush why web3 --json"})
final class WhyCommand extends AbstractVerb {
  @Option(names = "--json", description = "One JSON object.")
  private boolean json;

  @Parameters(paramLabel = "HOST", arity = "0..1", description = "The host.")
  private String host;

  WhyCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  void validate() {
    if (host == null) {
      throw usage("missing HOST: say which, such as local7");
    }
    if (nodeSet("HOST", List.of(host)).size() != 1) {
      throw usage("HOST: '" + host + "' is not one host");
    }
  }

  @Override
  int execute() throws VerbFailure, IOException {
    List<HostEvent> events = new ArrayList<>();
    HostDetails details = null;
    try (ControlConnection connection = connect();
        Conversation talk = converse(connection, true)) {
      List<Message> answer = ask(talk, new DetailsRequest(host, true));
      for (Message message : answer) {
        if (message instanceof HostEvent event) {
          events.add(event);
        } else if (message instanceof HostDetails told) {
          details = told;
        }
      }
      Done done = (Done) answer.get(answer.size() - 1);
      if (!done.note().isEmpty()) {
        notice(done.note());
      }
      if (details == null) {
        return done.exit();
      }
    }
    events.sort(Comparator.comparingLong(HostEvent::agoMs).reversed());
    console().out(json ? json(details, events) + "\n" : text(details, events));
    return 0;
  }

  private static String text(HostDetails details, List<HostEvent> events) {
    StringBuilder text = new StringBuilder(HostsCommand.line(details)).append('\n');
    for (HostEvent event : events) {
      text.append(
          String.format(
              Locale.ROOT,
              "%14s ago %s %s\n",
              HostsCommand.age(event.agoMs()),
              event.itself() ? ">" : " ",
              event.what()));
    }
    String heard =
        details.heardMs() < 0 ? "never heard of" : "last heard of " + age(details) + " ago";
    text.append(heard);
    text.append(details.parent() == null ? "" : ", parent " + details.parent());
    text.append(details.version() == null ? "" : ", version " + details.version());
    return text.append('\n').append(advice(details)).append('\n').toString();
  }

  private static String age(HostDetails details) {
    return HostsCommand.age(details.heardMs());
  }

  /** What can be done about the host as it is. */
  static String advice(HostDetails host) {
    if (host.outcast()) {
      return "it comes and goes: find out why on the host, then 'plush hosts readmit "
          + host.label()
          + "'";
    }
    boolean declines = host.cause() != null && host.cause().contains("declined: ");
    if (declines && !host.status().equals("ACTIVE")) {
      return host.status().equals("FAILED")
          ? "it declined to join: when its owner has changed the admission file, 'plush up -w "
              + host.label()
              + "'"
          : "it declines to join, for the reason above: ask the owner of the host, or wait";
    }
    if (host.killed() && host.status().equals("ACTIVE") && host.disconnects() == 0) {
      return "it is well: it was killed by the user and has come back";
    }
    if (host.killed() && host.status().equals("DISCONNECTED")) {
      return "the user killed it: it is started again by itself";
    }
    return switch (host.status()) {
      case "ACTIVE" ->
          host.disconnects() == 0
              ? "it is well: nothing has to be done"
              : "it is here now, and was lost lately: look at the network and the load of the host";
      case "FAILED" ->
          "it was given up: when the cause is gone, 'plush up -w " + host.label() + "'";
      case "DISCONNECTED" ->
          "it is invited again by itself"
              + (host.stage() == null ? "" : "; now it " + host.stage())
              + ": look whether the host has power and network";
      default ->
          host.stage() == null
              ? "it is on its way in: wait"
              : "it "
                  + host.stage()
                  + ", and is given up "
                  + HostsCommand.age(Math.max(0, host.limitMs() - host.invitedMs()))
                  + " from now: wait";
    };
  }

  private static String json(HostDetails details, List<HostEvent> events) {
    JsonWriter json =
        new JsonWriter()
            .beginObject()
            .field("host", details.label())
            .field("status", details.status().toLowerCase(Locale.ROOT))
            .field("since_ms", details.sinceMs())
            .field("stage", details.stage())
            .field("disconnects", details.disconnects())
            .field("outcast", details.outcast())
            .field("parent", details.parent())
            .field("version", details.version())
            .field("cause", details.cause())
            .field("killed", details.killed());
    if (details.heardMs() >= 0) {
      json.field("heard_ms", details.heardMs());
    }
    json.name("events").beginArray();
    for (HostEvent event : events) {
      json.beginObject()
          .field("ago_ms", event.agoMs())
          .field("itself", event.itself())
          .field("what", event.what())
          .endObject();
    }
    return json.endArray().field("advice", advice(details)).endObject().toString();
  }
}
