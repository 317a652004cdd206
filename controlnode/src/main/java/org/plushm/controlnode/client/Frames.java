package org.plushm.controlnode.client;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import org.plushm.overlay.Bytes;

/** Frames on a blocking channel: a length of four bytes, then as many bytes. */
final class Frames {
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
    ByteBuffer content = ByteBuffer.allocate(length);
    if (!fill(channel, content)) {
      throw new IOException("the connection ended within a frame");
    }
    return Bytes.wrap(content.array());
  }

  private static boolean fill(ReadableByteChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        if (buffer.position() == 0) {
          return false;
        }
        throw new IOException("the connection ended within a frame");
      }
    }
    return true;
  }
}
