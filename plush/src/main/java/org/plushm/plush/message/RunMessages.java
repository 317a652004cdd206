package org.plushm.plush.message;

import java.util.List;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.FieldReader;
import org.plushm.overlay.FieldWriter;
import org.plushm.overlay.MalformedMessage;
import org.plushm.overlay.Message;
import org.plushm.overlay.MessageTable;

/**
 * What a client and the control node say to each other about a run of a specification ({@code plush
 * run}); rows of the clients' table. A client cancels with {@link ClientMessages.CancelRequest}.
 *
 * <p>The answer to {@link RunRequest} is either one {@link ClientMessages.Refused}, before anything
 * was started, or in this order: one {@link RunStarted}; {@link StageProgress}, {@link
 * BlockOutput}, {@link BlockResult}, {@link TaskAgain} and {@link BlockDone} as they come; one
 * {@link ClientMessages.HostResult} for each host of RunStarted; one {@link RunDone}.
 */
public final class RunMessages {
  private RunMessages() {}

  /** Adds the rows of these messages, codes 22 to 31. */
  public static void addTo(MessageTable.Builder table) {
    table.add(22, RunRequest.class, RunRequest::read);
    table.add(23, ComponentHosts.class, ComponentHosts::read);
    table.add(24, RunStarted.class, RunStarted::read);
    table.add(25, StageProgress.class, StageProgress::read);
    table.add(26, BlockOutput.class, BlockOutput::read);
    table.add(27, BlockResult.class, BlockResult::read);
    table.add(28, TaskAgain.class, TaskAgain::read);
    table.add(29, BlockDone.class, BlockDone::read);
    table.add(30, RunDone.class, RunDone::read);
    table.add(31, BlockEntry.class, BlockEntry::read);
  }

  /**
   * Client: run a project. Its hosts must be in the overlay or on their way (UpRequest).
   *
   * @param document {@link ProjectDocument}, at most {@link ProjectDocument#DOCUMENT_BYTES_MAX}
   * @param packages absolute path of a folder whose files are served to the hosts as packages; null
   *     for none
   * @param candidates from which hosts each component may choose; a component that is not named may
   *     choose from all hosts of the overlay
   * @param connectTimeoutMs how long to wait for hosts on their way in
   * @param outputBytesMax kept bytes of each stream of each process
   * @param token names the run for {@link ResumeMessages.ResumeRequest}; 0 for none
   */
  public record RunRequest(
      Bytes document,
      String packages,
      List<ComponentHosts> candidates,
      long connectTimeoutMs,
      long outputBytesMax,
      long token)
      implements Message {
    /** One without a token. */
    public RunRequest(
        Bytes document,
        String packages,
        List<ComponentHosts> candidates,
        long connectTimeoutMs,
        long outputBytesMax) {
      this(document, packages, candidates, connectTimeoutMs, outputBytesMax, 0);
    }

    @Override
    public void write(FieldWriter out) {
      out.bytes(1, document);
      out.text(2, packages);
      out.messages(3, candidates);
      out.int64(4, connectTimeoutMs);
      out.int64(5, outputBytesMax);
      out.int64(6, token);
    }

    /** Reads what {@link #write} wrote. */
    public static RunRequest read(FieldReader in) throws MalformedMessage {
      return new RunRequest(
          in.bytes(1),
          in.text(2),
          in.messages(3, ComponentHosts.class),
          in.int64(4),
          in.int64(5),
          in.int64(6));
    }
  }

