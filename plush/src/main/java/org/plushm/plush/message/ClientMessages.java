package org.plushm.plush.message;

import org.plushm.overlay.Bytes;
import org.plushm.overlay.FieldReader;
import org.plushm.overlay.FieldWriter;
import org.plushm.overlay.MalformedMessage;
import org.plushm.overlay.Message;
import org.plushm.overlay.MessageTable;

/**
 * What a command-line client and the control node say to each other over the Unix-domain socket. A
 * table of its own.
 */
public final class ClientMessages {
  private ClientMessages() {}

  /** Adds the rows of these messages, codes 1 to 19 but 16. */
  public static void addTo(MessageTable.Builder table) {
    table.add(1, UpRequest.class, UpRequest::read);
    table.add(2, HostChanged.class, HostChanged::read);
    table.add(3, UpDone.class, UpDone::read);
    table.add(4, ExecRequest.class, ExecRequest::read);
    table.add(5, ExecStarted.class, ExecStarted::read);
    table.add(6, HostOutput.class, HostOutput::read);
    table.add(7, HostResult.class, HostResult::read);
    table.add(8, ExecDone.class, ExecDone::read);
    table.add(9, CancelRequest.class, CancelRequest::read);
    table.add(10, StatusRequest.class, StatusRequest::read);
    table.add(11, StatusReply.class, StatusReply::read);
    table.add(12, HostsRequest.class, HostsRequest::read);
    table.add(13, HostEntry.class, HostEntry::read);
    table.add(14, TreeRequest.class, TreeRequest::read);
    table.add(15, TreeEntry.class, TreeEntry::read);
    table.add(17, DownRequest.class, DownRequest::read);
    table.add(18, Done.class, Done::read);
    table.add(19, Refused.class, Refused::read);
  }

  /**
   * Client: have these hosts in the overlay. Answered by HostChanged for each change and one
   * UpDone.
   *
   * @param hosts node set
   * @param timeoutMs longest wait; 0 for none
   * @param root which of them becomes the first root of a new overlay; null for one at random
   * @param seed the draw of the first root depends on this and the hosts alone; null for chance
   */
  public record UpRequest(String hosts, long timeoutMs, String root, Long seed) implements Message {
    /** With a first root at random. */
    public UpRequest(String hosts, long timeoutMs) {
      this(hosts, timeoutMs, null, null);
    }

    @Override
    public void write(FieldWriter out) {
      out.text(1, hosts);
      out.int64(2, timeoutMs);
      out.text(3, root);
      out.flag(4, seed != null);
      out.int64(5, seed == null ? 0 : seed);
    }

    /** Reads what {@link #write} wrote. */
    public static UpRequest read(FieldReader in) throws MalformedMessage {
      return new UpRequest(
          Numbers.text(in.text(1)), in.int64(2), in.text(3), in.flag(4) ? in.int64(5) : null);
    }
  }

