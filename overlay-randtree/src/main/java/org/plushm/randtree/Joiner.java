package org.plushm.randtree;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.RandomSource;
import org.plushm.overlay.Timer;
import org.plushm.randtree.RandTreeMessages.Answer;
import org.plushm.randtree.RandTreeMessages.Join;
import org.plushm.randtree.RandTreeMessages.JoinReply;
import org.plushm.randtree.RandTreeMessages.Remove;

/**
 * The joining side of a detached node (departures 4 and 7): candidates are asked one after the
 * other, the next one beside those that have not answered within the stagger; redirects are
 * followed; the first acceptance wins and later ones are given back.
 */
final class Joiner {
  private static final int BACKUPS_MAX = 6;
  private static final int BOOTSTRAP_MAX = 4;
  private static final int OTHERS_MAX = 4;
  private static final int ROUNDS_COUNTED_MAX = 16;

  /** One Join that has no answer yet. */
  private record Attempt(NodeId target, int hops, NodeId via, long sentNs) {}

  private final RandTree tree;
  private final RandTreeOptions options;
  private final PeerStore peers;
  private final Timer stepTimer;
  private final Timer roundTimer;
  private final Map<Long, Attempt> outstanding = new TreeMap<>();
  private final Deque<NodeId> candidates = new ArrayDeque<>();
  private List<NodeId> ancestors = List.of();
  private NodeId lost;
  private boolean active;
  private int failedRounds;
  private long nextEdge = 1;

  /** Until then whoever else is known to have a root waits for the answer of the one before. */
  private long preferredUntilNs = Long.MIN_VALUE;

  Joiner(RandTree tree, RandTreeOptions options, PeerStore peers) {
    this.tree = tree;
    this.options = options;
    this.peers = peers;
    this.stepTimer = tree.timer("join", this::step);
    this.roundTimer = tree.timer("joinRound", this::beginRound);
  }

  /**
   * Begins to look for a parent.
   *
   * @param formerAncestors who is asked first: ancestors, nearest first, then uncles
   * @param formerParent who is asked last, or null
   * @param delayNs until the first round
   */
  void start(List<NodeId> formerAncestors, NodeId formerParent, long delayNs) {
    stop();
    active = true;
    ancestors = List.copyOf(formerAncestors);
    lost = formerParent;
    failedRounds = 0;
    if (delayNs == 0) {
      beginRound();
    } else {
      roundTimer.scheduleAfter(delayNs);
    }
  }

  /** New peers are known: tries them now rather than after the backoff. */
  void hurry() {
    if (active && outstanding.isEmpty() && candidates.isEmpty()) {
      failedRounds = 0;
      roundTimer.cancel();
      beginRound();
    }
  }

  /** A node that is known to have a root: asks it at once, or next if one such was just asked. */
  void prefer(NodeId target) {
    if (!active || peers.isFailed(target) || tree.childEdges().atEndpoint(target) != null) {
      return;
    }
    for (Attempt attempt : outstanding.values()) {
      if (attempt.target.sameEndpoint(target)) {
        return;
      }
    }
    candidates.removeIf(target::sameEndpoint);
    long nowNs = tree.context().nowNs();
    if (nowNs < preferredUntilNs) {
      candidates.addFirst(target);
      return;
    }
    preferredUntilNs = nowNs + options.joinStaggerNs();
    send(target, 0, null);
    stepTimer.scheduleAfter(options.joinStaggerNs());
  }

  /** Whether something ends the present waiting for answers or for the next round. */
  boolean isWaiting() {
    return stepTimer.isScheduled() || roundTimer.isScheduled();
  }

  void stop() {
    active = false;
    preferredUntilNs = Long.MIN_VALUE;
    outstanding.clear();
    candidates.clear();
    stepTimer.cancel();
    roundTimer.cancel();
  }

