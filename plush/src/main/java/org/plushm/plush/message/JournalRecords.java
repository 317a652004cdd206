package org.plushm.plush.message;

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

  /** Adds the rows of these messages, codes 1 to 10. */
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
   */
  public record ExecutionOpened(
      long run, String hosts, String command, long timeoutMs, long outputBytesMax)
      implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, run);
      out.text(2, hosts);
      out.text(3, command);
      out.int64(4, timeoutMs);
      out.int64(5, outputBytesMax);
    }

    /** Reads what {@link #write} wrote. */
    public static ExecutionOpened read(FieldReader in) throws MalformedMessage {
      return new ExecutionOpened(
          in.int64(1),
          Numbers.text(in.text(2)),
          Numbers.text(in.text(3)),
          in.int64(4),
          in.int64(5));
    }
  }

  /**
   * An execution went into the command log.
   *
   * @param run number of the run
   * @param execution position in the command log
   */
  public record ExecutionIssued(long run, long execution) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, run);
      out.int64(2, execution);
    }

    /** Reads what {@link #write} wrote. */
    public static ExecutionIssued read(FieldReader in) throws MalformedMessage {
      return new ExecutionIssued(in.int64(1), in.int64(2));
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
      Bytes stderr)
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
          in.bytes(9));
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
}
