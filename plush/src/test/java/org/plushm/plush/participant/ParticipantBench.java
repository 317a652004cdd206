package org.plushm.plush.participant;

import java.util.List;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.Effect;
import org.plushm.overlay.Event;
import org.plushm.overlay.KeyStep;
import org.plushm.overlay.LogEntry;
import org.plushm.overlay.Message;
import org.plushm.overlay.MessageCodec;
import org.plushm.overlay.Node;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.RandomSource;
import org.plushm.overlay.RootId;
import org.plushm.overlay.codec.WireCodec;
import org.plushm.plush.message.ControlLinkMessages.Confirm;
import org.plushm.plush.message.ControlLinkMessages.Found;
import org.plushm.plush.message.ControlLinkMessages.Hello;
import org.plushm.plush.message.MembershipMessages.Invite;
import org.plushm.plush.message.MembershipMessages.SetPeer;
import org.plushm.plush.message.MembershipMessages.Welcome;
import org.plushm.plush.message.MessageTables;
import org.plushm.plush.port.Admission;
import org.plushm.plush.port.KeeperPort.Recovered;
import org.plushm.plush.port.ParticipantPort.ControlOpened;
import org.plushm.plush.port.ParticipantPort.ControlReceived;
import org.plushm.plush.simulation.FakeSignatures;

/** One participant on an overlay of the test, driven by events and looked at by its outbox. */
abstract class ParticipantBench {
  static final long MS = 1_000_000L;
  static final NodeId SELF = NodeId.parse("10.0.0.1:4000#5");
  static final NodeId ROOT = NodeId.parse("10.0.0.2:4000#5");
  static final NodeId CHILD = NodeId.parse("10.0.0.3:4000#5");

  final MessageCodec codec = new WireCodec(MessageTables.controlLink());
  final FakeSignatures signatures = new FakeSignatures();
  final FakeOverlay overlay = new FakeOverlay(SELF);
  Node node;
  Participant participant;
  long nowNs;
  long seq;
  Admission admission = Admission.OPEN;
  KeyStep keyStep = KeyStep.FIRST;

  void start(Recovered... recovered) {
    Node.LinkView links =
        new Node.LinkView() {
          @Override
          public long lastHeardNs(NodeId peer) {
            return Long.MIN_VALUE;
          }

          @Override
          public boolean bulkReady() {
            return true;
          }
        };
    node = new Node(SELF, links, new RandomSource(1));
    participant =
        new Participant(
            node.context("plush"),
            ParticipantOptions.of("h1", "test", "10.0.0.1:5000", "p", "1"),
            codec,
            new WireCodec(MessageTables.document()),
            signatures,
            List.of(recovered),
            () -> "",
            (version, executions) -> admission.refusal(version, executions),
            () -> keyStep);
    participant.attach(overlay);
    node.install(participant);
    node.start(nowNs);
    drain();
  }

  /** The outbox without the trace. */
  List<Effect> drain() {
    return node.drain().stream().filter(effect -> !(effect instanceof Effect.Trace)).toList();
  }

  List<Effect> after(long delayNs) {
    nowNs += delayNs;
    while (node.fireNextTimer(nowNs)) {
      // Every timer that is due.
    }
    return drain();
  }

  List<Effect> datagram(NodeId from, Message message) {
    node.datagram(nowNs, from, message);
    return drain();
  }

  List<Effect> event(Event event) {
    node.event(nowNs, event);
    return drain();
  }

  List<Effect> call(Runnable downcall) {
    node.call(nowNs, downcall);
    return drain();
  }

  List<Effect> command(Message command) {
    Bytes body = codec.encode(command);
    seq++;
    LogEntry entry = new LogEntry(1, seq, body, signatures.sign(1, seq, body));
    return call(() -> participant.deliver(entry));
  }

  void becomeChild() {
    overlay.parent = ROOT;
    overlay.root = new RootId(0, ROOT, true);
    call(() -> participant.notifyParent(ROOT));
    call(() -> participant.notifyRoot(overlay.root));
  }

  void becomeMember() {
    start();
    datagram(ROOT, new SetPeer(3, List.of(ROOT), 1, null));
    becomeChild();
    node.linkMessage(nowNs, ROOT, new Invite(1));
    datagram(ROOT, new Welcome(7, 0, 1));
    after(100 * MS);
    overlay.forwarded.clear();
  }

  void becomeRoot(long link) {
    start();
    event(new ControlOpened(link));
    event(new ControlReceived(link, new Hello(SELF, 1, "test")));
    event(new ControlReceived(link, new Found(0)));
    overlay.isRoot = true;
    overlay.root = new RootId(0, SELF, false);
    call(() -> participant.notifyIsRootChanged(true));
    event(new ControlReceived(link, new Confirm(true, List.of())));
    datagram(SELF, new Welcome(7, 0, 1));
    after(100 * MS);
    overlay.forwarded.clear();
    overlay.calls.clear();
  }
}
