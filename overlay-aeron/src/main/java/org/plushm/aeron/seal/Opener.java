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
 *
 * <p>While the overlay changes its key, senders are remembered for each epoch apart: who holds only
 * the old key, and forges a sender's frame with a counter or an incarnation that it never had, does
 * not keep that sender's frames of the new key out.
 */
public final class Opener {
  /**
   * How many senders are remembered of an epoch; a frame of one more is dropped as foreign.
   * Forgetting one instead would let its old frames in again.
   */
  static final int PEERS_MAX = 131_072;

  private final NodeId self;
  private final FrameCipher cipher;
  private final SealCounters counters;
  private Epoch newest;

  /** The epoch before, while it is accepted; null when it is not. */
  private Epoch older;

  /** Senders of the epoch that was retired last: only for when they were heard. */
  private Map<NodeId, Peer> retired = Map.of();

  private Peer sender;
  private NodeId helloSender;

  /** A key and who was heard with it. */
  private record Epoch(int number, OverlayKey key, Map<NodeId, Peer> peersByEndpoint) {
    Epoch(int number, OverlayKey key) {
      this(number, key, new HashMap<>());
    }

    Peer at(NodeId endpoint) {
      return peersByEndpoint.get(endpoint);
    }
  }

  /** For a node that starts now. */
  public Opener(KeyRing keys, NodeId self, FrameCipher cipher, SealCounters counters) {
    this.self = self;
    this.cipher = cipher;
    this.counters = counters;
    change(keys);
  }

  /** For a node of an overlay whose key was never changed. */
  public Opener(OverlayKey overlayKey, NodeId self, FrameCipher cipher, SealCounters counters) {
    this(KeyRing.of(overlayKey), self, cipher, counters);
  }

  /** Accepts the keys of the ring from now on, and no others. */
  public void change(KeyRing keys) {
    Epoch[] formers = {older, newest};
    int newestEpoch = keys.step().newestEpoch();
    int oldestEpoch = keys.step().oldestEpoch();
    newest = epoch(newestEpoch, keys, formers);
    older = oldestEpoch == newestEpoch ? null : epoch(oldestEpoch, keys, formers);
    for (Epoch former : formers) {
      if (former != null && former != newest && former != older) {
        retired = former.peersByEndpoint();
      }
    }
  }

  private static Epoch epoch(int number, KeyRing keys, Epoch[] formers) {
    for (Epoch former : formers) {
      if (former != null && former.number() == number) {
        return former;
      }
    }
    return new Epoch(number, keys.key(number));
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
    if (from.incarnation() == 0
        || !receiver.equals(hello ? self.anyIncarnation() : self)
        || from.sameEndpoint(self)) {
      return drop(counters.foreign);
    }
    Epoch epoch = accepted(FrameHeader.epoch(frame));
    if (epoch == null) {
      return drop(counters.wrongEpoch);
    }
    return hello
        ? openHello(epoch, frame, length, from, content)
        : openForSelf(epoch, kind, frame, length, from, nowNs, content);
  }

  private Epoch accepted(int number) {
    if (number == newest.number()) {
      return newest;
    }
    return older != null && number == older.number() ? older : null;
  }

  private int openHello(Epoch epoch, byte[] frame, int length, NodeId from, byte[] content) {
    SecretKey key = derive(epoch, from, FrameHeader.salt(frame));
    int opened = cipher.open(key, frame, length, content);
    if (opened < 0) {
      return drop(counters.badSeal);
    }
    helloSender = from;
    return opened;
  }

  private int openForSelf(
      Epoch epoch,
      FrameKind kind,
      byte[] frame,
      int length,
      NodeId from,
      long nowNs,
      byte[] content) {
    NodeId endpoint = from.anyIncarnation();
    Peer known = epoch.at(endpoint);
    long salt = FrameHeader.salt(frame);
    long counter = FrameHeader.counter(frame);
    Peer peer = known;
    if (isReplaced(epoch, from, endpoint)) {
      return drop(counters.stale);
    }
    if (known == null || from.incarnation() > known.id().incarnation()) {
      if (known == null && epoch.peersByEndpoint().size() >= PEERS_MAX) {
        return drop(counters.foreign);
      }
      peer = new Peer(from, salt, derive(epoch, from, salt));
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
      epoch.peersByEndpoint().put(endpoint, peer);
    }
    peer.accept(kind, counter, nowNs);
    sender = peer;
    return opened;
  }

  /** What was heard with the newest key outranks what comes with the older one, never reversed. */
  private boolean isReplaced(Epoch epoch, NodeId from, NodeId endpoint) {
    Peer successor = epoch == newest ? null : newest.at(endpoint);
    return successor != null && from.incarnation() < successor.id().incarnation();
  }

  /** Who sent the frame that was opened last, {@link FrameKind#HELLO} apart. */
  public Peer sender() {
    return sender;
  }

  /** Who sent the HELLO that was opened last. A HELLO leaves no other trace than this. */
  public NodeId helloSender() {
    return helloSender;
  }

  /**
   * The highest authentic incarnation at an endpoint, whatever the argument's, with the newest key
   * that anything was heard with from there; null for none.
   */
  public Peer peerAt(NodeId endpoint) {
    NodeId any = endpoint.anyIncarnation();
    Peer peer = newest.at(any);
    return peer == null && older != null ? older.at(any) : peer;
  }

  /**
   * When the last authentic frame of a link came from this very incarnation; {@link Long#MIN_VALUE}
   * for never. What was heard with a key before it was retired counts: silence begins there.
   */
  public long lastLinkFrameNs(NodeId peer) {
    NodeId endpoint = peer.anyIncarnation();
    long lastNs = lastLinkFrameNs(newest.at(endpoint), peer);
    if (older != null) {
      lastNs = Math.max(lastNs, lastLinkFrameNs(older.at(endpoint), peer));
    }
    return Math.max(lastNs, lastLinkFrameNs(retired.get(endpoint), peer));
  }

  private static long lastLinkFrameNs(Peer known, NodeId peer) {
    return known == null || !known.id().equals(peer) ? Long.MIN_VALUE : known.lastLinkFrameNs();
  }

  private SecretKey derive(Epoch epoch, NodeId from, long salt) {
    counters.keyDerivations.incrementAndGet();
    return epoch.key().frameKey(from, salt);
  }

  private static int drop(AtomicLong counter) {
    counter.incrementAndGet();
    return -1;
  }
}
