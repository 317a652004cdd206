package org.plushm.randtree;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.plushm.overlay.Context;
import org.plushm.overlay.LinkEnd;
import org.plushm.overlay.LogEntry;
import org.plushm.overlay.Message;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.Overlay;
import org.plushm.overlay.OverlayUpcalls;
import org.plushm.overlay.RootId;
import org.plushm.overlay.Service;
import org.plushm.overlay.StreamKind;
import org.plushm.overlay.Timer;
import org.plushm.overlay.Tree;
import org.plushm.randtree.RandTreeMessages.CollectAck;
import org.plushm.randtree.RandTreeMessages.CollectRequest;
import org.plushm.randtree.RandTreeMessages.Forward;
import org.plushm.randtree.RandTreeMessages.Getstatus;
import org.plushm.randtree.RandTreeMessages.HeartbeatDown;
import org.plushm.randtree.RandTreeMessages.HeartbeatUp;
import org.plushm.randtree.RandTreeMessages.Join;
import org.plushm.randtree.RandTreeMessages.JoinReply;
import org.plushm.randtree.RandTreeMessages.LogRequest;
import org.plushm.randtree.RandTreeMessages.NewRoot;
import org.plushm.randtree.RandTreeMessages.Prevote;
import org.plushm.randtree.RandTreeMessages.Probe;
import org.plushm.randtree.RandTreeMessages.ProbeReply;
import org.plushm.randtree.RandTreeMessages.Remove;
import org.plushm.randtree.RandTreeMessages.Status;
import org.plushm.randtree.RandTreeMessages.Vote;

/**
 * RandTree (thesis sections 2.2 and 2.3; RandTree.mac), see the package documentation. This class
 * holds what a node believes about its place and the one door through which that changes; each rule
 * is a class of its own: {@link RandTreeJoin} who is accepted, {@link Joiner} how a parent is
 * found, {@link Watch} who is suspected, {@link Election} who replaces a root, {@link Merge} how
 * two trees become one, {@link LogRelay} the command log, {@link Collects} what goes up.
 *
 * <p>Upcalls about state are Mace's aspects: watched values are compared at the end of each event,
 * so that the layer above hears of final states only. The others are deferred to the same moment.
 *
 * <p>Invariants: {@code parent != null} exactly in CHILD; in ROOT {@code root} names this node; in
 * INIT, DETACHED and LEFT {@code root} is null and {@code path} is empty.
 */
public final class RandTree implements Service, Overlay, Tree {
  /** What a child of a lost root leaves to the election before it asks others for a place. */
  private static final long ELECTION_HEAD_START_NS = 1_000_000_000L;

  private final Context context;
  private final RandTreeOptions options;
  private final OverlayUpcalls upcalls;
  private final LocalHealth health;
  private final PeerStore peers;
  private final Children children = new Children();
  private final CommandLog log;
  private final LogRelay relay;
  private final Collects collects;
  private final Heartbeats heartbeats;
  private final RandTreeJoin joinRule;
  private final Joiner joiner;
  private final Watch watch;
  private final Election election;
  private final Merge merge;

  private TreeState state = TreeState.INIT;
  private String stateReason = "started";
  private Neighbor parent;
  private RootId root;
  private List<NodeId> path = List.of();
  private List<NodeId> siblings = List.of();
  private List<NodeId> uncles = List.of();
  private long highestTerm = -1;
  private boolean wasMember;

  private int depth;
  private final Deque<Runnable> deferred = new ArrayDeque<>();
  private boolean toldIsRoot;
  private NodeId toldParent;
  private RootId toldRoot;
  private List<NodeId> toldChildren = List.of();

  /** A node in state INIT. */
  public RandTree(Context context, RandTreeOptions options, OverlayUpcalls upcalls) {
    this.context = context;
    this.options = options;
    this.upcalls = upcalls;
    this.health = new LocalHealth(options);
    this.peers = new PeerStore(context.self(), options.peersMax());
    this.log = new CommandLog(options.logEntriesMax());
    this.relay = new LogRelay(this, options, log);
    this.collects = new Collects(this, options);
    this.heartbeats = new Heartbeats(this, options, health);
    this.joinRule = new RandTreeJoin(this, options);
    this.joiner = new Joiner(this, options, peers);
    this.watch = new Watch(this, options, health);
    this.election = new Election(this, options);
    this.merge = new Merge(this, options, peers);
  }

