package org.plushm.randtree;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.plushm.overlay.Aspects;
import org.plushm.overlay.CommandLog;
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
import org.plushm.randtree.RandTreeMessages.Forward;
import org.plushm.randtree.RandTreeMessages.HeartbeatDown;
import org.plushm.randtree.RandTreeMessages.JoinReply;
import org.plushm.randtree.RandTreeMessages.NewRoot;

/**
 * RandTree (thesis sections 2.2 and 2.3; RandTree.mac), see the package documentation. This class
 * is what happens when a node's {@link Place} changes; each rule is a class of its own: {@link
 * RandTreeJoin} who is accepted, {@link Joiner} how a parent is found, {@link Watch} who is
 * suspected, {@link Election} who replaces a root, {@link Merge} how two trees become one, {@link
 * LogRelay} the command log, {@link Collects} what goes up.
 *
 * <p>Upcalls about state are Mace's aspects: watched values are compared at the end of each event,
 * so that the layer above hears of final states only. The others are deferred to the same moment.
 */
public final class RandTree implements Service, Overlay, Tree {
  /** What a child of a lost root leaves to the election before it asks others for a place. */
  private static final long ELECTION_HEAD_START_NS = 1_000_000_000L;

  private final Context context;
  private final RandTreeOptions options;
  private final OverlayUpcalls upcalls;
  private final LocalHealth health;
  private final PeerStore peers;
  private final Place place;
  private final CommandLog log;
  private final LogRelay relay;
  private final Collects collects;
  private final Heartbeats heartbeats;
  private final RandTreeJoin joinRule;
  private final Joiner joiner;
  private final Watch watch;
  private final Election election;
  private final Merge merge;
  private final Aspects aspects;
  private final Dispatch dispatch;

  private int depth;

  /** A node in state INIT. */
  public RandTree(Context context, RandTreeOptions options, OverlayUpcalls upcalls) {
    this.context = context;
    this.options = options;
    this.upcalls = upcalls;
    this.health = new LocalHealth(options);
    this.peers = new PeerStore(context.self(), options.peersMax());
    this.place = new Place(context.self(), peers);
    this.log = new CommandLog(options.logEntriesMax());
    this.relay = new LogRelay(this, options, log);
    this.collects = new Collects(this, options);
    this.heartbeats = new Heartbeats(this, options, health, relay);
    this.joinRule = new RandTreeJoin(this, options);
    this.joiner = new Joiner(this, options, peers);
    this.watch = new Watch(this, options, health);
    this.election = new Election(this, options);
    this.merge = new Merge(this, options, peers);
    this.aspects = new Aspects(context, this, upcalls, collects::resend);
    this.dispatch = new Dispatch(this, peers, relay, collects);
  }

  // Downcalls.

  @Override
  public void found(long term) {
    event(
        () -> {
          long next = Math.max(term, place.highestTerm() + (place.wasMember() ? 1 : 0));
          if (state() == TreeState.INIT) {
            becomeRoot(next, "told to found");
          } else {
            foundTerm(next, election.electors(), "told to found");
          }
        });
  }

  @Override
  public void join(List<NodeId> bootstrap) {
    event(
        () -> {
          bootstrap.forEach(peers::learnBootstrap);
          if (state() == TreeState.INIT) {
            place.become(TreeState.DETACHED, "told to join");
            heartbeats.start();
            joiner.start(List.of(), null, 0);
          } else if (state() == TreeState.ROOT) {
            merge.askNow(bootstrap);
          } else {
            bootstrap.forEach(joiner::prefer);
            joiner.hurry();
          }
        });
  }

  @Override
  public void leave() {
    event(
        () -> {
          if (state() == TreeState.LEFT) {
            return;
          }
          for (Child child : childEdges().all()) {
            context.closeLink(child.id);
            childEdges().remove(child);
          }
          if (parentEdge() != null) {
            context.closeLink(parentEdge().id);
          }
          place.become(TreeState.LEFT, "told to leave");
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
          if (state() == TreeState.ROOT) {
            relay.multicast(entries);
          }
        });
  }

  @Override
  public void startLogAt(long seq) {
    event(
        () -> {
          if (state() == TreeState.ROOT) {
            log.skipBy(seq);
            heartbeats.soon();
          }
        });
  }

