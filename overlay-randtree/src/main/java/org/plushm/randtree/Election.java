package org.plushm.randtree;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.RootId;
import org.plushm.overlay.Timer;
import org.plushm.randtree.RandTreeMessages.Prevote;
import org.plushm.randtree.RandTreeMessages.Vote;

/**
 * Who founds the next term when a root is lost (departure 1). The electors are the lost root's last
 * known children. A candidate needs half of them, itself included, and never itself alone when
 * there were others; each grants one vote a term; lower identities ask first. Without a quorum a
 * former member founds after a long silence, provisionally: a merge sorts it out.
 */
final class Election {
  private final RandTree tree;
  private final RandTreeOptions options;
  private final Timer campaignTimer;
  private final Timer silenceTimer;
  private final Set<NodeId> votes = new TreeSet<>();
  private List<NodeId> electors = List.of();
  private RootId lost;
  private long campaignTerm = -1;
  private long votedTerm = -1;
  private NodeId votedFor;

  /** Who asked for a vote before this node had lost the root itself, when, and for what. */
  private NodeId early;

  private long earlyNs;
  private Prevote earlyPrevote;

  /** Somebody else has voted otherwise in the present term: the next round needs a higher one. */
  private boolean contested = true;

  Election(RandTree tree, RandTreeOptions options) {
    this.tree = tree;
    this.options = options;
    this.campaignTimer = tree.timer("election", this::campaign);
    this.silenceTimer = tree.timer("electionSilence", this::onSilence);
  }

  /** The root that is being replaced; null when this node was not its child. */
  RootId lost() {
    return lost;
  }

  /** The last known children of the root that is being replaced; empty outside an election. */
  List<NodeId> electors() {
    return electors;
  }

  /**
   * This node was a child of the root that is lost.
   *
   * @param lostRoot the root
   * @param siblings its children as last known
   */
  void start(RootId lostRoot, List<NodeId> siblings) {
    stop();
    lost = lostRoot;
    Set<NodeId> known = new TreeSet<>(siblings);
    known.add(tree.self());
    known.remove(lostRoot.node());
    electors = new ArrayList<>(known);
    int rank = electors.indexOf(tree.self());
    campaignTimer.scheduleAfter(rank * options.voteRankNs() + shortNs());
    silenceTimer.scheduleAfter(tree.context().random().jitterNs(options.electionSilenceNs(), 0.1));
    voteForEarly();
  }

  /**
   * A candidate that noticed the loss first was refused and would ask again only a round later:
   * when every vote is needed, the last one to notice would cost a round.
   */
  private void voteForEarly() {
    boolean stillAsking =
        early != null
            && electors.contains(early)
            && !tree.isFailed(early)
            && lost.sameRoot(earlyPrevote.lost())
            && tree.context().nowNs() - earlyNs < options.voteRoundNs();
    if (stillAsking && grants(early, earlyPrevote)) {
      tree.context()
          .datagram(early, new Vote(earlyPrevote.term(), true, tree.root(), Long.MAX_VALUE));
    }
    early = null;
    earlyPrevote = null;
  }

  private long shortNs() {
    return tree.context().random().nextLong(options.voteRankNs() / 4 + 1);
  }

  /** This node lost another parent: it founds only if nobody has a root for very long. */
  void startSilent() {
    stop();
    silenceTimer.scheduleAfter(
        tree.context().random().jitterNs(options.electionSilenceNs() * 3 / 2, 0.1));
  }

  /** Whether the next round or the end of the silence is scheduled. */
  boolean isWaiting() {
    return campaignTimer.isScheduled() || silenceTimer.isScheduled();
  }

  void stop() {
    lost = null;
    electors = List.of();
    votes.clear();
    campaignTerm = -1;
    campaignTimer.cancel();
    silenceTimer.cancel();
  }

  private void campaign() {
    if (contested || votedTerm <= tree.place().highestTerm() || !tree.self().equals(votedFor)) {
      votedTerm = Math.max(tree.place().highestTerm(), votedTerm) + 1;
      contested = false;
    }
    campaignTerm = votedTerm;
    votedFor = tree.self();
    votes.clear();
    votes.add(tree.self());
    for (NodeId elector : electors) {
      if (!elector.equals(tree.self()) && !tree.isFailed(elector)) {
        tree.context().datagram(elector, new Prevote(campaignTerm, lost));
      }
    }
    campaignTimer.scheduleAfter(roundNs());
    foundIfElected();
  }

  /** See {@link Prevote}. */
  void onPrevote(NodeId from, Prevote prevote) {
    boolean lostToo = lost != null && lost.sameRoot(prevote.lost());
    boolean granted = lostToo && grants(from, prevote);
    if (lostToo && !granted) {
      contested = true;
      if (prevote.term() == campaignTerm && electors.contains(from)) {
        // Two ask for the same term: the lower one asks for the next at once, the other waits.
        boolean first = tree.self().compareTo(from) < 0;
        campaignTimer.scheduleAfter(first ? shortNs() : roundNs());
      }
    }
    RootId root = tree.root();
    long heardAgoNs = Long.MAX_VALUE;
    if (tree.isRoot()) {
      heardAgoNs = 0;
    } else if (root != null && root.sameRoot(prevote.lost())) {
      Neighbor parent = tree.place().parent();
      if (parent != null && parent.id.equals(root.node())) {
        heardAgoNs = tree.watch().heardAgoNs(parent);
        early = from;
        earlyNs = tree.context().nowNs();
        earlyPrevote = prevote;
        tree.watch().suspectNow(parent, options.vantageNs());
      }
    } else if (root != null) {
      heardAgoNs = 0;
    }
    tree.context().datagram(from, new Vote(prevote.term(), granted, root, heardAgoNs));
  }

  /** One vote a term, for a term above that of the lost root; then the candidate has a round. */
  private boolean grants(NodeId candidate, Prevote prevote) {
    boolean free =
        prevote.term() > votedTerm || (prevote.term() == votedTerm && candidate.equals(votedFor));
    if (!free || prevote.term() <= lost.term()) {
      return false;
    }
    votedTerm = prevote.term();
    votedFor = candidate;
    votes.clear();
    campaignTerm = -1;
    campaignTimer.scheduleAfter(roundNs());
    return true;
  }

  private long roundNs() {
    return tree.context().random().jitterNs(options.voteRoundNs(), 0.25);
  }

  /** See {@link Vote}. */
  void onVote(NodeId from, Vote vote) {
    if (lost == null) {
      return; // Not in an election any more.
    }
    if (!vote.granted()) {
      contested = true;
      if (vote.root() != null && vote.rootHeardAgoNs() < options.suspectMinNs() / 2) {
        tree.joiner().prefer(from); // The root lives, or has a successor: a place under it will do.
      }
      return;
    }
    if (vote.term() != campaignTerm || !electors.contains(from)) {
      return; // Of an earlier round, or not entitled.
    }
    votes.add(from);
    foundIfElected();
  }

  private void foundIfElected() {
    int quorum = Math.max((electors.size() + 1) / 2, Math.min(2, electors.size()));
    if (votes.size() >= quorum) {
      tree.foundTerm(campaignTerm, electors, "elected by " + votes.size());
    }
  }

  private void onSilence() {
    tree.foundTerm(
        Math.max(tree.place().highestTerm(), votedTerm) + 1,
        electors,
        "nobody had a root for long");
  }
}