  // Downcalls.

  @Override
  public void found(long term) {
    event(
        () -> {
          if (state == TreeState.INIT || state == TreeState.DETACHED) {
            becomeRoot(Math.max(term, highestTerm + (wasMember ? 1 : 0)), "told to found");
          }
        });
  }

  @Override
  public void join(List<NodeId> bootstrap) {
    event(
        () -> {
          bootstrap.forEach(peers::learnBootstrap);
          if (state == TreeState.INIT) {
            become(TreeState.DETACHED, "told to join");
            heartbeats.start();
            joiner.start(List.of(), null, 0);
          } else {
            joiner.hurry();
          }
        });
  }

  @Override
  public void leave() {
    event(
        () -> {
          if (state == TreeState.LEFT) {
            return;
          }
          for (Child child : children.all()) {
            context.closeLink(child.id);
            children.remove(child);
          }
          if (parent != null) {
            context.closeLink(parent.id);
          }
          become(TreeState.LEFT, "told to leave");
          heartbeats.stop();
          joiner.stop();
          watch.stop();
          election.stop();
          merge.stop();
          collects.stop();
        });
  }

  @Override
  public Tree tree() {
    return this;
  }

  @Override
  public long haveUpTo() {
    return log.haveUpTo();
  }

  @Override
  public void multicast(List<LogEntry> entries) {
    event(
        () -> {
          if (state == TreeState.ROOT) {
            relay.multicast(entries);
          }
        });
  }

  @Override
  public void startLogAt(long seq) {
    event(
        () -> {
          if (state == TreeState.ROOT) {
            log.skipBy(seq);
            heartbeats.soon();
          }
        });
  }

  @Override
  public void collect(Message message) {
    event(
        () -> {
          if (state != TreeState.LEFT) {
            collects.collect(message);
          }
        });
  }

  @Override
  public boolean forward(StreamKind stream, Message message) {
    if (state == TreeState.ROOT) {
      event(() -> later(() -> upcalls.deliverCollect(self(), message)));
      return true;
    }
    if (parent == null) {
      return false;
    }
    sendUp(new Forward(self(), stream == StreamKind.BULK, message));
    return true;
  }

  @Override
  public void confirmRoot(boolean confirmed) {
    event(
        () -> {
          if (state == TreeState.ROOT) {
            root = new RootId(root.term(), root.node(), confirmed);
          }
        });
  }

  @Override
  public void markFailed(NodeId peer) {
    event(
        () -> {
          peers.markFailed(peer);
          for (Child child : children.all()) {
            if (child.id.sameEndpoint(peer)) {
              lose(child, false, "marked failed");
            }
          }
          if (parent != null && parent.id.sameEndpoint(peer)) {
            lose(parent, false, "marked failed");
          }
        });
  }

  @Override
  public void readmit(NodeId peer) {
    peers.readmit(peer);
  }

  /**
   * What RanSub has brought.
   *
   * @param backupParents participants of which none is a descendant
   * @param others any participants, to be remembered for later
   */
  public void learnPeers(List<NodeId> backupParents, List<NodeId> others) {
    event(
        () -> {
          others.forEach(peers::learn);
          if (!backupParents.isEmpty()) {
            peers.setBackups(backupParents);
          }
        });
  }

  // The tree as questions.

  @Override
  public NodeId self() {
    return context.self();
  }

  @Override
  public boolean isMember() {
    return state == TreeState.CHILD || state == TreeState.ROOT;
  }

  @Override
  public boolean isRoot() {
    return state == TreeState.ROOT;
  }

  @Override
  public RootId root() {
    return root;
  }

  @Override
  public NodeId parent() {
    return parent == null ? null : parent.id;
  }

  /** The connected children; a reserved place is none. */
  @Override
  public List<NodeId> children() {
    return children.connected();
  }

  @Override
  public List<NodeId> pathToRoot() {
    return path;
  }

  /** This node's state. */
  public TreeState state() {
    return state;
  }