  /**
   * Hosts of one component.
   *
   * @param component name of the component
   * @param hosts node set
   */
  public record ComponentHosts(String component, String hosts) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.text(1, component);
      out.text(2, hosts);
    }

    /** Reads what {@link #write} wrote. */
    public static ComponentHosts read(FieldReader in) throws MalformedMessage {
      return new ComponentHosts(Numbers.text(in.text(1)), Numbers.text(in.text(2)));
    }
  }

  /**
   * The hosts are chosen and PREPARE is on its way to them.
   *
   * @param run number of the run, shared with executions, for CancelRequest
   * @param components which hosts each component got, in the project's order; no host twice
   */
  public record RunStarted(long run, List<ComponentHosts> components) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, run);
      out.messages(2, components);
    }

    /** Reads what {@link #write} wrote. */
    public static RunStarted read(FieldReader in) throws MalformedMessage {
      return new RunStarted(in.int64(1), in.messages(2, ComponentHosts.class));
    }
  }

  /**
   * How far a stage is: at its beginning, at most ten times a second when it changed, at its end.
   *
   * @param stage {@code prepare}, {@code install}, {@code clean up}, or the path name of a process
   *     or workflow block
   * @param done hosts or tasks that have ended, well or not
   * @param total of how many
   * @param failed how many of done have not ended well
   */
  public record StageProgress(String stage, int done, int total, int failed) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.text(1, stage);
      out.int64(2, done);
      out.int64(3, total);
      out.int64(4, failed);
    }

    /** Reads what {@link #write} wrote. */
    public static StageProgress read(FieldReader in) throws MalformedMessage {
      return new StageProgress(
          Numbers.text(in.text(1)),
          Numbers.int32(in.int64(2)),
          Numbers.int32(in.int64(3)),
          Numbers.int32(in.int64(4)));
    }
  }

  /**
   * A piece of a process' output, in order for each block, host, task, attempt and stream. It
   * counts when a BlockResult of the same task and attempt follows, and not when TaskAgain does.
   *
   * @param block path name of the process block
   * @param label host name
   * @param task id of the workflow's task, or 0 outside of workflows
   * @param attempt from 1; always 1 outside of workflows
   * @param error false for standard output
   * @param piece the bytes
   * @param offset of the first byte in its stream; -1 for behind the last piece
   */
  public record BlockOutput(
      String block, String label, int task, int attempt, boolean error, Bytes piece, long offset)
      implements Message {
    /** One that follows the last piece. */
    public BlockOutput(
        String block, String label, int task, int attempt, boolean error, Bytes piece) {
      this(block, label, task, attempt, error, piece, -1);
    }

    @Override
    public void write(FieldWriter out) {
      out.text(1, block);
      out.text(2, label);
      out.int64(3, task);
      out.int64(4, attempt);
      out.flag(5, error);
      out.bytes(6, piece);
      out.int64(7, offset + 1);
    }

    /** Reads what {@link #write} wrote. */
    public static BlockOutput read(FieldReader in) throws MalformedMessage {
      return new BlockOutput(
          Numbers.text(in.text(1)),
          Numbers.text(in.text(2)),
          Numbers.int32(in.int64(3)),
          Numbers.int32(in.int64(4)),
          in.flag(5),
          in.bytes(6),
          Math.max(-1, in.int64(7) - 1));
    }
  }

  /**
   * The one outcome of a process block on a host or for a task; all of its output came before. What
   * was never started has none and is counted by BlockDone.
   *
   * @param block path name of the process block
   * @param label host name; for a task the host of the last attempt
   * @param task id of the workflow's task, or 0 outside of workflows
   * @param attempt the attempt that counts, from 1
   * @param state HostState
   * @param rc exit status or signal; -1 when there is none
   * @param elapsedMs from start to end of the process
   * @param stdoutBytes written in all
   * @param stderrBytes written in all
   * @param truncated whether not all of it was kept
   * @param cause why it is lost or unreachable, one line; null otherwise
   */
  public record BlockResult(
      String block,
      String label,
      int task,
      int attempt,
      String state,
      int rc,
      long elapsedMs,
      long stdoutBytes,
      long stderrBytes,
      boolean truncated,
      String cause)
      implements Message {
    @Override
    public void write(FieldWriter out) {
      out.text(1, block);
      out.text(2, label);
      out.int64(3, task);
      out.int64(4, attempt);
      out.text(5, state);
      out.int64(6, rc);
      out.int64(7, elapsedMs);
      out.int64(8, stdoutBytes);
      out.int64(9, stderrBytes);
      out.flag(10, truncated);
      out.text(11, cause);
    }

    /** Reads what {@link #write} wrote. */
    public static BlockResult read(FieldReader in) throws MalformedMessage {
      return new BlockResult(
          Numbers.text(in.text(1)),
          Numbers.text(in.text(2)),
          Numbers.int32(in.int64(3)),
          Numbers.int32(in.int64(4)),
          Numbers.text(in.text(5)),
          Numbers.int32(in.int64(6)),
          in.int64(7),
          in.int64(8),
          in.int64(9),
          in.flag(10),
          in.text(11));
    }
  }

  /**
   * A task's host was lost, so the task waits for another: output of earlier attempts, of all
   * process blocks of the workflow, is void.
   *
   * @param workflow path name of the workflow block
   * @param task id of the task
   * @param attempt number of the attempt to come, from 2
   * @param label the host that was lost
   * @param cause one line, or null
   */
  public record TaskAgain(String workflow, int task, int attempt, String label, String cause)
      implements Message {
    @Override
    public void write(FieldWriter out) {
      out.text(1, workflow);
      out.int64(2, task);
      out.int64(3, attempt);
      out.text(4, label);
      out.text(5, cause);
    }

    /** Reads what {@link #write} wrote. */
    public static TaskAgain read(FieldReader in) throws MalformedMessage {
      return new TaskAgain(
          Numbers.text(in.text(1)),
          Numbers.int32(in.int64(2)),
          Numbers.int32(in.int64(3)),
          Numbers.text(in.text(4)),
          in.text(5));
    }
  }

  /**
   * A process or workflow block is over; one for each such block that is no part of a workflow, in
   * the order in which they end, also for those that were never begun.
   *
   * @param block path name of the block
   * @param total its hosts, or the tasks of a workflow; the sum of the next five
   * @param ok ended well
   * @param failed failed, were signalled or ran too long
   * @param lost lost or unreachable
   * @param skipped never started
   * @param cancelled cancelled
   * @param again tasks that were run again; 0 outside of workflows
   */
  public record BlockDone(
      String block, int total, int ok, int failed, int lost, int skipped, int cancelled, int again)
      implements Message {
    @Override
    public void write(FieldWriter out) {
      out.text(1, block);
      out.int64(2, total);
      out.int64(3, ok);
      out.int64(4, failed);
      out.int64(5, lost);
      out.int64(6, skipped);
      out.int64(7, cancelled);
      out.int64(8, again);
    }

    /** Reads what {@link #write} wrote. */
    public static BlockDone read(FieldReader in) throws MalformedMessage {
      return new BlockDone(
          Numbers.text(in.text(1)),
          Numbers.int32(in.int64(2)),
          Numbers.int32(in.int64(3)),
          Numbers.int32(in.int64(4)),
          Numbers.int32(in.int64(5)),
          Numbers.int32(in.int64(6)),
          Numbers.int32(in.int64(7)),
          Numbers.int32(in.int64(8)));
    }
  }

  /**
   * The run is over and cleaned up.
   *
   * @param run number of the run
   * @param problem why it was ended before its time, one line; null when it went to its end
   * @param leftovers what could not be cleaned up, one line; null when nothing is left
   * @param elapsedMs from the request
   */
  public record RunDone(long run, String problem, String leftovers, long elapsedMs)
      implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, run);
      out.text(2, problem);
      out.text(3, leftovers);
      out.int64(4, elapsedMs);
    }

    /** Reads what {@link #write} wrote. */
    public static RunDone read(FieldReader in) throws MalformedMessage {
      return new RunDone(in.int64(1), in.text(2), in.text(3), in.int64(4));
    }
  }

  /**
   * Follows a RunEntry of a specification's run, for each of its process and workflow blocks.
   *
   * @param run number of the run
   * @param block path name of the block (report section 3.1)
   * @param phase {@code waiting}, {@code running} or {@code over}
   * @param done hosts or tasks that have ended
   * @param total of how many
   */
  public record BlockEntry(long run, String block, String phase, int done, int total)
      implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, run);
      out.text(2, block);
      out.text(3, phase);
      out.int64(4, done);
      out.int64(5, total);
    }

    /** Reads what {@link #write} wrote. */
    public static BlockEntry read(FieldReader in) throws MalformedMessage {
      return new BlockEntry(
          in.int64(1),
          Numbers.text(in.text(2)),
          Numbers.text(in.text(3)),
          Numbers.int32(in.int64(4)),
          Numbers.int32(in.int64(5)));
    }
  }
}
