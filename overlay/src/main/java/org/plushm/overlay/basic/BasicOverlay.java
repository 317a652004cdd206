package org.plushm.overlay.basic;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
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
import org.plushm.overlay.basic.BasicMessages.Answer;
import org.plushm.overlay.basic.BasicMessages.CollectAck;
import org.plushm.overlay.basic.BasicMessages.CollectRequest;
import org.plushm.overlay.basic.BasicMessages.Forward;
import org.plushm.overlay.basic.BasicMessages.HeartbeatDown;
import org.plushm.overlay.basic.BasicMessages.HeartbeatUp;
import org.plushm.overlay.basic.BasicMessages.Join;
import org.plushm.overlay.basic.BasicMessages.JoinReply;
import org.plushm.overlay.basic.BasicMessages.LogRequest;
import org.plushm.overlay.basic.BasicMessages.Probe;
import org.plushm.overlay.basic.BasicMessages.ProbeReply;
import org.plushm.overlay.basic.BasicMessages.Remove;

/**
 * One node of a star or of a tree of proxies, see the package documentation. Holds its place and
 * its edges; the parts are {@link Placement} who is whose child, {@link Acceptance} who is taken
 * in, {@link Seeker} how a parent is found, {@link Heartbeats} what neighbours tell each other and
 * who is given up, {@link LogRelay} the command log, {@link Requests} what goes up, {@link Rivals}
 * what a root does that was replaced.
 *
 * <p>Upcalls come at the end of the event, when the state is final; those about state tell what has
 * changed since the last.
 *
 * <p>Invariants: {@code parent != null} exactly in CHILD; in ROOT {@code root} names this node; in
 * INIT, DETACHED and LEFT {@code root} is null and {@code path} is empty.
 */
public final class BasicOverlay implements Service, Overlay, Tree {
  private enum State {
    INIT,
    DETACHED,
    CHILD,
    ROOT,
    LEFT
  }

  private final Context context;
  private final Standing standing;
  private final OverlayUpcalls upcalls;
  private final CommandLog log;
  private final LogRelay relay;
  private final Requests requests;
  private final Seeker seeker;
  private final Rivals rivals;
  private final Heartbeats heartbeats;
  private final Children children = new Children();
  private final Acceptance acceptance;
  private final Aspects aspects;
  private final Set<NodeId> failed = new TreeSet<>();

  private State state = State.INIT;
  private Edge parent;
  private RootId root;
  private List<NodeId> path = List.of();
  private long highestTerm = -1;
  private int depth;

  private BasicOverlay(
      Context context,
      Placement placement,
      BasicOptions options,
      Standing standing,
      OverlayUpcalls upcalls) {
    this.context = context;
    this.standing = standing;
    this.upcalls = upcalls;
    this.log = new CommandLog(options.logEntriesMax());
    this.relay = new LogRelay(this, options, log);
    this.requests = new Requests(this, options);
    this.acceptance = new Acceptance(this, placement, children);
    this.aspects = new Aspects(context, this, upcalls, requests::resend);
    this.seeker = new Seeker(this, options);
    this.rivals = new Rivals(this, options);
    this.heartbeats = new Heartbeats(this, options, children, log, relay);
  }

  /** A node of a star. */
  public static BasicOverlay star(Context context, BasicOptions options, OverlayUpcalls upcalls) {
    return new BasicOverlay(context, Placement.STAR, options, Standing.at(""), upcalls);
  }

  /**
   * A node of a tree of proxies.
   *
   * @param standing where this participant stands
   */
  public static BasicOverlay proxyTree(
      Context context, BasicOptions options, Standing standing, OverlayUpcalls upcalls) {
    return new BasicOverlay(context, Placement.PROXY_TREE, options, standing, upcalls);
  }

  // Downcalls.

  @Override
  public boolean heals() {
    return false;
  }

  @Override
  public void found(long term) {
    event(
        () -> {
          if (state == State.ROOT || state == State.LEFT || root != null) {
            return; // There is a root already.
          }
          if (parent != null) {
            context.closeLink(parent.id);
          }
          long founded = Math.max(term, highestTerm + 1);
          become(State.ROOT);
          highestTerm = founded;
          root = new RootId(founded, self(), false);
          seeker.stop();
          log.startAt(log.haveUpTo());
          heartbeats.start();
          heartbeats.down();
        });
  }

  @Override
  public void join(List<NodeId> bootstrap) {
    event(
        () -> {
          if (state == State.INIT || state == State.DETACHED) {
            become(State.DETACHED);
            heartbeats.start();
            seeker.start(bootstrap);
          } else if (state == State.ROOT) {
            bootstrap.forEach(rivals::named);
          }
        });
  }

