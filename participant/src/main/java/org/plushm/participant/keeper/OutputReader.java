package org.plushm.participant.keeper;

import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Reads pieces of the output of user processes on an I/O thread.
 *
 * <p>{@link #read} may be called by the engine thread: it never blocks, and refuses when too many
 * reads wait, so that the engine can hold back its own side (it asks again at its next cycle).
 */
public final class OutputReader {
  private final Executor ioThread;
  private final int waitingReadsMax;
  private final AtomicInteger waitingReads = new AtomicInteger();

  /** Receives what was read, on the I/O thread. */
  public interface Sink {
    /**
     * A piece of a stream.
     *
     * @param offset offset of its first byte
     * @param bytes the piece, as the process wrote it; empty at the end of what is there now
     */
    void onRead(long offset, byte[] bytes);

    /**
     * The read failed.
     *
     * @param offset offset asked for
     * @param reason one sentence
     */
    void onReadFailed(long offset, String reason);
  }

  /**
   * A reader.
   *
   * @param ioThread runs the reads
   * @param waitingReadsMax reads that may wait, at least 1
   */
  public OutputReader(Executor ioThread, int waitingReadsMax) {
    this.ioThread = ioThread;
    this.waitingReadsMax = waitingReadsMax;
  }

  /**
   * Reads a piece of a stream.
   *
   * @param directory the execution
   * @param kind which stream
   * @param offset first byte, 0 or more
   * @param bytesMax most bytes to read, 1 to 1 MiB
   * @param sink receives the piece
   * @return false when too many reads wait; nothing will be called then
   */
  public boolean read(
      ExecutionDirectory directory, OutputStreamKind kind, long offset, int bytesMax, Sink sink) {
    if (offset < 0 || bytesMax < 1 || bytesMax > 1 << 20) {
      throw new IllegalArgumentException("cannot read " + bytesMax + " bytes at " + offset);
    }
    if (waitingReads.incrementAndGet() > waitingReadsMax) {
      waitingReads.decrementAndGet();
      return false;
    }
    ioThread.execute(
        () -> {
          waitingReads.decrementAndGet();
          byte[] bytes;
          try {
            bytes = directory.readOutput(kind, offset, bytesMax);
          } catch (IOException e) {
            sink.onReadFailed(offset, "cannot read " + directory.file(kind) + ": " + e);
            return;
          }
          sink.onRead(offset, bytes);
        });
    return true;
  }
}
