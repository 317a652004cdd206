package org.plushm.plush.message;

import java.util.List;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.FieldReader;
import org.plushm.overlay.FieldWriter;
import org.plushm.overlay.LogEntry;
import org.plushm.overlay.MalformedMessage;
import org.plushm.overlay.Message;
import org.plushm.overlay.MessageTable;
import org.plushm.overlay.NodeId;

/** What the control node writes down before it acts on it. A table of its own. */
public final class JournalRecords {
  private JournalRecords() {}

  /** Adds the rows of these messages, codes 1 to 16. */
  public static void addTo(MessageTable.Builder table) {
    table.add(1, Started.class, Started::read);
    table.add(2, Enrolled.class, Enrolled::read);
    table.add(3, Wanted.class, Wanted::read);
    table.add(4, Logged.class, Logged::read);
    table.add(5, ExecutionOpened.class, ExecutionOpened::read);
    table.add(6, ExecutionIssued.class, ExecutionIssued::read);
    table.add(7, HostDone.class, HostDone::read);
    table.add(8, RootSeen.class, RootSeen::read);
    table.add(9, Dismantled.class, Dismantled::read);
    table.add(10, DismantleBegun.class, DismantleBegun::read);
    SnapshotRecords.addTo(table);
    table.add(11, ApplicationOpened.class, ApplicationOpened::read);
    table.add(12, TargetDone.class, TargetDone::read);
    table.add(13, ApplicationEnding.class, ApplicationEnding::read);
    table.add(14, ApplicationDone.class, ApplicationDone::read);
    table.add(16, Deposed.class, Deposed::read);
    table.add(15, RunMessages.ComponentHosts.class, RunMessages.ComponentHosts::read);
    HostMessages.addToJournal(table);
    StoryRecords.addTo(table);
    KeyMessages.addToJournal(table);
    ResumeMessages.addToJournal(table);
  }

