package org.plushm.overlay.basic;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.Timer;
import org.plushm.overlay.basic.BasicMessages.Join;
import org.plushm.overlay.basic.BasicMessages.JoinReply;

/**
 * The joining side: asks those that the application named, one after the other, follows whom they
 * send it to, and begins again with backoff for ever. Idle once a parent has taken it in.
 */
final class Seeker {
  /** Root, proxy, and as much again for a root that has just moved. */
  private static final int HOPS_MAX = 6;

  private static final int DOUBLINGS_MAX = 10;

  /** How often one node is asked before it counts as gone: a datagram may be lost. */
  private static final int TRIES_MAX = 3;

  private final BasicOverlay overlay;
  private final BasicOptions options;
  private final Timer timer;
  private final Deque<NodeId> candidates = new ArrayDeque<>();
  private List<NodeId> bootstrap = List.of();
  private boolean active;
  private boolean waiting;
  private long nextEdge = 1;
  private long asked;
  private NodeId target;
  private NodeId via;
  private int tries;
  private int hops;
  private int failedRounds;

  Seeker(BasicOverlay overlay, BasicOptions options) {
    this.overlay = overlay;
    this.options = options;
    this.timer = overlay.timer("join", this::onTimer);
  }

  boolean isActive() {
    return active;
  }

  /** Looks for a place through these, now; a search under way goes on with them. */
  void start(List<NodeId> peers) {
    bootstrap = List.copyOf(peers);
    active = true;
    failedRounds = 0;
    beginRound();
  }

  /** The place that was found was none: goes on after a while. */
  void resume() {
    active = true;
    backOff();
  }

  void stop() {
    active = false;
    waiting = false;
    candidates.clear();
    timer.cancel();
  }

  /** See {@link JoinReply}; whether the answer is to the question that is open. */
  void onJoinReply(NodeId from, JoinReply reply) {
    if (!active || !waiting || reply.edge() != asked) {
      overlay.refuseLate(from, reply);
      return;
    }
    waiting = false;
    switch (reply.answer()) {
      case ACCEPTED -> {
        if (reply.path().contains(overlay.self()) || overlay.isFailed(from)) {
          overlay.refuseLate(from, reply);
          next();
        } else {
          stop();
          overlay.becomeChild(from, reply);
        }
      }
      case REDIRECT -> {
        boolean byRoot = reply.root() != null && reply.root().node().equals(from);
        if (hops < HOPS_MAX && mayAsk(reply.redirect())) {
          hops++;
          ask(reply.redirect(), byRoot ? from : null);
        } else {
          next();
        }
      }
      default -> next();
    }
  }

  private void onTimer() {
    if (waiting && tries < TRIES_MAX) {
      ask();
    } else if (waiting) {
      waiting = false;
      next();
    } else {
      beginRound();
    }
  }

  private void beginRound() {
    candidates.clear();
    candidates.addAll(new ArrayList<>(bootstrap));
    next();
  }

  private void next() {
    NodeId candidate = candidates.poll();
    while (candidate != null && !mayAsk(candidate)) {
      candidate = candidates.poll();
    }
    if (candidate == null) {
      backOff();
    } else {
      hops = 0;
      ask(candidate, null);
    }
  }

  private boolean mayAsk(NodeId candidate) {
    return !candidate.sameEndpoint(overlay.self())
        && !overlay.isFailed(candidate)
        && overlay.childAt(candidate) == null;
  }

  private void ask(NodeId candidate, NodeId sentBy) {
    target = candidate;
    via = sentBy;
    tries = 0;
    ask();
  }

  private void ask() {
    asked = nextEdge++;
    tries++;
    waiting = true;
    overlay
        .context()
        .datagram(
            target,
            new Join(asked, via, overlay.logPosition(), overlay.standing(), overlay.size()));
    timer.scheduleAfter(options.joinTimeoutNs());
  }

  private void backOff() {
    waiting = false;
    long waitNs = options.backoffMinNs() << Math.min(failedRounds, DOUBLINGS_MAX);
    failedRounds++;
    timer.scheduleAfter(
        overlay.context().random().jitterNs(Math.min(waitNs, options.backoffMaxNs()), 0.3));
  }
}
