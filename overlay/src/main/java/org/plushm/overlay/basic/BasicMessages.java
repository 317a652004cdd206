package org.plushm.overlay.basic;

import java.util.List;
import org.plushm.overlay.FieldReader;
import org.plushm.overlay.FieldWriter;
import org.plushm.overlay.MalformedMessage;
import org.plushm.overlay.Message;
import org.plushm.overlay.MessageTable;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.RootId;

/**
 * The wire schema of the basic overlays, type codes 32 to 47. Field numbers are those of the {@code
 * write} methods; all fields are of version 1. Entries of the command log travel as they are.
 */
public final class BasicMessages {
  /** A path is at most as long as the tree is high, which is two levels, and some after a merge. */
  private static final int PATH_MAX = 16;

  /** No sequence of roots gets this far; a higher term would make the next one overflow. */
  private static final long TERM_MAX = 1L << 40;

  private BasicMessages() {}

  /** Adds the rows of the basic overlays. */
  public static MessageTable.Builder addTo(MessageTable.Builder table) {
    return table
        .add(32, Join.class, Join::read)
        .add(33, JoinReply.class, JoinReply::read)
        .add(34, HeartbeatDown.class, HeartbeatDown::read)
        .add(35, HeartbeatUp.class, HeartbeatUp::read)
        .add(36, Remove.class, Remove::read)
        .add(37, Probe.class, Probe::read)
        .add(38, ProbeReply.class, ProbeReply::read)
        .add(39, LogRequest.class, LogRequest::read)
        .add(40, CollectRequest.class, CollectRequest::read)
        .add(41, CollectAck.class, CollectAck::read)
        .add(42, Forward.class, Forward::read);
  }

  /** What the answer to a {@link Join} says. */
  enum Answer {
    /** A place is reserved; the joiner opens its link. */
    ACCEPTED,
    /** Ask the named node instead. */
    REDIRECT,
    /** Refused: the asked has no root itself. */
    DETACHED,
    /** Refused: the joiner is above the asked. */
    LOOP,
    /** Refused: the application has marked the joiner failed. */
    FAILED,
    /** Refused: a newer incarnation of the joiner is known. */
    STALE
  }

