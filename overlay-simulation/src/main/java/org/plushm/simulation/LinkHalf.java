package org.plushm.simulation;

import java.util.ArrayDeque;
import java.util.Deque;
import org.plushm.overlay.LinkEnd;
import org.plushm.overlay.Message;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.StreamKind;

/**
 * One direction of a link: what one incarnation sends to a neighbour. The other direction exists
 * when the neighbour has opened its side as well.
 */
final class LinkHalf {
  /** How long a closing link may go on sending what waits. */
  private static final long CLOSE_FLUSH_NS = 200_000_000;

  /** How often a link across a partition tries again. */
  private static final long RETRY_INTERVAL_NS = 100_000_000;

  private final World world;
  private final Incarnation owner;
  private final NodeId peer;

  /** Where the peer lives or lived, once it has been looked up. */
  private SimulatedHost peerHost;

  private final long openedNs;
  private final long phaseNs;
  private final long[] lastArrivalNs = new long[StreamKind.values().length];
  private final int[] underWay = new int[StreamKind.values().length];
  private final Deque<Waiting> waiting = new ArrayDeque<>();

  /** Nobody has closed it yet. */
  private boolean open = true;

  /** The round trip of the set-up is over: messages leave. */
  private boolean established;

  /** The peer's transport knows of it. */
  private boolean imageAtPeer;

  /** The peer has closed its side and need not be told that this one closes. */
  private boolean forgottenByPeer;

  /** The owner's services have closed it, so they are told nothing any more. */
  private boolean closedByOwner;

  private boolean goodbyeSent;
  private boolean retryScheduled;
  private long closedNs = Long.MAX_VALUE;
  private long lastArrivedNs = Long.MIN_VALUE;

  private record Waiting(StreamKind stream, Network.Parcel parcel, long sinceNs) {}

  /** Frames on emulated links, which come out in their order; null without such links. */
  private final OrderedFrames frames;

  LinkHalf(World world, Incarnation owner, NodeId peer, LinkHalf previous) {
    this.world = world;
    this.owner = owner;
    this.peer = peer;
    this.openedNs = world.nowNs();
    this.phaseNs = owner.networkRandom().nextLong(Network.HEARTBEAT_INTERVAL_NS);
    if (previous != null) {
      // What the former link sent last arrives before anything of this one.
      System.arraycopy(previous.lastArrivalNs, 0, lastArrivalNs, 0, lastArrivalNs.length);
    }
    frames = world.network().pipes() == null ? null : new OrderedFrames(world, owner, peer);
    if (frames != null && previous != null) {
      previous.frames.cancel();
    }
    setUp();
  }

  Incarnation owner() {
    return owner;
  }

  boolean isOpen() {
    return open;
  }

  long openedNs() {
    return openedNs;
  }

  long phaseNs() {
    return phaseNs;
  }

  /** When the peer last received a message or the set-up; MIN_VALUE before. */
  long lastArrivedNs() {
    return lastArrivedNs;
  }

  /** The host where the peer lives; null when it does not any more. */
  private SimulatedHost livingPeer() {
    if (peerHost == null) {
      peerHost = world.hostAt(peer);
    }
    return peerHost != null && peerHost.isAlive() && peerHost.id().equals(peer) ? peerHost : null;
  }

  /** The last heartbeat that leaves before a time. */
  long heartbeatBefore(long timeNs) {
    return phaseNs
        + Math.floorDiv(timeNs - 1 - phaseNs, Network.HEARTBEAT_INTERVAL_NS)
            * Network.HEARTBEAT_INTERVAL_NS;
  }

  /** Since when this half sends nothing, when it is silent at this time; MAX_VALUE if it is not. */
  long silentSinceNs(long atNs) {
    return atNs >= closedNs ? closedNs : Long.MAX_VALUE;
  }

  /** The services of the peer have closed or opened their side. */
  void peerSideOpen(boolean peerSideOpen) {
    forgottenByPeer = !peerSideOpen;
  }

  /** Whether the services of the peer have closed their side. */
  boolean isForgottenByPeer() {
    return forgottenByPeer;
  }

  private void setUp() {
    if (!open && waiting.isEmpty()) {
      return;
    }
    long nowNs = world.nowNs();
    Network network = world.network();
    if (network.blocked(owner.id(), peer, nowNs) || network.blocked(peer, owner.id(), nowNs)) {
      retryLater();
      return;
    }
    transmit(StreamKind.CONTROL, 0, this::setUpArrives);
  }

  /** Has something arrive after everything that was sent on the stream before. */
  private void transmit(StreamKind stream, int bytes, Runnable arrives) {
    if (frames == null) {
      world.at(arrivalNs(stream), arrives);
    } else {
      frames.send(stream, bytes, arrives, () -> end(LinkEnd.FAILED));
    }
  }

  private void setUpArrives() {
    SimulatedHost host = livingPeer();
    if (host != null && !host.incarnation().refusesStale(owner)) {
      host.incarnation()
          .arrive(
              Arrival.transport(
                  owner.id(),
                  there -> {
                    imageAtPeer = true;
                    lastArrivedNs = world.nowNs();
                    there.imageAppeared(this);
                    world
                        .network()
                        .repeat(peer, owner.id(), owner.networkRandom(), this::answerArrives);
                  }));
    }
  }

