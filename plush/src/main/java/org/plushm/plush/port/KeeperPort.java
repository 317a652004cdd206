package org.plushm.plush.port;

import org.plushm.overlay.Bytes;
import org.plushm.overlay.Effect;
import org.plushm.overlay.Event;
import org.plushm.plush.message.OutcomeKind;

/**
 * The keeper as a participant sees it: starts, watches and kills user processes and remembers what
 * was accepted. Executions are named by their position in the command log.
 */
public final class KeeperPort {
  private KeeperPort() {}

  /**
   * Record ACCEPTED(execution, ordinal) so that it survives this process, then start the command.
   * Answered by exactly one {@link ProcessExited}, also when the start fails (rc 126 or 127 as a
   * shell would say, the reason on standard error).
   *
   * @param execution name
   * @param ordinal the ordinal it was addressed to
   * @param run the run in whose directory on this host it starts ({@link FilesPort}); 0 for none
   * @param command text for {@code /bin/sh -c}
   * @param outputBytesMax kept bytes of each stream
   */
  public record StartProcess(
      long execution, int ordinal, long run, String command, long outputBytesMax)
      implements Effect {}

  /** Kill the execution's whole process group: TERM, after a short grace KILL. */
  public record KillProcess(long execution) implements Effect {}

  /**
   * Read kept output; answered by {@link OutputRead}.
   *
   * @param execution name
   * @param error false for standard output, true for standard error
   * @param offset where to start
   * @param bytesMax at most this much
   */
  public record ReadOutput(long execution, boolean error, long offset, int bytesMax)
      implements Effect {}

  /** The results are safe elsewhere: remove the execution's directory and ledger record. */
  public record ForgetExecution(long execution) implements Effect {}

  /**
   * The process has ended (its whole group need not have).
   *
   * @param execution name
   * @param outcome EXITED, SIGNALLED, or LOST when what became of it cannot be known
   * @param rc exit status or signal number
   * @param elapsedMs from start to end
   * @param stdoutBytes written in all
   * @param stderrBytes written in all
   * @param stdoutKept can be read by {@link ReadOutput}
   * @param stderrKept can be read by {@link ReadOutput}
   * @param stdout the first kept bytes, at most {@link #INLINE_BYTES_MAX}
   * @param stderr the first kept bytes, at most {@link #INLINE_BYTES_MAX}
   * @param started of a LOST one: whether it was surely started, so that only its end is not known
   */
  public record ProcessExited(
      long execution,
      OutcomeKind outcome,
      int rc,
      long elapsedMs,
      long stdoutBytes,
      long stderrBytes,
      long stdoutKept,
      long stderrKept,
      Bytes stdout,
      Bytes stderr,
      boolean started)
      implements Event {
    /** One whose outcome says enough. */
    public ProcessExited(
        long execution,
        OutcomeKind outcome,
        int rc,
        long elapsedMs,
        long stdoutBytes,
        long stderrBytes,
        long stdoutKept,
        long stderrKept,
        Bytes stdout,
        Bytes stderr) {
      this(
          execution,
          outcome,
          rc,
          elapsedMs,
          stdoutBytes,
          stderrBytes,
          stdoutKept,
          stderrKept,
          stdout,
          stderr,
          false);
    }
  }

  /** Bytes of each stream that {@link ProcessExited} carries at once. */
  public static final int INLINE_BYTES_MAX = 1500;

  /** An answer to {@link ReadOutput}; an empty piece when there is nothing there (yet). */
  public record OutputRead(long execution, boolean error, long offset, Bytes piece)
      implements Event {}

  /**
   * Something an earlier incarnation of this host accepted, found in the ledger at start. A
   * finished one is told again by {@link ProcessExited} right after the start; a living one is
   * adopted and told when it ends; anything else is told as LOST.
   *
   * @param execution name
   * @param ordinal the ordinal it was addressed to
   */
  public record Recovered(long execution, int ordinal) {}
}
