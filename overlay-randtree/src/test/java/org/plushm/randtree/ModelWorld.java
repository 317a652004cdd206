package org.plushm.randtree;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.plushm.overlay.Effect;
import org.plushm.overlay.LinkEnd;
import org.plushm.overlay.LogEntry;
import org.plushm.overlay.Message;
import org.plushm.overlay.Node;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.OverlayUpcalls;
import org.plushm.overlay.RandomSource;
import org.plushm.overlay.RootId;

/**
 * A few nodes whose next event is chosen from outside, for a search over all orders of events
 * (MaceMC). There is no common time: what is under way between two nodes arrives in order, but
 * whenever the search says so, and each node's clock moves only when its next timer fires; the
 * clocks stay close together.
 *
 * <p>A state is known by what each node has seen so far, in order, and by what is under way: two
 * orders of events that differ only where nobody can tell have the same {@link #stateHash}.
 */
final class ModelWorld {
  /**
   * How far the nodes' clocks may be apart: a timer fires only when no other one is due this much
   * earlier. Messages may be late by any time.
   */
  private static final long SKEW_NS = 250_000_000L;

  /** What may happen next. */
  enum Kind {
    /** The first thing under way from {@code a} to {@code b} arrives. */
    ARRIVE,
    /** The next timer of {@code a} fires. */
    TIMER,
    /** {@code a} is restarted and nobody is told. */
    RESET_SILENTLY,
    /** {@code a} is restarted and its neighbours see their links end. */
    RESET_NOISILY
  }

  /** One possible next event. */
  record Choice(Kind kind, int a, int b) {
    @Override
    public String toString() {
      return kind + " " + a + (kind == Kind.ARRIVE ? ">" + b : "");
    }
  }

  /** Something under way: a message, or the end of a link when null. */
  private record Parcel(NodeId from, NodeId to, boolean onLink, boolean opened, Message message) {
    /** The same in each run of the program, which an enum's own hash is not. */
    long hash() {
      return mix(mix(from.hashCode(), to.hashCode()), String.valueOf(message).hashCode())
          + (onLink ? 1 : 0)
          + (opened ? 2 : 0);
    }
  }

  /** One place where incarnations live, one after the other. */
  private final class Place implements Node.LinkView, OverlayUpcalls {
    private final int index;
    private NodeId id;
    private Node node;
    private RandTree tree;
    private long localNs;
    private long seen;
    private final Map<NodeId, Long> heardNs = new TreeMap<>();
    private final Map<NodeId, Boolean> open = new TreeMap<>();

    Place(int index) {
      this.index = index;
    }

    void start() {
      id = NodeId.ofIpv4(0x0a00_0001 + index, 4000, id == null ? 1 : id.incarnation() + 1);
      heardNs.clear();
      open.clear();
      for (Place place : places) {
        localNs = Math.max(localNs, place.localNs);
      }
      RandomSource random = new RandomSource(7).fork(id.toString());
      node = new Node(id, this, random);
      tree = new RandTree(node.context("randtree"), options, this);
      node.install(tree);
      seen = mix(seen, id.incarnation());
      node.start(localNs);
    }

    @Override
    public long lastHeardNs(NodeId peer) {
      Place there = places.get(place(peer));
      boolean heard = there.id.equals(peer) && there.open.getOrDefault(id, false);
      if (heard) {
        heardNs.put(peer, localNs);
      }
      return heardNs.getOrDefault(peer, Long.MIN_VALUE);
    }

    @Override
    public boolean bulkReady() {
      return true;
    }

    @Override
    public void peerJoinedOverlay(NodeId child) {}

    @Override
    public void notifyParent(NodeId parent) {}

    @Override
    public void notifyChildren(List<NodeId> children) {}

    @Override
    public void notifyIsRootChanged(boolean isRoot) {
      if (isRoot != tree.isRoot()) {
        problem = "O3 isRootIsTrue: " + id;
      }
    }

    @Override
    public void notifyRoot(RootId root) {}

    @Override
    public void error(NodeId peer, boolean confirmed) {}

    @Override
    public void deliver(LogEntry entry) {
      problem = "A2: nobody has issued " + entry;
    }

    @Override
    public void logGap(long fromSeq) {
      problem = "A2: nobody lacks " + fromSeq;
    }

    @Override
    public void deliverCollect(NodeId origin, Message message) {
      problem = "nobody has sent " + message;
    }
  }

  private final RandTreeOptions options;
  private final List<Place> places = new ArrayList<>();
  private final Map<Integer, Deque<Parcel>> channels = new TreeMap<>();
  private int resetsLeft;
  private String problem;