  private void answerArrives() {
    owner.arrive(
        Arrival.event(
            "linkOpened",
            peer,
            here -> {
              if (established) {
                return;
              }
              established = true;
              flush();
              if (open) {
                here.node().linkOpened(here.localNowNs(), peer);
              }
            }));
  }

  void send(StreamKind stream, Message message) {
    world.network().linkMessage(open);
    if (!open) {
      return;
    }
    Network.Parcel parcel = world.network().parcel(owner, message, Network.LINK_MESSAGE_BYTES_MAX);
    if (++underWay[stream.ordinal()] > world.options().linkWaitingMessagesMax()) {
      underWay[stream.ordinal()]--;
      end(LinkEnd.OVERFLOWED);
      return;
    }
    if (stream == StreamKind.BULK) {
      owner.bulkUnderWay(1);
    }
    waiting.add(new Waiting(stream, parcel, world.nowNs()));
    flush();
  }

  private void flush() {
    while (established && !waiting.isEmpty()) {
      if (world.network().blocked(owner.id(), peer, world.nowNs())) {
        retryLater();
        return;
      }
      Waiting next = waiting.remove();
      transmit(
          next.stream,
          next.parcel.bytes(),
          () -> {
            SimulatedHost host = livingPeer();
            if (host != null) {
              lastArrivedNs = Math.max(lastArrivedNs, world.nowNs());
              host.incarnation().arrive(Arrival.linkMessage(this, next.stream, next.parcel));
            }
          });
    }
    if (!open && waiting.isEmpty()) {
      goodbye();
    }
  }

  private long arrivalNs(StreamKind stream) {
    long arrivalNs =
        world.nowNs() + world.network().linkDelayNs(owner.id(), peer, owner.networkRandom());
    arrivalNs = Math.max(arrivalNs, lastArrivalNs[stream.ordinal()]);
    lastArrivalNs[stream.ordinal()] = arrivalNs;
    return arrivalNs;
  }

  private void retryLater() {
    if (retryScheduled) {
      return;
    }
    retryScheduled = true;
    world.after(
        RETRY_INTERVAL_NS,
        () -> {
          retryScheduled = false;
          if (!owner.isAlive() || !open && waiting.isEmpty()) {
            return;
          }
          long sinceNs = waiting.isEmpty() ? openedNs : waiting.element().sinceNs;
          if (open && world.nowNs() - sinceNs > world.network().linkGiveUpNs()) {
            end(LinkEnd.FAILED);
          } else if (imageAtPeer) {
            flush();
          } else {
            setUp();
          }
        });
  }

  /** A message has been taken in by the peer's services; one given up before counts no more. */
  void taken(StreamKind stream) {
    if (underWay[stream.ordinal()] > 0) {
      underWay[stream.ordinal()]--;
      if (stream == StreamKind.BULK) {
        owner.bulkUnderWay(-1);
      }
    }
  }

  /** Ends it with a goodbye, because the owner's services want so. */
  void close() {
    closedByOwner = true;
    if (!open) {
      return;
    }
    open = false;
    closedNs = world.nowNs();
    if (waiting.isEmpty()) {
      goodbye();
    } else {
      world.after(
          CLOSE_FLUSH_NS,
          () -> {
            abandon();
            goodbye();
          });
    }
  }

  /** Ends it with a goodbye without flushing, because the owner has been killed noisily. */
  void closeAtOnce() {
    open = false;
    closedByOwner = true;
    closedNs = Math.min(closedNs, world.nowNs());
    abandon();
    goodbye();
  }

  /** Ends it because the peer said goodbye; the caller tells the services. */
  void closedByPeer() {
    open = false;
    closedByOwner = true;
    goodbyeSent = true;
    closedNs = Math.min(closedNs, world.nowNs());
    abandon();
  }

  private void end(LinkEnd end) {
    if (!open) {
      return;
    }
    open = false;
    closedNs = world.nowNs();
    abandon();
    goodbye();
    owner.arrive(
        Arrival.event(
            "linkClosed",
            peer,
            here -> {
              if (!closedByOwner) {
                here.node().linkClosed(here.localNowNs(), peer, end);
              }
            }));
  }

  /** Gives up what has not left yet. */
  private void abandon() {
    waiting.clear();
    release();
  }

  /** What an ended link has under way no longer counts against the owner's bulk window. */
  private void release() {
    int bulk = underWay[StreamKind.BULK.ordinal()];
    if (bulk > 0) {
      underWay[StreamKind.BULK.ordinal()] = 0;
      owner.bulkUnderWay(-bulk);
    }
  }

  private void goodbye() {
    if (goodbyeSent) {
      return;
    }
    goodbyeSent = true;
    release();
    if (world.network().blocked(owner.id(), peer, world.nowNs())) {
      return;
    }
    if (frames != null) {
      frames.sendLast(this::goodbyeArrives);
      return;
    }
    long arrivalNs = arrivalNs(StreamKind.CONTROL);
    arrivalNs = Math.max(arrivalNs, lastArrivalNs[StreamKind.BULK.ordinal()]);
    lastArrivalNs[StreamKind.CONTROL.ordinal()] = arrivalNs;
    lastArrivalNs[StreamKind.BULK.ordinal()] = arrivalNs;
    world.at(arrivalNs, this::goodbyeArrives);
  }

  private void goodbyeArrives() {
    SimulatedHost host = livingPeer();
    if (host != null && imageAtPeer) {
      host.incarnation().goodbyeArrives(owner.id(), this);
    }
  }
}
