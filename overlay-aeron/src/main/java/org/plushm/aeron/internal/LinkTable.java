package org.plushm.aeron.internal;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.plushm.aeron.seal.FrameKind;
import org.plushm.overlay.LinkEnd;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.StreamKind;

/** The links of one node, outgoing side. Engine thread only. */
final class LinkTable {
  /** First byte of what travels in a stream. */
  static final byte MESSAGE = 1;

  /** In place of a message: nothing more comes on this link. */
  static final byte GOODBYE = 2;

  private static final byte[] GOODBYE_FRAME = {GOODBYE};
  private static final long FLUSH_TIMEOUT_NS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long BULK_IDLE_NS = TimeUnit.SECONDS.toNanos(5);
  private static final long FLUSH_RETRY_NS = TimeUnit.MILLISECONDS.toNanos(2);

  private final HostedNode node;
  private final OutStreams streams;
  private final LoopCounters counters;
  private final Map<NodeId, Link> links = new LinkedHashMap<>();
  private final List<Link> closing = new ArrayList<>();
  private int refusedBulkStreams;
  private boolean bulkWasRefused;

  LinkTable(HostedNode node, OutStreams streams, LoopCounters counters) {
    this.node = node;
    this.streams = streams;
    this.counters = counters;
  }

  // --- downcalls ---------------------------------------------------------------------------------

  void open(NodeId peer) {
    if (links.containsKey(peer)) {
      return;
    }
    if (peer.incarnation() == 0 || peer.sameEndpoint(node.self())) {
      throw new IllegalArgumentException("a link needs another node's full identity, not " + peer);
    }
    Link link = new Link(peer, newStream(peer, StreamKind.CONTROL));
    link.incomingSession(node.inbound().newestControlSession(peer));
    links.put(peer, link);
    streams.open(link.control());
  }

  /** Flushes what waits and says goodbye; the peer's streams are refused from now on. */
  void close(NodeId peer) {
    Link link = links.remove(peer);
    if (link == null) {
      return;
    }
    node.inbound().closeSessionsOf(peer);
    link.closeBy(node.nowNs() + FLUSH_TIMEOUT_NS);
    if (!tryToFinish(link)) {
      closing.add(link);
    }
  }

  void closeAll() {
    for (NodeId peer : List.copyOf(links.keySet())) {
      close(peer);
    }
  }

  /** Ends everything without a word. */
  void abandonAll() {
    for (Link link : links.values()) {
      closeStreams(link);
    }
    links.clear();
    closing.forEach(this::closeStreams);
    closing.clear();
  }

  void send(NodeId peer, StreamKind kind, byte[] frame) {
    Link link = links.get(peer);
    if (link == null) {
      counters.linkDropped.incrementAndGet();
      return;
    }
    OutStream stream = kind == StreamKind.CONTROL ? link.control() : bulkOf(link);
    boolean wasRefused = isRefused(stream);
    streams.want();
    switch (stream.send(frame, node.nowNs())) {
      case QUEUED:
        if (!wasRefused && isRefused(stream)) {
          refusedBulkStreams++;
          bulkWasRefused = true;
        }
        streams.flushLater(stream);
        break;
      case OVERFLOWED:
        end(link, LinkEnd.OVERFLOWED);
        break;
      case FAILED:
        end(link, LinkEnd.FAILED);
        break;
      default:
        break;
    }
  }

  private OutStream bulkOf(Link link) {
    if (link.bulk() == null) {
      link.bulk(newStream(link.peer(), StreamKind.BULK));
      streams.open(link.bulk());
    }
    return link.bulk();
  }

  private OutStream newStream(NodeId peer, StreamKind kind) {
    return new OutStream(node, peer, kind, node.nowNs());
  }

  // --- questions ---------------------------------------------------------------------------------

  boolean isBulkReady() {
    return refusedBulkStreams == 0 && !node.isBulkBlocked();
  }

  /**
   * Whether bulk messages of this neighbour may be taken in: not while what this node sends on to
   * another one waits. Its own stream towards the same neighbour does not count, so that the two
   * directions of one edge cannot wait for each other; a tree has no other cycle.
   */
  boolean mayTakeBulkFrom(NodeId peer) {
    if (node.isBulkBlocked()) {
      return false;
    }
    if (refusedBulkStreams == 0) {
      return true;
    }
    Link link = links.get(peer);
    return refusedBulkStreams == 1 && link != null && isRefused(link.bulk());
  }

  boolean isEmpty() {
    return links.isEmpty() && closing.isEmpty();
  }

  /** When {@link #poll} has something to do. */
  long nextDeadlineNs() {
    return closing.isEmpty() ? Long.MAX_VALUE : node.nowNs() + FLUSH_RETRY_NS;
  }

  private static boolean isRefused(OutStream stream) {
    return stream != null && stream.kind() == StreamKind.BULK && !stream.isQueueEmpty();
  }

  // --- what the streams tell ---------------------------------------------------------------------

  void onOpened(OutStream stream) {
    Link link = links.get(stream.peer());
    if (link != null && link.control() == stream) {
      counters.linksOpened.incrementAndGet();
      node.upcall(atNs -> node.node().linkOpened(atNs, stream.peer()));
    }
  }

  void onFailed(OutStream stream) {
    Link link = links.get(stream.peer());
    if (link != null && (link.control() == stream || link.bulk() == stream)) {
      end(link, LinkEnd.FAILED);
      return;
    }
    streams.close(stream, node.nowNs());
  }