  /**
   * MaceMC's set-up: each node is told of the next one only, a ring; the first founds.
   *
   * @param resets how many resets may happen at most
   */
  ModelWorld(int nodes, int degree, int resets) {
    this.options = RandTreeOptions.withDegree(degree);
    this.resetsLeft = resets;
    for (int i = 0; i < nodes; i++) {
      places.add(new Place(i));
    }
    places.forEach(Place::start);
    for (Place place : places) {
      begin(place, place.index == 0);
    }
  }

  private void begin(Place place, boolean founds) {
    NodeId next = places.get((place.index + 1) % places.size()).id.anyIncarnation();
    place.node.call(
        place.localNs,
        () -> {
          if (founds) {
            place.tree.found(0);
          } else {
            place.tree.join(List.of(next));
          }
        });
    carryOut(place);
  }

  /** All that may happen next, in a fixed order. */
  List<Choice> choices() {
    List<Choice> choices = new ArrayList<>();
    for (Map.Entry<Integer, Deque<Parcel>> channel : channels.entrySet()) {
      if (!channel.getValue().isEmpty()) {
        int pair = channel.getKey();
        choices.add(new Choice(Kind.ARRIVE, pair / places.size(), pair % places.size()));
      }
    }
    long firstNs = places.get(firstTimer().a).node.nextDeadlineNs();
    for (Place place : places) {
      long deadlineNs = place.node.nextDeadlineNs();
      if (deadlineNs != Long.MAX_VALUE && deadlineNs - firstNs <= SKEW_NS) {
        choices.add(new Choice(Kind.TIMER, place.index, 0));
      }
    }
    for (int i = 0; i < places.size() && resetsLeft > 0; i++) {
      choices.add(new Choice(Kind.RESET_SILENTLY, i, 0));
      choices.add(new Choice(Kind.RESET_NOISILY, i, 0));
    }
    return choices;
  }

  /** The timer that is due first by the nodes' own clocks, so that they stay close together. */
  Choice firstTimer() {
    Place first = places.get(0);
    for (Place place : places) {
      if (place.node.nextDeadlineNs() < first.node.nextDeadlineNs()) {
        first = place;
      }
    }
    return new Choice(Kind.TIMER, first.index, 0);
  }

  /** What the control node does when nobody knows a root for long: one of them founds. */
  void tellOneToFound() {
    if (places.stream().allMatch(place -> place.tree.root() == null)) {
      Place founder = places.get(0);
      for (Place place : places) {
        founder = founder.tree.isMember() ? place : founder;
      }
      Place told = founder;
      told.node.call(told.localNs, () -> told.tree.found(1));
      carryOut(told);
    }
  }

  /** Lets it happen. */
  void take(Choice choice) {
    Place place = places.get(choice.kind == Kind.ARRIVE ? choice.b : choice.a);
    switch (choice.kind) {
      case ARRIVE -> arrive(place, channel(choice.a, choice.b).remove());
      case TIMER -> {
        place.localNs = Math.max(place.localNs, place.node.nextDeadlineNs());
        place.seen = mix(place.seen, place.localNs);
        place.node.fireNextTimer(place.localNs);
      }
      case RESET_SILENTLY, RESET_NOISILY -> {
        reset(place, choice.kind == Kind.RESET_NOISILY);
        return;
      }
      default -> throw new AssertionError(choice);
    }
    carryOut(place);
  }

  private void arrive(Place place, Parcel parcel) {
    boolean forThis = parcel.to.incarnation() == 0 || parcel.to.equals(place.id);
    if (!forThis) {
      return;
    }
    place.seen = mix(mix(place.seen, parcel.from.hashCode()), parcel.hash());
    if (parcel.opened) {
      place.node.linkOpened(place.localNs, parcel.from);
    } else if (parcel.message == null) {
      if (Boolean.TRUE.equals(place.open.put(parcel.from, false))) {
        place.node.linkClosed(place.localNs, parcel.from, LinkEnd.CLOSED_BY_PEER);
      }
    } else if (parcel.onLink) {
      place.node.linkMessage(place.localNs, parcel.from, parcel.message);
    } else {
      place.node.datagram(place.localNs, parcel.from, parcel.message);
    }
  }

  private void reset(Place place, boolean noisy) {
    resetsLeft--;
    NodeId former = place.id;
    // What it had heard of its neighbours is theirs to keep: their clocks stop for it now.
    places.forEach(other -> other.lastHeardNs(former));
    if (noisy) {
      place.open.forEach(
          (peer, open) -> {
            if (open) {
              put(place.index, new Parcel(former, peer, true, false, null));
            }
          });
    }
    place.start();
    begin(place, false);
  }