  /**
   * A control node has started on this journal.
   *
   * @param controlTerm its term
   * @param overlay name of the overlay
   */
  public record Started(long controlTerm, String overlay) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, controlTerm);
      out.text(2, overlay);
    }

    /** Reads what {@link #write} wrote. */
    public static Started read(FieldReader in) throws MalformedMessage {
      return new Started(in.int64(1), Numbers.text(in.text(2)));
    }
  }

  /**
   * JOIN of an incarnation of a host: it has an ordinal now.
   *
   * @param label host name
   * @param node its identity
   * @param ordinal its ordinal
   * @param controlAddress where its process listens
   */
  public record Enrolled(String label, NodeId node, int ordinal, String controlAddress)
      implements Message {
    @Override
    public void write(FieldWriter out) {
      out.text(1, label);
      out.node(2, node);
      out.int64(3, ordinal);
      out.text(4, controlAddress);
    }

    /** Reads what {@link #write} wrote. */
    public static Enrolled read(FieldReader in) throws MalformedMessage {
      return new Enrolled(
          Numbers.text(in.text(1)),
          Numbers.node(in.node(2)),
          Numbers.int32(in.int64(3)),
          Numbers.text(in.text(4)));
    }
  }

  /**
   * The user wants this host in the overlay.
   *
   * @param label host name
   */
  public record Wanted(String label) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.text(1, label);
    }

    /** Reads what {@link #write} wrote. */
    public static Wanted read(FieldReader in) throws MalformedMessage {
      return new Wanted(Numbers.text(in.text(1)));
    }
  }

  /**
   * An entry of the command log.
   *
   * @param entry the signed entry
   */
  public record Logged(LogEntry entry) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.message(1, entry);
    }

    /** Reads what {@link #write} wrote. */
    public static Logged read(FieldReader in) throws MalformedMessage {
      return new Logged(in.message(1, LogEntry.class));
    }
  }

  /**
   * An execution was asked for.
   *
   * @param run number of the run, counts up
   * @param hosts node set that was asked for
   * @param command the command
   * @param timeoutMs time limit; 0 for none
   * @param outputBytesMax kept bytes of each stream
   * @param connectTimeoutMs how long hosts on their way in are waited for
   * @param token what its client names it by; 0 for none
   * @param askedEpochMs when, on the wall clock; 0 when that was not written down
   */
  public record ExecutionOpened(
      long run,
      String hosts,
      String command,
      long timeoutMs,
      long outputBytesMax,
      long connectTimeoutMs,
      long token,
      long askedEpochMs)
      implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, run);
      out.text(2, hosts);
      out.text(3, command);
      out.int64(4, timeoutMs);
      out.int64(5, outputBytesMax);
      out.int64(6, connectTimeoutMs);
      out.int64(7, token);
      out.int64(8, askedEpochMs);
    }

    /** Reads what {@link #write} wrote. */
    public static ExecutionOpened read(FieldReader in) throws MalformedMessage {
      return new ExecutionOpened(
          in.int64(1),
          Numbers.text(in.text(2)),
          Numbers.text(in.text(3)),
          in.int64(4),
          in.int64(5),
          in.int64(6),
          in.int64(7),
          in.int64(8, 0));
    }
  }

  /**
   * An execution went into the command log.
   *
   * @param run number of the run
   * @param execution position in the command log
   * @param issuedEpochMs when, on the wall clock; 0 when that was not written down
   */
  public record ExecutionIssued(long run, long execution, long issuedEpochMs) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, run);
      out.int64(2, execution);
      out.int64(3, issuedEpochMs);
    }

    /** Reads what {@link #write} wrote. */
    public static ExecutionIssued read(FieldReader in) throws MalformedMessage {
      return new ExecutionIssued(in.int64(1), in.int64(2), in.int64(3, 0));
    }
  }

  /**
   * The one outcome of a host in a run.
   *
   * @param run number of the run
   * @param label host name
   * @param state HostState
   * @param rc exit status or signal; -1 when there is none
   * @param elapsedMs from start to end of its process
   * @param stdoutBytes written in all
   * @param stderrBytes written in all
   * @param stdout what was kept
   * @param stderr what was kept
   * @param cause why the host is unreachable or lost, one line; null otherwise
   * @param runMs from the request of the run to this outcome; 0 when that was not written down
   */
  public record HostDone(
      long run,
      String label,
      String state,
      int rc,
      long elapsedMs,
      long stdoutBytes,
      long stderrBytes,
      Bytes stdout,
      Bytes stderr,
      String cause,
      long runMs)
      implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, run);
      out.text(2, label);
      out.text(3, state);
      out.int64(4, rc);
      out.int64(5, elapsedMs);
      out.int64(6, stdoutBytes);
      out.int64(7, stderrBytes);
      out.bytes(8, stdout);
      out.bytes(9, stderr);
      out.text(10, cause);
      out.int64(11, runMs);
    }

    /** Reads what {@link #write} wrote. */
    public static HostDone read(FieldReader in) throws MalformedMessage {
      return new HostDone(
          in.int64(1),
          Numbers.text(in.text(2)),
          Numbers.text(in.text(3)),
          Numbers.int32(in.int64(4)),
          in.int64(5),
          in.int64(6),
          in.int64(7),
          in.bytes(8),
          in.bytes(9),
          in.text(10),
          in.int64(11, 0));
    }
  }

  /**
   * A root was confirmed.
   *
   * @param term its term
   * @param node the root
   */
  public record RootSeen(long term, NodeId node) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, term);
      out.node(2, node);
    }

    /** Reads what {@link #write} wrote. */
    public static RootSeen read(FieldReader in) throws MalformedMessage {
      return new RootSeen(in.int64(1), Numbers.node(in.node(2)));
    }
  }

  /** The overlay was dismantled; nothing before this record matters any more. */
  public record Dismantled() implements Message {
    @Override
    public void write(FieldWriter out) {}

    /** Reads what {@link #write} wrote. */
    public static Dismantled read(FieldReader in) throws MalformedMessage {
      return new Dismantled();
    }
  }

  /** The overlay is being dismantled: a control node on this journal goes on with that only. */
  public record DismantleBegun() implements Message {
    @Override
    public void write(FieldWriter out) {}

    /** Reads what {@link #write} wrote. */
    public static DismantleBegun read(FieldReader in) throws MalformedMessage {
      return new DismantleBegun();
    }
  }

  /**
   * A run of a specification was asked for. What it issues is in the log.
   *
   * @param run number of the run, counts up together with those of executions
   * @param document the {@link ProjectDocument}
   * @param packages folder of packages, or null
   * @param outputBytesMax kept bytes of each stream of each process
   * @param components the hosts that were chosen
   * @param token what its client names it by; 0 for none
   * @param askedEpochMs when, on the wall clock; 0 when that was not written down
   */
  public record ApplicationOpened(
      long run,
      Bytes document,
      String packages,
      long outputBytesMax,
      List<RunMessages.ComponentHosts> components,
      long token,
      long askedEpochMs)
      implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, run);
      out.bytes(2, document);
      out.text(3, packages);
      out.int64(4, outputBytesMax);
      out.messages(5, components);
      out.int64(6, token);
      out.int64(7, askedEpochMs);
    }

    /** Reads what {@link #write} wrote. */
    public static ApplicationOpened read(FieldReader in) throws MalformedMessage {
      return new ApplicationOpened(
          in.int64(1),
          in.bytes(2),
          in.text(3),
          in.int64(4),
          in.messages(5, RunMessages.ComponentHosts.class),
          in.int64(6),
          in.int64(7, 0));
    }
  }

  /**
   * The one outcome of a target of a command that belongs to a run of a specification.
   *
   * @param run number of the run
   * @param execution position of the command in the log
   * @param ordinal whose
   * @param state HostState
   * @param rc exit status or signal; -1 when there is none
   * @param cause one line, or null
   * @param elapsedMs from start to end of its process
   * @param stdoutBytes written in all
   * @param stderrBytes written in all
   * @param stdout what was kept
   * @param stderr what was kept
   */
  public record TargetDone(
      long run,
      long execution,
      int ordinal,
      String state,
      int rc,
      String cause,
      long elapsedMs,
      long stdoutBytes,
      long stderrBytes,
      Bytes stdout,
      Bytes stderr)
      implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, run);
      out.int64(2, execution);
      out.int64(3, ordinal);
      out.text(4, state);
      out.int64(5, rc);
      out.text(6, cause);
      out.int64(7, elapsedMs);
      out.int64(8, stdoutBytes);
      out.int64(9, stderrBytes);
      out.bytes(10, stdout);
      out.bytes(11, stderr);
    }

    /** Reads what {@link #write} wrote. */
    public static TargetDone read(FieldReader in) throws MalformedMessage {
      return new TargetDone(
          in.int64(1),
          in.int64(2),
          Numbers.ordinal(in.int64(3)),
          Numbers.text(in.text(4)),
          Numbers.int32(in.int64(5)),
          in.text(6),
          in.int64(7),
          in.int64(8),
          in.int64(9),
          in.bytes(10),
          in.bytes(11));
    }
  }

  /**
   * A run of a specification ends before its time: nothing more of it is started.
   *
   * @param run number of the run
   * @param problem one line
   * @param cancelled whether the user wanted it
   */
  public record ApplicationEnding(long run, String problem, boolean cancelled) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, run);
      out.text(2, problem);
      out.flag(3, cancelled);
    }

    /** Reads what {@link #write} wrote. */
    public static ApplicationEnding read(FieldReader in) throws MalformedMessage {
      return new ApplicationEnding(in.int64(1), Numbers.text(in.text(2)), in.flag(3));
    }
  }

  /**
   * A run of a specification is over and cleaned up.
   *
   * @param run number of the run
   */
  public record ApplicationDone(long run) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, run);
    }

    /** Reads what {@link #write} wrote. */
    public static ApplicationDone read(FieldReader in) throws MalformedMessage {
      return new ApplicationDone(in.int64(1));
    }
  }

  /**
   * A newer control node, on another journal, has taken the overlay over: this one is out of date.
   *
   * @param note one line
   */
  public record Deposed(String note) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.text(1, note);
    }

    /** Reads what {@link #write} wrote. */
    public static Deposed read(FieldReader in) throws MalformedMessage {
      return new Deposed(Numbers.text(in.text(1)));
    }
  }
}
