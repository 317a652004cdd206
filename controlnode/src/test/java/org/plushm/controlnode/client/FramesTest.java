package org.plushm.controlnode.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.plushm.overlay.Bytes;

class FramesTest {
  /** Tells the most that was asked for at once, which has been allocated by then. */
  private static final class Watched implements ReadableByteChannel {
    private final ReadableByteChannel channel;
    private int roomMost;

    Watched(byte[] content) {
      channel = Channels.newChannel(new ByteArrayInputStream(content));
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
      roomMost = Math.max(roomMost, into.remaining());
      return channel.read(into);
    }

    @Override
    public boolean isOpen() {
      return channel.isOpen();
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  private static byte[] frame(int length, byte[] content) {
    return ByteBuffer.allocate(4 + content.length).putInt(length).put(content).array();
  }

  @Test
  void shouldReadFramesOfAnyLengthAndTellTheirEnd() throws Exception {
    Random random = new Random(5);
    for (int length : new int[] {1, 65_535, 65_536, 65_537, 131_072, 1_000_000}) {
      byte[] content = new byte[length];
      random.nextBytes(content);
      Watched channel = new Watched(frame(length, content));
      assertEquals(Bytes.copyOf(content), Frames.read(channel));
      assertThrows(EOFException.class, () -> Frames.read(channel));
      for (int cut : new int[] {1, 4, length + 3}) {
        byte[] part = Arrays.copyOf(frame(length, content), cut);
        IOException broken =
            assertThrows(IOException.class, () -> Frames.read(new Watched(part)), cut + " bytes");
        assertEquals("the connection ended within a frame", broken.getMessage());
      }
    }
  }

  @Test
  void shouldNotAllocateWhatIsOnlyClaimed() {
    Watched channel = new Watched(frame(FrameCodec.MESSAGE_BYTES_MAX, new byte[] {1, 2, 3}));
    assertThrows(IOException.class, () -> Frames.read(channel));
    assertTrue(channel.roomMost <= 64 * 1024, channel.roomMost + " bytes");
  }
}
