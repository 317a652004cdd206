package org.plushm.controlnode.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.plushm.controlnode.client.ControlConnection;
import org.plushm.overlay.Message;
import org.plushm.plush.json.JsonWriter;
import org.plushm.plush.message.ClientMessages.Done;
import org.plushm.plush.message.ClientMessages.HostEntry;
import org.plushm.plush.message.ClientMessages.TreeEntry;
import org.plushm.plush.message.ClientMessages.TreeRequest;
import org.plushm.plush.nodeset.NaturalOrder;
import org.plushm.plush.tally.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code plush tree}: draws the tree of an overlay. */
@Command(
    mixinStandardHelpOptions = true,
    sortOptions = false,
    synopsisHeading = "Usage: ",
    customSynopsis = "plush tree [--overlay NAME] [--json] [--watch]",
    description = {
      "Draws the tree of an overlay: each host under its parent, with its status and",
      "the number of commands that run on it, the round trip to its parent, and its",
      "version where that is another than the root's. Hosts that did not answer stand",
      "below the tree."
    },
    footer = {
      "",
      "Examples:",
      "  plush tree",
      "  plush tree --watch      again every second, until ^C",
      "  plush tree --json"
    })
final class TreeCommand extends AbstractVerb {
  private static final long WATCH_NS = 1_000_000_000L;

  /** To the upper left, and nothing on the screen. */
  private static final String CLEAR = "\033[H\033[J";

  @Option(names = "--json", description = "One JSON object.")
  private boolean json;

  @Option(
      names = "--watch",
      description =
          "Again every second, until ^C; on a terminal in place of the one before, its head if it is"
              + " taller than the terminal.")
  private boolean watch;

  private final Map<String, HostEntry> hosts = new HashMap<>();
  private final Map<String, TreeEntry> members = new LinkedHashMap<>();
  private String note = "";

  TreeCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  int execute() throws VerbFailure, IOException {
    try (ControlConnection connection = connect();
        Conversation talk = converse(connection, true)) {
      show(talk);
      while (watch && pause(talk)) {
        show(talk);
      }
    }
    return ExitCode.OK.code();
  }

  private void show(Conversation talk) throws VerbFailure, IOException {
    hosts.clear();
    members.clear();
    askHosts(talk).forEach(host -> hosts.put(host.label(), host));
    List<Message> answer = ask(talk, new TreeRequest());
    for (Message message : answer) {
      if (message instanceof TreeEntry member) {
        members.put(member.label(), member);
      }
    }
    note = ((Done) answer.get(answer.size() - 1)).note();
    boolean inPlace = watch && !json && console().isTerminal(false);
    String text = json ? json() + "\n" : drawing();
    // Of a taller picture the terminal would show the tail, whose place in the tree nobody sees.
    console().out(inPlace ? CLEAR + console().fitted(text, note.isEmpty() ? 0 : 1) : text);
    if (watch) {
      console().flushOutput();
    }
    if (!note.isEmpty()) {
      notice(note);
    }
  }

  /** Waits a second; false when the user wants to stop. Nothing comes meanwhile but the end. */
  private boolean pause(Conversation talk) throws VerbFailure, IOException {
    long untilNs = System.nanoTime() + WATCH_NS;
    while (!talk.isCancelled() && System.nanoTime() - untilNs < 0) {
      idle(talk);
    }
    return !talk.isCancelled();
  }

  private String drawing() {
    Map<String, List<String>> children = new HashMap<>();
    List<String> tops = new ArrayList<>();
    for (String label : sorted(members.keySet())) {
      String parent = members.get(label).parent();
      // Answers are not of one instant: a parent that is not among them makes its child a top.
      if (parent == null || !members.containsKey(parent) || isInCircle(label)) {
        tops.add(label);
      } else {
        children.computeIfAbsent(parent, p -> new ArrayList<>()).add(label);
      }
    }
    StringBuilder text = new StringBuilder();
    for (String top : tops) {
      text.append(describe(top)).append('\n');
      draw(top, "", children, text);
    }
    for (String label : sorted(hosts.keySet())) {
      if (!members.containsKey(label)) {
        text.append(label).append("  ").append(status(label)).append(", not in the tree\n");
      }
    }
    return text.toString();
  }

  private boolean isInCircle(String start) {
    String at = members.get(start).parent();
    for (int steps = 0; at != null && members.containsKey(at); steps++) {
      if (at.equals(start)) {
        return true;
      }
      if (steps > members.size()) {
        return false;
      }
      at = members.get(at).parent();
    }
    return false;
  }

  private void draw(
      String parent, String indent, Map<String, List<String>> children, StringBuilder text) {
    List<String> below = children.getOrDefault(parent, List.of());
    for (int i = 0; i < below.size(); i++) {
      boolean last = i == below.size() - 1;
      text.append(indent).append(last ? "`-- " : "|-- ").append(describe(below.get(i)));
      text.append('\n');
      draw(below.get(i), indent + (last ? "    " : "|   "), children, text);
    }
  }

  private String describe(String label) {
    TreeEntry member = members.get(label);
    String role = member.parent() == null ? "root, " : "";
    String running = member.running() == 0 ? "" : ", " + member.running() + " running";
    String version = member.version() == null ? "" : member.version();
    boolean other = !version.isEmpty() && !version.equals(rootVersion());
    return label
        + "  "
        + role
        + status(label)
        + running
        + (member.rttNs() < 0 ? "" : String.format(Locale.ROOT, ", %.2f ms", member.rttNs() / 1e6))
        + (other ? ", version " + version : "");
  }

  private String rootVersion() {
    for (TreeEntry member : members.values()) {
      if (member.parent() == null) {
        return member.version();
      }
    }
    return null;
  }

  private String status(String label) {
    HostEntry host = hosts.get(label);
    return host == null ? "unknown" : host.status().toLowerCase(Locale.ROOT);
  }

  private static List<String> sorted(Iterable<String> labels) {
    List<String> sorted = new ArrayList<>();
    labels.forEach(sorted::add);
    sorted.sort(NaturalOrder.INSTANCE);
    return sorted;
  }

  private String json() {
    JsonWriter json =
        new JsonWriter().beginObject().field("overlay", overlay()).name("nodes").beginArray();
    for (String label : sorted(members.keySet())) {
      TreeEntry member = members.get(label);
      json.beginObject()
          .field("host", label)
          .field("parent", member.parent())
          .field("depth", member.depth())
          .field("children", member.children())
          .field("running", member.running());
      if (member.rttNs() >= 0) {
        json.field("rtt_us", member.rttNs() / 1_000);
      }
      if (member.version() != null) {
        json.field("version", member.version());
      }
      json.field("node", member.node()).field("status", status(label)).endObject();
    }
    json.endArray().name("absent").beginArray();
    for (String label : sorted(hosts.keySet())) {
      if (!members.containsKey(label)) {
        json.beginObject().field("host", label).field("status", status(label)).endObject();
      }
    }
    return json.endArray().endObject().toString();
  }
}