  @Override
  public void collect(Message message) {
    event(
        () -> {
          if (state() != TreeState.LEFT) {
            collects.collect(message);
          }
        });
  }

  @Override
  public boolean forward(StreamKind stream, Message message) {
    if (state() == TreeState.ROOT) {
      event(() -> later(() -> upcalls.deliverCollect(self(), message)));
      return true;
    }
    if (parentEdge() == null) {
      return false;
    }
    dispatch.sendUp(new Forward(self(), stream == StreamKind.BULK, message));
    return true;
  }

  @Override
  public void confirmRoot(boolean confirmed) {
    event(
        () -> {
          if (state() == TreeState.ROOT) {
            place.confirmRoot(confirmed);
          }
        });
  }

  @Override
  public void suspect(NodeId peer) {
    event(
        () -> {
          Neighbor neighbor = place.edge(peer);
          if (neighbor != null) {
            // Who says so was no neighbour, and its connection may be all that has ended.
            watch.suspectNow(neighbor, 2 * options.vantageNs());
          }
        });
  }

  @Override
  public void markFailed(NodeId peer) {
    event(
        () -> {
          peers.markFailed(peer);
          for (Child child : childEdges().all()) {
            if (child.id.sameEndpoint(peer)) {
              lose(child, false, "marked failed");
            }
          }
          if (parentEdge() != null && parentEdge().id.sameEndpoint(peer)) {
            lose(parentEdge(), false, "marked failed");
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
    return state() == TreeState.CHILD || state() == TreeState.ROOT;
  }

  @Override
  public boolean isRoot() {
    return state() == TreeState.ROOT;
  }

  @Override
  public RootId root() {
    return place.root();
  }

  @Override
  public NodeId parent() {
    return parentEdge() == null ? null : parentEdge().id;
  }

  /** The connected children; a reserved place is none. */
  @Override
  public List<NodeId> children() {
    return childEdges().connected();
  }

  @Override
  public List<NodeId> pathToRoot() {
    return place.path();
  }

  /** This node's state. */
  public TreeState state() {
    return place.state();
  }

  /** Why the state last changed. */
  public String stateReason() {
    return place.reason();
  }

  // Events.

  @Override
  public boolean onDatagram(NodeId from, Message message) {
    return event(() -> dispatch.datagram(from, message));
  }

  @Override
  public boolean onLinkMessage(NodeId from, Message message) {
    return event(() -> dispatch.linkMessage(from, message));
  }

  @Override
  public void onLinkClosed(NodeId peer, LinkEnd end) {
    event(
        () -> {
          Neighbor neighbor = place.edge(peer);
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

  // Changes of place.

  /** The parent says where this node is. */
  void placedBy(HeartbeatDown heartbeat) {
    if (place.rootIs(heartbeat.root())) {
      tellAskedInVain();
    }
    place.placedBy(heartbeat);
    loseChildThatIsRoot();
  }

  /** A place under a new parent. */
  void becomeChild(NodeId newParent, JoinReply reply) {
    place.becomeChild(new Neighbor(newParent, reply.edge(), context.nowNs()), reply);
    loseChildThatIsRoot();
    election.stop();
    log.startAt(reply.position());
    relay.onEdgeChanged();
    context.openLink(newParent);
    heartbeats.sendUp();
    watch.onNeighbor();
    tellAskedInVain();
  }

  /**
   * A root that was a child here has left without our noticing, as when this node was paused and
   * the end of the link was lost.
   */
  private void loseChildThatIsRoot() {
    Child child = root() == null ? null : childEdges().get(root().node());
    if (child != null) {
      lose(child, false, "is root");
    }
  }

  /** Whoever asked here for a place while there was no root need not wait for its next round. */
  private void tellAskedInVain() {
    for (NodeId asker : joinRule.askedInVain()) {
      if (root() != null && !isFailed(asker)) {
        context.datagram(asker, new NewRoot(root()));
      }
    }
  }

  /**
   * The winner of an election, a node that was silent for long enough, or one that the control node
   * tells to, founds a term. The electors hear of it, whoever asked here for a place, and some
   * others.
   */
  void foundTerm(long term, List<NodeId> electors, String reason) {
    if (state() != TreeState.DETACHED) {
      return; // A place was found meanwhile.
    }
    Set<NodeId> told = new LinkedHashSet<>(electors);
    told.addAll(joinRule.askedInVain());
    becomeRoot(term, reason);
    told.addAll(peers.any(4, context.random()));
    for (NodeId peer : told) {
      if (!peer.equals(self()) && !isFailed(peer)) {
        context.datagram(peer, new NewRoot(root()));
      }
    }
  }

  private void becomeRoot(long term, String reason) {
    place.becomeRoot(term, reason);
    joiner.stop();
    election.stop();
    log.startAt(log.haveUpTo());
    heartbeats.start();
    merge.start();
  }

  /** A greater root lives: this one joins it with its subtree. */
  void yieldTo(RootId other) {
    place.become(TreeState.DETACHED, "yields to " + other.node());
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
      childEdges().remove(child);
      if (child.connected) {
        later(() -> upcalls.error(child.id, confirmed));
        heartbeats.soon();
      }
    } else {
      loseParent(confirmed, reason);
    }
  }

  private void loseParent(boolean confirmed, String reason) {
    NodeId former = parentEdge().id;
    RootId formerRoot = root();
    List<NodeId> ancestors = new ArrayList<>(place.path());
    ancestors.addAll(context.random().shuffled(place.uncles()));
    ancestors.removeIf(former::equals);
    List<NodeId> electors = place.siblings();
    place.become(TreeState.DETACHED, "lost " + former + ": " + reason);
    later(() -> upcalls.error(former, confirmed));
    if (formerRoot != null && formerRoot.node().equals(former)) {
      election.start(formerRoot, electors);
      joiner.start(List.of(), former, ELECTION_HEAD_START_NS);
    } else {
      election.startSilent();
      joiner.start(ancestors, former, 0);
    }
  }

  // For the parts.

  Context context() {
    return context;
  }

  OverlayUpcalls upcalls() {
    return upcalls;
  }

  Place place() {
    return place;
  }

  Children childEdges() {
    return place.children();
  }

  CommandLog log() {
    return log;
  }

  Heartbeats heartbeats() {
    return heartbeats;
  }

  PeerStore peers() {
    return peers;
  }

  RandTreeJoin joinRule() {
    return joinRule;
  }

  Election election() {
    return election;
  }

  Merge merge() {
    return merge;
  }

  Joiner joiner() {
    return joiner;
  }

  Watch watch() {
    return watch;
  }

  private Neighbor parentEdge() {
    return place.parent();
  }

  /**
   * The parent has answered two of our Joins: the later one names the edge from now on.
   *
   * @return false when that node is not the parent
   */
  boolean acceptedAgainBy(NodeId id, long edge) {
    if (parentEdge() == null || !parentEdge().id.equals(id)) {
      return false;
    }
    if (edge > parentEdge().edge) {
      parentEdge().edge = edge;
      heartbeats.sendUp();
    }
    return true;
  }

  boolean isFailed(NodeId peer) {
    return peers.isFailed(peer);
  }

  /** The position to tell a parent: -1 for a newcomer, who takes the parent's. */
  long logPosition() {
    return log.started() ? log.haveUpTo() : -1;
  }

  /**
   * Mace's property "timers": whatever this state waits for has a timer that ends the waiting. For
   * checkers.
   */
  boolean timersRun() {
    return switch (state()) {
      case INIT, LEFT -> true;
      case DETACHED -> heartbeats.isRunning() && (joiner.isWaiting() || election.isWaiting());
      case CHILD -> heartbeats.isRunning() && watch.isRunning();
      case ROOT ->
          heartbeats.isRunning()
              && merge.isRunning()
              && (children().isEmpty() || watch.isRunning());
    };
  }

  void send(NodeId neighbor, Message message) {
    context.send(neighbor, message);
  }

  Timer timer(String name, Runnable action) {
    return context.timer(name, () -> event(action));
  }

  /** Defers an upcall to the end of the event, when the state is final. */
  void later(Runnable upcall) {
    aspects.later(upcall);
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
        aspects.settle();
        heartbeats.onEventEnd();
      }
      return taken;
    } finally {
      depth--;
    }
  }
}
