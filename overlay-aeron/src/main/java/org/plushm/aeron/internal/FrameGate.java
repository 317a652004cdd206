package org.plushm.aeron.internal;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.collections.Int2ObjectHashMap;
import org.plushm.aeron.seal.FrameCipher;
import org.plushm.aeron.seal.FrameHeader;
import org.plushm.aeron.seal.FrameKind;
import org.plushm.aeron.seal.Peer;
import org.plushm.overlay.NodeId;

/**
 * The one door that every UDP frame passes, outwards and inwards: knows which local node and which
 * link a frame belongs to, seals and opens it, and drops what is not right. Engine thread only.
 */
final class FrameGate {
  /** Session ids from -1 to 1000 are Aeron's own to give. */
  static final int RESERVED_SESSION_LOW = -1;

  static final int RESERVED_SESSION_HIGH = 1000;

  /** The largest UDP frame of ours, Aeron's or not. */
  private static final int FRAME_BYTES_MAX = 2048;

  /** More than any datagram of ours has, so that a longer one is seen to be longer. */
  private static final int RECEIVED_BYTES_MAX = 4096;

  /** How many datagrams one look at a socket takes; the rest waits for the next. */
  static final int READ_LIMIT = 128;

  private final WakeSelector wake;
  private final LoopCounters counters;
  private final SplittableRandom sessionRandom;
  private final FrameCipher cipher = new FrameCipher();
  private final Map<NodeId, HostedNode> nodes = new HashMap<>();
  private final Map<NodeId, SealedReceiveEndpoint> endpoints = new HashMap<>();
  private final Int2ObjectHashMap<OutStream> streams = new Int2ObjectHashMap<>();
  private final byte[] plain = new byte[FRAME_BYTES_MAX];
  private final byte[] frame = new byte[FRAME_BYTES_MAX];
  private final ByteBuffer wire = ByteBuffer.allocateDirect(FRAME_BYTES_MAX);
  private final FrameTransit transit;
  private final boolean readsAhead;
  private final ByteBuffer received = ByteBuffer.allocateDirect(RECEIVED_BYTES_MAX);
  private final AeronInjection injection = new AeronInjection(received);
  private long nowNs;
  private long progressCount;

  /**
   * A gate that knows nobody yet.
   *
   * @param transit where frames pass the emulated network; null for the real one
   * @param readsAhead whether sockets are read by the wake-up selector, always so in an emulated
   *     network, and not by Aeron's pollers
   */
  FrameGate(
      WakeSelector wake,
      LoopCounters counters,
      long sessionSeed,
      FrameTransit transit,
      boolean readsAhead) {
    this.wake = wake;
    this.transit = transit;
    this.readsAhead = readsAhead;
    this.counters = counters;
    this.sessionRandom = new SplittableRandom(sessionSeed);
  }

  void now(long atNs) {
    nowNs = atNs;
  }

  /** The way through the emulated network; null for the real one. */
  FrameTransit transit() {
    return transit;
  }

  /** Whether Aeron's pollers find nothing, because frames were read before. */
  boolean readsAhead() {
    return readsAhead;
  }

  FrameCipher cipher() {
    return cipher;
  }

  /** Grows with each frame that moves something on; Aeron's signs of life do not count. */
  long progressCount() {
    return progressCount;
  }

  // --- who is here -------------------------------------------------------------------------------

  void host(HostedNode node) {
    nodes.put(node.self().anyIncarnation(), node);
  }

  void unhost(HostedNode node) {
    nodes.remove(node.self().anyIncarnation(), node);
  }

  boolean isHosted(NodeId endpoint) {
    return nodes.containsKey(endpoint.anyIncarnation());
  }

  void opened(SealedReceiveEndpoint endpoint) {
    endpoints.put(endpoint.endpoint(), endpoint);
    wake.add(endpoint.receiveDatagramChannel(), () -> readAhead(endpoint, received));
  }

  void closed(SealedReceiveEndpoint endpoint) {
    endpoints.remove(endpoint.endpoint(), endpoint);
    wake.purge();
  }

