package org.plushm.plush.message;

import java.util.List;
import org.plushm.overlay.FieldReader;
import org.plushm.overlay.FieldWriter;
import org.plushm.overlay.KeyStep;
import org.plushm.overlay.MalformedMessage;
import org.plushm.overlay.Message;
import org.plushm.overlay.MessageTable;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.RootId;

/** How participants are invited, join and are known (thesis sections 3.2, 3.4, 3.5). */
public final class MembershipMessages {
  private MembershipMessages() {}

  /** Adds the rows of these messages, codes 64 to 76. */
  public static void addTo(MessageTable.Builder table) {
    table.add(64, SetPeer.class, SetPeer::read);
    table.add(65, SetPeerReply.class, SetPeerReply::read);
    table.add(66, SetRoot.class, SetRoot::read);
    table.add(67, Invite.class, Invite::read);
    table.add(68, SetCtrl.class, SetCtrl::read);
    table.add(69, Join.class, Join::read);
    table.add(70, Welcome.class, Welcome::read);
    table.add(71, Presence.class, Presence::read);
    table.add(72, Disconnected.class, Disconnected::read);
    table.add(73, GetStatus.class, GetStatus::read);
    table.add(74, Status.class, Status::read);
    table.add(75, MarkFailed.class, MarkFailed::read);
    table.add(76, GetStatusOf.class, GetStatusOf::read);
    table.add(77, Introduce.class, Introduce::read);
  }

