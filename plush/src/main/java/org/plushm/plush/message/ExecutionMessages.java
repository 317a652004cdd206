package org.plushm.plush.message;

import org.plushm.overlay.Bytes;
import org.plushm.overlay.FieldReader;
import org.plushm.overlay.FieldWriter;
import org.plushm.overlay.MalformedMessage;
import org.plushm.overlay.Message;
import org.plushm.overlay.MessageTable;
import org.plushm.overlay.NodeId;

/** Commands in the log and the reports that come back. */
public final class ExecutionMessages {
  private ExecutionMessages() {}

  /** Adds the rows of these messages, codes 80 to 89. */
  public static void addTo(MessageTable.Builder table) {
    table.add(80, Exec.class, Exec::read);
    table.add(81, Ack.class, Ack::read);
    table.add(82, Cancel.class, Cancel::read);
    table.add(83, Disconnect.class, Disconnect::read);
    table.add(84, Kill.class, Kill::read);
    table.add(85, Query.class, Query::read);
    table.add(86, Report.class, Report::read);
    table.add(87, Output.class, Output::read);
    table.add(88, OutputAck.class, OutputAck::read);
    table.add(89, Description.class, Description::read);
  }

  /**
   * Log: run a command once on each target. The execution is named by the entry's log position.
   *
   * @param targets ordinals that run it
   * @param command text for /bin/sh -c
   * @param timeoutMs time limit from the start of the process; 0 for none
   * @param outputBytesMax bytes kept of each stream
   */
  public record Exec(OrdinalSet targets, String command, long timeoutMs, long outputBytesMax)
      implements Message {
    @Override
    public void write(FieldWriter out) {
      out.bytes(1, targets.toBytes());
      out.text(2, command);
      out.int64(3, timeoutMs);
      out.int64(4, outputBytesMax);
    }

    /** Reads what {@link #write} wrote. */
    public static Exec read(FieldReader in) throws MalformedMessage {
      return new Exec(
          OrdinalSet.ofBytes(in.bytes(1)), Numbers.text(in.text(2)), in.int64(3), in.int64(4));
    }
  }