  /**
   * A host changed its status.
   *
   * @param label host name
   * @param status HostStatus
   * @param cause one line, or null
   */
  public record HostChanged(String label, String status, String cause) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.text(1, label);
      out.text(2, status);
      out.text(3, cause);
    }

    /** Reads what {@link #write} wrote. */
    public static HostChanged read(FieldReader in) throws MalformedMessage {
      return new HostChanged(Numbers.text(in.text(1)), Numbers.text(in.text(2)), in.text(3));
    }
  }

  /**
   * All hosts of an UpRequest are active or given up.
   *
   * @param active how many are active
   * @param failed how many were given up
   * @param elapsedMs since the request
   */
  public record UpDone(int active, int failed, long elapsedMs) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, active);
      out.int64(2, failed);
      out.int64(3, elapsedMs);
    }

    /** Reads what {@link #write} wrote. */
    public static UpDone read(FieldReader in) throws MalformedMessage {
      return new UpDone(Numbers.int32(in.int64(1)), Numbers.int32(in.int64(2)), in.int64(3));
    }
  }

  /**
   * Client: run a command. Answered by ExecStarted, HostOutput, HostDone for each host and one
   * ExecDone.
   *
   * @param hosts node set; null for all active hosts
   * @param command text for /bin/sh -c
   * @param timeoutMs time limit; 0 for none
   * @param connectTimeoutMs how long to wait for hosts on their way in
   * @param outputBytesMax kept bytes of each stream
   * @param token names the run for {@link ResumeMessages.ResumeRequest}; 0 for none
   */
  public record ExecRequest(
      String hosts,
      String command,
      long timeoutMs,
      long connectTimeoutMs,
      long outputBytesMax,
      long token)
      implements Message {
    /** One without a token. */
    public ExecRequest(
        String hosts, String command, long timeoutMs, long connectTimeoutMs, long outputBytesMax) {
      this(hosts, command, timeoutMs, connectTimeoutMs, outputBytesMax, 0);
    }

    @Override
    public void write(FieldWriter out) {
      out.text(1, hosts);
      out.text(2, command);
      out.int64(3, timeoutMs);
      out.int64(4, connectTimeoutMs);
      out.int64(5, outputBytesMax);
      out.int64(6, token);
    }

    /** Reads what {@link #write} wrote. */
    public static ExecRequest read(FieldReader in) throws MalformedMessage {
      return new ExecRequest(
          in.text(1), Numbers.text(in.text(2)), in.int64(3), in.int64(4), in.int64(5), in.int64(6));
    }
  }

  /**
   * The run exists; these are its targets.
   *
   * @param run number of the run
   * @param hosts folded node set of all targets
   */
  public record ExecStarted(long run, String hosts) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, run);
      out.text(2, hosts);
    }

    /** Reads what {@link #write} wrote. */
    public static ExecStarted read(FieldReader in) throws MalformedMessage {
      return new ExecStarted(in.int64(1), Numbers.text(in.text(2)));
    }
  }

  /**
   * A piece of output, in order for each host and stream.
   *
   * @param label host name
   * @param error false for standard output
   * @param piece the bytes
   * @param offset of the first byte in its stream; -1 for behind the last piece
   */
  public record HostOutput(String label, boolean error, Bytes piece, long offset)
      implements Message {
    /** One that follows the last piece. */
    public HostOutput(String label, boolean error, Bytes piece) {
      this(label, error, piece, -1);
    }

    @Override
    public void write(FieldWriter out) {
      out.text(1, label);
      out.flag(2, error);
      out.bytes(3, piece);
      out.int64(4, offset + 1);
    }

    /** Reads what {@link #write} wrote. */
    public static HostOutput read(FieldReader in) throws MalformedMessage {
      return new HostOutput(
          Numbers.text(in.text(1)), in.flag(2), in.bytes(3), Math.max(-1, in.int64(4) - 1));
    }
  }

  /**
   * The one outcome of a host; all of its output came before.
   *
   * @param label host name
   * @param state HostState
   * @param rc exit status or signal; -1 when there is none
   * @param attempts how often it was started; 0 when it surely was not
   * @param elapsedMs from start to end of its process
   * @param stdoutBytes written in all
   * @param stderrBytes written in all
   * @param truncated whether not all of it was kept
   * @param cause why a host is unreachable or lost, one line; null otherwise
   */
  public record HostResult(
      String label,
      String state,
      int rc,
      int attempts,
      long elapsedMs,
      long stdoutBytes,
      long stderrBytes,
      boolean truncated,
      String cause)
      implements Message {
    @Override
    public void write(FieldWriter out) {
      out.text(1, label);
      out.text(2, state);
      out.int64(3, rc);
      out.int64(4, attempts);
      out.int64(5, elapsedMs);
      out.int64(6, stdoutBytes);
      out.int64(7, stderrBytes);
      out.flag(8, truncated);
      out.text(9, cause);
    }

    /** Reads what {@link #write} wrote. */
    public static HostResult read(FieldReader in) throws MalformedMessage {
      return new HostResult(
          Numbers.text(in.text(1)),
          Numbers.text(in.text(2)),
          Numbers.int32(in.int64(3)),
          Numbers.int32(in.int64(4)),
          in.int64(5),
          in.int64(6),
          in.int64(7),
          in.flag(8),
          in.text(9));
    }
  }

  /**
   * Every target has its outcome.
   *
   * @param run number of the run
   * @param elapsedMs from the request to the last outcome
   */
  public record ExecDone(long run, long elapsedMs) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, run);
      out.int64(2, elapsedMs);
    }

    /** Reads what {@link #write} wrote. */
    public static ExecDone read(FieldReader in) throws MalformedMessage {
      return new ExecDone(in.int64(1), in.int64(2));
    }
  }

  /**
   * Client: cancel a run.
   *
   * @param run number of the run; 0 for all of this client
   */
  public record CancelRequest(long run) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, run);
    }

    /** Reads what {@link #write} wrote. */
    public static CancelRequest read(FieldReader in) throws MalformedMessage {
      return new CancelRequest(in.int64(1));
    }
  }

  /** Client: how is the overlay? Answered by StatusReply. */
  public record StatusRequest() implements Message {
    @Override
    public void write(FieldWriter out) {}

    /** Reads what {@link #write} wrote. */
    public static StatusRequest read(FieldReader in) throws MalformedMessage {
      return new StatusRequest();
    }
  }

  /**
   * The overlay in numbers.
   *
   * @param overlay name
   * @param overlayType protocol
   * @param controlTerm term of the control node
   * @param rootTerm election term; -1 without a root
   * @param rootLabel host name of the root, or null
   * @param rootAddress endpoint of the root, or null
   * @param invited on their way in
   * @param active in the tree
   * @param disconnected lost for now
   * @param failed given up
   * @param controlPid process id
   * @param link state of the control link
   * @param runs runs under way
   * @param counters counters of all processes as name=value,...
   * @param keyEpoch the epoch of the key that members seal with, or are led to
   * @param keyChanging whether the key is being changed
   */
  public record StatusReply(
      String overlay,
      String overlayType,
      long controlTerm,
      long rootTerm,
      String rootLabel,
      String rootAddress,
      int invited,
      int active,
      int disconnected,
      int failed,
      long controlPid,
      String link,
      int runs,
      String counters,
      int keyEpoch,
      boolean keyChanging)
      implements Message {
    /** The same with counters. */
    public StatusReply withCounters(String newCounters) {
      return new StatusReply(
          overlay,
          overlayType,
          controlTerm,
          rootTerm,
          rootLabel,
          rootAddress,
          invited,
          active,
          disconnected,
          failed,
          controlPid,
          link,
          runs,
          newCounters,
          keyEpoch,
          keyChanging);
    }

    @Override
    public void write(FieldWriter out) {
      out.text(1, overlay);
      out.text(2, overlayType);
      out.int64(3, controlTerm);
      out.int64(4, rootTerm);
      out.text(5, rootLabel);
      out.text(6, rootAddress);
      out.int64(7, invited);
      out.int64(8, active);
      out.int64(9, disconnected);
      out.int64(10, failed);
      out.int64(11, controlPid);
      out.text(12, link);
      out.int64(13, runs);
      out.text(14, counters);
      out.int64(15, keyEpoch);
      out.flag(16, keyChanging);
    }

    /** Reads what {@link #write} wrote. */
    public static StatusReply read(FieldReader in) throws MalformedMessage {
      return new StatusReply(
          Numbers.text(in.text(1)),
          Numbers.text(in.text(2)),
          in.int64(3),
          in.int64(4),
          in.text(5),
          in.text(6),
          Numbers.int32(in.int64(7)),
          Numbers.int32(in.int64(8)),
          Numbers.int32(in.int64(9)),
          Numbers.int32(in.int64(10)),
          in.int64(11),
          Numbers.text(in.text(12)),
          Numbers.int32(in.int64(13)),
          Numbers.text(in.text(14)),
          Numbers.int32(in.int64(15)),
          in.flag(16));
    }
  }

  /** Client: list the hosts. Answered by HostEntry for each and one Done. */
  public record HostsRequest() implements Message {
    @Override
    public void write(FieldWriter out) {}

    /** Reads what {@link #write} wrote. */
    public static HostsRequest read(FieldReader in) throws MalformedMessage {
      return new HostsRequest();
    }
  }

  /**
   * One host.
   *
   * @param label host name
   * @param status HostStatus
   * @param node identity, or null
   * @param ordinal ordinal, or -1
   * @param sinceMs how long in this status
   * @param cause one line, or null
   */
  public record HostEntry(
      String label, String status, String node, int ordinal, long sinceMs, String cause)
      implements Message {
    @Override
    public void write(FieldWriter out) {
      out.text(1, label);
      out.text(2, status);
      out.text(3, node);
      out.int64(4, ordinal);
      out.int64(5, sinceMs);
      out.text(6, cause);
    }

    /** Reads what {@link #write} wrote. */
    public static HostEntry read(FieldReader in) throws MalformedMessage {
      return new HostEntry(
          Numbers.text(in.text(1)),
          Numbers.text(in.text(2)),
          in.text(3),
          Numbers.int32(in.int64(4)),
          in.int64(5),
          in.text(6));
    }
  }

  /** Client: draw the tree. Answered by TreeEntry for each member and one Done. */
  public record TreeRequest() implements Message {
    @Override
    public void write(FieldWriter out) {}

    /** Reads what {@link #write} wrote. */
    public static TreeRequest read(FieldReader in) throws MalformedMessage {
      return new TreeRequest();
    }
  }

  /**
   * One member of the tree.
   *
   * @param label host name
   * @param parent host name of the parent; null for the root
   * @param depth hops to the root
   * @param children how many
   * @param running user processes running
   * @param node identity
   * @param rttNs round trip to its parent in nanoseconds; -1 when it was not measured
   * @param version of its software, or null
   */
  public record TreeEntry(
      String label,
      String parent,
      int depth,
      int children,
      int running,
      String node,
      long rttNs,
      String version)
      implements Message {
    /** One that was neither measured nor told its version. */
    public TreeEntry(
        String label, String parent, int depth, int children, int running, String node) {
      this(label, parent, depth, children, running, node, -1, null);
    }

    @Override
    public void write(FieldWriter out) {
      out.text(1, label);
      out.text(2, parent);
      out.int64(3, depth);
      out.int64(4, children);
      out.int64(5, running);
      out.text(6, node);
      out.int64(7, rttNs);
      out.text(8, version);
    }

    /** Reads what {@link #write} wrote. */
    public static TreeEntry read(FieldReader in) throws MalformedMessage {
      return new TreeEntry(
          Numbers.text(in.text(1)),
          in.text(2),
          Numbers.int32(in.int64(3)),
          Numbers.int32(in.int64(4)),
          Numbers.int32(in.int64(5)),
          Numbers.text(in.text(6)),
          in.int64(7),
          in.text(8));
    }
  }

  /** Client: dismantle the overlay. Answered by Done when nothing is left. */
  public record DownRequest() implements Message {
    @Override
    public void write(FieldWriter out) {}

    /** Reads what {@link #write} wrote. */
    public static DownRequest read(FieldReader in) throws MalformedMessage {
      return new DownRequest();
    }
  }

  /**
   * The end of an answer.
   *
   * @param note one line for the user, may be empty
   * @param exit exit code for the client
   */
  public record Done(String note, int exit) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.text(1, note);
      out.int64(2, exit);
    }

    /** Reads what {@link #write} wrote. */
    public static Done read(FieldReader in) throws MalformedMessage {
      return new Done(Numbers.text(in.text(1)), Numbers.int32(in.int64(2)));
    }
  }

  /**
   * The request cannot be served.
   *
   * @param exit exit code for the client
   * @param problem one line
   * @param remedy one line, may be empty
   */
  public record Refused(int exit, String problem, String remedy) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, exit);
      out.text(2, problem);
      out.text(3, remedy);
    }

    /** Reads what {@link #write} wrote. */
    public static Refused read(FieldReader in) throws MalformedMessage {
      return new Refused(
          Numbers.int32(in.int64(1)), Numbers.text(in.text(2)), Numbers.text(in.text(3)));
    }
  }
}