  @Override
  public void leave() {
    event(
        () -> {
          if (state == State.LEFT) {
            return;
          }
          children.all().forEach(child -> context.closeLink(child.id));
          children.clear();
          if (parent != null) {
            context.closeLink(parent.id);
          }
          become(State.LEFT);
          heartbeats.stop();
          seeker.stop();
          rivals.stop();
          requests.stop();
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
          if (state == State.ROOT) {
            relay.multicast(entries);
          }
        });
  }

  @Override
  public void startLogAt(long seq) {
    event(
        () -> {
          if (state == State.ROOT) {
            log.skipBy(seq);
            heartbeats.down();
          }
        });
  }

  @Override
  public void collect(Message message) {
    event(
        () -> {
          if (state != State.LEFT) {
            requests.collect(message);
          }
        });
  }

  @Override
  public boolean forward(StreamKind stream, Message message) {
    if (state != State.ROOT && parent == null) {
      return false;
    }
    event(() -> requests.onForward(new Forward(self(), stream == StreamKind.BULK, message)));
    return true;
  }

  @Override
  public void confirmRoot(boolean confirmed) {
    event(
        () -> {
          if (state == State.ROOT && root.confirmed() != confirmed) {
            root = new RootId(root.term(), root.node(), confirmed);
            heartbeats.down();
          }
        });
  }

  @Override
  public void markFailed(NodeId peer) {
    event(
        () -> {
          failed.add(peer.anyIncarnation());
          Edge child = childAt(peer);
          if (child != null) {
            loseChild(child);
          }
          if (parent != null && parent.id.sameEndpoint(peer)) {
            loseParent(null);
          }
        });
  }

  @Override
  public void readmit(NodeId peer) {
    failed.remove(peer.anyIncarnation());
  }

  // The tree as questions.

  @Override
  public NodeId self() {
    return context.self();
  }

  @Override
  public boolean isMember() {
    return state == State.CHILD || state == State.ROOT;
  }

  @Override
  public boolean isRoot() {
    return state == State.ROOT;
  }

  @Override
  public RootId root() {
    return root;
  }

  @Override
  public NodeId parent() {
    return parent == null ? null : parent.id;
  }

  @Override
  public List<NodeId> children() {
    return children.connected();
  }

  @Override
  public List<NodeId> pathToRoot() {
    return path;
  }

  // Events.

  @Override
  public boolean onDatagram(NodeId from, Message message) {
    if (message instanceof Join join) {
      event(() -> acceptance.onJoin(from, join));
    } else if (message instanceof JoinReply reply) {
      event(() -> seeker.onJoinReply(from, reply));
    } else if (message instanceof Remove remove) {
      event(() -> onRemove(from, remove));
    } else if (message instanceof Probe probe) {
      event(() -> onProbe(from, probe));
    } else if (message instanceof ProbeReply reply) {
      event(() -> rivals.onRootHeardOf(from, reply.root()));
    } else if (message instanceof CollectAck ack) {
      event(() -> requests.onAck(ack));
    } else {
      return false;
    }
    return true;
  }

  @Override
  public boolean onLinkMessage(NodeId from, Message message) {
    Edge child = children.get(from);
    boolean ofParent = parent != null && parent.id.equals(from);
    if (message instanceof HeartbeatDown heartbeat) {
      event(() -> heartbeats.onDown(from, heartbeat));
    } else if (message instanceof HeartbeatUp heartbeat) {
      event(() -> heartbeats.onUp(from, heartbeat));
    } else if (message instanceof LogEntry entry) {
      if (ofParent) {
        event(() -> relay.onEntry(entry));
      }
    } else if (message instanceof LogRequest request) {
      if (child != null) {
        event(() -> relay.onRequest(child, request));
      }
    } else if (message instanceof CollectRequest request) {
      if (child != null) {
        event(() -> requests.onRequest(request));
      }
    } else if (message instanceof Forward forward) {
      if (child != null) {
        event(() -> requests.onForward(forward));
      }
    } else if (message instanceof Remove remove) {
      event(() -> onRemove(from, remove));
    } else {
      return false;
    }
    return true;
  }

  @Override
  public void onLinkClosed(NodeId peer, LinkEnd end) {
    event(
        () -> {
          Edge child = children.get(peer);
          if (child != null) {
            loseChild(child);
          } else if (parent != null && parent.id.equals(peer)) {
            loseParent(null);
          }
        });
  }

  @Override
  public void onPaused(long gapNs) {
    heartbeats.onPaused();
  }

  /** See {@link Remove}. */
  private void onRemove(NodeId from, Remove remove) {
    Edge child = children.get(from);
    if (child != null && child.number == remove.edge()) {
      loseChild(child);
    } else if (parent != null && parent.id.equals(from) && parent.number == remove.edge()) {
      loseParent(remove.redirect());
    }
  }