  /** See {@link JoinReply}. */
  void onJoinReply(NodeId from, JoinReply reply) {
    Attempt attempt = active ? outstanding.remove(reply.edge()) : null;
    if (attempt == null) {
      if (reply.answer() == Answer.ACCEPTED && !tree.acceptedAgainBy(from, reply.edge())) {
        tree.context().datagram(from, new Remove(reply.edge()));
      }
      return; // Too late: another was taken, or this one was given up.
    }
    peers.learn(from);
    switch (reply.answer()) {
      case ACCEPTED -> {
        if (reply.path().contains(tree.self()) || peers.isFailed(from)) {
          tree.context().datagram(from, new Remove(reply.edge()));
          step();
        } else {
          stop();
          tree.becomeChild(from, reply);
        }
      }
      case REDIRECT -> {
        NodeId via = reply.root() == null ? null : reply.root().node();
        boolean descends = attempt.via != null || from.equals(via);
        follow(reply.redirect(), attempt.hops + 1, descends ? via : null);
      }
      default -> step();
    }
  }

  private void follow(NodeId target, int hops, NodeId via) {
    if (hops > options.hopsMax()
        || target.sameEndpoint(tree.self())
        || tree.childEdges().atEndpoint(target) != null
        || peers.isFailed(target)) {
      step();
      return;
    }
    send(target, hops, via);
    // An attempt that makes progress needs no second one beside it.
    stepTimer.scheduleAfter(options.joinStaggerNs());
  }

  /** Asks the next candidate, waits for the answers, or pauses before the next round. */
  private void step() {
    if (!active) {
      return;
    }
    expire();
    NodeId next = candidates.pollFirst();
    if (next != null) {
      send(next, 0, null);
      stepTimer.scheduleAfter(options.joinStaggerNs());
    } else if (!outstanding.isEmpty()) {
      long oldestNs = Long.MAX_VALUE;
      for (Attempt attempt : outstanding.values()) {
        oldestNs = Math.min(oldestNs, attempt.sentNs);
      }
      stepTimer.scheduleAfter(oldestNs + options.joinTimeoutNs() - tree.context().nowNs());
    } else if (!roundTimer.isScheduled()) {
      roundTimer.scheduleAfter(backoffNs());
      failedRounds = Math.min(ROUNDS_COUNTED_MAX, failedRounds + 1);
    }
  }

  /**
   * The order of the candidates: ancestors, nearest first, since they are known to be above;
   * RanSub's non-descendants; bootstrap peers; others; the lost parent last.
   */
  private void beginRound() {
    RandomSource random = tree.context().random();
    List<NodeId> order = new ArrayList<>(ancestors);
    order.addAll(peers.backups(BACKUPS_MAX, random));
    order.addAll(peers.bootstrap(BOOTSTRAP_MAX, random));
    order.addAll(peers.any(OTHERS_MAX, random));
    if (lost != null) {
      order.removeIf(lost::sameEndpoint);
      order.add(lost);
    }
    candidates.clear();
    Set<NodeId> seen = new TreeSet<>();
    for (NodeId id : order) {
      if (!id.sameEndpoint(tree.self())
          && !peers.isFailed(id)
          && tree.childEdges().atEndpoint(id) == null
          && seen.add(id.anyIncarnation())) {
        candidates.add(id);
      }
    }
    step();
  }

  private void send(NodeId target, int hops, NodeId via) {
    long edge = nextEdge++;
    outstanding.put(edge, new Attempt(target, hops, via, tree.context().nowNs()));
    tree.context()
        .datagram(target, new Join(edge, tree.place().wasMember(), via, tree.logPosition()));
  }

  private void expire() {
    long nowNs = tree.context().nowNs();
    Iterator<Attempt> attempts = outstanding.values().iterator();
    while (attempts.hasNext()) {
      Attempt attempt = attempts.next();
      if (nowNs - attempt.sentNs >= options.joinTimeoutNs()) {
        attempts.remove();
        peers.suspect(attempt.target);
      }
    }
  }

  private long backoffNs() {
    long baseNs = options.backoffMinNs();
    for (int i = 0; i < failedRounds && baseNs < options.backoffMaxNs(); i++) {
      baseNs += baseNs / 2;
    }
    return tree.context().random().jitterNs(Math.min(baseNs, options.backoffMaxNs()), 0.5);
  }
}
