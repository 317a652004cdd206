package org.plushm.aeron.internal;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.plushm.aeron.FrameNetwork;

/**
 * Copies of sealed frames that an emulated network holds; Aeron uses its own buffers again at once.
 * Frames that have arrived or are lost serve the next ones. Engine thread only.
 */
final class FramePool {
  private final int frameBytesMax;
  private final ArrayDeque<Frame> free = new ArrayDeque<>();

  FramePool(int frameBytesMax) {
    this.frameBytesMax = frameBytesMax;
  }

  /** Where a frame leaves the process. */
  interface Socket {
    /** Sends a frame that is sealed already; a full or closed socket loses it. */
    void sendSealed(ByteBuffer sealed, InetSocketAddress to);
  }

  /** A copy of a frame and how it will leave. */
  Frame copy(ByteBuffer sealed, Socket socket, InetSocketAddress to) {
    Frame frame = free.poll();
    if (frame == null) {
      frame = new Frame(ByteBuffer.allocateDirect(frameBytesMax));
    }
    frame.bytes.clear().put(sealed.duplicate()).flip();
    frame.socket = socket;
    frame.to = to;
    return frame;
  }

  final class Frame implements FrameNetwork.TravellingFrame {
    private final ByteBuffer bytes;
    private Socket socket;
    private InetSocketAddress to;

    private Frame(ByteBuffer bytes) {
      this.bytes = bytes;
    }

    @Override
    public void arrive() {
      Socket leavesBy = required();
      InetSocketAddress address = to;
      leavesBy.sendSealed(bytes, address);
      release();
    }

    @Override
    public void lose() {
      required();
      release();
    }

    /** Takes back a frame that the network did not want. */
    void release() {
      socket = null;
      to = null;
      free.push(this);
    }

    private Socket required() {
      if (socket == null) {
        throw new IllegalStateException("the frame has arrived or is lost already");
      }
      return socket;
    }
  }
}
