package org.plushm.plush.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.Effect;
import org.plushm.overlay.Event;
import org.plushm.overlay.Message;
import org.plushm.overlay.MessageCodec;
import org.plushm.overlay.Node;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.RandomSource;
import org.plushm.overlay.RootId;
import org.plushm.overlay.codec.WireCodec;
import org.plushm.plush.message.ClientMessages.ExecRequest;
import org.plushm.plush.message.ClientMessages.HostResult;
import org.plushm.plush.message.ClientMessages.UpRequest;
import org.plushm.plush.message.ExecutionMessages.Report;
import org.plushm.plush.message.MembershipMessages.Join;
import org.plushm.plush.message.MembershipMessages.Presence;
import org.plushm.plush.message.MembershipMessages.SetRoot;
import org.plushm.plush.message.MessageTables;
import org.plushm.plush.message.OrdinalSet;
import org.plushm.plush.message.OutcomeKind;
import org.plushm.plush.port.ControlPort.ClientAsks;
import org.plushm.plush.port.ControlPort.ClientTell;
import org.plushm.plush.port.ControlPort.Dial;
import org.plushm.plush.port.ControlPort.Journal;
import org.plushm.plush.port.ControlPort.JournalLater;
import org.plushm.plush.port.ControlPort.Launch;
import org.plushm.plush.port.ControlPort.Launched;
import org.plushm.plush.port.ControlPort.LinkOpened;
import org.plushm.plush.port.ControlPort.LinkReceived;
import org.plushm.plush.port.ControlPort.LinkSend;
import org.plushm.plush.simulation.FakeSignatures;

/** A control node by its outbox, with hosts that answer as a test says. */
abstract class ControlBench {
  static final long MS = 1_000_000L;
  static final long SECOND = 1_000 * MS;
  static final long CLIENT = 1;

  final MessageCodec codec = new WireCodec(MessageTables.controlLink());
  Node node;
  ControlNode control;
  final Map<String, NodeId> nodes = new TreeMap<>();
  final Map<Long, String> dialled = new TreeMap<>();
  final List<Effect> all = new ArrayList<>();
  long nowNs;
  long wallMs = 1_780_000_000_000L;
  String root;
  long rootLink;

  ControlBench() {
    restart();
  }

  /** Another control node on what the journal holds. */
  final List<Effect> restart() {
    List<Message> journal = new ArrayList<>();
    for (Effect effect : all) {
      if (effect instanceof Journal record) {
        journal.add(record.record());
      } else if (effect instanceof JournalLater record) {
        journal.add(record.record());
      }
    }
    node =
        new Node(
            NodeId.parse("127.0.0.1:1#1"),
            new Node.LinkView() {
              @Override
              public long lastHeardNs(NodeId peer) {
                return Long.MIN_VALUE;
              }

              @Override
              public boolean bulkReady() {
                return true;
              }
            },
            new RandomSource(7));
    control =
        new ControlNode(
            node.context("control"),
            ControlOptions.of("test", 1),
            codec,
            new WireCodec(MessageTables.document()),
            new FakeSignatures(),
            () -> wallMs,
            journal);
    dialled.clear();
    node.install(control);
    node.start(nowNs);
    return drain();
  }

  final List<Effect> drain() {
    List<Effect> effects =
        node.drain().stream().filter(effect -> !(effect instanceof Effect.Trace)).toList();
    for (Effect effect : effects) {
      if (effect instanceof Dial dial) {
        dialled.put(dial.link(), dial.controlAddress());
      }
    }
    all.addAll(effects);
    return effects.stream().filter(effect -> !(effect instanceof JournalLater)).toList();
  }

  List<Effect> event(Event event) {
    node.event(nowNs, event);
    return drain();
  }

  List<Effect> after(long delayNs) {
    List<Effect> effects = new ArrayList<>();
    long untilNs = nowNs + delayNs;
    while (node.nextDeadlineNs() <= untilNs) {
      nowNs = node.nextDeadlineNs();
      node.fireNextTimer(nowNs);
      effects.addAll(drain());
    }
    nowNs = untilNs;
    return effects;
  }

  List<Effect> ask(Message request) {
    return event(new ClientAsks(CLIENT, request));
  }

  static String address(String label) {
    return "10.0.0." + label.substring(1) + ":5000";
  }

  static NodeId id(String label, long incarnation) {
    return NodeId.parse("10.0.0." + label.substring(1) + ":4000#" + incarnation);
  }

  List<Effect> launched(String label, long incarnation) {
    nodes.put(label, id(label, incarnation));
    return event(new Launched(label, nodes.get(label), address(label)));
  }

  long linkTo(String label) {
    long found = -1;
    for (Map.Entry<Long, String> entry : dialled.entrySet()) {
      found = entry.getValue().equals(address(label)) ? entry.getKey() : found;
    }
    assertNotEquals(-1, found, label + " was not dialled");
    return found;
  }

  List<Effect> fromRoot(Message message) {
    return event(new LinkReceived(rootLink, message));
  }

  List<Effect> becomesRoot(String label, long term) {
    long link = linkTo(label);
    event(new LinkOpened(link));
    rootLink = link;
    root = label;
    RootId id = new RootId(term, nodes.get(label), false);
    return event(new LinkReceived(link, new SetRoot(id, 1, List.of(), true, 0)));
  }

  List<Effect> join(String label, long... accepted) {
    return fromRoot(new Join(nodes.get(label), label, address(label), "1", accepted, -1));
  }

  void up(int count) {
    ask(new UpRequest("h[1-" + count + "]", 0));
    for (int i = 1; i <= count; i++) {
      launched("h" + i, 10);
    }
    String first = null;
    for (int i = 1; i <= count; i++) {
      if (dialled.containsValue(address("h" + i))) {
        first = "h" + i;
      }
    }
    becomesRoot(first, 0);
    int[] ordinals = new int[count];
    for (int i = 1; i <= count; i++) {
      join("h" + i);
      ordinals[i - 1] = i - 1;
    }
    fromRoot(new Presence(OrdinalSet.of(ordinals)));
  }

  void exec(int count, long timeoutMs) {
    ask(new ExecRequest("h[1-" + count + "]", "hostname", timeoutMs, 1_000, 1 << 20));
  }

  void report(int ordinal, OutcomeKind outcome, int rc) {
    fromRoot(new Report(1, ordinal, outcome, rc, 5, 0, 0, 0, 0, Bytes.EMPTY, Bytes.EMPTY));
  }

  String state(String label) {
    String state = null;
    for (Effect effect : all) {
      if (effect instanceof ClientTell tell
          && tell.message() instanceof HostResult result
          && result.label().equals(label)) {
        assertEquals(null, state, "one outcome only");
        state = result.state();
      }
    }
    return state;
  }

  <M extends Message> List<M> told(Class<M> type) {
    List<M> messages = new ArrayList<>();
    for (Effect effect : all) {
      if (effect instanceof ClientTell tell && type.isInstance(tell.message())) {
        messages.add(type.cast(tell.message()));
      }
    }
    return messages;
  }

  static List<String> launchesIn(List<Effect> effects) {
    List<String> labels = new ArrayList<>();
    for (Effect effect : effects) {
      if (effect instanceof Launch launch) {
        launch.orders().forEach(order -> labels.add(order.label()));
      }
    }
    return labels;
  }

  boolean isSent(List<Effect> effects, Class<? extends Message> type) {
    return effects.stream()
        .anyMatch(effect -> effect instanceof LinkSend send && type.isInstance(send.message()));
  }
}