  void opened(SealedSendEndpoint endpoint) {
    wake.add(endpoint.receiveDatagramChannel(), () -> readAhead(endpoint, received));
  }

  void closed() {
    wake.purge();
  }

  /**
   * Gives an outgoing stream its session. Random, because it must differ at the receiver from the
   * sessions of every other process; who the sender is, the sealed header says.
   */
  int register(OutStream stream) {
    int session;
    do {
      session = sessionRandom.nextInt();
    } while (session >= RESERVED_SESSION_LOW && session <= RESERVED_SESSION_HIGH
        || session == 0
        || streams.containsKey(session));
    streams.put(session, stream);
    return session;
  }

  void unregister(OutStream stream) {
    streams.remove(stream.sessionId());
  }

  // --- outwards ----------------------------------------------------------------------------------

  /** Seals a frame of a link; null when it is not to leave. */
  ByteBuffer sealStream(ByteBuffer buffer) {
    int length = copy(buffer);
    OutStream stream = streams.get(AeronFrame.sessionId(plain));
    if (stream == null || stream.node().isMuted() || stream.suppresses(plain, length)) {
      return null;
    }
    if (AeronFrame.isProgress(plain, length)) {
      progressCount++;
    }
    return seal(stream.node(), FrameKind.STREAM, stream.peer(), length);
  }

  /** Seals what Aeron answers to a stream; null when it is not to leave. */
  ByteBuffer sealFeedback(NodeId endpoint, ByteBuffer buffer) {
    HostedNode node = nodes.get(endpoint);
    if (node == null || node.isMuted()) {
      return null;
    }
    int length = copy(buffer);
    InSession session = node.inbound().session(AeronFrame.sessionId(plain));
    if (session == null || session.isClosed()) {
      return null;
    }
    if (AeronFrame.isProgress(plain, length)) {
      progressCount++;
    }
    return seal(node, FrameKind.FEEDBACK, session.peer().id(), length);
  }

  /** Sends a frame of our own from the node's own socket. */
  void sendOwn(HostedNode node, FrameKind kind, NodeId to, byte[] content, int length) {
    SealedReceiveEndpoint endpoint = endpoints.get(node.self().anyIncarnation());
    if (endpoint == null || node.isMuted()) {
      return;
    }
    System.arraycopy(content, 0, plain, 0, length);
    progressCount++;
    ByteBuffer sealed = seal(node, kind, to, length);
    if (sealed != null) {
      endpoint.sendSealed(sealed, socketAddress(to));
    }
  }

  /** The sealed frame; null when the emulated network has lost it. */
  private ByteBuffer seal(HostedNode node, FrameKind kind, NodeId to, int length) {
    int sealedLength = node.seal().seal(kind, to, plain, 0, length, frame);
    counters.sentFrames.lazySet(counters.sentFrames.get() + 1);
    wire.clear().put(frame, 0, sealedLength).flip();
    return transit == null || transit.stamp(node.self(), to, wire) ? wire : null;
  }

  private int copy(ByteBuffer buffer) {
    int length = buffer.remaining();
    buffer.get(buffer.position(), plain, 0, length);
    return length;
  }

  // --- inwards -----------------------------------------------------------------------------------

  /**
   * Instead of Aeron's poller: reads what a socket holds, into the emulated network or to Aeron;
   * the rest at the next look.
   *
   * @param buffer this gate's own in a real network
   */
  void readAhead(ReadAheadEndpoint endpoint, ByteBuffer buffer) {
    for (int i = 0; i < READ_LIMIT; i++) {
      InetSocketAddress from = endpoint.read(buffer);
      if (from == null) {
        return;
      }
      if (transit == null) {
        endpoint.take(buffer, injection, from);
      } else if (!transit.keep(endpoint, buffer, from)) {
        counters.seal.unsealed.incrementAndGet();
      }
    }
  }

