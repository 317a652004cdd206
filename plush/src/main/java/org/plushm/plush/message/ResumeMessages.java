package org.plushm.plush.message;

import java.util.ArrayList;
import java.util.List;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.FieldReader;
import org.plushm.overlay.FieldWriter;
import org.plushm.overlay.MalformedMessage;
import org.plushm.overlay.Message;
import org.plushm.overlay.MessageTable;
import org.plushm.plush.message.ClientMessages.HostResult;
import org.plushm.plush.message.RunMessages.BlockDone;
import org.plushm.plush.message.RunMessages.BlockOutput;
import org.plushm.plush.message.RunMessages.BlockResult;
import org.plushm.plush.message.RunMessages.RunDone;
import org.plushm.plush.message.RunMessages.RunStarted;
import org.plushm.plush.message.RunMessages.StageProgress;
import org.plushm.plush.message.RunMessages.TaskAgain;

/** Which runs there are, how a client comes back to one, and what the journal keeps for that. */
public final class ResumeMessages {
  private ResumeMessages() {}

  /** Adds the rows of the clients, codes 20, 21 and 50 to 54. */
  static void addToClients(MessageTable.Builder table) {
    table.add(20, RunsRequest.class, RunsRequest::read);
    table.add(21, RunEntry.class, RunEntry::read);
    table.add(50, ResumeRequest.class, ResumeRequest::read);
    table.add(51, Resumed.class, Resumed::read);
    table.add(52, Taken.class, Taken::read);
    table.add(53, NotKnown.class, NotKnown::read);
    table.add(54, DetachRequest.class, DetachRequest::read);
  }

  /** Adds the rows of the journal, codes 50 to 59. */
  static void addToJournal(MessageTable.Builder table) {
    table.add(50, RunTaken.class, RunTaken::read);
    table.add(51, ApplicationAccount.class, ApplicationAccount::read);
    table.add(52, RunStarted.class, RunStarted::read);
    table.add(53, BlockResult.class, BlockResult::read);
    table.add(54, TaskAgain.class, TaskAgain::read);
    table.add(55, BlockDone.class, BlockDone::read);
    table.add(56, HostResult.class, HostResult::read);
    table.add(57, RunDone.class, RunDone::read);
    table.add(58, BlockOutput.class, BlockOutput::read);
    table.add(59, StageProgress.class, StageProgress::read);
  }

  /**
   * Client: list the runs under way. Answered by RunEntry for each and one Done.
   *
   * @param kept whether also those that are over and kept, because nobody has taken their results
   */
  public record RunsRequest(boolean kept) implements Message {
    /** Only those under way. */
    public RunsRequest() {
      this(false);
    }

    @Override
    public void write(FieldWriter out) {
      out.flag(1, kept);
    }

    /** Reads what {@link #write} wrote. */
    public static RunsRequest read(FieldReader in) throws MalformedMessage {
      return new RunsRequest(in.flag(1));
    }
  }

  /**
   * A run under way.
   *
   * @param run number of the run
   * @param hosts node set
   * @param command the command line
   * @param elapsedMs since it was asked for
   * @param watchers how many clients follow it
   * @param over whether it is over and only kept for {@code plush resume}
   */
  public record RunEntry(
      long run, String hosts, String command, long elapsedMs, int watchers, boolean over)
      implements Message {
    /** One under way that a client follows. */
    public RunEntry(long run, String hosts, String command, long elapsedMs) {
      this(run, hosts, command, elapsedMs, 1, false);
    }

    @Override
    public void write(FieldWriter out) {
      out.int64(1, run);
      out.text(2, hosts);
      out.text(3, command);
      out.int64(4, elapsedMs);
      out.int64(5, watchers);
      out.flag(6, over);
    }

    /** Reads what {@link #write} wrote. */
    public static RunEntry read(FieldReader in) throws MalformedMessage {
      return new RunEntry(
          in.int64(1),
          Numbers.text(in.text(2)),
          Numbers.text(in.text(3)),
          in.int64(4),
          Numbers.int32(in.int64(5)),
          in.flag(6));
    }
  }

  /**
   * Client: tell me what this run has gathered and go on telling. Answered by {@link NotKnown}, or
   * by {@link Resumed} and then by what whoever asked for the run was told, from the beginning.
   *
   * @param run number of the run; 0 when only its token is known
   * @param token what the client named the run by; 0 for none
   */
  public record ResumeRequest(long run, long token) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, run);
      out.int64(2, token);
    }

    /** Reads what {@link #write} wrote. */
    public static ResumeRequest read(FieldReader in) throws MalformedMessage {
      return new ResumeRequest(in.int64(1), in.int64(2));
    }
  }

  /**
   * The run is there; everything of it follows.
   *
   * @param run number of the run
   * @param command what it runs, one line
   * @param document {@link ProjectDocument} of a specification's run; null for a command
   */
  public record Resumed(long run, String command, Bytes document) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, run);
      out.text(2, command);
      out.bytes(3, document);
    }

    /** Reads what {@link #write} wrote. */
    public static Resumed read(FieldReader in) throws MalformedMessage {
      Bytes document = in.bytes(3);
      // No codec tells nothing from a document of no bytes, which there is not.
      return new Resumed(
          in.int64(1),
          Numbers.text(in.text(2)),
          document == null || document.length() == 0 ? null : document);
    }
  }

  /** There is no such run, neither under way nor over and kept. Nothing was ever started of it. */
  public record NotKnown() implements Message {
    @Override
    public void write(FieldWriter out) {}

    /** Reads what {@link #write} wrote. */
    public static NotKnown read(FieldReader in) throws MalformedMessage {
      return new NotKnown();
    }
  }

  /**
   * Client: everything of a run that is over has reached its user, it need not be kept. Not
   * answered.
   *
   * @param run number of the run
   */
  public record Taken(long run) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, run);
    }

    /** Reads what {@link #write} wrote. */
    public static Taken read(FieldReader in) throws MalformedMessage {
      return new Taken(in.int64(1));
    }
  }

  /**
   * Client: the control node is to leave; overlay and executions go on (thesis section 3.3).
   * Answered by Done.
   */
  public record DetachRequest() implements Message {
    @Override
    public void write(FieldWriter out) {}

    /** Reads what {@link #write} wrote. */
    public static DetachRequest read(FieldReader in) throws MalformedMessage {
      return new DetachRequest();
    }
  }

  /**
   * Journal: a run that is over need not be kept for anybody.
   *
   * @param run number of the run
   */
  public record RunTaken(long run) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, run);
    }

    /** Reads what {@link #write} wrote. */
    public static RunTaken read(FieldReader in) throws MalformedMessage {
      return new RunTaken(in.int64(1));
    }
  }

  /**
   * Journal: what a client of a specification's run is told that comes when the run is over, in
   * order.
   *
   * @param run number of the run
   * @param items from RunStarted to RunDone, with what was kept of output
   */
  public record ApplicationAccount(long run, List<Message> items) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, run);
      out.messages(2, items);
    }

    /** Reads what {@link #write} wrote. */
    public static ApplicationAccount read(FieldReader in) throws MalformedMessage {
      return new ApplicationAccount(in.int64(1), new ArrayList<>(in.messages(2, Message.class)));
    }
  }
}