  /** Why the state last changed. */
  public String stateReason() {
    return stateReason;
  }

  // Events.

  @Override
  public boolean onDatagram(NodeId from, Message message) {
    return event(() -> dispatchDatagram(from, message));
  }

  @Override
  public boolean onLinkMessage(NodeId from, Message message) {
    return event(() -> dispatchLinkMessage(from, message));
  }

  @Override
  public void onLinkClosed(NodeId peer, LinkEnd end) {
    event(
        () -> {
          Neighbor neighbor = edge(peer);
          if (neighbor != null) {
            lose(neighbor, false, "link " + end);
          }
        });
  }

  @Override
  public void onPaused(long gapNs) {
    event(
        () -> {
          watch.onPaused();
          heartbeats.now();
          merge.onPaused();
        });
  }

  private boolean dispatchDatagram(NodeId from, Message message) {
    if (message instanceof Join join) {
      joinRule.onJoin(from, join);
    } else if (message instanceof JoinReply reply) {
      seen(reply.root());
      joiner.onJoinReply(from, reply);
    } else if (message instanceof Remove remove) {
      onRemove(from, remove);
    } else if (message instanceof Probe probe) {
      onProbe(from, probe);
    } else if (message instanceof ProbeReply reply) {
      seen(reply.root());
      watch.onProbeReply(from);
      merge.onRootHeardOf(from, reply.root());
    } else if (message instanceof Getstatus request) {
      if (state != TreeState.LEFT) {
        watch.onGetstatus(from, request);
      }
    } else if (message instanceof Status status) {
      watch.onStatus(status);
    } else if (message instanceof Prevote prevote) {
      if (state != TreeState.LEFT && !isFailed(from)) {
        seen(prevote.lost());
        election.onPrevote(from, prevote);
      }
    } else if (message instanceof Vote vote) {
      seen(vote.root());
      election.onVote(from, vote);
    } else if (message instanceof NewRoot newRoot) {
      onNewRoot(from, newRoot);
    } else if (message instanceof CollectAck ack) {
      collects.onAck(ack);
    } else {
      return false;
    }
    return true;
  }

  private boolean dispatchLinkMessage(NodeId from, Message message) {
    Neighbor neighbor = edge(from);
    if (neighbor != null) {
      neighbor.suspicion.onLinkEvidence(context.nowNs());
    }
    if (message instanceof HeartbeatDown heartbeat) {
      onHeartbeatDown(from, heartbeat);
    } else if (message instanceof HeartbeatUp heartbeat) {
      onHeartbeatUp(from, heartbeat);
    } else if (message instanceof LogEntry entry) {
      if (neighbor != null) {
        relay.onEntry(from, entry);
      }
    } else if (message instanceof LogRequest request) {
      if (neighbor != null) {
        relay.onRequest(from, request);
      }
    } else if (message instanceof CollectRequest request) {
      if (children.get(from) != null) {
        collects.onRequest(request);
      }
    } else if (message instanceof Forward forward) {
      if (children.get(from) != null) {
        onForward(forward);
      }
    } else {
      return false;
    }
    return true;
  }

  /** See {@link HeartbeatDown}. */
  private void onHeartbeatDown(NodeId from, HeartbeatDown heartbeat) {
    if (parent == null || !parent.id.equals(from)) {
      if (state != TreeState.LEFT) {
        context.datagram(from, new Remove(heartbeat.edge()));
      }
      return; // A node that wrongly takes itself for our parent.
    }
    if (parent.edge != heartbeat.edge()) {
      return; // Sent before the parent took us again.
    }
    if (heartbeat.path().contains(self()) || heartbeat.path().size() > options.hopsMax()) {
      lose(parent, false, "loop");
      return;
    }
    seen(heartbeat.root());
    parent.suspicion.onHeartbeat(context.nowNs(), options.heartbeatNs());
    root = heartbeat.root();
    path = learned(heartbeat.path(), path);
    siblings = learned(heartbeat.siblings(), siblings);
    uncles = learned(heartbeat.uncles(), uncles);
    relay.onHeartbeat(from, heartbeat);
  }

