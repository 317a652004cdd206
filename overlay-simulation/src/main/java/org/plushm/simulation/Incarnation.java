package org.plushm.simulation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.plushm.overlay.Effect;
import org.plushm.overlay.LinkEnd;
import org.plushm.overlay.Node;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.RandomSource;
import org.plushm.overlay.StreamKind;

/** One life of a node at a host: its event loop, its links, and what waits for it. */
final class Incarnation implements Node.LinkView {
  /** A node is told of pauses from here on. */
  private static final long PAUSE_TOLD_NS = 250_000_000;

  private final World world;
  private final SimulatedHost host;
  private final Node node;
  private final RandomSource networkRandom;
  private final long clockOffsetNs;
  private final long startedNs;

  /** What came while the host was paused or busy, in order. */
  private final Deque<Arrival> inbox = new ArrayDeque<>();

  /** Bulk messages that wait until this node's own bulk stream takes more. */
  private final Deque<Arrival> heldBulk = new ArrayDeque<>();

  private final Map<NodeId, LinkHalf> outgoing = new LinkedHashMap<>();
  private final Map<NodeId, LinkHalf> incoming = new LinkedHashMap<>();

  /** Begin and end of each pause so far; the end is MAX_VALUE while it lasts. */
  private final List<long[]> pauses = new ArrayList<>();

  private boolean alive = true;
  private boolean paused;
  private boolean running;
  private boolean drainScheduled;
  private boolean bulkFull;
  private int bulkUnderWay;
  private int datagramsWaiting;
  private long diedNs = Long.MAX_VALUE;
  private long busyUntilNs;
  private long wakeAtNs = Long.MAX_VALUE;

  Incarnation(World world, SimulatedHost host, NodeId id, NodeFactory factory) {
    this.world = world;
    this.host = host;
    this.startedNs = world.nowNs();
    RandomSource random = world.fork(id.toString());
    this.networkRandom = random.fork("network");
    long offsetMaxNs = world.options().clockOffsetNsMax();
    this.clockOffsetNs = offsetMaxNs == 0 ? 0 : random.fork("clock").nextLong(offsetMaxNs);
    this.node = new Node(id, this, random);
    factory.create(node, random);
  }

  void start() {
    world.trace(host.traceName(), "started", null);
    run(Arrival.event("start", null, here -> node.start(localNowNs())));
  }

  NodeId id() {
    return node.self();
  }

  Node node() {
    return node;
  }

  boolean isAlive() {
    return alive;
  }

  boolean isPaused() {
    return paused;
  }

  RandomSource networkRandom() {
    return networkRandom;
  }

  /** When it died; MAX_VALUE while it lives. */
  long diedNs() {
    return diedNs;
  }

  /**
   * Whether this node drops what another one sends, because it knew a higher incarnation at its
   * address. That one is told, a delay later.
   */
  boolean refusesStale(Incarnation sender) {
    if (!sender.isAlive() || !sender.host.isStaleFor(startedNs)) {
      return false;
    }
    if (!world.network().blocked(id(), sender.id(), world.nowNs())) {
      world.after(
          world.network().baseDelayNs(id(), sender.id()),
          () -> sender.arrive(Arrival.transport(id(), stale -> stale.host.startAboveTheHighest())));
    }
    return true;
  }

  /** This host's monotonic clock. */
  long localNowNs() {
    return world.nowNs() + clockOffsetNs;
  }

  /** Takes something in now, or in its turn when the host is paused or busy. */
  void arrive(Arrival arrival) {
    if (!alive) {
      if (arrival.isDatagram()) {
        world.network().datagramLost();
      }
      return;
    }
    if (arrival.stream() == StreamKind.BULK && !(bulkReady() && heldBulk.isEmpty())) {
      heldBulk.add(arrival);
      return;
    }
    admit(arrival);
  }

  private void admit(Arrival arrival) {
    if (!running && !paused && inbox.isEmpty() && world.nowNs() >= busyUntilNs) {
      run(arrival);
      return;
    }
    if (arrival.isDatagram()) {
      if (datagramsWaiting >= world.options().pausedDatagramsMax()) {
        world.network().datagramLost();
        return;
      }
      datagramsWaiting++;
    }
    inbox.add(arrival);
    drainLater();
  }

