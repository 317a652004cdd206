package org.plushm.randtree;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.Effect;
import org.plushm.overlay.LinkEnd;
import org.plushm.overlay.LogEntry;
import org.plushm.overlay.Message;
import org.plushm.overlay.Node;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.OverlayUpcalls;
import org.plushm.overlay.RandomSource;
import org.plushm.overlay.RootId;
import org.plushm.overlay.StreamKind;
import org.plushm.randtree.RandTreeMessages.Answer;
import org.plushm.randtree.RandTreeMessages.HeartbeatDown;
import org.plushm.randtree.RandTreeMessages.HeartbeatUp;
import org.plushm.randtree.RandTreeMessages.Join;
import org.plushm.randtree.RandTreeMessages.JoinReply;

/** One RandTree on a node without a world: events go in by hand, the outbox comes out. */
final class OneNode implements OverlayUpcalls {
  static final long MS = 1_000_000L;
  static final NodeId SELF = id(5);

  final Node node;
  final RandTree tree;
  final List<String> upcalls = new ArrayList<>();
  final Map<NodeId, Long> heardNs = new TreeMap<>();
  long nowNs = 1_000_000 * MS;

  OneNode() {
    this(RandTreeOptions.withDegree(2));
  }

  OneNode(RandTreeOptions options) {
    Node.LinkView links =
        new Node.LinkView() {
          @Override
          public long lastHeardNs(NodeId peer) {
            return heardNs.getOrDefault(peer, Long.MIN_VALUE);
          }

          @Override
          public boolean bulkReady() {
            return true;
          }
        };
    node = new Node(SELF, links, new RandomSource(1));
    tree = new RandTree(node.context("randtree"), options, this);
    node.install(tree);
    node.start(nowNs);
  }

  /** 10.0.0.n, port 1, incarnation 1. */
  static NodeId id(int n) {
    return NodeId.ofIpv4(0x0a000000 + n, 1, 1);
  }

  static RootId root(int term, int n) {
    return new RootId(term, id(n), true);
  }

  static LogEntry entry(long seq) {
    return new LogEntry(1, seq, Bytes.utf8("entry " + seq), Bytes.EMPTY);
  }

  /** A node that asks for a place, as a newcomer. */
  static Join newcomer(long edge) {
    return new Join(edge, false, null, -1);
  }

  static Join orphan(long edge, long position) {
    return new Join(edge, true, null, position);
  }

  OneNode founded() {
    node.call(nowNs, () -> tree.found(0));
    return clean();
  }

  /** Child of node 2, below root 1 of term 0; siblings 2's children. */
  OneNode childOf2() {
    return child(id(2), List.of(id(2), id(1)), List.of(SELF, id(6)));
  }

  /** Child of the root 1 of term 0, with these siblings. */
  OneNode childOfRoot(NodeId... siblings) {
    return child(id(1), List.of(id(1)), List.of(siblings));
  }

  private OneNode child(NodeId parent, List<NodeId> path, List<NodeId> siblings) {
    node.call(nowNs, () -> tree.join(List.of(parent)));
    long edge = ((Join) sentTo(parent).get(0)).edge();
    datagram(parent, new JoinReply(edge, Answer.ACCEPTED, root(0, 1), null, path, siblings, 0));
    link(parent, new HeartbeatDown(edge, root(0, 1), path, siblings, 0, 0, List.of()));
    return clean();
  }

  /** A connected child. */
  OneNode withChild(NodeId child, long edge) {
    datagram(child, orphan(edge, tree.haveUpTo()));
    link(child, new HeartbeatUp(edge, tree.haveUpTo(), 1, 2));
    return clean();
  }

  private OneNode clean() {
    node.drain();
    upcalls.clear();
    return this;
  }

  List<Effect> datagram(NodeId from, Message message) {
    node.datagram(nowNs, from, message);
    return outbox();
  }

  List<Effect> link(NodeId from, Message message) {
    node.linkMessage(nowNs, from, message);
    return outbox();
  }

  List<Effect> linkClosed(NodeId peer) {
    node.linkClosed(nowNs, peer, LinkEnd.CLOSED_BY_PEER);
    return outbox();
  }

  List<Effect> call(Runnable downcall) {
    node.call(nowNs, downcall);
    return outbox();
  }

  /** Lets time pass, timers fire. */
  List<Effect> after(long durationNs) {
    long untilNs = nowNs + durationNs;
    while (node.nextDeadlineNs() <= untilNs) {
      nowNs = Math.max(nowNs, node.nextDeadlineNs());
      node.fireNextTimer(nowNs);
    }
    nowNs = untilNs;
    return outbox();
  }

  private final List<Effect> last = new ArrayList<>();

  /** The effects since the last look, the trace left out. */
  List<Effect> outbox() {
    List<Effect> effects = new ArrayList<>(node.drain());
    effects.removeIf(Effect.Trace.class::isInstance);
    last.clear();
    last.addAll(effects);
    return effects;
  }

  /** The datagrams to a node among the last effects. */
  List<Message> sentTo(NodeId peer) {
    if (last.isEmpty()) {
      outbox();
    }
    List<Message> messages = new ArrayList<>();
    for (Effect effect : last) {
      if (effect instanceof Effect.SendDatagram sent && sent.to().equals(peer)) {
        messages.add(sent.message());
      }
    }
    return messages;
  }

  static Effect datagramTo(NodeId to, Message message) {
    return new Effect.SendDatagram(to, message);
  }

  static Effect onLink(NodeId to, Message message) {
    return new Effect.SendOnLink(to, StreamKind.CONTROL, message);
  }

  static JoinReply refusal(long edge, Answer reason, RootId root) {
    return new JoinReply(edge, reason, root, null, List.of(), List.of(), 0);
  }

  static JoinReply redirect(long edge, RootId root, NodeId target) {
    return new JoinReply(edge, Answer.REDIRECT, root, target, List.of(), List.of(), 0);
  }

  @Override
  public void peerJoinedOverlay(NodeId child) {
    upcalls.add("peerJoinedOverlay " + child.endpoint());
  }

  @Override
  public void notifyParent(NodeId parent) {
    upcalls.add("notifyParent " + (parent == null ? null : parent.endpoint()));
  }

  @Override
  public void notifyChildren(List<NodeId> children) {
    upcalls.add("notifyChildren " + children.stream().map(NodeId::endpoint).toList());
  }

  @Override
  public void notifyIsRootChanged(boolean isRoot) {
    upcalls.add("notifyIsRootChanged " + isRoot);
  }

  @Override
  public void notifyRoot(RootId root) {
    upcalls.add(
        "notifyRoot "
            + (root == null
                ? null
                : root.node().endpoint() + " " + root.term() + (root.confirmed() ? " ok" : "")));
  }

  @Override
  public void error(NodeId peer, boolean confirmed) {
    upcalls.add("error " + peer.endpoint() + " " + confirmed);
  }

  @Override
  public void deliver(LogEntry entry) {
    upcalls.add("deliver " + entry.seq());
  }

  @Override
  public void logGap(long fromSeq) {
    upcalls.add("logGap " + fromSeq);
  }

  @Override
  public void deliverCollect(NodeId origin, Message message) {
    upcalls.add("deliverCollect " + origin.endpoint() + " " + message);
  }
}