  /**
   * Log: the overlay leaves this participant alone from now on, or does not any more (thesis
   * section 3.5 and chapter 6).
   *
   * @param node who is given up or readmitted, whatever its incarnation
   * @param failed whether it is given up
   */
  public record MarkFailed(NodeId node, boolean failed) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.node(1, node);
      out.flag(2, failed);
    }

    /** Reads what {@link #write} wrote. */
    public static MarkFailed read(FieldReader in) throws MalformedMessage {
      return new MarkFailed(Numbers.node(in.node(1)), in.flag(2));
    }
  }

  /**
   * SETPEER, root to candidate, datagram: tests liveness and asks to join (thesis section 3.4).
   * Repeated by the root until the reply or its last try.
   *
   * @param invitation number of the invitation
   * @param peers members to join through, the root first
   * @param controlTerm term of the inviting control node
   * @param version software version of who sends it; null when that is not told
   */
  public record SetPeer(long invitation, List<NodeId> peers, long controlTerm, String version)
      implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, invitation);
      out.nodes(2, peers);
      out.int64(3, controlTerm);
      out.text(4, version);
    }

    /** Reads what {@link #write} wrote. */
    public static SetPeer read(FieldReader in) throws MalformedMessage {
      return new SetPeer(in.int64(1), in.nodes(2), in.int64(3), in.text(4));
    }
  }

  /**
   * Candidate to root, datagram: answers SETPEER. A candidate may decline.
   *
   * @param invitation number of the invitation
   * @param accepted whether the candidate joins
   * @param reason why it declines; null when it accepts
   * @param node the candidate in its present incarnation
   * @param lasting whether it declines for good: asking again soon is of no use
   */
  public record SetPeerReply(
      long invitation, boolean accepted, String reason, NodeId node, boolean lasting)
      implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, invitation);
      out.flag(2, accepted);
      out.text(3, reason);
      out.node(4, node);
      out.flag(5, lasting);
    }

    /** Reads what {@link #write} wrote. */
    public static SetPeerReply read(FieldReader in) throws MalformedMessage {
      return new SetPeerReply(
          in.int64(1), in.flag(2), in.text(3), Numbers.node(in.node(4)), in.flag(5));
    }
  }

  /**
   * SETROOT: to a new child from its parent, and from a root over the control link (thesis section
   * 3.2).
   *
   * @param root the root believed in; null while detached
   * @param controlTerm highest control term seen
   * @param successors up to 12 children of the root, to be asked when it is lost
   * @param isRoot whether the sender is the root itself
   * @param haveUpTo log position of the sender
   */
  public record SetRoot(
      RootId root, long controlTerm, List<NodeId> successors, boolean isRoot, long haveUpTo)
      implements Message {
    @Override
    public void write(FieldWriter out) {
      if (root != null) {
        root.write(out, 1);
      }
      out.int64(4, controlTerm);
      out.nodes(5, successors);
      out.flag(6, isRoot);
      out.int64(7, haveUpTo);
    }

    /** Reads what {@link #write} wrote. */
    public static SetRoot read(FieldReader in) throws MalformedMessage {
      return new SetRoot(RootId.read(in, 1), in.int64(4), in.nodes(5), in.flag(6), in.int64(7));
    }
  }

  /**
   * INVITE, parent to new child over the link (thesis section 3.4).
   *
   * @param controlTerm term of the control node
   */
  public record Invite(long controlTerm) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, controlTerm);
    }

    /** Reads what {@link #write} wrote. */
    public static Invite read(FieldReader in) throws MalformedMessage {
      return new Invite(in.int64(1));
    }
  }

  /**
   * SETCTRL: tells or asks on behalf of the control node; collected up to the root, which answers
   * SETROOT to the asker (thesis section 3.2).
   *
   * @param controlTerm term of the control node
   * @param asker who wants the answer; null when nobody does
   */
  public record SetCtrl(long controlTerm, NodeId asker) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, controlTerm);
      out.node(2, asker);
    }

    /** Reads what {@link #write} wrote. */
    public static SetCtrl read(FieldReader in) throws MalformedMessage {
      return new SetCtrl(in.int64(1), in.node(2));
    }
  }

  /**
   * JOIN, child to root by collect and root to control node: answers INVITE (thesis section 3.4).
   * Repeated until Welcome.
   *
   * @param node the participant
   * @param label its host name in this overlay
   * @param controlAddress IP:port of its process' control listener
   * @param version its software version
   * @param accepted executions of former incarnations that this host's ledger still holds
   * @param ordinal its ordinal, or -1 before the first Welcome
   * @param keyStep how far its process is with the overlay's keys
   */
  public record Join(
      NodeId node,
      String label,
      String controlAddress,
      String version,
      long[] accepted,
      int ordinal,
      KeyStep keyStep)
      implements Message {
    /** In an overlay whose key was never changed. */
    public Join(
        NodeId node,
        String label,
        String controlAddress,
        String version,
        long[] accepted,
        int ordinal) {
      this(node, label, controlAddress, version, accepted, ordinal, KeyStep.FIRST);
    }

    @Override
    public void write(FieldWriter out) {
      out.node(1, node);
      out.text(2, label);
      out.text(3, controlAddress);
      out.text(4, version);
      out.int64s(5, accepted);
      out.int64(6, ordinal);
      out.int64(7, keyStep.number());
    }

    /** Reads what {@link #write} wrote. */
    public static Join read(FieldReader in) throws MalformedMessage {
      return new Join(
          Numbers.node(in.node(1)),
          Numbers.text(in.text(2)),
          in.text(3),
          in.text(4),
          in.int64s(5),
          Numbers.int32(in.int64(6)),
          KeyMessages.stepOf(in.int64(7)));
    }
  }

  /**
   * Control node through root to participant, datagram: the ordinal (confirms JOIN).
   *
   * @param ordinal roster ordinal of this incarnation
   * @param baseSeq entries of the log after this one concern it
   * @param controlTerm term of the control node
   */
  public record Welcome(int ordinal, long baseSeq, long controlTerm) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, ordinal);
      out.int64(2, baseSeq);
      out.int64(3, controlTerm);
    }

    /** Reads what {@link #write} wrote. */
    public static Welcome read(FieldReader in) throws MalformedMessage {
      return new Welcome(Numbers.ordinal(in.int64(1)), in.int64(2), in.int64(3));
    }
  }

  /**
   * Child to parent over the link, and root to control node: who is in the subtree.
   *
   * @param ordinals the ordinals present
   */
  public record Presence(OrdinalSet ordinals) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.bytes(1, ordinals.toBytes());
    }

    /** Reads what {@link #write} wrote. */
    public static Presence read(FieldReader in) throws MalformedMessage {
      return new Presence(OrdinalSet.ofBytes(in.bytes(1)));
    }
  }

  /**
   * DISCONNECTED, by collect to the root and on to the control node (thesis section 3.5).
   *
   * @param peer who was lost
   * @param confirmed whether a second vantage point could not reach it either
   */
  public record Disconnected(NodeId peer, boolean confirmed) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.node(1, peer);
      out.flag(2, confirmed);
    }

    /** Reads what {@link #write} wrote. */
    public static Disconnected read(FieldReader in) throws MalformedMessage {
      return new Disconnected(Numbers.node(in.node(1)), in.flag(2));
    }
  }

  /**
   * GETSTATUS, root to a host, datagram (thesis section 3.5).
   *
   * @param query number of the question
   */
  public record GetStatus(long query) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, query);
    }

    /** Reads what {@link #write} wrote. */
    public static GetStatus read(FieldReader in) throws MalformedMessage {
      return new GetStatus(in.int64(1));
    }
  }

  /**
   * GETSTATUS, by collect to the root: an error was reported of somebody who is no neighbour any
   * more, so the root is to ask whether it lives (thesis section 3.5).
   *
   * @param peer who is in doubt
   */
  public record GetStatusOf(NodeId peer) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.node(1, peer);
    }

    /** Reads what {@link #write} wrote. */
    public static GetStatusOf read(FieldReader in) throws MalformedMessage {
      return new GetStatusOf(Numbers.node(in.node(1)));
    }
  }

  /**
   * Answer to GETSTATUS.
   *
   * @param query number of the question
   * @param ordinal its ordinal, or -1
   */
  public record Status(long query, int ordinal) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, query);
      out.int64(2, ordinal);
    }

    /** Reads what {@link #write} wrote. */
    public static Status read(FieldReader in) throws MalformedMessage {
      return new Status(in.int64(1), Numbers.int32(in.int64(2)));
    }
  }

  /**
   * In the command log: the control node does not know these members, each is to say JOIN again
   * (thesis section 3.3: on its return the control node gets the list of participants).
   *
   * @param targets ordinals
   */
  public record Introduce(OrdinalSet targets) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.bytes(1, targets.toBytes());
    }

    /** Reads what {@link #write} wrote. */
    public static Introduce read(FieldReader in) throws MalformedMessage {
      return new Introduce(OrdinalSet.ofBytes(in.bytes(1)));
    }
  }
}
