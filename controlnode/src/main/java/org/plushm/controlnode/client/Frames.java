package org.plushm.controlnode.client;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;
import org.plushm.overlay.Bytes;

/** Frames on a blocking channel: a length of four bytes, then as many bytes. */
final class Frames {
  /** Allocated before any content has come: a length alone must not cost what it claims. */
  private static final int FIRST_BYTES_MAX = 64 * 1024;

  private Frames() {}

  /** Writes one frame. */
  static void write(WritableByteChannel channel, Bytes frame) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(4 + frame.length());
    buffer.putInt(frame.length()).put(frame.toArray()).flip();
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  /**
   * Reads one frame.
   *
   * @throws EOFException at a regular end, that is, between two frames
   * @throws IOException for an end within a frame or a length out of range
   */
  static Bytes read(ReadableByteChannel channel) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(4);
    if (!fill(channel, header)) {
      throw new EOFException();
    }
    int length = header.flip().getInt();
    if (length < 1 || length > FrameCodec.MESSAGE_BYTES_MAX) {
      throw new IOException("a frame of " + length + " bytes is out of range");
    }
    byte[] content = new byte[Math.min(length, FIRST_BYTES_MAX)];
    int filled = 0;
    while (true) {
      if (!fill(channel, ByteBuffer.wrap(content, filled, content.length - filled))) {
        throw new IOException("the connection ended within a frame");
      }
      filled = content.length;
      if (filled == length) {
        return Bytes.wrap(content);
      }
      content = Arrays.copyOf(content, (int) Math.min(length, 2L * filled));
    }
  }

  private static boolean fill(ReadableByteChannel channel, ByteBuffer buffer) throws IOException {
    int start = buffer.position();
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        if (buffer.position() == start) {
          return false;
        }
        throw new IOException("the connection ended within a frame");
      }
    }
    return true;
  }
}
