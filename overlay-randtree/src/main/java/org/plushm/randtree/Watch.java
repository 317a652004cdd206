package org.plushm.randtree;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.Timer;
import org.plushm.randtree.RandTreeMessages.Getstatus;
import org.plushm.randtree.RandTreeMessages.Probe;
import org.plushm.randtree.RandTreeMessages.ProbeReply;
import org.plushm.randtree.RandTreeMessages.Status;

/**
 * Watches the neighbours (thesis section 3.5; SWIM's indirect probe; Lifeguard's local health). A
 * silent neighbour is suspected, probed directly and through up to two vantage points, and given up
 * when neither helps within the vantage time. One timer, set to the earliest deadline.
 */
final class Watch {
  private static final int VANTAGES_MAX = 2;
  private static final int ENQUIRIES_MAX = 64;

  /** Somebody else's suspect that this node probes for them. */
  private static final class Enquiry {
    final List<NodeId> askers = new ArrayList<>();
    long deadlineNs;
  }

  private final RandTree tree;
  private final RandTreeOptions options;
  private final LocalHealth health;
  private final Timer timer;
  private final Timer enquiryTimer;
  private final Map<NodeId, Enquiry> enquiries = new TreeMap<>();
  private long nonce;

  Watch(RandTree tree, RandTreeOptions options, LocalHealth health) {
    this.tree = tree;
    this.options = options;
    this.health = health;
    this.timer = tree.timer("watch", this::check);
    this.enquiryTimer = tree.timer("enquiry", this::expireEnquiries);
  }

  /** A neighbour is new: it must be looked after from now on. */
  void onNeighbor() {
    schedule();
  }

  /** This node did not run: nobody's silence counts. */
  void onPaused() {
    long nowNs = tree.context().nowNs();
    health.incident(nowNs);
    tree.place().neighbors().forEach(neighbor -> neighbor.suspicion.onPaused(nowNs));
    schedule();
  }

  /**
   * Somebody else has lost this neighbour: asks it now instead of waiting for the silence.
   *
   * @param answerNs how long it has to answer
   */
  void suspectNow(Neighbor neighbor, long answerNs) {
    // What was heard before the question does not answer it.
    neighbor.suspicion.onLinkEvidence(tree.context().lastHeardNs(neighbor.id));
    if (neighbor.suspicion.phase() == Suspicion.Phase.TRUSTED) {
      neighbor.suspicion.suspectEarly(tree.context().nowNs(), answerNs);
      ask(neighbor);
      schedule();
    }
  }

  /** How long ago there was evidence of the neighbour, in nanoseconds. */
  long heardAgoNs(Neighbor neighbor) {
    long heardNs =
        Math.max(tree.context().lastHeardNs(neighbor.id), neighbor.suspicion.evidenceNs());
    return Math.max(0, tree.context().nowNs() - heardNs);
  }

  /** See {@link ProbeReply}. */
  void onProbeReply(NodeId from) {
    Neighbor neighbor = tree.place().edge(from);
    if (neighbor != null && neighbor.suspicion.onProbeAnswer(tree.context().nowNs())) {
      health.incident(tree.context().nowNs());
      schedule();
    }
    Enquiry enquiry = enquiries.remove(from);
    if (enquiry != null) {
      enquiry.askers.forEach(asker -> tree.context().datagram(asker, new Status(from, true)));
    }
  }

  /** See {@link Getstatus}. */
  void onGetstatus(NodeId asker, Getstatus request) {
    NodeId peer = request.peer();
    if (peer.equals(tree.self()) || tree.isFailed(peer)) {
      return; // We are no vantage point for ourselves, and leave failed peers alone.
    }
    Neighbor neighbor = tree.place().edge(peer);
    if (neighbor != null && heardAgoNs(neighbor) < options.suspectMinNs() / 2) {
      tree.context().datagram(asker, new Status(peer, true));
      return;
    }
    if (enquiries.size() >= ENQUIRIES_MAX && !enquiries.containsKey(peer)) {
      return; // Too many at once: another vantage point has to do.
    }
    Enquiry enquiry = enquiries.computeIfAbsent(peer, p -> new Enquiry());
    if (enquiry.askers.isEmpty()) {
      enquiry.deadlineNs = tree.context().nowNs() + options.vantageProbeNs();
      tree.context().datagram(peer, new Probe(++nonce, tree.root()));
    }
    if (!enquiry.askers.contains(asker)) {
      enquiry.askers.add(asker);
    }
    if (!enquiryTimer.isScheduled()) {
      enquiryTimer.scheduleAfter(options.vantageProbeNs());
    }
  }