  /** Remembers peers named by the parent, unless they are those that it named before. */
  private List<NodeId> learned(List<NodeId> named, List<NodeId> before) {
    if (named.equals(before)) {
      return before;
    }
    named.forEach(peers::learn);
    return List.copyOf(named);
  }

  /** See {@link HeartbeatUp}. */
  private void onHeartbeatUp(NodeId from, HeartbeatUp heartbeat) {
    Child child = children.get(from);
    if (child == null || heartbeat.edge() > child.edge) {
      if (state != TreeState.LEFT) {
        context.datagram(from, new Remove(heartbeat.edge()));
      }
      return; // The reserved place has been given up, or the child was dropped.
    }
    if (heartbeat.edge() < child.edge) {
      return; // Sent before we took the child again.
    }
    child.suspicion.onHeartbeat(context.nowNs(), options.heartbeatNs());
    child.descendants = heartbeat.descendants();
    child.freePlaces = heartbeat.freePlaces();
    if (!child.connected) {
      child.connected = true;
      child.suspicion.onLinkEvidence(context.nowNs());
      later(() -> upcalls.peerJoinedOverlay(from));
      watch.onNeighbor();
      heartbeats.soon();
    }
    relay.onHeartbeat(child, heartbeat);
  }

  /** See {@link Remove}. */
  private void onRemove(NodeId from, Remove remove) {
    Neighbor neighbor = edge(from);
    if (neighbor != null && neighbor.edge == remove.edge()) {
      lose(neighbor, false, "removed by the peer");
    }
  }

  /** See {@link Probe}. */
  private void onProbe(NodeId from, Probe probe) {
    if (state == TreeState.LEFT || isFailed(from)) {
      return; // Said goodbye, or left alone.
    }
    seen(probe.root());
    context.datagram(from, new ProbeReply(probe.nonce(), root));
    merge.onRootHeardOf(from, probe.root());
  }

  /** See {@link NewRoot}. */
  private void onNewRoot(NodeId from, NewRoot message) {
    if (isFailed(from) || !message.root().node().equals(from)) {
      return; // Left alone, or hearsay.
    }
    seen(message.root());
    peers.learn(from);
    joiner.prefer(from);
    merge.onRootHeardOf(from, message.root());
  }

  private void onForward(Forward message) {
    if (state == TreeState.ROOT) {
      later(() -> upcalls.deliverCollect(message.origin(), message.message()));
    } else if (parent != null && upcalls.forwardCollect(message.origin(), message.message())) {
      sendUp(message);
    }
  }

  private void sendUp(Forward message) {
    if (message.bulk()) {
      context.sendBulk(parent.id, message);
    } else {
      context.send(parent.id, message);
    }
  }

  // Changes of place.

  /** A place under a new parent. */
  void becomeChild(NodeId newParent, JoinReply reply) {
    become(TreeState.CHILD, "accepted by " + newParent);
    parent = new Neighbor(newParent, reply.edge(), context.nowNs());
    root = reply.root();
    path = learned(reply.path(), path);
    siblings = learned(reply.siblings(), siblings);
    wasMember = true;
    election.stop();
    log.startAt(reply.position());
    relay.onEdgeChanged();
    context.openLink(newParent);
    heartbeats.sendUp();
    watch.onNeighbor();
  }

  /** The winner of an election, or a node that was silent for long enough, founds a term. */
  void foundTerm(long term, List<NodeId> electors, String reason) {
    if (state != TreeState.DETACHED) {
      return; // A place was found meanwhile.
    }
    becomeRoot(term, reason);
    Set<NodeId> told = new LinkedHashSet<>(electors);
    told.addAll(peers.any(4, context.random()));
    for (NodeId peer : told) {
      if (!peer.equals(self()) && !isFailed(peer)) {
        context.datagram(peer, new NewRoot(root));
      }
    }
  }

  private void becomeRoot(long term, String reason) {
    become(TreeState.ROOT, reason);
    root = new RootId(term, self(), false);
    seen(root);
    wasMember = true;
    joiner.stop();
    election.stop();
    log.startAt(log.haveUpTo());
    heartbeats.start();
    merge.start();
  }

  /** A greater root lives: this one joins it with its subtree. */
  void yieldTo(RootId other) {
    become(TreeState.DETACHED, "yields to " + other.node());
    merge.stop();
    election.startSilent();
    joiner.start(List.of(other.node()), null, 0);
  }

