package org.plushm.aeron.internal;

import io.aeron.ExclusivePublication;
import io.aeron.Publication;
import java.util.ArrayDeque;
import org.agrona.concurrent.UnsafeBuffer;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.StreamKind;

/** One outgoing Aeron stream of a link, and what waits for it. Engine thread only. */
final class OutStream {
  /** Where a stream is in its life. */
  enum State {
    /** Its turn in the window of adds has not come. */
    WAITING,
    /** Aeron was asked for it. */
    ADDING,
    /** It exists and has not heard from the receiver. */
    CONNECTING,
    /** The receiver takes data. */
    OPEN,
    /** It is over. */
    CLOSED
  }

  /** What became of something that was to be sent. */
  enum Outcome {
    SENT,
    QUEUED,
    OVERFLOWED,
    FAILED
  }

  /** What may wait on one stream before the link counts as overflowed. */
  static final int QUEUED_BYTES_MAX = 512 * 1024;

  static final int QUEUED_MESSAGES_MAX = 4096;

  /**
   * Of Aeron's 10 a second, the first after data, which shows the receiver a lost tail, and every
   * third passes: silences are of some 300 ms. Most frames of a large overlay at rest are they.
   */
  private static final int HEARTBEATS_PASSED_ONE_IN = 3;

  private final HostedNode node;
  private final NodeId peer;
  private final StreamKind kind;
  private final ArrayDeque<byte[]> queue = new ArrayDeque<>();
  private final UnsafeBuffer offered = new UnsafeBuffer(0, 0);
  private State state = State.WAITING;
  private int sessionId;
  private long registrationId;
  private long deadlineNs;
  private long lastUsedNs;
  private int queuedBytes;
  private int quietHeartbeats;
  private boolean abandoned;
  private ExclusivePublication publication;

  OutStream(HostedNode node, NodeId peer, StreamKind kind, long nowNs) {
    this.node = node;
    this.peer = peer;
    this.kind = kind;
    this.lastUsedNs = nowNs;
  }

  HostedNode node() {
    return node;
  }

  NodeId peer() {
    return peer;
  }

  StreamKind kind() {
    return kind;
  }

  State state() {
    return state;
  }

  int sessionId() {
    return sessionId;
  }

  long registrationId() {
    return registrationId;
  }

  /** Until when it must be open, once it is being added. */
  long deadlineNs() {
    return deadlineNs;
  }

  long lastUsedNs() {
    return lastUsedNs;
  }

  boolean isQueueEmpty() {
    return queue.isEmpty();
  }

  void becomeAdding(long newRegistrationId, long openByNs) {
    registrationId = newRegistrationId;
    deadlineNs = openByNs;
    state = State.ADDING;
  }

  void session(int newSessionId) {
    sessionId = newSessionId;
  }

  void becomeConnecting(ExclusivePublication added) {
    publication = added;
    state = State.CONNECTING;
  }

  void becomeOpen() {
    state = State.OPEN;
  }

  /** The publication to close, or null; the stream is closed from now on. */
  ExclusivePublication becomeClosed() {
    abandoned = state != State.OPEN;
    state = State.CLOSED;
    queue.clear();
    queuedBytes = 0;
    return publication;
  }

  boolean isConnected() {
    return publication != null && publication.isConnected();
  }

  /** Sends, or keeps for later when it cannot be sent now. */
  Outcome send(byte[] message, long nowNs) {
    lastUsedNs = nowNs;
    if (state == State.CLOSED) {
      return Outcome.FAILED;
    }
    if (state == State.OPEN && queue.isEmpty()) {
      Outcome outcome = offer(message);
      if (outcome != Outcome.QUEUED) {
        return outcome;
      }
    }
    if (queue.size() >= QUEUED_MESSAGES_MAX || queuedBytes + message.length > QUEUED_BYTES_MAX) {
      return Outcome.OVERFLOWED;
    }
    queue.add(message);
    queuedBytes += message.length;
    return Outcome.QUEUED;
  }

  /** Sends what waits, as far as it goes; {@link Outcome#SENT} when nothing waits any more. */
  Outcome flush(long nowNs) {
    while (state == State.OPEN && !queue.isEmpty()) {
      Outcome outcome = offer(queue.peek());
      if (outcome != Outcome.SENT) {
        return outcome;
      }
      lastUsedNs = nowNs;
      queuedBytes -= queue.remove().length;
    }
    return queue.isEmpty() ? Outcome.SENT : Outcome.QUEUED;
  }

  private Outcome offer(byte[] message) {
    offered.wrap(message);
    long result;
    do {
      result = publication.offer(offered, 0, message.length);
    } while (result == Publication.ADMIN_ACTION);
    if (result > 0) {
      return Outcome.SENT;
    }
    return result == Publication.CLOSED || result == Publication.MAX_POSITION_EXCEEDED
        ? Outcome.FAILED
        : Outcome.QUEUED;
  }

  /**
   * Whether this outgoing frame is to be left out: a heartbeat that can be spared, or Aeron's
   * further attempts to set up a stream that was closed before it was open. The receiver would take
   * those for a new link.
   */
  boolean suppresses(byte[] frame, int length) {
    if (abandoned) {
      return true;
    }
    if (!AeronFrame.isHeartbeat(frame, length)) {
      quietHeartbeats = 0;
      return false;
    }
    if (AeronFrame.isEndOfStream(frame, length)) {
      return false;
    }
    return quietHeartbeats++ % HEARTBEATS_PASSED_ONE_IN != 0;
  }
}
