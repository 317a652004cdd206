package org.plushm.aeron.internal;

import io.aeron.Image;
import io.aeron.ImageControlledFragmentAssembler;
import io.aeron.logbuffer.ControlledFragmentHandler;
import io.aeron.logbuffer.ControlledFragmentHandler.Action;
import io.aeron.logbuffer.FragmentHandler;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.collections.Int2ObjectHashMap;
import org.agrona.collections.Object2IntHashMap;
import org.plushm.aeron.seal.Peer;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.StreamKind;

/** What comes in over links to one node. Engine thread only. */
final class Inbound {
  private static final int SESSIONS_MAX = 8192;

  /**
   * Of one peer, those that are over not counted: a link has two. Each may cost a mapped log, and a
   * member gone wrong must not use up what is for all.
   */
  private static final int OPEN_OF_PEER_MAX = 64;

  /**
   * Of one peer, those that are over among them: whoever begins and ends ever new ones, or says
   * that they ended, must leave room to the others. More than a link that is opened anew every
   * second makes until they are forgotten.
   */
  private static final int KNOWN_OF_PEER_MAX = 128;

  /** After so long without a frame a session id may belong to somebody else. */
  private static final long FORGET_NS = TimeUnit.SECONDS.toNanos(30);

  private static final long REFUSAL_PERIOD_NS = TimeUnit.SECONDS.toNanos(1);

  /**
   * A refusal travels beside the link and would overtake what was sent over it before its end: last
   * words, and the goodbye, which tells the same.
   */
  private static final long REFUSAL_GRACE_NS = TimeUnit.MILLISECONDS.toNanos(100);

  private static final int BULK_FRAGMENTS_MAX = 16;
  private static final int UNREAD_FRAGMENTS_MAX = 4096;
  private static final FragmentHandler UNREAD = (buffer, offset, length, header) -> {};

  private final HostedNode node;
  private final LoopCounters counters;
  private final Int2ObjectHashMap<InSession> sessions = new Int2ObjectHashMap<>();
  private final Object2IntHashMap<Peer> openCounts = new Object2IntHashMap<>(0);
  private final Object2IntHashMap<Peer> knownCounts = new Object2IntHashMap<>(0);
  private final List<InStream> control = new ArrayList<>();
  private final List<InStream> bulk = new ArrayList<>();
  private final List<Image> ownerless = new ArrayList<>();
  private int turn;
  private long sequence;

  /** An image with the handler that puts its fragments together. */
  private record InStream(Image image, InSession session, ControlledFragmentHandler assembler) {}

  Inbound(HostedNode node, LoopCounters counters) {
    this.node = node;
    this.counters = counters;
  }

  // --- sessions ----------------------------------------------------------------------------------

  /** The session of an id, or null. */
  InSession session(int id) {
    return sessions.get(id);
  }

  /** Whether Aeron may see this authentic frame. */
  boolean admits(Peer sender, byte[] frame, int length, long nowNs) {
    int id = AeronFrame.sessionId(frame);
    InSession session = sessions.get(id);
    if (session == null) {
      if (!hasRoomFor(sender)) {
        counters.seal.foreign.incrementAndGet();
        return false;
      }
      session = add(id, sender, AeronFrame.isControlStream(frame));
    } else if (!session.peer().id().equals(sender.id())) {
      counters.seal.foreign.incrementAndGet();
      return false;
    }
    session.heard(nowNs);
    if (!session.isClosed()) {
      return true;
    }
    if (AeronFrame.isEndOfStream(frame, length)) {
      // Lets Aeron free the stream at once instead of by its timeout.
      return true;
    }
    if (session.refuses(nowNs, REFUSAL_PERIOD_NS)) {
      node.refuse(sender.id(), id);
    }
    return false;
  }

  private boolean hasRoomFor(Peer sender) {
    return sessions.size() < SESSIONS_MAX
        && openCounts.getValue(sender) < OPEN_OF_PEER_MAX
        && knownCounts.getValue(sender) < KNOWN_OF_PEER_MAX;
  }