  void onDrained(OutStream stream) {
    if (stream.kind() == StreamKind.BULK) {
      onBulkChanged();
    }
  }

  /** The block from outside may have changed. */
  void reviewBulk() {
    if (node.isBulkBlocked()) {
      bulkWasRefused = true;
    } else if (bulkWasRefused) {
      onBulkChanged();
    }
  }

  private void onBulkChanged() {
    int refused = 0;
    for (Link link : links.values()) {
      refused += isRefused(link.bulk()) ? 1 : 0;
    }
    refusedBulkStreams = refused;
    if (isBulkReady() && bulkWasRefused) {
      bulkWasRefused = false;
      node.upcall(atNs -> node.node().bulkReady(atNs));
    }
    node.markReady();
  }

  // --- what the peer tells -----------------------------------------------------------------------

  /** The peer's newest control stream has come up. */
  void onIncoming(NodeId peer, int session) {
    Link link = links.get(peer);
    if (link == null) {
      return;
    }
    if (link.incomingSession() == 0) {
      link.incomingSession(session);
    } else if (link.incomingSession() != session) {
      // The peer closed and opened again; its goodbye was lost or is still on its way.
      end(link, LinkEnd.CLOSED_BY_PEER);
    }
  }

  /**
   * The peer says that a link is over.
   *
   * @param itsSession the session of its control stream; 0 when it does not say
   * @param ourSession the session of our stream that it refuses; 0 when it knows none
   */
  void onGoodbye(NodeId peer, int itsSession, int ourSession) {
    boolean wasSeen = node.inbound().session(itsSession) != null;
    node.inbound().endSession(peer, itsSession);
    Link link = links.get(peer);
    if (link == null) {
      return;
    }
    boolean refusesOurs = ourSession != 0 && isOurs(link, ourSession);
    // A session that was seen and is not this link's belongs to a link before it.
    boolean endsIts =
        itsSession != 0
            && (link.incomingSession() == itsSession || link.incomingSession() == 0 && !wasSeen);
    if (refusesOurs || endsIts) {
      end(link, LinkEnd.CLOSED_BY_PEER);
    }
  }

  private static boolean isOurs(Link link, int session) {
    return link.control().sessionId() == session
        || link.bulk() != null && link.bulk().sessionId() == session;
  }

  // --- time --------------------------------------------------------------------------------------

  /** Moves closing links on. */
  void poll() {
    closing.removeIf(this::tryToFinish);
  }

  /** Ends bulk streams at rest and links that Aeron lost; a few times a second. */
  void tick() {
    long nowNs = node.nowNs();
    for (Link link : List.copyOf(links.values())) {
      OutStream bulk = link.bulk();
      if (bulk != null
          && bulk.isQueueEmpty()
          && bulk.state() == OutStream.State.OPEN
          && nowNs - bulk.lastUsedNs() > BULK_IDLE_NS) {
        streams.close(bulk, nowNs);
        link.bulk(null);
      }
      if (link.control().state() == OutStream.State.OPEN && !link.control().isConnected()) {
        end(link, LinkEnd.FAILED);
      }
    }
  }

  // --- ends --------------------------------------------------------------------------------------

  private void end(Link link, LinkEnd why) {
    if (!links.remove(link.peer(), link)) {
      return;
    }
    if (why == LinkEnd.CLOSED_BY_PEER) {
      node.inbound().closeSessionsOfEndedLink(link.peer(), link.incomingSession());
      // If it has begun its next link already, it learns that this half is gone.
      sendGoodbyeDatagram(link.peer(), link.control().sessionId(), 0);
    } else {
      node.inbound().closeSessionsOf(link.peer());
      sendGoodbyeDatagram(link);
    }
    closeStreams(link);
    node.upcall(atNs -> node.node().linkClosed(atNs, link.peer(), why));
  }

  private boolean tryToFinish(Link link) {
    boolean inTime = node.nowNs() < link.closeByNs();
    OutStream control = link.control();
    if (inTime && !link.isFlushed()) {
      return false;
    }
    if (control.state() == OutStream.State.OPEN && link.isFlushed() && !link.isGoodbyeSaid()) {
      link.goodbyeSaid();
      streams.want();
      if (control.send(GOODBYE_FRAME, node.nowNs()) == OutStream.Outcome.QUEUED) {
        streams.flushLater(control);
        return false;
      }
    }
    boolean told = link.isGoodbyeSaid() && control.isQueueEmpty();
    if (!told) {
      sendGoodbyeDatagram(link);
    }
    closeStreams(link);
    return true;
  }

  private void closeStreams(Link link) {
    streams.close(link.control(), node.nowNs());
    if (link.bulk() != null) {
      streams.close(link.bulk(), node.nowNs());
    }
    onBulkChanged();
  }

  private void sendGoodbyeDatagram(Link link) {
    sendGoodbyeDatagram(link.peer(), link.control().sessionId(), link.incomingSession());
  }

  /** Tells a peer beside the link that it is over; see {@link #onGoodbye}. */
  void sendGoodbyeDatagram(NodeId peer, int ownSession, int refusedSession) {
    byte[] content = ByteBuffer.allocate(8).putInt(ownSession).putInt(refusedSession).array();
    node.gate().sendOwn(node, FrameKind.GOODBYE, peer, content, content.length);
  }
}