  private void drainLater() {
    if (!drainScheduled && !paused && !inbox.isEmpty()) {
      drainScheduled = true;
      world.at(busyUntilNs, this::drainOne);
    }
  }

  private void drainOne() {
    drainScheduled = false;
    if (!alive || paused || inbox.isEmpty()) {
      return;
    }
    if (world.nowNs() >= busyUntilNs) {
      Arrival next = inbox.remove();
      datagramsWaiting -= next.isDatagram() ? 1 : 0;
      if (next.stream() == StreamKind.BULK && !bulkReady()) {
        heldBulk.add(next);
      } else {
        run(next);
      }
    }
    drainLater();
  }

  private void run(Arrival arrival) {
    if (!arrival.isEvent()) {
      arrival.action().accept(this);
      return;
    }
    world.countEvent(id(), arrival.kind(), arrival.from(), arrival.content());
    busyUntilNs = world.nowNs() + host.processingNs();
    // What a port delivers from within the event waits until it is over.
    running = true;
    try {
      arrival.action().accept(this);
      carryOut();
    } catch (SimulationFailure e) {
      throw e;
    } catch (RuntimeException e) {
      throw world.failure(id() + " failed in " + arrival.kind() + ": " + e, e);
    } finally {
      running = false;
    }
    if (alive) {
      wakeLater();
    }
    world.touched(host);
  }

  private void carryOut() {
    for (List<Effect> effects = node.drain(); !effects.isEmpty(); effects = node.drain()) {
      for (Effect effect : effects) {
        if (!alive) {
          // Killed by an effect before: what stood behind it never happened.
          return;
        }
        carryOut(effect);
      }
    }
  }

  private void carryOut(Effect effect) {
    world.effect(host, effect);
    if (effect instanceof Effect.Trace line) {
      world.trace(host.traceName(), line.event(), line.value());
    } else if (effect instanceof Effect.SendDatagram datagram) {
      checkTransport(effect);
      world.network().datagram(this, datagram.to(), datagram.message());
    } else if (effect instanceof Effect.SendOnLink send) {
      checkTransport(effect);
      LinkHalf half = outgoing.get(send.peer());
      if (half == null) {
        world.network().linkMessage(false);
      } else {
        half.send(send.stream(), send.message());
      }
    } else if (effect instanceof Effect.OpenLink open) {
      checkTransport(effect);
      openLink(open.peer());
    } else if (effect instanceof Effect.CloseLink close) {
      checkTransport(effect);
      closeLink(close.peer());
    } else if (!host.handle(effect)) {
      throw new IllegalStateException("no port of " + host.name() + " knows " + effect);
    }
  }

  private void checkTransport(Effect effect) {
    if (!host.hasTransport()) {
      throw new IllegalStateException(host.name() + " has no transport for " + effect);
    }
  }

  private void openLink(NodeId peer) {
    if (peer.incarnation() == 0 || peer.equals(id())) {
      throw new IllegalArgumentException("no link from " + id() + " to " + peer);
    }
    LinkHalf former = outgoing.get(peer);
    if (former != null && former.isOpen()) {
      return;
    }
    LinkHalf image = incoming.get(peer);
    if (image != null) {
      image.peerSideOpen(true);
    }
    outgoing.put(peer, new LinkHalf(world, this, peer, former));
  }

  private void closeLink(NodeId peer) {
    LinkHalf half = outgoing.get(peer);
    if (half != null) {
      half.close();
    }
    LinkHalf image = incoming.get(peer);
    if (image != null) {
      image.peerSideOpen(false);
      if (!image.isOpen() || !image.owner().isAlive()) {
        incoming.remove(peer);
      }
    }
  }

  /** The transport has learned of a half that leads here. */
  void imageAppeared(LinkHalf half) {
    incoming.put(half.owner().id(), half);
  }

  /** The goodbye of a neighbour; services are told unless they have closed the link themselves. */
  void goodbyeArrives(NodeId peer, LinkHalf image) {
    arrive(
        Arrival.event(
            "linkClosed",
            peer,
            here -> {
              if (image != null) {
                incoming.remove(peer, image);
              }
              LinkHalf back = outgoing.get(peer);
              boolean backOpen = back != null && back.isOpen();
              if (backOpen) {
                back.closedByPeer();
              }
              if (backOpen || image != null && !image.isForgottenByPeer()) {
                node.linkClosed(localNowNs(), peer, LinkEnd.CLOSED_BY_PEER);
              }
            }));
  }