  /**
   * Opens what a node's socket has received.
   *
   * @return whether an Aeron frame is now in the buffer; all else was dealt with or dropped
   */
  boolean openForReceiver(SealedReceiveEndpoint endpoint, ByteBuffer buffer) {
    int length = plausible(buffer);
    if (length < 0) {
      return false;
    }
    FrameKind kind = FrameHeader.kind(frame);
    HostedNode node = nodes.get(endpoint.endpoint());
    if (node == null || node.isMuted()) {
      return drop(counters.unhosted);
    }
    if (kind == FrameKind.FEEDBACK) {
      return drop(counters.seal.foreign);
    }
    int opened = node.opener().open(frame, length, nowNs, plain);
    if (opened < 0) {
      return false;
    }
    counters.receivedFrames.lazySet(counters.receivedFrames.get() + 1);
    if (kind != FrameKind.STREAM) {
      progressCount++;
      node.onOwnFrame(kind, plain, opened);
      return false;
    }
    if (!AeronFrame.isForReceiver(plain, opened)) {
      return drop(counters.seal.malformed);
    }
    Peer sender = node.opener().sender();
    if (!node.inbound().admits(sender, plain, opened, nowNs)) {
      return false;
    }
    if (AeronFrame.isProgress(plain, opened)) {
      progressCount++;
      node.markReady();
      if (AeronFrame.wantsAnswer(plain)) {
        node.shard().streams().want();
      }
    }
    return give(buffer, opened);
  }

  /** Opens what a sending socket has received; see {@link #openForReceiver}. */
  boolean openForSender(SealedSendEndpoint endpoint, ByteBuffer buffer) {
    int length = plausible(buffer);
    if (length < 0) {
      return false;
    }
    HostedNode node = nodes.get(FrameHeader.receiver(frame).anyIncarnation());
    if (node == null || node.isMuted()) {
      return drop(counters.unhosted);
    }
    if (FrameHeader.kind(frame) != FrameKind.FEEDBACK) {
      return drop(counters.seal.foreign);
    }
    int opened = node.opener().open(frame, length, nowNs, plain);
    if (opened < 0) {
      return false;
    }
    counters.receivedFrames.lazySet(counters.receivedFrames.get() + 1);
    if (!AeronFrame.isForSender(plain, opened)) {
      return drop(counters.seal.malformed);
    }
    OutStream stream = streams.get(AeronFrame.sessionId(plain));
    if (stream == null
        || stream.node() != node
        || !stream.peer().equals(node.opener().sender().id())) {
      return drop(counters.seal.foreign);
    }
    if (AeronFrame.isProgress(plain, opened)) {
      progressCount++;
    }
    if (stream.state() == OutStream.State.CONNECTING) {
      node.shard().streams().want();
    }
    return give(buffer, opened);
  }

  private int plausible(ByteBuffer buffer) {
    int length = buffer.position();
    if (length > FRAME_BYTES_MAX) {
      drop(counters.seal.unsealed);
      return -1;
    }
    buffer.get(0, frame, 0, length);
    if (!FrameHeader.isPlausible(frame, length)) {
      drop(counters.seal.unsealed);
      return -1;
    }
    return length;
  }

  private boolean give(ByteBuffer buffer, int length) {
    buffer.put(0, plain, 0, length).position(length);
    return true;
  }

  private static boolean drop(AtomicLong counter) {
    counter.incrementAndGet();
    return false;
  }

  // --- addresses ---------------------------------------------------------------------------------

  static NodeId endpointOf(InetSocketAddress address) {
    byte[] octets = address.getAddress().getAddress();
    ByteBuffer bytes = ByteBuffer.wrap(octets);
    return octets.length == 4
        ? NodeId.ofIpv4(bytes.getInt(), address.getPort(), 0)
        : new NodeId(bytes.getLong(), bytes.getLong(), address.getPort(), 0);
  }

  static InetSocketAddress socketAddress(NodeId id) {
    byte[] octets =
        id.isIpv4()
            ? ByteBuffer.allocate(4).putInt((int) id.addressLow()).array()
            : ByteBuffer.allocate(16).putLong(id.addressHigh()).putLong(id.addressLow()).array();
    try {
      return new InetSocketAddress(InetAddress.getByAddress(octets), id.port());
    } catch (UnknownHostException e) {
      throw new IllegalStateException("4 and 16 bytes are addresses", e);
    }
  }
}