  private void carryOut(Place place) {
    for (List<Effect> effects = place.node.drain();
        !effects.isEmpty();
        effects = place.node.drain()) {
      effects.forEach(effect -> carryOut(place, effect));
    }
  }

  private void carryOut(Place place, Effect effect) {
    if (effect instanceof Effect.SendDatagram sent) {
      put(place.index, new Parcel(place.id, sent.to(), false, false, sent.message()));
    } else if (effect instanceof Effect.SendOnLink sent) {
      if (place.open.getOrDefault(sent.peer(), false)) {
        put(place.index, new Parcel(place.id, sent.peer(), true, false, sent.message()));
      }
    } else if (effect instanceof Effect.OpenLink link) {
      if (!place.open.getOrDefault(link.peer(), false)) {
        place.open.put(link.peer(), true);
        if (places.get(place(link.peer())).id.equals(link.peer())) {
          put(place(link.peer()), new Parcel(link.peer(), place.id, true, true, null));
        }
      }
    } else if (effect instanceof Effect.CloseLink link) {
      if (Boolean.TRUE.equals(place.open.put(link.peer(), false))) {
        put(place.index, new Parcel(place.id, link.peer(), true, false, null));
      }
    }
  }

  private void put(int from, Parcel parcel) {
    channel(from, place(parcel.to)).add(parcel);
  }

  private Deque<Parcel> channel(int from, int to) {
    return channels.computeIfAbsent(from * places.size() + to, pair -> new ArrayDeque<>());
  }

  private static int place(NodeId id) {
    return (int) (id.addressLow() & 0xff) - 1;
  }

  /** Equal for states that no node can tell apart. */
  long stateHash() {
    long hash = resetsLeft;
    for (Place place : places) {
      hash = mix(hash, place.seen);
    }
    for (Map.Entry<Integer, Deque<Parcel>> channel : channels.entrySet()) {
      for (Parcel parcel : channel.getValue()) {
        hash = mix(mix(hash, channel.getKey()), parcel.hash());
      }
    }
    return hash;
  }

  private static long mix(long hash, long value) {
    long z = (hash ^ value) * 0x9e37_79b9_7f4a_7c15L + 0x632b_e59b_d9b4_e019L;
    z = (z ^ z >>> 32) * 0xd6e8_feb8_6659_fd93L;
    return z ^ z >>> 29;
  }

  /** What must hold always and does not; null for nothing. */
  String problem() {
    for (Place place : places) {
      RandTree tree = place.tree;
      boolean connected = tree.isRoot() || tree.parent() != null;
      if (problem == null && !tree.timersRun()) {
        problem = "S4 timers: " + place.id + " " + tree.state();
      } else if (problem == null && tree.isMember() != connected) {
        problem = "S2 joinedOrNullParent: " + place.id + " " + tree.state();
      } else if (!Collections.disjoint(tree.children(), tree.place().siblings())) {
        problem = "C1 childrenAndSiblingsDisjoint: " + place.id;
      } else if (tree.childEdges().size() > options.degree()) {
        problem = "O1 degree: " + place.id;
      } else if (tree.pathToRoot().contains(place.id) || tree.children().contains(place.id)) {
        problem = "S3 noLoops: " + place.id + " by " + tree.pathToRoot();
      } else if (tree.parent() != null && tree.children().contains(tree.parent())) {
        problem = "C1 children: " + place.id + " has its parent as child";
      }
    }
    return problem;
  }

  /** Whether L1 to L4 are true now. */
  boolean isLive() {
    RootId root = null;
    int roots = 0;
    for (Place place : places) {
      RandTree tree = place.tree;
      if (tree.root() == null || root != null && !root.sameRoot(tree.root())) {
        return false;
      }
      root = tree.root();
      roots += tree.isRoot() ? 1 : 0;
      NodeId parent = tree.parent();
      if (parent != null) {
        Place above = places.get(place(parent));
        if (!above.id.equals(parent) || !above.tree.children().contains(place.id)) {
          return false;
        }
      }
      for (NodeId child : tree.children()) {
        Place below = places.get(place(child));
        if (!below.id.equals(child) || !place.id.equals(below.tree.parent())) {
          return false;
        }
      }
    }
    return roots == 1;
  }

  /** One line a node. */
  String describe() {
    StringBuilder text = new StringBuilder();
    for (Place place : places) {
      text.append(place.id)
          .append(' ')
          .append(place.tree.state())
          .append(" parent ")
          .append(place.tree.parent())
          .append(" root ")
          .append(place.tree.root())
          .append(" children ")
          .append(place.tree.children())
          .append(" (")
          .append(place.tree.stateReason())
          .append(")\n");
    }
    return text.toString();
  }
}