  private void wakeLater() {
    long deadlineNs = node.nextDeadlineNs();
    if (deadlineNs == Long.MAX_VALUE) {
      return;
    }
    long atNs = Math.max(world.nowNs(), deadlineNs - clockOffsetNs);
    if (atNs < wakeAtNs) {
      wakeAtNs = atNs;
      world.at(atNs, () -> wake(atNs));
    }
  }

  private void wake(long atNs) {
    if (!alive || atNs != wakeAtNs) {
      return;
    }
    wakeAtNs = Long.MAX_VALUE;
    if (paused) {
      return;
    }
    if (node.nextDeadlineNs() > localNowNs()) {
      // What this was for has been cancelled or put off.
      wakeLater();
      return;
    }
    arrive(Arrival.event("timer", null, here -> node.fireNextTimer(localNowNs())));
  }

  void pause() {
    if (!paused) {
      paused = true;
      pauses.add(new long[] {world.nowNs(), Long.MAX_VALUE});
      world.trace(host.traceName(), "paused", null);
      world.touched(host);
    }
  }

  void resume() {
    if (!paused) {
      return;
    }
    paused = false;
    long[] pause = pauses.get(pauses.size() - 1);
    pause[1] = world.nowNs();
    long gapNs = pause[1] - pause[0];
    world.trace(host.traceName(), "resumed", Long.toString(gapNs));
    if (gapNs >= PAUSE_TOLD_NS) {
      run(Arrival.event("paused", null, here -> node.paused(localNowNs(), gapNs)));
    }
    if (alive) {
      drainLater();
      wakeLater();
    }
  }

  void kill(boolean noisy) {
    world.trace(host.traceName(), "killed", noisy ? "noisy" : "silent");
    alive = false;
    diedNs = world.nowNs();
    inbox.clear();
    heldBulk.clear();
    if (noisy) {
      sayGoodbyeToAll();
    }
    world.touched(host);
  }

  private void sayGoodbyeToAll() {
    Set<NodeId> told = new LinkedHashSet<>();
    for (Map.Entry<NodeId, LinkHalf> entry : outgoing.entrySet()) {
      if (entry.getValue().isOpen()) {
        entry.getValue().closeAtOnce();
        told.add(entry.getKey());
      }
    }
    for (LinkHalf image : incoming.values()) {
      NodeId sender = image.owner().id();
      if (!told.contains(sender) && !world.network().blocked(id(), sender, diedNs)) {
        world
            .network()
            .repeat(id(), sender, networkRandom, () -> image.owner().goodbyeArrives(id(), null));
      }
    }
  }

  /** Since when this incarnation sends nothing, when it is silent then; MAX_VALUE if it runs. */
  long silentSinceNs(long atNs) {
    if (atNs >= diedNs) {
      return diedNs;
    }
    for (int i = pauses.size() - 1; i >= 0; i--) {
      long[] pause = pauses.get(i);
      if (atNs >= pause[1]) {
        return Long.MAX_VALUE;
      }
      if (atNs >= pause[0]) {
        return pause[0];
      }
    }
    return Long.MAX_VALUE;
  }

  @Override
  public long lastHeardNs(NodeId peer) {
    LinkHalf image = incoming.get(peer);
    return image == null
        ? Long.MIN_VALUE
        : world.network().lastHeardNs(image, id()) + clockOffsetNs;
  }

  @Override
  public boolean bulkReady() {
    return !bulkFull && !host.isBulkRefused();
  }

  /** Bulk messages of this node have been sent (positive) or taken in or given up (negative). */
  void bulkUnderWay(int change) {
    bulkUnderWay += change;
    int windowMessages = world.options().bulkWindowMessages();
    if (bulkUnderWay >= windowMessages) {
      bulkFull = true;
    } else if (bulkFull && bulkUnderWay <= windowMessages / 2) {
      bulkFull = false;
      world.at(world.nowNs(), this::bulkMayBeReady);
    }
  }

  /** Tells the node that its bulk stream takes more and lets held messages in. */
  void bulkMayBeReady() {
    if (!alive || !bulkReady()) {
      return;
    }
    arrive(Arrival.event("bulkReady", null, here -> node.bulkReady(localNowNs())));
    while (bulkReady() && !heldBulk.isEmpty()) {
      admit(heldBulk.remove());
    }
  }
}
