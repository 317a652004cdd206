package org.plushm.aeron.seal;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.SecretKey;
import org.plushm.overlay.NodeId;

/**
 * Opens the frames that are for one local node, and remembers per sender what guards against
 * replay. The reasons to drop a frame stand in the order of their cost, so that garbage costs
 * little. One event loop.
 */
public final class Opener {
  /** The epoch of the only key; a second one comes with key rotation. */
  static final int KEY_EPOCH = 0;

  /**
   * How many senders are remembered; a frame of one more is dropped as foreign. Forgetting one
   * instead would let its old frames in again.
   */
  static final int PEERS_MAX = 131_072;

  private final OverlayKey overlayKey;
  private final NodeId self;
  private final FrameCipher cipher;
  private final SealCounters counters;
  private final Map<NodeId, Peer> peersByEndpoint = new HashMap<>();
  private Peer sender;
  private NodeId helloSender;

  /** For a node that starts now. */
  public Opener(OverlayKey overlayKey, NodeId self, FrameCipher cipher, SealCounters counters) {
    this.overlayKey = overlayKey;
    this.self = self;
    this.cipher = cipher;
    this.counters = counters;
  }

  /**
   * Opens a frame that {@link FrameHeader#isPlausible}.
   *
   * @param content takes the content; as long as the frame
   * @return the length of the content, or -1 when the frame was dropped and counted
   */
  public int open(byte[] frame, int length, long nowNs, byte[] content) {
    FrameKind kind = FrameHeader.kind(frame);
    NodeId receiver = FrameHeader.receiver(frame);
    NodeId from = FrameHeader.sender(frame);
    boolean hello = kind == FrameKind.HELLO;
    if (FrameHeader.epoch(frame) != KEY_EPOCH
        || from.incarnation() == 0
        || !receiver.equals(hello ? self.anyIncarnation() : self)
        || from.sameEndpoint(self)) {
      return drop(counters.foreign);
    }
    return hello
        ? openHello(frame, length, from, content)
        : openForSelf(kind, frame, length, from, nowNs, content);
  }

  private int openHello(byte[] frame, int length, NodeId from, byte[] content) {
    int opened = cipher.open(derive(from, FrameHeader.salt(frame)), frame, length, content);
    if (opened < 0) {
      return drop(counters.badSeal);
    }
    helloSender = from;
    return opened;
  }

  private int openForSelf(
      FrameKind kind, byte[] frame, int length, NodeId from, long nowNs, byte[] content) {
    NodeId endpoint = from.anyIncarnation();
    Peer known = peersByEndpoint.get(endpoint);
    long salt = FrameHeader.salt(frame);
    long counter = FrameHeader.counter(frame);
    Peer peer = known;
    if (known == null || from.incarnation() > known.id().incarnation()) {
      if (known == null && peersByEndpoint.size() >= PEERS_MAX) {
        return drop(counters.foreign);
      }
      peer = new Peer(from, salt, derive(from, salt));
    } else if (from.incarnation() < known.id().incarnation() || salt != known.salt()) {
      return drop(counters.stale);
    }
    if (!peer.isNew(kind, counter)) {
      return drop(counters.replayed);
    }
    int opened = cipher.open(peer.key(), frame, length, content);
    if (opened < 0) {
      return drop(counters.badSeal);
    }
    if (peer != known) {
      peersByEndpoint.put(endpoint, peer);
    }
    peer.accept(kind, counter, nowNs);
    sender = peer;
    return opened;
  }

  /** Who sent the frame that was opened last, {@link FrameKind#HELLO} apart. */
  public Peer sender() {
    return sender;
  }

  /** Who sent the HELLO that was opened last. A HELLO leaves no other trace than this. */
  public NodeId helloSender() {
    return helloSender;
  }

  /** The highest authentic incarnation at an endpoint, whatever the argument's; null for none. */
  public Peer peerAt(NodeId endpoint) {
    return peersByEndpoint.get(endpoint.anyIncarnation());
  }

  private SecretKey derive(NodeId from, long salt) {
    counters.keyDerivations.incrementAndGet();
    return overlayKey.frameKey(from, salt);
  }

  private static int drop(AtomicLong counter) {
    counter.incrementAndGet();
    return -1;
  }
}
