package org.plushm.plush.message;

import java.util.List;
import org.plushm.overlay.FieldReader;
import org.plushm.overlay.FieldWriter;
import org.plushm.overlay.LogEntry;
import org.plushm.overlay.MalformedMessage;
import org.plushm.overlay.Message;
import org.plushm.overlay.MessageTable;
import org.plushm.overlay.NodeId;
import org.plushm.plush.message.ExecutionMessages.OutputAck;
import org.plushm.plush.message.MembershipMessages.Welcome;

/** What only travels over the TLS link between control node and participant. */
public final class ControlLinkMessages {
  private ControlLinkMessages() {}

  /** Adds the rows of these messages, codes 96 to 112. */
  public static void addTo(MessageTable.Builder table) {
    table.add(96, Hello.class, Hello::read);
    table.add(97, Refused.class, Refused::read);
    table.add(98, Found.class, Found::read);
    table.add(99, Confirm.class, Confirm::read);
    table.add(100, Append.class, Append::read);
    table.add(101, LogGap.class, LogGap::read);
    table.add(102, InviteHost.class, InviteHost::read);
    table.add(103, InviteResult.class, InviteResult::read);
    table.add(104, Relay.class, Relay::read);
    table.add(105, CheckStatus.class, CheckStatus::read);
    table.add(106, StatusChecked.class, StatusChecked::read);
    table.add(107, KeepAlive.class, KeepAlive::read);
    table.add(108, StartHosts.class, StartHosts::read);
    table.add(109, VirtualHost.class, VirtualHost::read);
    table.add(110, HostStarted.class, HostStarted::read);
    table.add(111, StopProcess.class, StopProcess::read);
    table.add(112, Declined.class, Declined::read);
    table.add(116, RootLost.class, RootLost::read);
  }