  private InSession add(int id, Peer sender, boolean isControl) {
    InSession session = new InSession(id, sender, isControl, sequence++);
    sessions.put(id, session);
    openCounts.put(sender, openCounts.getValue(sender) + 1);
    knownCounts.put(sender, knownCounts.getValue(sender) + 1);
    return session;
  }

  private void close(InSession session) {
    if (session.isClosed()) {
      return;
    }
    session.close(node.nowNs() + REFUSAL_GRACE_NS);
    countDown(openCounts, session.peer());
  }

  private static void countDown(Object2IntHashMap<Peer> counts, Peer peer) {
    int left = counts.getValue(peer) - 1;
    if (left == 0) {
      counts.removeKey(peer);
    } else {
      counts.put(peer, left);
    }
  }

  /** Closes a session of a peer even if nothing of it has come yet; frames overtake each other. */
  void endSession(NodeId peer, int id) {
    Peer known = node.opener().peerAt(peer);
    if (id != 0
        && !sessions.containsKey(id)
        && known != null
        && known.id().equals(peer)
        && hasRoomFor(known)) {
      add(id, known, true).heard(node.nowNs());
    }
    InSession session = sessions.get(id);
    if (session != null && session.peer().id().equals(peer)) {
      close(session);
    }
  }

  void closeSessionsOf(NodeId peer) {
    for (InSession session : sessions.values()) {
      if (session.peer().id().equals(peer)) {
        close(session);
      }
    }
  }

  /**
   * Closes what belongs to a link that the peer has ended, but not what belongs to the next one,
   * which it may have begun already.
   *
   * @param endedId the control session of the ended link; 0 when none was seen
   */
  void closeSessionsOfEndedLink(NodeId peer, int endedId) {
    InSession ended = sessions.get(endedId);
    long endedSequence = ended == null ? -1 : ended.sequence();
    long nextLink = Long.MAX_VALUE;
    for (InSession session : sessions.values()) {
      if (session.isControl()
          && !session.isClosed()
          && session.sequence() > endedSequence
          && session.peer().id().equals(peer)) {
        nextLink = Math.min(nextLink, session.sequence());
      }
    }
    for (InSession session : sessions.values()) {
      if (session.sequence() < nextLink && session.peer().id().equals(peer)) {
        close(session);
      }
    }
  }

  /** The peer's latest control session that has an image and is not over; 0 for none. */
  int newestControlSession(NodeId peer) {
    int newest = 0;
    for (InStream stream : control) {
      if (!stream.session.isClosed() && stream.session.peer().id().equals(peer)) {
        newest = stream.session.id();
      }
    }
    return newest;
  }

  /** Forgets sessions that are long over, and lets Aeron free what nobody reads any more. */
  void tick(long nowNs) {
    for (Iterator<InSession> each = sessions.values().iterator(); each.hasNext(); ) {
      InSession session = each.next();
      session.tick();
      if (session.isSilent(nowNs, FORGET_NS)) {
        close(session);
        if (!hasImage(session)) {
          countDown(knownCounts, session.peer());
          each.remove();
        }
      }
    }
    control.forEach(stream -> passOver(stream, nowNs));
    bulk.forEach(stream -> passOver(stream, nowNs));
    ownerless.forEach(this::passOverAll);
  }

  /**
   * Aeron keeps the log of a stream until its reader has come to the end of what has arrived, so
   * what a link leaves unread when it ends must be passed over.
   */
  private void passOver(InStream stream, long nowNs) {
    if (stream.session.isClosed()) {
      stream.image.poll(UNREAD, UNREAD_FRAGMENTS_MAX);
      if (stream.session.isSilent(nowNs, FORGET_NS)) {
        passOverAll(stream.image);
      }
    }
  }

  /**
   * Moves a reader on to where the driver's count is. Frames of a member gone wrong can overlap,
   * and then the reader stands before what the driver has counted already.
   */
  private void passOverAll(Image image) {
    long arrived = node.arrivedPosition(image);
    for (long at = image.position(); at < arrived && !image.isClosed(); at = image.position()) {
      // Aeron lets a reader move within its term only.
      long termEnd = (at | (image.termBufferLength() - 1)) + 1;
      image.position(Math.min(arrived, termEnd));
    }
  }

