package org.plushm.controlnode.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import org.plushm.overlay.Bytes;

/**
 * Frames on their way to one client. Adding never waits for the client: up to a bound frames lie in
 * memory, beyond it in a file without a name, and only when that is full as well the client is
 * given up. Safe for several threads.
 */
final class FrameQueue {
  /** Held in memory for one client. */
  static final long MEMORY_BYTES_MAX = 16L * 1024 * 1024;

  /** Held on disk for one client; a client this far behind is given up. */
  static final long SPILL_BYTES_MAX = 4L * 1024 * 1024 * 1024;

  private final Path folder;
  private final long memoryBytesMax;
  private final long spillBytesMax;
  private final Deque<Bytes> memory = new ArrayDeque<>();
  private long memoryBytes;
  private FileChannel spill;
  private long spillReadAt;
  private long spillWriteAt;
  private boolean ended;

  /**
   * An empty queue.
   *
   * @param folder where the file is made when it is needed
   */
  FrameQueue(Path folder) {
    this(folder, MEMORY_BYTES_MAX, SPILL_BYTES_MAX);
  }

  FrameQueue(Path folder, long memoryBytesMax, long spillBytesMax) {
    this.folder = folder;
    this.memoryBytesMax = memoryBytesMax;
    this.spillBytesMax = spillBytesMax;
  }

  /**
   * Appends a frame; after {@link #end} it is dropped.
   *
   * @throws IOException when the client is too far behind or the file cannot be written; the client
   *     has to be given up, since a frame is missing
   */
  synchronized void add(Bytes frame) throws IOException {
    if (ended) {
      return;
    }
    boolean spilled = spillWriteAt > spillReadAt;
    if (!spilled && (memory.isEmpty() || memoryBytes + frame.length() <= memoryBytesMax)) {
      memory.add(frame);
      memoryBytes += frame.length();
    } else {
      append(frame);
    }
    notifyAll();
  }

  private void append(Bytes frame) throws IOException {
    if (spillWriteAt - spillReadAt + frame.length() > spillBytesMax) {
      throw new IOException("the client is more than " + spillBytesMax + " bytes behind");
    }
    if (spill == null) {
      Path file = Files.createTempFile(folder, "spill", ".tmp");
      spill =
          FileChannel.open(
              file,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE);
      // Without a name nothing is left over, however the process ends.
      Files.deleteIfExists(file);
    }
    ByteBuffer buffer = ByteBuffer.allocate(4 + frame.length());
    buffer.putInt(frame.length()).put(frame.toArray()).flip();
    while (buffer.hasRemaining()) {
      spillWriteAt += spill.write(buffer, spillWriteAt);
    }
  }

  /**
   * Takes the oldest frame.
   *
   * @param timeoutMs longest wait, at least 1; {@link Long#MAX_VALUE} for ever
   * @return the frame, or null when there was none in time or the queue has ended and is empty
   */
  synchronized Bytes take(long timeoutMs) throws IOException, InterruptedException {
    long deadlineNs = timeoutMs == Long.MAX_VALUE ? 0 : System.nanoTime() + timeoutMs * 1_000_000L;
    while (isEmpty() && !ended) {
      if (timeoutMs == Long.MAX_VALUE) {
        wait();
      } else {
        long leftMs = (deadlineNs - System.nanoTime() + 999_999L) / 1_000_000L;
        if (leftMs <= 0) {
          return null;
        }
        wait(leftMs);
      }
    }
    if (!memory.isEmpty()) {
      Bytes frame = memory.remove();
      memoryBytes -= frame.length();
      return frame;
    }
    return spillWriteAt > spillReadAt ? readSpilled() : null;
  }

  private Bytes readSpilled() throws IOException {
    byte[] frame = new byte[readFully(ByteBuffer.allocate(4)).getInt()];
    readFully(ByteBuffer.wrap(frame));
    if (spillReadAt == spillWriteAt) {
      spill.truncate(0);
      spillReadAt = 0;
      spillWriteAt = 0;
    }
    return Bytes.wrap(frame);
  }

  private ByteBuffer readFully(ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      int count = spill.read(buffer, spillReadAt);
      if (count < 0) {
        throw new IOException("the spill file of a client was cut");
      }
      spillReadAt += count;
    }
    return buffer.flip();
  }

  private boolean isEmpty() {
    return memory.isEmpty() && spillWriteAt == spillReadAt;
  }

  /** Nothing is added any more; what is there can still be taken. */
  synchronized void end() {
    ended = true;
    notifyAll();
  }

  /** Whether {@link #end} was called and nothing is left. */
  synchronized boolean isDone() {
    return ended && isEmpty();
  }

  /** Drops everything and gives the file back. */
  synchronized void discard() throws IOException {
    ended = true;
    memory.clear();
    memoryBytes = 0;
    spillReadAt = spillWriteAt;
    notifyAll();
    if (spill != null) {
      spill.close();
      spill = null;
      spillReadAt = 0;
      spillWriteAt = 0;
    }
  }
}
