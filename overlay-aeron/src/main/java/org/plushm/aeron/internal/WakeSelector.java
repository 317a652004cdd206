package org.plushm.aeron.internal;

import java.io.IOException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Where the engine's thread waits: a selector over the same sockets that Aeron reads, so that a
 * frame ends the wait at once, and a bell for other threads. It only wakes, and Aeron reads, unless
 * frames are read ahead of Aeron (see {@link EnginePace}).
 */
final class WakeSelector implements AutoCloseable {
  private static final Consumer<SelectionKey> READ_LATER = key -> {};
  private static final Consumer<SelectionKey> READ_HERE =
      key -> ((Runnable) key.attachment()).run();

  private final Selector selector;
  private volatile Thread waiter;

  /** Watches nothing yet. */
  WakeSelector() throws IOException {
    selector = Selector.open();
  }

  void add(DatagramChannel channel, Runnable reader) {
    try {
      channel.register(selector, SelectionKey.OP_READ, reader);
    } catch (IOException e) {
      throw new IllegalStateException("a fresh channel cannot be closed", e);
    }
  }

  /** Runs the readers of all channels that hold frames. */
  void read() {
    select(READ_HERE, 0);
  }

  /**
   * A closed socket frees its port only when every selector has noticed. Aeron is in the middle of
   * something then, so nothing is read.
   */
  void purge() {
    select(READ_LATER, 0);
  }

  /** Announces that this thread is about to wait. What is handed over from now on rings. */
  void prepare() {
    waiter = Thread.currentThread();
  }

  /** Waits for the bell alone. */
  void parkNs(long durationNs) {
    LockSupport.parkNanos(this, durationNs);
  }

  /** Waits for a frame or the bell; rounds up to whole milliseconds. The next cycle reads. */
  void awaitFrameNs(long durationNs) {
    select(READ_LATER, TimeUnit.NANOSECONDS.toMillis(durationNs + 999_999));
  }

  /** Waits for a frame, which is read at once, or the bell, but at most so long. */
  void awaitFrameFloorNs(long durationNs) {
    select(READ_HERE, TimeUnit.NANOSECONDS.toMillis(durationNs));
  }

  void done() {
    waiter = null;
  }

  /** Ends a wait that was prepared. Any thread. */
  void ring() {
    Thread thread = waiter;
    if (thread != null) {
      selector.wakeup();
      LockSupport.unpark(thread);
    }
  }

  private void select(Consumer<SelectionKey> reader, long timeoutMs) {
    try {
      if (timeoutMs <= 0) {
        selector.selectNow(reader);
      } else {
        selector.select(reader, timeoutMs);
      }
    } catch (IOException e) {
      throw new IllegalStateException("waiting for frames failed", e);
    }
  }

  @Override
  public void close() throws IOException {
    selector.close();
  }
}
