package org.plushm.randtree;

import java.util.List;
import org.plushm.overlay.FieldReader;
import org.plushm.overlay.FieldWriter;
import org.plushm.overlay.MalformedMessage;
import org.plushm.overlay.Message;
import org.plushm.overlay.MessageTable;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.RootId;

/**
 * The wire schema of RandTree, type codes 16 to 47. Field numbers are those of the {@code write}
 * methods; all fields are of version 1.
 *
 * <p>An <em>edge</em> is the joiner's own counter of the {@link Join} that made a parent-child
 * relation. Everything about the relation carries it, so that a late message about a former one
 * harms nobody.
 */
public final class RandTreeMessages {
  /** No sequence of elections gets this far; a higher term would make the next one overflow. */
  private static final long TERM_MAX = 1L << 40;

  private RandTreeMessages() {}

  /** Adds RandTree's rows. */
  public static MessageTable.Builder addTo(MessageTable.Builder table) {
    return table
        .add(16, Join.class, Join::read)
        .add(17, JoinReply.class, JoinReply::read)
        .add(18, HeartbeatDown.class, HeartbeatDown::read)
        .add(19, HeartbeatUp.class, HeartbeatUp::read)
        .add(20, Remove.class, Remove::read)
        .add(21, Probe.class, Probe::read)
        .add(22, ProbeReply.class, ProbeReply::read)
        .add(23, Getstatus.class, Getstatus::read)
        .add(24, Status.class, Status::read)
        .add(25, Prevote.class, Prevote::read)
        .add(26, Vote.class, Vote::read)
        .add(27, NewRoot.class, NewRoot::read)
        .add(28, LogRequest.class, LogRequest::read)
        .add(29, CollectRequest.class, CollectRequest::read)
        .add(30, CollectAck.class, CollectAck::read)
        .add(31, Forward.class, Forward::read);
  }

  /** What the answer to a {@link Join} says. */
  public enum Answer {
    /** A place is reserved; the joiner opens its link. */
    ACCEPTED,
    /** Ask the named node instead. */
    REDIRECT,
    /** Refused: the joiner is an ancestor of the asked, or the asked itself. */
    LOOP,
    /** Refused: the asked has no root itself. */
    DETACHED,
    /** Refused: the application has marked the joiner failed. */
    FAILED,
    /** Refused: a newer incarnation of the joiner is known. */
    STALE,
    /** Refused: full, and no child to send the joiner to. */
    BUSY
  }