  /** See {@link Probe}. */
  private void onProbe(NodeId from, Probe probe) {
    if (state == State.LEFT || isFailed(from)) {
      return; // Said goodbye, or left alone.
    }
    context.datagram(from, new ProbeReply(root));
    rivals.onRootHeardOf(from, probe.root());
  }

  // Changes of place.

  /** The parent says where this node is. */
  void placedBy(HeartbeatDown heartbeat) {
    root = heartbeat.root();
    path = root == null ? List.of() : List.copyOf(heartbeat.path());
    highestTerm = Math.max(highestTerm, root == null ? -1 : root.term());
  }

  /** The one that was asked has a place. */
  void becomeChild(NodeId newParent, JoinReply reply) {
    become(State.CHILD);
    parent = new Edge(newParent, reply.edge(), context.nowNs());
    root = reply.root();
    path = List.copyOf(reply.path());
    highestTerm = Math.max(highestTerm, root.term());
    log.startAt(reply.position());
    relay.onParentChanged();
    context.openLink(newParent);
    heartbeats.up();
    heartbeats.down();
  }

  /** An acceptance that nobody waits for any more; the parent's own later one names the edge. */
  void refuseLate(NodeId from, JoinReply reply) {
    if (reply.answer() != Answer.ACCEPTED) {
      return;
    }
    if (parent != null && parent.id.equals(from)) {
      if (reply.edge() > parent.number) {
        parent.number = reply.edge();
        heartbeats.up();
      }
    } else {
      context.datagram(from, new Remove(reply.edge(), null));
    }
  }

  /** A greater root lives: this one and its children ask it for a place. */
  void yieldTo(RootId other) {
    for (Edge child : children.all()) {
      context.send(child.id, new Remove(child.number, other.node()));
      context.closeLink(child.id);
    }
    children.clear();
    become(State.DETACHED);
    seeker.start(List.of(other.node()));
  }

  void loseChild(Edge child) {
    context.closeLink(child.id);
    children.remove(child);
    if (child.connected) {
      later(() -> upcalls.error(child.id, false));
    }
  }

  /**
   * Nobody looks for another parent: that is what these overlays cannot do. Only a place that was
   * never taken is looked for further, and one that the parent itself named.
   */
  void loseParent(NodeId redirect) {
    NodeId former = parent.id;
    boolean taken = parent.connected;
    context.closeLink(former);
    become(State.DETACHED);
    relay.onParentChanged();
    if (redirect != null) {
      seeker.start(List.of(redirect));
    } else if (taken) {
      later(() -> upcalls.error(former, false));
    } else {
      seeker.resume();
    }
    heartbeats.down();
  }

  private void become(State next) {
    state = next;
    parent = null;
    root = null;
    path = List.of();
    if (next != State.ROOT) {
      rivals.stop();
    }
  }

  // For the parts.

  Context context() {
    return context;
  }

  OverlayUpcalls upcalls() {
    return upcalls;
  }

  Standing standing() {
    return standing;
  }

  Heartbeats heartbeats() {
    return heartbeats;
  }

  /** The edge to the parent; null without one. */
  Edge parentEdge() {
    return parent;
  }

  /** Not to be kept or changed while it is gone through. */
  Collection<Edge> childEdges() {
    return children.view();
  }

  /** The child at this endpoint, whatever its incarnation; null when there is none. */
  Edge childAt(NodeId peer) {
    return children.at(peer);
  }

  boolean hasLeft() {
    return state == State.LEFT;
  }

  boolean isFailed(NodeId peer) {
    return failed.contains(peer.anyIncarnation());
  }

  /** Size of this node's subtree, itself included. */
  long size() {
    return 1 + children.size();
  }

  /** The position to tell a parent: -1 for a newcomer, who takes the parent's. */
  long logPosition() {
    return log.started() ? log.haveUpTo() : -1;
  }

  Timer timer(String name, Runnable action) {
    return context.timer(name, () -> event(action));
  }

  /** Defers an upcall to the end of the event, when the state is final. */
  void later(Runnable upcall) {
    aspects.later(upcall);
  }

  /** The path of this node's children: itself, then its own. */
  List<NodeId> pathBelow() {
    List<NodeId> below = new ArrayList<>(path.size() + 1);
    below.add(self());
    below.addAll(path);
    return below;
  }

  // The end of an event.

  private void event(Runnable transition) {
    depth++;
    try {
      transition.run();
      if (depth == 1) {
        aspects.settle();
      }
    } finally {
      depth--;
    }
  }
}
