package org.plushm.randtree;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.RandomSource;

/**
 * The peers that this node knows of, by endpoint: the bootstrap peers, what RanSub delivers, former
 * neighbours and roots. Bounded; a peer that the application has marked failed is kept apart and
 * left alone (thesis chapter 6).
 */
final class PeerStore {
  /** What is believed about a peer. */
  enum PeerState {
    /** Heard of. */
    LIVE,
    /** Was lost or did not answer; asked last and forgotten first. */
    SUSPECT,
    /** Marked by the application: never contacted, never accepted. */
    FAILED
  }

  private static final class Peer {
    NodeId id;
    PeerState state = PeerState.LIVE;
    boolean bootstrap;
    long seen;
    long asked;

    Peer(NodeId id) {
      this.id = id;
    }
  }

  private final NodeId self;
  private final int peersMax;
  private final Map<NodeId, Peer> byEndpoint = new TreeMap<>();
  private List<NodeId> backups = List.of();
  private long clock;

  PeerStore(NodeId self, int peersMax) {
    this.self = self;
    this.peersMax = peersMax;
  }

  /** A peer is known to live, or was named by somebody who should know. */
  void learn(NodeId id) {
    Peer peer = put(id);
    if (peer != null && peer.state == PeerState.SUSPECT) {
      peer.state = PeerState.LIVE;
    }
  }

  /** A peer the control node named: forgotten last. */
  void learnBootstrap(NodeId id) {
    learn(id);
    Peer peer = byEndpoint.get(id.anyIncarnation());
    if (peer != null) {
      peer.bootstrap = true;
    }
  }

  /** The present backup parents: RanSub's non-descendants. */
  void setBackups(List<NodeId> members) {
    backups = List.copyOf(members);
    members.forEach(this::learn);
  }

  /** A peer was lost or does not answer. */
  void suspect(NodeId id) {
    Peer peer = put(id);
    if (peer != null && peer.state == PeerState.LIVE) {
      peer.state = PeerState.SUSPECT;
    }
  }

  void markFailed(NodeId id) {
    if (!id.sameEndpoint(self)) {
      byEndpoint.computeIfAbsent(id.anyIncarnation(), e -> new Peer(id)).state = PeerState.FAILED;
    }
  }

  void readmit(NodeId id) {
    Peer peer = byEndpoint.get(id.anyIncarnation());
    if (peer != null && peer.state == PeerState.FAILED) {
      peer.state = PeerState.LIVE;
    }
  }

  boolean isFailed(NodeId id) {
    Peer peer = byEndpoint.get(id.anyIncarnation());
    return peer != null && peer.state == PeerState.FAILED;
  }

  /** The state of a peer, or null when it is not known. */
  PeerState state(NodeId id) {
    Peer peer = byEndpoint.get(id.anyIncarnation());
    return peer == null ? null : peer.state;
  }

  int size() {
    return byEndpoint.size();
  }

  /** Backup parents in random order, the failed ones left out. */
  List<NodeId> backups(int countMax, RandomSource random) {
    List<NodeId> result = new ArrayList<>();
    for (NodeId id : random.shuffled(backups)) {
      if (result.size() < countMax && !isFailed(id) && !id.equals(self)) {
        result.add(id);
      }
    }
    return result;
  }

  /** Bootstrap peers in random order. */
  List<NodeId> bootstrap(int countMax, RandomSource random) {
    return draw(countMax, random, true);
  }

  /** Any peers in random order, suspects last. */
  List<NodeId> any(int countMax, RandomSource random) {
    return draw(countMax, random, false);
  }

  /**
   * The peer that has gone longest without being returned from here: the next to be probed for
   * another tree, so that each one's turn comes. Null when there is none.
   */
  NodeId nextToProbe() {
    Peer next = null;
    for (Peer peer : byEndpoint.values()) {
      if (peer.state != PeerState.FAILED && (next == null || peer.asked < next.asked)) {
        next = peer;
      }
    }
    if (next == null) {
      return null;
    }
    next.asked = ++clock;
    return next.id;
  }

  private List<NodeId> draw(int countMax, RandomSource random, boolean bootstrapOnly) {
    List<NodeId> live = new ArrayList<>();
    List<NodeId> suspects = new ArrayList<>();
    for (Peer peer : byEndpoint.values()) {
      if (peer.state != PeerState.FAILED && (peer.bootstrap || !bootstrapOnly)) {
        (peer.state == PeerState.LIVE ? live : suspects).add(peer.id);
      }
    }
    List<NodeId> result = random.shuffled(live);
    for (NodeId suspect : random.shuffled(suspects)) {
      // What was lost may have been restarted: whoever lives there now.
      result.add(suspect.anyIncarnation());
    }
    return new ArrayList<>(result.subList(0, Math.min(countMax, result.size())));
  }

  private Peer put(NodeId id) {
    if (id.sameEndpoint(self)) {
      return null;
    }
    Peer peer = byEndpoint.get(id.anyIncarnation());
    if (peer == null) {
      peer = new Peer(id);
      byEndpoint.put(id.anyIncarnation(), peer);
      peer.seen = ++clock;
      evict();
      return byEndpoint.get(id.anyIncarnation());
    }
    peer.seen = ++clock;
    if (id.incarnation() > peer.id.incarnation()) {
      peer.id = id;
    }
    return peer;
  }

  /** Forgets suspects before others, the least recently heard of first, bootstrap peers never. */
  private void evict() {
    if (byEndpoint.size() <= peersMax) {
      return;
    }
    Peer victim = null;
    int counted = 0;
    for (Peer peer : byEndpoint.values()) {
      if (peer.state == PeerState.FAILED) {
        continue; // Kept for as long as the application says.
      }
      counted++;
      if (!peer.bootstrap && (victim == null || before(peer, victim))) {
        victim = peer;
      }
    }
    if (counted <= peersMax) {
      return;
    }
    if (victim != null) {
      byEndpoint.remove(victim.id.anyIncarnation());
    }
  }

  private static boolean before(Peer a, Peer b) {
    if (a.state != b.state) {
      return a.state == PeerState.SUSPECT;
    }
    return a.seen < b.seen;
  }
}
