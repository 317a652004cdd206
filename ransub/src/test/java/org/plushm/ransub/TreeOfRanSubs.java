package org.plushm.ransub;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import org.plushm.overlay.Effect;
import org.plushm.overlay.Message;
import org.plushm.overlay.Node;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.RandomSource;
import org.plushm.overlay.RootId;
import org.plushm.overlay.Tree;

/**
 * Many RanSubs over a tree that the test plants and changes, in virtual time: nothing but RanSub
 * can be at fault, and some thousand epochs take a second.
 */
final class TreeOfRanSubs {
  static final long MS = 1_000_000L;
  static final long SECOND = 1_000 * MS;
  private static final long HOP_NS = 10 * MS;

  /** What a run of this tree hears of. */
  interface Listener {
    /** A subset was delivered. */
    void delivered(Member at, long epoch, List<Candidate> members);
  }

  private record Arrival(long atNs, long sequence, Member to, NodeId from, Message message)
      implements Comparable<Arrival> {
    @Override
    public int compareTo(Arrival other) {
      int order = Long.compare(atNs, other.atNs);
      return order == 0 ? Long.compare(sequence, other.sequence) : order;
    }
  }

  /** A timer of a member as it was when it was looked at. */
  private record Due(long atNs, long sequence, Member member) implements Comparable<Due> {
    @Override
    public int compareTo(Due other) {
      int order = Long.compare(atNs, other.atNs);
      return order == 0 ? Long.compare(sequence, other.sequence) : order;
    }
  }

  /** One node, and its place in the tree. */
  final class Member implements Tree {
    final int number;
    final NodeId id;
    final Node node;
    final RanSub ranSub;
    Member parent;
    final List<Member> children = new ArrayList<>();
    boolean alive = true;

    /** What it sends is lost: to its parent it is late for ever. */
    boolean silent;

    Member(int number) {
      this.number = number;
      this.id = NodeId.ofIpv4(number + 1, 1, 1);
      this.node = new Node(id, new NoLinks(), new RandomSource(random.nextLong()));
      this.ranSub =
          new RanSub(
              node.context("ransub"),
              this,
              options,
              (epoch, members) -> listener.delivered(this, epoch, members));
      node.install(ranSub);
      node.start(nowNs);
    }

    int depth() {
      return parent == null ? 0 : parent.depth() + 1;
    }

    boolean isBelow(Member other) {
      for (Member at = this; at != null; at = at.parent) {
        if (at == other) {
          return true;
        }
      }
      return false;
    }

    @Override
    public NodeId self() {
      return id;
    }

    @Override
    public boolean isMember() {
      return true;
    }

    @Override
    public boolean isRoot() {
      return this == root;
    }

    @Override
    public RootId root() {
      return new RootId(0, root.id, true);
    }

    @Override
    public NodeId parent() {
      return parent == null ? null : parent.id;
    }

    @Override
    public List<NodeId> children() {
      return children.stream().map(child -> child.id).sorted().toList();
    }

    @Override
    public List<NodeId> pathToRoot() {
      List<NodeId> path = new ArrayList<>();
      for (Member at = parent; at != null; at = at.parent) {
        path.add(at.id);
      }
      return path;
    }
  }

  private static final class NoLinks implements Node.LinkView {
    @Override
    public long lastHeardNs(NodeId peer) {
      return Long.MIN_VALUE;
    }

    @Override
    public boolean bulkReady() {
      return true;
    }
  }

  final List<Member> members = new ArrayList<>();
  final RandomSource random;
  private final RanSubOptions options;
  private final Listener listener;
  private final PriorityQueue<Arrival> underway = new PriorityQueue<>();
  private final PriorityQueue<Due> timers = new PriorityQueue<>();
  private long sequence;
  private Member root;
  private long nowNs = SECOND;

  TreeOfRanSubs(long seed, RanSubOptions options, Listener listener) {
    this.random = new RandomSource(seed);
    this.options = options;
    this.listener = listener;
  }

  /** The member with this identity. */
  Member member(NodeId id) {
    return members.get((int) (id.addressLow() & 0xffff_ffffL) - 1);
  }

  /** Plants a root and members that each descend at random to one with a place, as in RandTree. */
  void plant(int count, int degree) {
    root = new Member(0);
    members.add(root);
    while (members.size() < count) {
      add(degree);
    }
    changed(root);
  }

  /** Another member at the end of a random descent. */
  Member add(int degree) {
    Member added = new Member(members.size());
    members.add(added);
    attach(added, root, degree);
    return added;
  }

  /** A chain: every member has one child. */
  void plantChain(int count) {
    plant(1, 1);
    for (int i = 1; i < count; i++) {
      add(1);
    }
  }

  /** Moves a member with its subtree to the end of another random descent. */
  void move(Member moved, int degree) {
    Member former = moved.parent;
    former.children.remove(moved);
    moved.parent = null;
    changed(former);
    attach(moved, root, degree);
  }

  /** Takes a member out without a word; each child descends anew. */
  void kill(Member killed, int degree) {
    killed.alive = false;
    killed.parent.children.remove(killed);
    changed(killed.parent);
    for (Member orphan : List.copyOf(killed.children)) {
      orphan.parent = null;
      killed.children.remove(orphan);
      attach(orphan, root, degree);
    }
  }

  private void attach(Member added, Member from, int degree) {
    Member at = from;
    while (at.children.size() >= degree) {
      at = random.pick(at.children);
    }
    added.parent = at;
    at.children.add(added);
    changed(at);
    changed(added);
  }

  private void changed(Member at) {
    at.node.call(nowNs, at.ranSub::treeChanged);
    send(at);
  }

  private void send(Member from) {
    for (Effect effect : from.node.drain()) {
      if (effect instanceof Effect.SendOnLink sent && !from.silent) {
        underway.add(
            new Arrival(nowNs + HOP_NS, sequence++, member(sent.peer()), from.id, sent.message()));
      }
    }
    long deadlineNs = from.node.nextDeadlineNs();
    if (deadlineNs != Long.MAX_VALUE) {
      timers.add(new Due(deadlineNs, sequence++, from));
    }
  }

  /** Lets time pass. */
  void runFor(long durationNs) {
    long untilNs = nowNs + durationNs;
    while (true) {
      Due due = timers.peek();
      Arrival arrival = underway.peek();
      long timerNs = due == null ? Long.MAX_VALUE : due.atNs;
      long arrivalNs = arrival == null ? Long.MAX_VALUE : arrival.atNs;
      if (Math.min(timerNs, arrivalNs) > untilNs) {
        nowNs = untilNs;
        return;
      }
      if (arrivalNs <= timerNs) {
        underway.remove();
        nowNs = arrivalNs;
        if (arrival.to.alive) {
          arrival.to.node.linkMessage(nowNs, arrival.from, arrival.message);
          send(arrival.to);
        }
      } else {
        timers.remove();
        // Otherwise that timer was cancelled or put off.
        if (due.member.alive && due.member.node.nextDeadlineNs() == due.atNs) {
          nowNs = timerNs;
          due.member.node.fireNextTimer(nowNs);
          send(due.member);
        }
      }
    }
  }
}