  /** See {@link Status}. */
  void onStatus(Status status) {
    Neighbor neighbor = tree.place().edge(status.peer());
    if (neighbor != null && neighbor.suspicion.phase() == Suspicion.Phase.SUSPECTED) {
      neighbor.suspicion.onStatus(status.reachable());
    }
  }

  /** Whether the next look at the neighbours is scheduled. */
  boolean isRunning() {
    return timer.isScheduled();
  }

  void stop() {
    timer.cancel();
    enquiryTimer.cancel();
    enquiries.clear();
  }

  private void check() {
    long nowNs = tree.context().nowNs();
    int multiplier = health.multiplier(nowNs);
    for (Neighbor neighbor : tree.place().neighbors()) {
      Suspicion suspicion = neighbor.suspicion;
      if (suspicion.onLinkEvidence(tree.context().lastHeardNs(neighbor.id))) {
        health.incident(nowNs);
      }
      if (suspicion.deadlineNs(options, multiplier) > nowNs) {
        continue;
      }
      if (suspicion.phase() == Suspicion.Phase.SUSPECTED) {
        tree.lose(neighbor, suspicion.confirmed(), "silent");
      } else if (suspicion.unlinkedProofs() >= options.unlinkedProofsMax()) {
        tree.lose(neighbor, false, "answers probes but not on the link");
      } else {
        suspect(neighbor);
      }
    }
    schedule();
  }

  private void suspect(Neighbor neighbor) {
    neighbor.suspicion.suspect(tree.context().nowNs(), options.vantageNs());
    ask(neighbor);
  }

  private void ask(Neighbor neighbor) {
    tree.context().datagram(neighbor.id, new Probe(++nonce, tree.root()));
    for (NodeId vantage : vantages(neighbor, VANTAGES_MAX)) {
      tree.context().datagram(vantage, new Getstatus(neighbor.id));
    }
  }

  /** Second vantage points for a suspect: an ancestor beyond it, then siblings in random order. */
  private List<NodeId> vantages(Neighbor suspect, int countMax) {
    List<NodeId> beside =
        suspect == tree.place().parent() ? tree.place().siblings() : tree.children();
    Set<NodeId> vantages = new LinkedHashSet<>();
    tree.pathToRoot().stream()
        .filter(id -> !id.equals(suspect.id))
        .findFirst()
        .ifPresent(vantages::add);
    vantages.addAll(tree.context().random().shuffled(beside));
    vantages.removeIf(id -> id.equals(tree.self()) || id.equals(suspect.id) || tree.isFailed(id));
    return vantages.stream().limit(countMax).toList();
  }

  private void schedule() {
    long nowNs = tree.context().nowNs();
    int multiplier = health.multiplier(nowNs);
    long nextNs = Long.MAX_VALUE;
    for (Neighbor neighbor : tree.place().neighbors()) {
      neighbor.suspicion.onLinkEvidence(tree.context().lastHeardNs(neighbor.id));
      nextNs = Math.min(nextNs, neighbor.suspicion.deadlineNs(options, multiplier));
    }
    if (nextNs == Long.MAX_VALUE) {
      timer.cancel();
    } else {
      // A deadline stretched by our own delays comes nearer when they are long enough ago.
      timer.scheduleAfter(Math.min(nextNs, health.shrinksNs(nowNs)) - nowNs);
    }
  }

  private void expireEnquiries() {
    long nowNs = tree.context().nowNs();
    long nextNs = Long.MAX_VALUE;
    Iterator<Map.Entry<NodeId, Enquiry>> iterator = enquiries.entrySet().iterator();
    while (iterator.hasNext()) {
      Map.Entry<NodeId, Enquiry> entry = iterator.next();
      Enquiry enquiry = entry.getValue();
      if (enquiry.deadlineNs <= nowNs) {
        iterator.remove();
        for (NodeId asker : enquiry.askers) {
          tree.context().datagram(asker, new Status(entry.getKey(), false));
        }
      } else {
        nextNs = Math.min(nextNs, enquiry.deadlineNs);
      }
    }
    if (nextNs != Long.MAX_VALUE) {
      enquiryTimer.scheduleAfter(nextNs - nowNs);
    }
  }
}