  /**
   * Datagram from a detached node to a candidate parent (RandTree.mac, Join).
   *
   * <p>INIT, DETACHED and CHILD without a root answer DETACHED; LEFT is silent; CHILD and ROOT
   * follow {@link RandTreeJoin}.
   *
   * @param edge the joiner's counter, echoed by the answer
   * @param orphan whether the joiner was a member before: any member with room may take it
   * @param via the root that redirected the joiner on its way down, or null
   * @param position the joiner's position in the command log, -1 when it has none yet
   */
  public record Join(long edge, boolean orphan, NodeId via, long position) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, edge);
      out.flag(2, orphan);
      out.node(3, via);
      out.int64(4, position);
    }

    static Join read(FieldReader in) throws MalformedMessage {
      return new Join(in.int64(1), in.flag(2), in.node(3), in.int64(4));
    }
  }

  /**
   * Datagram from the asked to the joiner, one for each {@link Join} (RandTree.mac, JoinReply).
   *
   * <p>DETACHED takes the first ACCEPTED, follows a REDIRECT, and tries its next candidate after a
   * refusal. Any other state, or an answer that came too late, sends {@link Remove} for ACCEPTED
   * and ignores the rest.
   *
   * @param edge the joiner's counter
   * @param answer the decision
   * @param root the root of the asked, or null when it has none
   * @param redirect whom to ask instead, or null
   * @param path ACCEPTED: the nearest ancestors of the joiner-to-be, the sender first, at most 16
   * @param siblings ACCEPTED: the sender's children, at most 12
   * @param position ACCEPTED: the sender's position in the command log
   */
  public record JoinReply(
      long edge,
      Answer answer,
      RootId root,
      NodeId redirect,
      List<NodeId> path,
      List<NodeId> siblings,
      long position)
      implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, edge);
      out.int64(2, answer.ordinal());
      writeRoot(out, 3, root);
      out.node(6, redirect);
      out.nodes(7, path);
      out.nodes(8, siblings);
      out.int64(9, position);
    }

    static JoinReply read(FieldReader in) throws MalformedMessage {
      long code = in.int64(2);
      Answer[] answers = Answer.values();
      if (code < 0 || code >= answers.length) {
        throw new MalformedMessage("join answer " + code + " is unknown");
      }
      JoinReply reply =
          new JoinReply(
              in.int64(1),
              answers[(int) code],
              readRoot(in, 3),
              in.node(6),
              in.nodes(7),
              in.nodes(8),
              logPosition(in, 9));
      if (reply.answer == Answer.ACCEPTED && (reply.root == null || reply.path.isEmpty())) {
        throw new MalformedMessage("accepted without a root or a path");
      }
      if (reply.answer == Answer.REDIRECT && reply.redirect == null) {
        throw new MalformedMessage("redirected to nobody");
      }
      return reply;
    }
  }

  /**
   * On the link from a parent to a child: every second, at once when root or path have changed,
   * within 100 ms when the siblings have.
   *
   * <p>CHILD takes it from its parent and tells its own children what has changed; finding itself
   * in the path, it detaches. Anybody else answers {@link Remove}.
   *
   * @param edge the child's counter
   * @param root the root, or null while the top of the subtree is detached
   * @param path the ancestors of the receiver, the sender first
   * @param siblings the sender's connected children, the receiver included, at most 32
   * @param haveUpTo the sender's position in the command log
   * @param logStart what the control node said that nobody needs: up to here counts as had
   * @param uncles the sender's own siblings, at most 12: when the sender and its parent die at
   *     once, they are whom the receiver can ask
   */
  public record HeartbeatDown(
      long edge,
      RootId root,
      List<NodeId> path,
      List<NodeId> siblings,
      long haveUpTo,
      long logStart,
      List<NodeId> uncles)
      implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, edge);
      writeRoot(out, 2, root);
      out.nodes(5, path);
      out.nodes(6, siblings);
      out.int64(7, haveUpTo);
      out.int64(8, logStart);
      out.nodes(9, uncles);
    }

    static HeartbeatDown read(FieldReader in) throws MalformedMessage {
      List<NodeId> path = in.nodes(5);
      if (path.isEmpty()) {
        throw new MalformedMessage("a parent's heartbeat without a path");
      }
      return new HeartbeatDown(
          in.int64(1),
          readRoot(in, 2),
          path,
          in.nodes(6),
          logPosition(in, 7),
          logPosition(in, 8),
          in.nodes(9));
    }
  }

  /**
   * On the link from a child to its parent: at the start of the edge, every second, within 100 ms
   * when its free places have changed, and after many log entries.
   *
   * <p>The parent takes the first one as the child's arrival, fills what it lacks of the log, or
   * asks it for what itself lacks. Who is not the sender's parent on that edge answers {@link
   * Remove}.
   *
   * @param edge the child's counter
   * @param haveUpTo the child's position in the command log
   * @param descendants size of the child's subtree, itself included
   * @param freePlaces how many more children it would take itself
   */
  public record HeartbeatUp(long edge, long haveUpTo, long descendants, int freePlaces)
      implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, edge);
      out.int64(2, haveUpTo);
      out.int64(3, descendants);
      out.int64(4, freePlaces);
    }

    static HeartbeatUp read(FieldReader in) throws MalformedMessage {
      long descendants = in.int64(3);
      long freePlaces = in.int64(4);
      if (descendants < 1 || freePlaces < 0 || freePlaces > 65_535) {
        throw new MalformedMessage("a child's heartbeat with numbers out of range");
      }
      return new HeartbeatUp(in.int64(1), logPosition(in, 2), descendants, (int) freePlaces);
    }
  }

  /**
   * Datagram to a node that believes in an edge with the sender that the sender does not know, or
   * not any more (RandTree.mac, remove).
   *
   * <p>A parent drops the child, a child its parent, if the edge is the one they have; else it is
   * late and ignored.
   *
   * @param edge the edge's counter
   */
  public record Remove(long edge) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, edge);
    }

    static Remove read(FieldReader in) throws MalformedMessage {
      return new Remove(in.int64(1));
    }
  }

  /**
   * Datagram from a node that suspects a neighbour to that neighbour, from a vantage point to a
   * suspect, and from a root to peers that may belong to another tree (RandTree.mac, probe).
   *
   * <p>Every state but LEFT answers {@link ProbeReply}. A root that is probed by another root
   * compares the two.
   *
   * @param nonce echoed by the answer
   * @param root the sender's root, or null
   */
  public record Probe(long nonce, RootId root) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, nonce);
      writeRoot(out, 2, root);
    }

    static Probe read(FieldReader in) throws MalformedMessage {
      return new Probe(in.int64(1), readRoot(in, 2));
    }
  }

  /**
   * Datagram, the answer to {@link Probe}. Whoever suspects the sender trusts it again; a root that
   * hears of another root probes that root itself before it believes in it.
   *
   * @param nonce of the probe
   * @param root the sender's root, or null
   */
  public record ProbeReply(long nonce, RootId root) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, nonce);
      writeRoot(out, 2, root);
    }

    static ProbeReply read(FieldReader in) throws MalformedMessage {
      return new ProbeReply(in.int64(1), readRoot(in, 2));
    }
  }

  /**
   * Datagram from a node that suspects a neighbour to a second vantage point (thesis section 3.5,
   * GETSTATUS). Every state but LEFT probes the peer and answers {@link Status}, at the latest
   * after the vantage time.
   *
   * @param peer the suspect
   */
  public record Getstatus(NodeId peer) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.node(1, peer);
    }

    static Getstatus read(FieldReader in) throws MalformedMessage {
      return new Getstatus(required(in, 1));
    }
  }

  /**
   * Datagram, the answer to {@link Getstatus}. Ignored unless the receiver still suspects the peer.
   *
   * @param peer the suspect
   * @param reachable whether it answered the sender
   */
  public record Status(NodeId peer, boolean reachable) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.node(1, peer);
      out.flag(2, reachable);
    }

    static Status read(FieldReader in) throws MalformedMessage {
      return new Status(required(in, 1), in.flag(2));
    }
  }

  /**
   * Datagram from a child of a lost root to its last known siblings: may I found this term?
   *
   * <p>DETACHED after the loss of the same root grants it once a term. CHILD of that root distrusts
   * its parent from now on. Every state but LEFT answers {@link Vote}.
   *
   * @param term the term to be founded
   * @param lost the root that the sender has lost
   */
  public record Prevote(long term, RootId lost) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, term);
      writeRoot(out, 2, lost);
    }

    static Prevote read(FieldReader in) throws MalformedMessage {
      RootId lost = readRoot(in, 2);
      if (lost == null) {
        throw new MalformedMessage("a vote asked for without a lost root");
      }
      return new Prevote(electionTerm(in, 1), lost);
    }
  }

  /**
   * Datagram, the answer to {@link Prevote}. A candidate counts a grant of its present term; one
   * that is told of a living root asks the sender for a place instead of founding.
   *
   * @param term the term asked about
   * @param granted whether the sender has lost the root too and votes for the receiver
   * @param root the sender's root, or null
   * @param rootHeardAgoNs how long ago the sender had evidence of that root, {@link Long#MAX_VALUE}
   *     when it has none itself
   */
  public record Vote(long term, boolean granted, RootId root, long rootHeardAgoNs)
      implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, term);
      out.flag(2, granted);
      writeRoot(out, 3, root);
      out.int64(6, rootHeardAgoNs);
    }

    static Vote read(FieldReader in) throws MalformedMessage {
      return new Vote(electionTerm(in, 1), in.flag(2), readRoot(in, 3), in.int64(6));
    }
  }

  /**
   * Datagram from a newly founded root to its former siblings and other peers (RandTree.mac,
   * new_root), and from a node that has a root again to those that it had to refuse meanwhile.
   * DETACHED asks the sender for a place at once, ROOT compares if the sender is that root, others
   * ignore it.
   *
   * @param root the sender's root
   */
  public record NewRoot(RootId root) implements Message {
    @Override
    public void write(FieldWriter out) {
      writeRoot(out, 1, root);
    }

    static NewRoot read(FieldReader in) throws MalformedMessage {
      RootId root = readRoot(in, 1);
      if (root == null) {
        throw new MalformedMessage("a new root without a root");
      }
      return new NewRoot(root);
    }
  }

  /**
   * On a link, either way: the sender lacks the entries from here on. The receiver sends what it
   * has of them; a parent that has not kept them asks its own parent, the root its control node.
   *
   * @param fromSeq the first entry that is missing
   */
  public record LogRequest(long fromSeq) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, fromSeq);
    }

    static LogRequest read(FieldReader in) throws MalformedMessage {
      long fromSeq = in.int64(1);
      if (fromSeq < 1) {
        throw new MalformedMessage("log position " + fromSeq + " is less than 1");
      }
      return new LogRequest(fromSeq);
    }
  }

  /**
   * On links from child to parent, hop by hop to the root: a message that the origin repeats until
   * a root has acknowledged it with {@link CollectAck} (Mace's HierarchicalMulticast, collect).
   *
   * @param origin who called collect
   * @param requestId ascending at the origin
   * @param lowestPending the lowest request that the origin still repeats: the root may forget the
   *     ones below
   * @param message what is collected
   */
  public record CollectRequest(NodeId origin, long requestId, long lowestPending, Message message)
      implements Message {
    @Override
    public void write(FieldWriter out) {
      out.node(1, origin);
      out.int64(2, requestId);
      out.int64(3, lowestPending);
      out.message(4, message);
    }

    static CollectRequest read(FieldReader in) throws MalformedMessage {
      return new CollectRequest(required(in, 1), in.int64(2), in.int64(3), nested(in, 4));
    }
  }

  /**
   * Datagram from the root to the origin of a {@link CollectRequest}: delivered, stop repeating.
   *
   * @param requestId of the request
   */
  public record CollectAck(long requestId) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, requestId);
    }

    static CollectAck read(FieldReader in) throws MalformedMessage {
      return new CollectAck(in.int64(1));
    }
  }

  /**
   * On links from child to parent, hop by hop to the root, once and unacknowledged.
   *
   * @param origin who called forward
   * @param bulk whether it goes in the bulk stream
   * @param message what is forwarded
   */
  public record Forward(NodeId origin, boolean bulk, Message message) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.node(1, origin);
      out.flag(2, bulk);
      out.message(3, message);
    }

    static Forward read(FieldReader in) throws MalformedMessage {
      return new Forward(required(in, 1), in.flag(2), nested(in, 3));
    }
  }

  private static void writeRoot(FieldWriter out, int firstField, RootId root) {
    if (root != null) {
      root.write(out, firstField);
    }
  }

  private static RootId readRoot(FieldReader in, int firstField) throws MalformedMessage {
    RootId root = RootId.read(in, firstField);
    if (root != null) {
      electionTerm(in, firstField);
    }
    return root;
  }

  private static long electionTerm(FieldReader in, int field) throws MalformedMessage {
    long term = in.int64(field);
    if (term < 0 || term > TERM_MAX) {
      throw new MalformedMessage("election term " + term + " is out of range");
    }
    return term;
  }

  private static NodeId required(FieldReader in, int field) throws MalformedMessage {
    NodeId node = in.node(field);
    if (node == null) {
      throw new MalformedMessage("field " + field + " must name a node");
    }
    return node;
  }

  private static Message nested(FieldReader in, int field) throws MalformedMessage {
    Message message = in.message(field, Message.class);
    if (message == null) {
      throw new MalformedMessage("field " + field + " must hold a message");
    }
    return message;
  }

  private static long logPosition(FieldReader in, int field) throws MalformedMessage {
    long position = in.int64(field, 0);
    if (position < 0) {
      throw new MalformedMessage("log position " + position + " is negative");
    }
    return position;
  }
}