  /** A neighbour is gone: the one way to lose one. */
  void lose(Neighbor neighbor, boolean confirmed, String reason) {
    context.closeLink(neighbor.id);
    peers.suspect(neighbor.id);
    relay.onEdgeChanged();
    if (neighbor instanceof Child child) {
      children.remove(child);
      if (child.connected) {
        later(() -> upcalls.error(child.id, confirmed));
        heartbeats.soon();
      }
    } else {
      loseParent(confirmed, reason);
    }
  }

  private void loseParent(boolean confirmed, String reason) {
    NodeId former = parent.id;
    RootId formerRoot = root;
    List<NodeId> ancestors = new ArrayList<>(path);
    ancestors.addAll(context.random().shuffled(uncles));
    ancestors.removeIf(former::equals);
    List<NodeId> electors = siblings;
    become(TreeState.DETACHED, "lost " + former + ": " + reason);
    later(() -> upcalls.error(former, confirmed));
    if (formerRoot != null && formerRoot.node().equals(former)) {
      election.start(formerRoot, electors);
      joiner.start(List.of(), former, ELECTION_HEAD_START_NS);
    } else {
      election.startSilent();
      joiner.start(ancestors, former, 0);
    }
  }

  /** The one door for a change of state; whoever enters sets what the new state needs. */
  private void become(TreeState next, String reason) {
    state = next;
    stateReason = reason;
    parent = null;
    root = null;
    path = List.of();
    siblings = List.of();
    uncles = List.of();
  }

  /** Keeps a place for an accepted joiner and opens the link to it. */
  void reserve(NodeId joinerId, long edge, long position) {
    Child child = new Child(joinerId, edge, context.nowNs());
    child.reservedUntilNs = context.nowNs() + options.reserveNs();
    child.position = position < 0 ? log.haveUpTo() : position;
    child.acknowledged = child.position;
    child.freePlaces = options.degree();
    children.add(child);
    peers.learn(joinerId);
    context.openLink(joinerId);
  }

  /** A child that lost the edge before we did asks for a place again: it has its old one. */
  void acceptAgain(Child child, long edge, long position) {
    child.edge = edge;
    child.position = Math.min(child.position, Math.max(0, position));
    child.acknowledged = child.position;
    child.reservedUntilNs = context.nowNs() + options.reserveNs();
    context.openLink(child.id);
  }

  void freeReservedPlaces() {
    for (Child child : children.all()) {
      if (!child.connected && child.reservedUntilNs <= context.nowNs()) {
        context.closeLink(child.id);
        children.remove(child);
      }
    }
  }

  // For the parts.

  Context context() {
    return context;
  }

  OverlayUpcalls upcalls() {
    return upcalls;
  }

  Children childEdges() {
    return children;
  }

  CommandLog log() {
    return log;
  }

  Heartbeats heartbeats() {
    return heartbeats;
  }

  Joiner joiner() {
    return joiner;
  }

  Watch watch() {
    return watch;
  }

  Neighbor parentEdge() {
    return parent;
  }

  /**
   * The parent has answered two of our Joins: the later one names the edge from now on.
   *
   * @return false when that node is not the parent
   */
  boolean acceptedAgainBy(NodeId id, long edge) {
    if (parent == null || !parent.id.equals(id)) {
      return false;
    }
    if (edge > parent.edge) {
      parent.edge = edge;
      heartbeats.sendUp();
    }
    return true;
  }

  boolean isFailed(NodeId peer) {
    return peers.isFailed(peer);
  }

  boolean wasMember() {
    return wasMember;
  }

  long highestTerm() {
    return highestTerm;
  }

  /** The position to tell a parent: -1 for a newcomer, who takes the parent's. */
  long logPosition() {
    return log.started() ? log.haveUpTo() : -1;
  }

  List<NodeId> siblings() {
    return siblings;
  }

  /** The path of this node's children: itself, then its own. */
  List<NodeId> pathBelow() {
    List<NodeId> below = new ArrayList<>(path.size() + 1);
    below.add(self());
    below.addAll(path);
    return below;
  }

