package org.plushm.randtree;

import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.plushm.overlay.Context;
import org.plushm.overlay.FieldWriter;
import org.plushm.overlay.Message;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.RootId;
import org.plushm.overlay.Service;
import org.plushm.overlay.Timer;
import org.plushm.overlay.Tree;

/**
 * The rules of Mace's RandTree as of 2010, in our own words and with its bugs, so that the scenarios
 * in {@link OriginalBugsTest} show on it what ours must not do. Identities are endpoints, as MaceKeys
 * were; the transport is reliable, and its errors are told through {@link #transportError}. An
 * assertion of the original is an {@link AssertionBroken}.
 */
final class MaceRandTree implements Service, Tree {
  private static final long JOIN_NS = 5_000_000_000L;
  private static final long RECOVERY_NS = 10_000_000_000L;

  /** A failed assertion, which ended the original's process. */
  static final class AssertionBroken extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    AssertionBroken(String text) {
      super(text);
    }
  }

  /** Bugs that its authors had mended by 2010, undone. */
  enum Undone {
    /** A joining node ignores {@code remove}. */
    RT10,
    /** A join timeout keeps the former root. */
    RT15
  }

  private enum State {
    INIT,
    JOINING,
    JOINED
  }

  enum Status {
    ACCEPTED,
    UNAUTHORIZED,
    ROOT_FORCE,
    LOOP_ERROR
  }

  record Join(NodeId joiner, NodeId via) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.node(1, joiner);
      out.node(2, via);
    }
  }

  record JoinReply(Status status, NodeId root, List<NodeId> siblings) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, status.ordinal());
      out.node(2, root);
      siblings.forEach(sibling -> out.node(3, sibling));
    }
  }

  record Remove() implements Message {
    @Override
    public void write(FieldWriter out) {}
  }

  record UpdateSiblings(NodeId root, List<NodeId> siblings) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.node(1, root);
      siblings.forEach(sibling -> out.node(2, sibling));
    }
  }

  record NewRoot(NodeId root) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.node(1, root);
    }
  }

  record Probe(NodeId root) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.node(1, root);
    }
  }

  record ProbeJoin(NodeId root) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.node(1, root);
    }
  }

  private final Context context;
  private final int degree;
  private final UnaryOperator<NodeId> living;
  private final Set<Undone> undone = EnumSet.noneOf(Undone.class);
  private final NodeId self;
  private final NavigableSet<NodeId> children = new TreeSet<>();
  private final NavigableSet<NodeId> siblings = new TreeSet<>();
  private final NavigableSet<NodeId> peers = new TreeSet<>();
  private final Timer joinTimer;
  private final Timer recoveryTimer;
  private State state = State.INIT;
  private NodeId root;
  private NodeId parent;
  private NodeId bootstrap;
  private NodeId lastProbed;

  /** Mace's authoritative join handler. */
  Predicate<NodeId> verifyJoin = joiner -> true;

  /** Whether the layer above was last told that this node is a member. */
  boolean toldMember;

  /** How often the layer above was told that this node is root, or not any more. */
  int rootFlips;

  private boolean toldRoot;

  /**
   * A node in state init.
   *
   * @param living the identity that lives at an endpoint now, or the endpoint itself
   */
  MaceRandTree(Context context, int degree, UnaryOperator<NodeId> living) {
    this.context = context;
    this.degree = degree;
    this.living = living;
    this.self = context.self().anyIncarnation();
    this.root = self;
    this.joinTimer = context.timer("join", this::onJoinTimer);
    this.recoveryTimer = context.timer("recovery", this::onRecoveryTimer);
  }

  void undo(Undone bug) {
    undone.add(bug);
  }

  // Downcalls.

  void joinOverlay(Collection<NodeId> named) {
    boolean knewNobody = peers.isEmpty();
    named.forEach(peer -> learn(peer.anyIncarnation()));
    if (state == State.INIT && peers.isEmpty()) {
      state = State.JOINED;
    } else if ((state == State.INIT || knewNobody) && !peers.isEmpty()) {
      joinAt(peers.first());
      recoveryTimer.scheduleAfter(RECOVERY_NS);
    }
    settle();
  }

  /** The transport says that the connection to this node has broken. */
  void transportError(NodeId node) {
    NodeId lost = node.anyIncarnation();
    if (children.remove(lost)) {
      refreshSiblings();
    } else if (lost.equals(parent) && !lost.equals(root)) {
      parent = null;
      NodeId formerRoot = root;
      joinAt(formerRoot);
      root = self;
    } else if (lost.equals(parent)) {
      replaceRoot();
    }
    settle();
  }

  private void replaceRoot() {
    NavigableSet<NodeId> electable = new TreeSet<>(siblings);
    electable.add(self);
    parent = null;
    root = self;
    if (electable.first().equals(self)) {
      siblings.clear();
      children.forEach(child -> send(child, new NewRoot(self)));
    } else {
      joinAt(electable.first());
    }
  }

  // Messages.

  @Override
  public boolean onDatagram(NodeId sender, Message message) {
    NodeId from = sender.anyIncarnation();
    if (state == State.INIT) {
      return true;
    }
    if (message instanceof Join join) {
      onJoin(join.joiner, join.via);
    } else if (message instanceof JoinReply reply) {
      onJoinReply(from, reply);
    } else if (message instanceof Remove) {
      boolean deaf = undone.contains(Undone.RT10) && state == State.JOINING;
      if (!deaf && children.remove(from)) {
        refreshSiblings();
      }
    } else if (message instanceof UpdateSiblings update) {
      if (state == State.JOINED && from.equals(parent)) {
        root = update.root;
        siblings.clear();
        siblings.addAll(update.siblings);
      }
    } else if (message instanceof NewRoot news) {
      if (state == State.JOINED && from.equals(parent)) {
        root = news.root;
        children.forEach(child -> send(child, news));
      }
    } else if (message instanceof Probe probe) {
      onProbe(probe.root);
    } else if (message instanceof ProbeJoin probe) {
      if (state == State.JOINED && isRoot() && probe.root.compareTo(self) <= 0) {
        joinAt(probe.root);
      }
    }
    settle();
    return true;
  }

  private void onJoin(NodeId joiner, NodeId via) {
    if (!isRoot() && !joiner.equals(root) && !root.equals(via)) {
      send(root, new Join(joiner, null));
      return;
    }
    if (joiner.equals(root)) {
      reply(joiner, Status.LOOP_ERROR, root);
      return;
    }
    if (joiner.compareTo(self) < 0 && isRoot()) {
      if (verifyJoin.test(joiner)) {
        reply(joiner, Status.ROOT_FORCE, joiner);
        joinAt(joiner);
        root = joiner;
        return;
      }
      reply(joiner, Status.UNAUTHORIZED, root);
    }
    if (joiner.compareTo(root) <= 0) {
      throw new AssertionBroken(self + " has " + joiner + " below its root " + root);
    }
    if (children.contains(joiner)) {
      return;
    }
    if (children.size() == degree) {
      send(context.random().pick(List.copyOf(children)), new Join(joiner, root));
    } else if (verifyJoin.test(joiner)) {
      children.add(joiner);
      reply(joiner, Status.ACCEPTED, root);
      if (isRoot()) {
        state = State.JOINED;
        joinTimer.cancel();
        refreshSiblings();
      }
    } else {
      reply(joiner, Status.UNAUTHORIZED, root);
    }
  }

  private void onJoinReply(NodeId from, JoinReply reply) {
    if (state == State.JOINED) {
      if (reply.status == Status.ACCEPTED && !from.equals(parent)) {
        send(from, new Remove());
      }
      return;
    }
    if (reply.status == Status.ACCEPTED) {
      check(parent == null, "a joining node has a parent");
      root = reply.root;
      siblings.clear();
      siblings.addAll(reply.siblings);
      parent = from;
      state = State.JOINED;
      joinTimer.cancel();
      children.forEach(child -> send(child, new NewRoot(root)));
      refreshSiblings();
    } else if (reply.status != Status.UNAUTHORIZED) {
      check(root.equals(self), self + " is told to be root and has root " + root);
      state = State.JOINED;
      joinTimer.cancel();
    }
    toldMember = true;
  }

  private void onProbe(NodeId other) {
    int order = root.compareTo(other);
    if (state != State.JOINED || order == 0) {
      return;
    }
    if (order < 0) {
      send(other, new ProbeJoin(root));
    } else if (isRoot()) {
      joinAt(other);
    } else {
      send(root, new ProbeJoin(other));
    }
  }

  // Timers.

  private void onJoinTimer() {
    toldMember = true;
    if (!undone.contains(Undone.RT15)) {
      root = self;
    }
    NodeId next = bootstrap;
    for (int looked = 0; looked == 0 || children.contains(next); looked++) {
      check(looked <= peers.size(), "it looks for ever for a peer that is no child");
      NodeId higher = peers.higher(next);
      next = higher == null ? peers.first() : higher;
    }
    joinAt(next);
    settle();
  }

  private void onRecoveryTimer() {
    recoveryTimer.scheduleAfter(RECOVERY_NS);
    for (int looked = 0; looked < peers.size() && state == State.JOINED; looked++) {
      NodeId higher = lastProbed == null ? null : peers.higher(lastProbed);
      lastProbed = higher == null ? peers.first() : higher;
      boolean near = children.contains(lastProbed) || lastProbed.equals(parent);
      if (!near && !lastProbed.equals(root)) {
        send(lastProbed, new Probe(root));
        break;
      }
    }
    settle();
  }

  private void joinAt(NodeId target) {
    learn(target);
    state = State.JOINING;
    bootstrap = target;
    send(target, new Join(self, null));
    joinTimer.scheduleAfter(JOIN_NS);
  }

  private void learn(NodeId peer) {
    if (!peer.equals(self)) {
      peers.add(peer);
    }
  }

  private void refreshSiblings() {
    children.forEach(child -> send(child, new UpdateSiblings(root, List.copyOf(children))));
  }

  private void reply(NodeId joiner, Status status, NodeId newRoot) {
    send(joiner, new JoinReply(status, newRoot, List.copyOf(children)));
  }

  private void send(NodeId to, Message message) {
    if (to.equals(self)) {
      onDatagram(context.self(), message);
    } else {
      context.datagram(living.apply(to), message);
    }
  }

  private void settle() {
    if (isRoot() != toldRoot) {
      toldRoot = isRoot();
      rootFlips++;
    }
  }

  private static void check(boolean holds, String text) {
    if (!holds) {
      throw new AssertionBroken(text);
    }
  }

  // The tree as questions.

  /** The peers below the same parent, as it last named them. */
  List<NodeId> siblings() {
    return siblings.stream().map(living).toList();
  }

  /** S4 of Mace. */
  boolean timersRun() {
    return state == State.INIT || recoveryTimer.isScheduled();
  }

  boolean isJoined() {
    return state == State.JOINED;
  }

  @Override
  public NodeId self() {
    return context.self();
  }

  @Override
  public boolean isMember() {
    return state == State.JOINED;
  }

  @Override
  public boolean isRoot() {
    return root.equals(self);
  }

  @Override
  public RootId root() {
    return new RootId(0, living.apply(root), false);
  }

  @Override
  public NodeId parent() {
    return parent == null ? null : living.apply(parent);
  }

  @Override
  public List<NodeId> children() {
    return children.stream().map(living).toList();
  }

  @Override
  public List<NodeId> pathToRoot() {
    return List.of();
  }
}