  /**
   * Log: results that the control node has durably; participants forget them.
   *
   * @param execution log position of the Exec
   * @param ordinals whose results
   */
  public record Ack(long execution, OrdinalSet ordinals) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, execution);
      out.bytes(2, ordinals.toBytes());
    }

    /** Reads what {@link #write} wrote. */
    public static Ack read(FieldReader in) throws MalformedMessage {
      return new Ack(in.int64(1), OrdinalSet.ofBytes(in.bytes(2)));
    }
  }

  /**
   * Log: kill what still runs of an execution.
   *
   * @param execution log position of the Exec
   */
  public record Cancel(long execution) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, execution);
    }

    /** Reads what {@link #write} wrote. */
    public static Cancel read(FieldReader in) throws MalformedMessage {
      return new Cancel(in.int64(1));
    }
  }

  /** DISCONNECT, log: dismantle the overlay, leaves first, root last (thesis section 3.7). */
  public record Disconnect() implements Message {
    @Override
    public void write(FieldWriter out) {}

    /** Reads what {@link #write} wrote. */
    public static Disconnect read(FieldReader in) throws MalformedMessage {
      return new Disconnect();
    }
  }

  /**
   * Log: a participant ends at once without a goodbye (fault injection).
   *
   * @param targets who ends
   * @param clientOnly whether its user processes are spared
   */
  public record Kill(OrdinalSet targets, boolean clientOnly) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.bytes(1, targets.toBytes());
      out.flag(2, clientOnly);
    }

    /** Reads what {@link #write} wrote. */
    public static Kill read(FieldReader in) throws MalformedMessage {
      return new Kill(OrdinalSet.ofBytes(in.bytes(1)), in.flag(2));
    }
  }

  /**
   * Log: every participant describes itself with a Description.
   *
   * @param query number of the question
   * @param measured whether each first measures the round trip to its parent
   * @param storyOf ordinal of the one that also tells its story; -1 for none
   */
  public record Query(long query, boolean measured, int storyOf) implements Message {
    /** A question that measures nothing and asks for no story. */
    public Query(long query) {
      this(query, false, -1);
    }

    @Override
    public void write(FieldWriter out) {
      out.int64(1, query);
      out.flag(2, measured);
      out.int64(3, storyOf + 1L);
    }

    /** Reads what {@link #write} wrote. */
    public static Query read(FieldReader in) throws MalformedMessage {
      return new Query(in.int64(1), in.flag(2), Numbers.int32(in.int64(3)) - 1);
    }
  }

  /**
   * Participant to control node, forwarded up: the one outcome of an execution on one host, with
   * what fits of the output.
   *
   * @param execution log position of the Exec
   * @param ordinal whose
   * @param outcome how it ended
   * @param rc exit status 0 to 255, or the signal
   * @param elapsedMs from start to end of the process
   * @param stdoutBytes bytes written to standard output
   * @param stderrBytes bytes written to standard error
   * @param stdoutKept bytes of it that are sent
   * @param stderrKept bytes of it that are sent
   * @param stdout the last part of the kept bytes
   * @param stderr the last part of the kept bytes
   * @param started of a LOST one: whether it was surely started, so that only its end is not known
   */
  public record Report(
      long execution,
      int ordinal,
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
      implements Message {
    /** One whose outcome says enough. */
    public Report(
        long execution,
        int ordinal,
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
          ordinal,
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

    @Override
    public void write(FieldWriter out) {
      out.int64(1, execution);
      out.int64(2, ordinal);
      out.int64(3, outcome.code());
      out.int64(4, rc);
      out.int64(5, elapsedMs);
      out.int64(6, stdoutBytes);
      out.int64(7, stderrBytes);
      out.int64(8, stdoutKept);
      out.int64(9, stderrKept);
      out.bytes(10, stdout);
      out.bytes(11, stderr);
      out.flag(12, started);
    }

    /** Reads what {@link #write} wrote. */
    public static Report read(FieldReader in) throws MalformedMessage {
      OutcomeKind outcome = OutcomeKind.ofCode(in.int64(3));
      int rc = Numbers.int32(in.int64(4));
      boolean possible =
          switch (outcome) {
            case EXITED -> rc >= 0 && rc <= 255;
            case SIGNALLED -> rc >= 1 && rc <= 127;
            default -> true;
          };
      if (!possible) {
        throw new MalformedMessage(outcome + " with " + rc);
      }
      Bytes stdout = in.bytes(10);
      Bytes stderr = in.bytes(11);
      return new Report(
          in.int64(1),
          Numbers.ordinal(in.int64(2)),
          outcome,
          rc,
          Numbers.atLeast(0, in.int64(5)),
          Numbers.atLeast(0, in.int64(6)),
          Numbers.atLeast(0, in.int64(7)),
          Numbers.atLeast(stdout.length(), in.int64(8)),
          Numbers.atLeast(stderr.length(), in.int64(9)),
          stdout,
          stderr,
          in.flag(12));
    }
  }

  /**
   * Participant to control node, forwarded up in the bulk stream: a piece of output.
   *
   * @param execution log position of the Exec
   * @param ordinal whose
   * @param error false for standard output, true for standard error
   * @param offset where the piece starts
   * @param piece at most 3000 bytes
   */
  public record Output(long execution, int ordinal, boolean error, long offset, Bytes piece)
      implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, execution);
      out.int64(2, ordinal);
      out.flag(3, error);
      out.int64(4, offset);
      out.bytes(5, piece);
    }

    /** Reads what {@link #write} wrote. */
    public static Output read(FieldReader in) throws MalformedMessage {
      return new Output(
          in.int64(1),
          Numbers.ordinal(in.int64(2)),
          in.flag(3),
          Numbers.atLeast(0, in.int64(4)),
          in.bytes(5));
    }
  }

  /**
   * Control node through root to participant, datagram: output received without a gap.
   *
   * @param execution log position of the Exec
   * @param ordinal whose
   * @param stdoutOffset received up to here
   * @param stderrOffset received up to here
   * @param controlTerm term of the control node; a newer one may have received less than the one
   *     before, whose memory it does not have, and then gets it again from there
   */
  public record OutputAck(
      long execution, int ordinal, long stdoutOffset, long stderrOffset, long controlTerm)
      implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, execution);
      out.int64(2, ordinal);
      out.int64(3, stdoutOffset);
      out.int64(4, stderrOffset);
      out.int64(5, controlTerm);
    }

    /** Reads what {@link #write} wrote. */
    public static OutputAck read(FieldReader in) throws MalformedMessage {
      return new OutputAck(
          in.int64(1), Numbers.ordinal(in.int64(2)), in.int64(3), in.int64(4), in.int64(5));
    }
  }

  /**
   * Participant to control node, forwarded up: answers Query.
   *
   * @param query number of the question
   * @param ordinal whose
   * @param parent its parent; null for the root
   * @param depth hops to the root
   * @param children how many it has
   * @param running user processes running
   * @param process names the process it lives in
   * @param counters the process' counters as name=value,...
   * @param version of its software; null when it did not say
   * @param rttNs round trip to its parent in nanoseconds; -1 when it was not measured
   * @param story its last changes, a line {@code MILLISECONDS-AGO WHAT} each; null when not asked
   */
  public record Description(
      long query,
      int ordinal,
      NodeId parent,
      int depth,
      int children,
      int running,
      String process,
      String counters,
      String version,
      long rttNs,
      String story)
      implements Message {
    /** One without what was not asked for. */
    public Description(
        long query,
        int ordinal,
        NodeId parent,
        int depth,
        int children,
        int running,
        String process,
        String counters) {
      this(query, ordinal, parent, depth, children, running, process, counters, null, -1, null);
    }

    @Override
    public void write(FieldWriter out) {
      out.int64(1, query);
      out.int64(2, ordinal);
      out.node(3, parent);
      out.int64(4, depth);
      out.int64(5, children);
      out.int64(6, running);
      out.text(7, process);
      out.text(8, counters);
      out.text(9, version);
      out.int64(10, rttNs + 1);
      out.text(11, story);
    }

    /** Reads what {@link #write} wrote. */
    public static Description read(FieldReader in) throws MalformedMessage {
      return new Description(
          in.int64(1),
          Numbers.int32(in.int64(2)),
          in.node(3),
          Numbers.int32(in.int64(4)),
          Numbers.int32(in.int64(5)),
          Numbers.int32(in.int64(6)),
          in.text(7),
          Numbers.text(in.text(8)),
          in.text(9),
          in.int64(10) - 1,
          in.text(11));
    }
  }
}