  /**
   * Datagram from a node without a parent to a candidate. INIT and DETACHED answer DETACHED, LEFT
   * is silent, a member accepts or sends on by its {@link Placement}.
   *
   * @param edge the joiner's counter, echoed by the answer; names the edge from then on
   * @param via the root that sent the joiner here, or null
   * @param position the joiner's position in the command log, -1 when it has none yet
   * @param standing of the joiner
   * @param size of the joiner's subtree, itself included
   */
  record Join(long edge, NodeId via, long position, Standing standing, long size)
      implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, edge);
      out.node(2, via);
      out.int64(3, position);
      out.text(4, standing.site());
      out.int64(5, standing.rank());
      out.int64(6, size);
    }

    static Join read(FieldReader in) throws MalformedMessage {
      String site = in.text(4);
      long rank = in.int64(5, 0);
      if (site == null || site.length() > Standing.SITE_LENGTH_MAX || (int) rank != rank) {
        throw new MalformedMessage("a Join without a proper standing");
      }
      return new Join(
          in.int64(1), in.node(2), in.int64(3), new Standing(site, (int) rank), atLeast(in, 6, 1));
    }
  }

  /**
   * Datagram, the answer to {@link Join}. Who does not wait for it any more answers ACCEPTED by
   * {@link Remove} and ignores the rest.
   *
   * @param edge the joiner's counter
   * @param answer the decision
   * @param root the root of the asked, or null when it has none
   * @param redirect whom to ask instead, or null
   * @param path ACCEPTED: the ancestors of the joiner-to-be, the sender first
   * @param position ACCEPTED: the sender's position in the command log
   */
  record JoinReply(
      long edge, Answer answer, RootId root, NodeId redirect, List<NodeId> path, long position)
      implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, edge);
      out.int64(2, answer.ordinal());
      if (root != null) {
        root.write(out, 3);
      }
      out.node(6, redirect);
      out.nodes(7, path);
      out.int64(8, position);
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
              readPath(in, 7),
              atLeast(in, 8, 0));
      if (reply.answer == Answer.ACCEPTED && (reply.root == null || reply.path.isEmpty())) {
        throw new MalformedMessage("accepted without a root or a path");
      }
      if (reply.answer == Answer.REDIRECT && reply.redirect == null) {
        throw new MalformedMessage("sent on to nobody");
      }
      return reply;
    }
  }

  /**
   * On the link from a parent to a child: every second, and at once when the root has changed. Who
   * is not the sender's child on that edge answers {@link Remove}.
   *
   * @param edge the child's counter
   * @param root the root, or null while the sender is detached
   * @param path the ancestors of the receiver, the sender first
   * @param haveUpTo the sender's position in the command log
   * @param logStart what the control node said that nobody needs: up to here counts as had
   */
  record HeartbeatDown(long edge, RootId root, List<NodeId> path, long haveUpTo, long logStart)
      implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, edge);
      if (root != null) {
        root.write(out, 2);
      }
      out.nodes(5, path);
      out.int64(6, haveUpTo);
      out.int64(7, logStart);
    }

    static HeartbeatDown read(FieldReader in) throws MalformedMessage {
      List<NodeId> path = readPath(in, 5);
      if (path.isEmpty()) {
        throw new MalformedMessage("a parent's heartbeat without a path");
      }
      return new HeartbeatDown(
          in.int64(1), readRoot(in, 2), path, atLeast(in, 6, 0), atLeast(in, 7, 0));
    }
  }

  /**
   * On the link from a child to its parent: at the start of the edge, every second, and after many
   * log entries. The parent takes the first one as the child's arrival. Who is not the sender's
   * parent on that edge answers {@link Remove}.
   *
   * @param edge the child's counter
   * @param haveUpTo the child's position in the command log
   * @param size of the child's subtree, itself included
   */
  record HeartbeatUp(long edge, long haveUpTo, long size) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, edge);
      out.int64(2, haveUpTo);
      out.int64(3, size);
    }

    static HeartbeatUp read(FieldReader in) throws MalformedMessage {
      return new HeartbeatUp(in.int64(1), atLeast(in, 2, 0), atLeast(in, 3, 1));
    }
  }

  /**
   * Datagram to a node that believes in an edge with the sender that the sender does not have, or
   * on the link from a root that gives its place up. The receiver drops that edge, if it still has
   * it, and asks the named node for a place.
   *
   * @param edge the edge's counter
   * @param redirect whom to ask for a place, or null
   */
  record Remove(long edge, NodeId redirect) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, edge);
      out.node(2, redirect);
    }

    static Remove read(FieldReader in) throws MalformedMessage {
      return new Remove(in.int64(1), in.node(2));
    }
  }

  /**
   * Datagram from a root to nodes that it was told of. Every state but LEFT answers {@link
   * ProbeReply}; a root compares.
   *
   * @param root the sender's root, itself
   */
  record Probe(RootId root) implements Message {
    @Override
    public void write(FieldWriter out) {
      root.write(out, 1);
    }

    static Probe read(FieldReader in) throws MalformedMessage {
      RootId root = readRoot(in, 1);
      if (root == null) {
        throw new MalformedMessage("a probe without a root");
      }
      return new Probe(root);
    }
  }

  /**
   * Datagram, the answer to {@link Probe}. A root believes in another only when that one says so
   * itself, and asks it first.
   *
   * @param root the sender's root, or null
   */
  record ProbeReply(RootId root) implements Message {
    @Override
    public void write(FieldWriter out) {
      if (root != null) {
        root.write(out, 1);
      }
    }

    static ProbeReply read(FieldReader in) throws MalformedMessage {
      return new ProbeReply(readRoot(in, 1));
    }
  }

  /**
   * On the link from a child to its parent: the sender lacks the entries from here on. A parent
   * that has not kept them asks its own parent, the root its control node.
   *
   * @param fromSeq the first entry that is missing
   */
  record LogRequest(long fromSeq) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, fromSeq);
    }

    static LogRequest read(FieldReader in) throws MalformedMessage {
      return new LogRequest(atLeast(in, 1, 1));
    }
  }

  /**
   * On links upwards, hop by hop to the root: a message that the origin repeats until a root has
   * acknowledged it with {@link CollectAck}. Without a parent it is dropped.
   *
   * @param origin who called collect
   * @param requestId ascending at the origin
   * @param lowestPending the origin's lowest request that is not acknowledged: the root need not
   *     remember older ones
   * @param message the content
   */
  record CollectRequest(NodeId origin, long requestId, long lowestPending, Message message)
      implements Message {
    @Override
    public void write(FieldWriter out) {
      out.node(1, origin);
      out.int64(2, requestId);
      out.int64(3, lowestPending);
      out.message(4, message);
    }

    static CollectRequest read(FieldReader in) throws MalformedMessage {
      return new CollectRequest(required(in, 1), in.int64(2), in.int64(3), content(in, 4));
    }
  }

  /**
   * Datagram from a root to the origin of a {@link CollectRequest}.
   *
   * @param requestId which one
   */
  record CollectAck(long requestId) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, requestId);
    }

    static CollectAck read(FieldReader in) throws MalformedMessage {
      return new CollectAck(in.int64(1));
    }
  }

  /**
   * On links upwards, hop by hop to the root, once. Without a parent it is dropped.
   *
   * @param origin who called forward
   * @param bulk whether it goes on the bulk stream
   * @param message the content
   */
  record Forward(NodeId origin, boolean bulk, Message message) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.node(1, origin);
      out.flag(2, bulk);
      out.message(3, message);
    }

    static Forward read(FieldReader in) throws MalformedMessage {
      return new Forward(required(in, 1), in.flag(2), content(in, 3));
    }
  }

  private static RootId readRoot(FieldReader in, int field) throws MalformedMessage {
    RootId root = RootId.read(in, field);
    if (root != null && (root.term() < 0 || root.term() > TERM_MAX)) {
      throw new MalformedMessage("root term " + root.term() + " is out of range");
    }
    return root;
  }

  private static long atLeast(FieldReader in, int field, long least) throws MalformedMessage {
    long value = in.int64(field);
    if (value < least) {
      throw new MalformedMessage("field " + field + " is " + value + ", less than " + least);
    }
    return value;
  }

  private static List<NodeId> readPath(FieldReader in, int field) throws MalformedMessage {
    List<NodeId> path = in.nodes(field);
    if (path.size() > PATH_MAX) {
      throw new MalformedMessage("a path of " + path.size() + " nodes");
    }
    return path;
  }

  private static NodeId required(FieldReader in, int field) throws MalformedMessage {
    NodeId node = in.node(field);
    if (node == null) {
      throw new MalformedMessage("field " + field + " has no node");
    }
    return node;
  }

  private static Message content(FieldReader in, int field) throws MalformedMessage {
    Message message = in.message(field, Message.class);
    if (message == null) {
      throw new MalformedMessage("field " + field + " has no content");
    }
    return message;
  }
}