  /** The neighbours that are watched: the parent and the connected children. */
  List<Neighbor> neighbors() {
    List<Neighbor> all = new ArrayList<>();
    if (parent != null) {
      all.add(parent);
    }
    for (Child child : children.view()) {
      if (child.connected) {
        all.add(child);
      }
    }
    return all;
  }

  /** The edge to this peer, a reserved place included; null when there is none. */
  Neighbor edge(NodeId peer) {
    return parent != null && parent.id.equals(peer) ? parent : children.get(peer);
  }

  /** The edge to whatever incarnation lives at this endpoint; null when there is none. */
  Neighbor edgeAtEndpoint(NodeId peer) {
    return parent != null && parent.id.sameEndpoint(peer) ? parent : children.atEndpoint(peer);
  }

  /** Second vantage points for a suspect: an ancestor beyond it, then siblings in random order. */
  List<NodeId> vantages(Neighbor suspect, int countMax) {
    List<NodeId> beside = suspect == parent ? siblings : children.connected();
    Set<NodeId> vantages = new LinkedHashSet<>();
    path.stream().filter(id -> !id.equals(suspect.id)).findFirst().ifPresent(vantages::add);
    vantages.addAll(context.random().shuffled(beside));
    vantages.removeIf(id -> id.equals(self()) || id.equals(suspect.id) || isFailed(id));
    return vantages.stream().limit(countMax).toList();
  }

  void send(NodeId neighbor, Message message) {
    context.send(neighbor, message);
  }

  Timer timer(String name, Runnable action) {
    return context.timer(name, () -> event(action));
  }

  /** Defers an upcall to the end of the event, when the state is final. */
  void later(Runnable upcall) {
    deferred.addLast(upcall);
  }

  private void seen(RootId other) {
    if (other != null) {
      highestTerm = Math.max(highestTerm, other.term());
    }
  }

  // The end of an event.

  private interface Transition {
    boolean run();
  }

  private void event(Runnable transition) {
    event(
        () -> {
          transition.run();
          return true;
        });
  }

  private boolean event(Transition transition) {
    depth++;
    try {
      boolean taken = transition.run();
      if (depth == 1) {
        settle();
      }
      return taken;
    } finally {
      depth--;
    }
  }

  /** Tells what has changed until nothing changes any more, then sends what children must know. */
  private void settle() {
    while (tellChanges() || !deferred.isEmpty()) {
      Runnable upcall = deferred.pollFirst();
      if (upcall != null) {
        upcall.run();
      }
    }
    heartbeats.onEventEnd();
  }

  private boolean tellChanges() {
    boolean isRoot = isRoot();
    NodeId parentId = parent();
    RootId rootNow = root;
    List<NodeId> childrenNow = children.connected();
    boolean rootFlips = isRoot != toldIsRoot;
    boolean parentChanges = !same(parentId, toldParent);
    boolean rootChanges = !same(rootNow, toldRoot);
    boolean childrenChange = !childrenNow.equals(toldChildren);
    boolean otherRoot = rootNow != null && !rootNow.sameRoot(toldRoot);
    NodeId toldRootNode = toldRoot == null ? null : toldRoot.node();
    toldIsRoot = isRoot;
    toldParent = parentId;
    toldRoot = rootNow;
    toldChildren = childrenNow;
    if (parentChanges) {
      context.trace("parent", parentId == null ? null : parentId.toString());
    }
    if (!same(rootNow == null ? null : rootNow.node(), toldRootNode)) {
      context.trace("root", rootNow == null ? null : rootNow.node().toString());
    }
    if (rootFlips) {
      upcalls.notifyIsRootChanged(isRoot);
    }
    if (parentChanges) {
      upcalls.notifyParent(parentId);
    }
    if (rootChanges) {
      upcalls.notifyRoot(rootNow);
    }
    if (childrenChange) {
      upcalls.notifyChildren(childrenNow);
    }
    if (otherRoot || (parentChanges && rootNow != null)) {
      collects.resend();
    }
    return rootFlips || parentChanges || rootChanges || childrenChange;
  }

  private static boolean same(Object a, Object b) {
    return a == null ? b == null : a.equals(b);
  }
}
