package org.plushm.participant.keeper;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;

/**
 * What the {@link Keeper} knows of one execution. Every field is guarded by the object's monitor,
 * which is never held while a callback runs.
 */
final class Execution {
  /** Where an execution stands on its way to its end. */
  enum Stage {
    /** Waits in the queue; can still be withdrawn. */
    QUEUED,
    /** The keeper was told; the leader has not reported. */
    SENT,
    /** The leader runs. */
    RUNNING,
    /** The shell has ended; others may linger in its session. */
    EXITED
  }

  /** How far a kill has come. */
  enum Kill {
    /** Nobody wants it dead. */
    NONE,
    /** SIGTERM is to be sent. */
    TERM_WANTED,
    /** SIGTERM was sent; SIGKILL follows at {@link #killAtNs}. */
    TERM_SENT,
    /** SIGKILL is to be sent until nothing is left. */
    KILL_WANTED
  }

  final ExecutionKey key;
  final ExecutionDirectory directory;

  /** Null for an adopted execution. */
  final ExecutionSpec spec;

  int slot = -1;
  Stage stage;
  RecordedProcess process;
  Kill kill = Kill.NONE;
  long killAtNs;
  int killsSent;

  /** Looks at an execution whose leader is dead and which has no result yet. */
  int deadLooks;

  /** When to make sure again that it lives although its watcher says nothing. */
  long aliveAtNs;

  /** Its result was acknowledged while something lived in its session; forgetting removes it. */
  boolean released;

  long startedNs;
  long pollAtNs;
  long pollIntervalNs;

  private final long outputBytesMax;
  private final long[] cutBytes = new long[2];
  private final long[] keptBytes = new long[2];

  Execution(
      ExecutionKey key,
      ExecutionDirectory directory,
      ExecutionSpec spec,
      Stage stage,
      long outputBytesMax) {
    this.key = key;
    this.directory = directory;
    this.spec = spec;
    this.stage = stage;
    this.outputBytesMax = outputBytesMax;
  }

  /** Takes over what was cut before this client was there. */
  synchronized void restoreCut() throws IOException {
    for (OutputStreamKind kind : OutputStreamKind.values()) {
      OutputSize size = directory.readSize(kind);
      long fileBytes = directory.fileBytes(kind);
      cutBytes[kind.ordinal()] = Math.max(0, size.totalBytes() - fileBytes);
    }
  }

  /**
   * Looks at the sizes and cuts a stream that has outgrown its cap.
   *
   * <p>The process appends (O_APPEND), so after a cut it goes on at the new end: what is kept is
   * always the front of the stream, the process notices nothing, and the disk holds at most the cap
   * and what is written between two looks. A pipe through a counting reader would bound it exactly
   * at the price of two more processes for each execution.
   *
   * @return whether there is more to read, or more was cut, than at the last look
   */
  synchronized boolean lookAtOutput() throws IOException {
    boolean changed = false;
    boolean cut = false;
    for (OutputStreamKind kind : OutputStreamKind.values()) {
      int i = kind.ordinal();
      long fileBytes = directory.fileBytes(kind);
      if (fileBytes > outputBytesMax) {
        try (FileChannel channel =
            FileChannel.open(directory.file(kind), StandardOpenOption.WRITE)) {
          fileBytes = channel.size();
          channel.truncate(outputBytesMax);
        }
        cutBytes[i] += fileBytes - outputBytesMax;
        cut = true;
      }
      long kept = Math.min(fileBytes, outputBytesMax);
      changed |= kept != keptBytes[i];
      keptBytes[i] = kept;
    }
    if (cut) {
      directory.writeCut(size(OutputStreamKind.OUT), size(OutputStreamKind.ERR));
    }
    return changed || cut;
  }

  synchronized OutputSize size(OutputStreamKind kind) {
    int i = kind.ordinal();
    return new OutputSize(keptBytes[i], keptBytes[i] + cutBytes[i]);
  }
}
