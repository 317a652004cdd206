package org.plushm.aeron.internal;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.agrona.BitUtil;
import org.agrona.BufferUtil;
import org.plushm.aeron.FrameNetwork;
import org.plushm.aeron.seal.FrameHeader;
import org.plushm.overlay.NodeId;

/**
 * Frames on their way through an emulated network: stamps those that leave, keeps those that came
 * in until the network lets them go, and then hands them to the endpoint they came in at. Engine
 * thread only.
 */
final class FrameTransit {
  private static final int BUFFER_BYTES = 2048;
  private static final long BETWEEN_SENDS_NS = TimeUnit.MICROSECONDS.toNanos(40);

  private final FrameNetwork network;
  private final EngineClock clock;
  private final ByteBuffer buffer =
      BufferUtil.allocateDirectAligned(BUFFER_BYTES, BitUtil.CACHE_LINE_LENGTH);
  private final AeronInjection injection = new AeronInjection(buffer);
  private final FrameNetwork.Exit exit = this::leave;
  private boolean handingOver;
  private long handedOverNs;

  /** A frame at a socket, with the bytes that the socket gave. */
  private static final class Kept implements FrameNetwork.Frame {
    private final ReadAheadEndpoint endpoint;
    private final InetSocketAddress source;
    private final byte[] content;

    Kept(ReadAheadEndpoint endpoint, InetSocketAddress source, byte[] content) {
      this.endpoint = endpoint;
      this.source = source;
      this.content = content;
    }

    @Override
    public NodeId from() {
      return FrameHeader.sender(content);
    }

    @Override
    public NodeId to() {
      return FrameHeader.receiver(content);
    }

    @Override
    public int bytes() {
      return content.length;
    }
  }

  FrameTransit(FrameNetwork network, EngineClock clock) {
    this.network = network;
    this.clock = clock;
  }

  /**
   * Puts the stamp behind a sealed frame.
   *
   * @param wire the frame, from 0 to its limit, with room for the stamp
   * @return false when the network has lost it
   */
  boolean stamp(NodeId from, NodeId to, ByteBuffer wire) {
    int length = wire.limit();
    wire.limit(length + FrameNetwork.STAMP_BYTES).position(length);
    boolean sent = network.enter(from, to, length, clock.nanoTime(), wire);
    wire.position(0);
    return sent;
  }

  /**
   * Keeps a frame that a socket has received.
   *
   * @return false when it carries no stamp or is no frame
   */
  boolean keep(ReadAheadEndpoint endpoint, ByteBuffer received, InetSocketAddress source) {
    int length = received.position() - FrameNetwork.STAMP_BYTES;
    if (length < FrameHeader.OVERHEAD_BYTES || length > BUFFER_BYTES) {
      return false;
    }
    byte[] content = new byte[length];
    received.get(0, content, 0, length);
    if (!FrameHeader.isPlausible(content, length)) {
      return false;
    }
    network.arrive(
        new Kept(endpoint, source, content),
        received.getLong(length),
        received.getLong(length + Long.BYTES),
        clock.nanoTime());
    return true;
  }

  /**
   * As {@link #handOver}, if that was not long ago. Endpoints call it after each frame they have
   * sent: Aeron is in the middle of a scan then, but not of a stream's state, and the scan of a
   * thousand links takes longer than a frame may be late.
   */
  void handOverBetweenSends() {
    if (clock.nanoTime() - handedOverNs >= BETWEEN_SENDS_NS) {
      handOver();
    }
  }

  /**
   * Hands over what is due. May be called wherever neither Aeron nor a node is in the middle of
   * something; does nothing inside itself.
   */
  void handOver() {
    if (handingOver) {
      return;
    }
    handingOver = true;
    try {
      handedOverNs = clock.nanoTime();
      network.poll(handedOverNs, exit);
    } finally {
      handingOver = false;
    }
  }

  private void leave(FrameNetwork.Frame frame) {
    Kept kept = (Kept) frame;
    buffer.clear().put(kept.content);
    kept.endpoint.take(buffer, injection, kept.source);
  }

  /** When {@link #handOver} has something to do, in the engine clock's time. */
  long nextDeadlineNs() {
    return network.nextDeadlineNs();
  }
}