  /**
   * First frame from the control node: which participant of the process is meant.
   *
   * @param participant endpoint, incarnation 0 for any; null for the process itself
   * @param controlTerm term of the control node
   * @param overlay name of the overlay
   */
  public record Hello(NodeId participant, long controlTerm, String overlay) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.node(1, participant);
      out.int64(2, controlTerm);
      out.text(3, overlay);
    }

    /** Reads what {@link #write} wrote. */
    public static Hello read(FieldReader in) throws MalformedMessage {
      return new Hello(in.node(1), in.int64(2), Numbers.text(in.text(3)));
    }
  }

  /**
   * From the participant, then it hangs up: there is a newer control node, or no such participant.
   *
   * @param reason one line
   * @param controlTerm highest control term seen
   */
  public record Refused(String reason, long controlTerm) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.text(1, reason);
      out.int64(2, controlTerm);
    }

    /** Reads what {@link #write} wrote. */
    public static Refused read(FieldReader in) throws MalformedMessage {
      return new Refused(Numbers.text(in.text(1)), in.int64(2));
    }
  }

  /**
   * Control node: become the first root of the overlay, or the next one when its members know none.
   *
   * @param term election term to found
   */
  public record Found(long term) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, term);
    }

    /** Reads what {@link #write} wrote. */
    public static Found read(FieldReader in) throws MalformedMessage {
      return new Found(in.int64(1));
    }
  }

  /**
   * From a participant that was told to found the tree: it declines the invitation (F33).
   *
   * @param reason one line
   * @param lasting whether asking again soon is of no use
   */
  public record Declined(String reason, boolean lasting) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.text(1, reason);
      out.flag(2, lasting);
    }

    /** Reads what {@link #write} wrote. */
    public static Declined read(FieldReader in) throws MalformedMessage {
      return new Declined(Numbers.text(in.text(1)), in.flag(2));
    }
  }

  /**
   * From the control node to whomever it asks for the root: this one does not serve it any more. A
   * participant that has it as parent need not wait for its silence.
   *
   * @param root the former root
   */
  public record RootLost(NodeId root) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.node(1, root);
    }

    /** Reads what {@link #write} wrote. */
    public static RootLost read(FieldReader in) throws MalformedMessage {
      return new RootLost(in.node(1));
    }
  }

  /**
   * Control node to root: it is the one (or not any more); who else to look for.
   *
   * @param confirmed whether this root is confirmed
   * @param peers members of a greater tree to join; empty when confirmed
   */
  public record Confirm(boolean confirmed, List<NodeId> peers) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.flag(1, confirmed);
      out.nodes(2, peers);
    }

    /** Reads what {@link #write} wrote. */
    public static Confirm read(FieldReader in) throws MalformedMessage {
      return new Confirm(in.flag(1), in.nodes(2));
    }
  }

  /**
   * Control node to root: log entries in order.
   *
   * @param startAt the log starts after this position if the root has less
   * @param entries at most 16 KB
   */
  public record Append(long startAt, List<LogEntry> entries) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, startAt);
      out.messages(2, entries);
    }

    /** Reads what {@link #write} wrote. */
    public static Append read(FieldReader in) throws MalformedMessage {
      return new Append(in.int64(1), in.messages(2, LogEntry.class));
    }
  }

  /**
   * Root to control node: entries from here on are missing.
   *
   * @param fromSeq first missing position
   */
  public record LogGap(long fromSeq) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, fromSeq);
    }

    /** Reads what {@link #write} wrote. */
    public static LogGap read(FieldReader in) throws MalformedMessage {
      return new LogGap(in.int64(1));
    }
  }

  /**
   * Control node to root: SETPEER this candidate (thesis section 3.4).
   *
   * @param invitation number of the invitation
   * @param candidate endpoint; incarnation 0 when unknown
   */
  public record InviteHost(long invitation, NodeId candidate) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, invitation);
      out.node(2, candidate);
    }

    /** Reads what {@link #write} wrote. */
    public static InviteHost read(FieldReader in) throws MalformedMessage {
      return new InviteHost(in.int64(1), Numbers.node(in.node(2)));
    }
  }

  /**
   * Root to control node: no answer to SETPEER, or declined. A success is told by JOIN.
   *
   * @param invitation number of the invitation
   * @param reached whether the candidate answered
   * @param reason one line
   * @param node who answered; null when nobody did
   * @param lasting whether it declined for good
   */
  public record InviteResult(
      long invitation, boolean reached, String reason, NodeId node, boolean lasting)
      implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, invitation);
      out.flag(2, reached);
      out.text(3, reason);
      out.node(4, node);
      out.flag(5, lasting);
    }

    /** Reads what {@link #write} wrote. */
    public static InviteResult read(FieldReader in) throws MalformedMessage {
      return new InviteResult(in.int64(1), in.flag(2), in.text(3), in.node(4), in.flag(5));
    }
  }

  /**
   * Control node to root: send this datagram on.
   *
   * @param to participant
   * @param welcome or null
   * @param outputAck or null
   */
  public record Relay(NodeId to, Welcome welcome, OutputAck outputAck) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.node(1, to);
      out.message(2, welcome);
      out.message(3, outputAck);
    }

    /** Reads what {@link #write} wrote. */
    public static Relay read(FieldReader in) throws MalformedMessage {
      return new Relay(
          Numbers.node(in.node(1)), in.message(2, Welcome.class), in.message(3, OutputAck.class));
    }
  }

  /**
   * Control node to root: ask these by GETSTATUS.
   *
   * @param nodes full identities
   */
  public record CheckStatus(List<NodeId> nodes) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.nodes(1, nodes);
    }

    /** Reads what {@link #write} wrote. */
    public static CheckStatus read(FieldReader in) throws MalformedMessage {
      return new CheckStatus(in.nodes(1));
    }
  }

  /**
   * Root to control node: outcome of CheckStatus for one.
   *
   * @param node who was asked
   * @param alive whether it answered
   */
  public record StatusChecked(NodeId node, boolean alive) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.node(1, node);
      out.flag(2, alive);
    }

    /** Reads what {@link #write} wrote. */
    public static StatusChecked read(FieldReader in) throws MalformedMessage {
      return new StatusChecked(Numbers.node(in.node(1)), in.flag(2));
    }
  }

  /**
   * Either way; answered by the participant with the same number (thesis section 3.4.2).
   *
   * @param number counts up
   */
  public record KeepAlive(long number) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, number);
    }

    /** Reads what {@link #write} wrote. */
    public static KeepAlive read(FieldReader in) throws MalformedMessage {
      return new KeepAlive(in.int64(1));
    }
  }

  /**
   * Control node to an edge process: start (again) virtual hosts.
   *
   * @param hosts which
   */
  public record StartHosts(List<VirtualHost> hosts) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.messages(1, hosts);
    }

    /** Reads what {@link #write} wrote. */
    public static StartHosts read(FieldReader in) throws MalformedMessage {
      return new StartHosts(in.messages(1, VirtualHost.class));
    }
  }

  /**
   * One virtual host of an edge.
   *
   * @param label host name
   * @param number virtual host number, from 1
   * @param incarnationMin its incarnation is at least this
   */
  public record VirtualHost(String label, int number, long incarnationMin) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.text(1, label);
      out.int64(2, number);
      out.int64(3, incarnationMin);
    }

    /** Reads what {@link #write} wrote. */
    public static VirtualHost read(FieldReader in) throws MalformedMessage {
      return new VirtualHost(Numbers.text(in.text(1)), Numbers.int32(in.int64(2)), in.int64(3));
    }
  }

  /**
   * Edge process to control node: a virtual host is up.
   *
   * @param label host name
   * @param node its identity; null when it failed
   * @param problem why it failed; null when it is up
   */
  public record HostStarted(String label, NodeId node, String problem) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.text(1, label);
      out.node(2, node);
      out.text(3, problem);
    }

    /** Reads what {@link #write} wrote. */
    public static HostStarted read(FieldReader in) throws MalformedMessage {
      return new HostStarted(Numbers.text(in.text(1)), in.node(2), in.text(3));
    }
  }

  /**
   * Control node to an edge or participant process: end everything, kill all user processes, clean
   * up.
   */
  public record StopProcess() implements Message {
    @Override
    public void write(FieldWriter out) {}

    /** Reads what {@link #write} wrote. */
    public static StopProcess read(FieldReader in) throws MalformedMessage {
      return new StopProcess();
    }
  }
}