  boolean hasStreams() {
    return !control.isEmpty() || !bulk.isEmpty();
  }

  private boolean hasImage(InSession session) {
    return control.stream().anyMatch(stream -> stream.session == session)
        || bulk.stream().anyMatch(stream -> stream.session == session);
  }

  // --- images ------------------------------------------------------------------------------------

  void onAvailable(Image image, StreamKind kind) {
    counters.logMappings.incrementAndGet();
    counters.inboundStreams.incrementAndGet();
    InSession session = sessions.get(image.sessionId());
    if (session == null) {
      // Left over from a node that lived at this address before; its frames do not open any more.
      ownerless.add(image);
      return;
    }
    ControlledFragmentHandler handler =
        (buffer, offset, length, header) -> onFrame(session, kind, buffer, offset, length);
    InStream stream = new InStream(image, session, new ImageControlledFragmentAssembler(handler));
    (kind == StreamKind.CONTROL ? control : bulk).add(stream);
    if (kind == StreamKind.CONTROL && !session.isClosed()) {
      // Aeron lets nothing be closed inside its callbacks; this runs before the image is polled.
      node.upcall(atNs -> node.links().onIncoming(session.peer().id(), session.id()));
    }
    node.markReady();
  }

  void onUnavailable(Image image) {
    counters.inboundStreams.decrementAndGet();
    control.removeIf(stream -> stream.image == image);
    bulk.removeIf(stream -> stream.image == image);
    ownerless.remove(image);
  }

  /**
   * Delivers what has come.
   *
   * @return whether there may be more
   */
  boolean poll(int fragmentsMax) {
    turn++;
    int taken = poll(control, StreamKind.CONTROL, fragmentsMax);
    int takenBulk = poll(bulk, StreamKind.BULK, BULK_FRAGMENTS_MAX);
    return taken >= fragmentsMax || takenBulk >= BULK_FRAGMENTS_MAX;
  }

  private int poll(List<InStream> streams, StreamKind kind, int fragmentsMax) {
    int taken = 0;
    int count = streams.size();
    for (int i = 0; i < count && taken < fragmentsMax; i++) {
      InStream stream = streams.get((i + turn) % count);
      if (mayTake(stream.session, kind)) {
        taken += stream.image.controlledPoll(stream.assembler, fragmentsMax - taken);
      }
    }
    return taken;
  }

  private boolean mayTake(InSession session, StreamKind kind) {
    return !session.isClosed()
        && node.isRunning()
        && (kind == StreamKind.CONTROL || node.links().mayTakeBulkFrom(session.peer().id()));
  }

  private Action onFrame(
      InSession session, StreamKind kind, DirectBuffer buffer, int offset, int length) {
    if (!mayTake(session, kind)) {
      return Action.ABORT;
    }
    byte type = length == 0 ? 0 : buffer.getByte(offset);
    if (type == LinkTable.MESSAGE) {
      byte[] body = new byte[length - 1];
      buffer.getBytes(offset + 1, body);
      node.onLinkMessage(session.peer().id(), kind, body);
    } else if (type == LinkTable.GOODBYE && length == 1 && kind == StreamKind.CONTROL) {
      drainBulk(session.peer().id());
      node.onGoodbye(session.peer().id(), session.id(), 0);
    } else {
      counters.seal.malformed.incrementAndGet();
    }
    return Action.CONTINUE;
  }

  /** What a neighbour sent in bulk before its goodbye and is here already still counts. */
  private void drainBulk(NodeId peer) {
    for (InStream stream : bulk) {
      if (stream.session.peer().id().equals(peer) && mayTake(stream.session, StreamKind.BULK)) {
        stream.image.controlledPoll(stream.assembler, BULK_FRAGMENTS_MAX);
      }
    }
  }
}
