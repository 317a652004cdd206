package org.plushm.randtree;

import org.plushm.overlay.LogEntry;
import org.plushm.overlay.Message;
import org.plushm.overlay.NodeId;
import org.plushm.randtree.RandTreeMessages.CollectAck;
import org.plushm.randtree.RandTreeMessages.CollectRequest;
import org.plushm.randtree.RandTreeMessages.Forward;
import org.plushm.randtree.RandTreeMessages.Getstatus;
import org.plushm.randtree.RandTreeMessages.HeartbeatDown;
import org.plushm.randtree.RandTreeMessages.HeartbeatUp;
import org.plushm.randtree.RandTreeMessages.Join;
import org.plushm.randtree.RandTreeMessages.JoinReply;
import org.plushm.randtree.RandTreeMessages.LogRequest;
import org.plushm.randtree.RandTreeMessages.NewRoot;
import org.plushm.randtree.RandTreeMessages.Prevote;
import org.plushm.randtree.RandTreeMessages.Probe;
import org.plushm.randtree.RandTreeMessages.ProbeReply;
import org.plushm.randtree.RandTreeMessages.Remove;
import org.plushm.randtree.RandTreeMessages.Status;
import org.plushm.randtree.RandTreeMessages.Vote;

/** Which rule takes which message, and the rules too short for a class of their own. */
final class Dispatch {
  private final RandTree tree;
  private final PeerStore peers;
  private final LogRelay relay;
  private final Collects collects;

  Dispatch(RandTree tree, PeerStore peers, LogRelay relay, Collects collects) {
    this.tree = tree;
    this.peers = peers;
    this.relay = relay;
    this.collects = collects;
  }

  /** Whether it was one of RandTree's datagrams. */
  boolean datagram(NodeId from, Message message) {
    if (message instanceof Join join) {
      tree.joinRule().onJoin(from, join);
    } else if (message instanceof JoinReply reply) {
      tree.place().seen(reply.root());
      tree.joiner().onJoinReply(from, reply);
    } else if (message instanceof Remove remove) {
      onRemove(from, remove);
    } else if (message instanceof Probe probe) {
      onProbe(from, probe);
    } else if (message instanceof ProbeReply reply) {
      tree.place().seen(reply.root());
      tree.watch().onProbeReply(from);
      tree.merge().onRootHeardOf(from, reply.root());
    } else if (message instanceof Getstatus request) {
      if (tree.state() != TreeState.LEFT) {
        tree.watch().onGetstatus(from, request);
      }
    } else if (message instanceof Status status) {
      tree.watch().onStatus(status);
    } else if (message instanceof Prevote prevote) {
      if (tree.state() != TreeState.LEFT && !tree.isFailed(from)) {
        tree.place().seen(prevote.lost());
        tree.election().onPrevote(from, prevote);
      }
    } else if (message instanceof Vote vote) {
      tree.place().seen(vote.root());
      tree.election().onVote(from, vote);
    } else if (message instanceof NewRoot newRoot) {
      onNewRoot(from, newRoot);
    } else if (message instanceof CollectAck ack) {
      collects.onAck(ack);
    } else {
      return false;
    }
    return true;
  }

  /** Whether it was one of RandTree's messages on links. */
  boolean linkMessage(NodeId from, Message message) {
    Neighbor neighbor = tree.place().edge(from);
    if (neighbor != null) {
      neighbor.suspicion.onLinkEvidence(tree.context().nowNs());
    }
    if (message instanceof HeartbeatDown heartbeat) {
      tree.heartbeats().onHeartbeatDown(from, heartbeat);
    } else if (message instanceof HeartbeatUp heartbeat) {
      tree.heartbeats().onHeartbeatUp(from, heartbeat);
    } else if (message instanceof LogEntry entry) {
      if (neighbor != null) {
        relay.onEntry(from, entry);
      }
    } else if (message instanceof LogRequest request) {
      if (neighbor != null) {
        relay.onRequest(from, request);
      }
    } else if (message instanceof CollectRequest request) {
      if (tree.childEdges().get(from) != null) {
        collects.onRequest(request);
      }
    } else if (message instanceof Forward forward) {
      if (tree.childEdges().get(from) != null) {
        onForward(forward);
      }
    } else {
      return false;
    }
    return true;
  }

  /** See {@link Remove}. */
  private void onRemove(NodeId from, Remove remove) {
    Neighbor neighbor = tree.place().edge(from);
    if (neighbor != null && neighbor.edge == remove.edge()) {
      tree.lose(neighbor, false, "removed by the peer");
    }
  }

  /** See {@link Probe}. */
  private void onProbe(NodeId from, Probe probe) {
    if (tree.state() == TreeState.LEFT || tree.isFailed(from)) {
      return; // Said goodbye, or left alone.
    }
    tree.place().seen(probe.root());
    tree.context().datagram(from, new ProbeReply(probe.nonce(), tree.root()));
    tree.merge().onRootHeardOf(from, probe.root());
  }

  /** See {@link NewRoot}. */
  private void onNewRoot(NodeId from, NewRoot message) {
    if (tree.isFailed(from)) {
      return; // Left alone.
    }
    tree.place().seen(message.root());
    peers.learn(from);
    tree.joiner().prefer(from);
    if (message.root().node().equals(from)) {
      tree.merge().onRootHeardOf(from, message.root());
    }
  }

  private void onForward(Forward message) {
    if (tree.state() == TreeState.ROOT) {
      tree.later(() -> tree.upcalls().deliverCollect(message.origin(), message.message()));
    } else if (tree.parent() != null
        && tree.upcalls().forwardCollect(message.origin(), message.message())) {
      sendUp(message);
    }
  }

  void sendUp(Forward message) {
    if (message.bulk()) {
      tree.context().sendBulk(tree.parent(), message);
    } else {
      tree.context().send(tree.parent(), message);
    }
  }
}
