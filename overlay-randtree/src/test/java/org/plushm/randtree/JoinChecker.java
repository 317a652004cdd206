package org.plushm.randtree;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import org.plushm.overlay.Effect;
import org.plushm.overlay.Message;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.Service;
import org.plushm.randtree.RandTreeMessages.Answer;
import org.plushm.randtree.RandTreeMessages.Getstatus;
import org.plushm.randtree.RandTreeMessages.Join;
import org.plushm.randtree.RandTreeMessages.JoinReply;
import org.plushm.randtree.RandTreeMessages.NewRoot;
import org.plushm.randtree.RandTreeMessages.Prevote;
import org.plushm.randtree.RandTreeMessages.Probe;
import org.plushm.simulation.Checker;
import org.plushm.simulation.SimulatedHost;
import org.plushm.simulation.World;

/**
 * O4: a Join that arrives is answered within the event, unless by who has left or knows a later
 * Join of the same node; and a node asks only so often. O5: a Join follows at most so many
 * redirects. O2: nothing is asked of a peer that was marked failed. Sees what arrives through
 * {@link #tap}.
 */
final class JoinChecker implements Checker {
  /** Joins that follow no redirect: one each stagger, and what the control node names. */
  private static final int FRESH_JOINS_A_SECOND_MAX = 20;

  private static final long SECOND_NS = 1_000_000_000L;

  /** What is asked about a node. */
  interface View {
    boolean hasLeft(SimulatedHost host);

    boolean isFailed(SimulatedHost host, NodeId peer);

    /** Of our RandTree. */
    View RANDTREE =
        new View() {
          @Override
          public boolean hasLeft(SimulatedHost host) {
            return host.service(RandTree.class).state() == TreeState.LEFT;
          }

          @Override
          public boolean isFailed(SimulatedHost host, NodeId peer) {
            return host.service(RandTree.class).isFailed(peer);
          }
        };
  }

  private final int hopsMax;
  private final View view;
  private final Map<NodeId, Map<Long, Integer>> hopsByEdge = new TreeMap<>();
  private final Map<NodeId, Deque<Long>> freshJoinsNs = new TreeMap<>();
  private final Map<NodeId, Map<NodeId, Long>> highestEdge = new TreeMap<>();

  /** What the present event began with; it is over when its host was touched. */
  private NodeId joiner;

  private Join unanswered;
  private JoinReply followed;

  JoinChecker(int hopsMax, View view) {
    this.hopsMax = hopsMax;
    this.view = view;
  }

  /** To be installed below all services of a node. */
  Service tap(NodeId self) {
    return new Service() {
      @Override
      public boolean onDatagram(NodeId from, Message message) {
        arrived(self, from, message);
        return false;
      }
    };
  }

  private void arrived(NodeId self, NodeId from, Message message) {
    if (message instanceof Join join) {
      long highest =
          highestEdge
              .computeIfAbsent(self, s -> new TreeMap<>())
              .merge(from, join.edge(), Math::max);
      if (highest == join.edge()) {
        joiner = from;
        unanswered = join;
      }
    } else if (message instanceof JoinReply reply && reply.answer() == Answer.REDIRECT) {
      followed = reply;
    }
  }

  @Override
  public void effect(World world, SimulatedHost host, Effect effect) {
    if (!(effect instanceof Effect.SendDatagram sent)) {
      return;
    }
    if (sent.message() instanceof JoinReply reply
        && unanswered != null
        && sent.to().equals(joiner)
        && reply.edge() == unanswered.edge()) {
      unanswered = null;
    } else if (sent.message() instanceof Join join) {
      joins(world, host, sent.to(), join);
    }
    boolean asks =
        sent.message() instanceof Join
            || sent.message() instanceof Probe
            || sent.message() instanceof Getstatus
            || sent.message() instanceof Prevote
            || sent.message() instanceof NewRoot;
    if (asks && view.isFailed(host, sent.to())) {
      world.violation("O2 failedLeftAlone", host + " sends " + sent.message() + " to " + sent.to());
    }
  }

  private void joins(World world, SimulatedHost host, NodeId target, Join join) {
    Map<Long, Integer> hops = hopsByEdge.computeIfAbsent(host.id(), id -> new TreeMap<>());
    if (followed != null && target.equals(followed.redirect())) {
      int count = 1 + hops.getOrDefault(followed.edge(), 0);
      hops.put(join.edge(), count);
      if (count > hopsMax) {
        world.violation("O5 hops", host + " follows redirect " + count);
      }
      return;
    }
    Deque<Long> times = freshJoinsNs.computeIfAbsent(host.id(), id -> new ArrayDeque<>());
    times.add(world.nowNs());
    while (times.element() < world.nowNs() - SECOND_NS) {
      times.remove();
    }
    if (times.size() > FRESH_JOINS_A_SECOND_MAX) {
      world.violation("O4 boundedRetries", host + " asks " + times.size() + " times a second");
    }
  }

  @Override
  public void touched(World world, SimulatedHost host) {
    if (unanswered != null && host.isAlive()) {
      if (!view.hasLeft(host) && !joiner.sameEndpoint(host.id())) {
        world.violation(
            "O4 everyJoinAnswered", host + " is silent to " + joiner + " " + unanswered);
      }
    }
    unanswered = null;
    followed = null;
  }
}
