package org.plushm.ransub;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.NodeId;

/**
 * The gossip channels of one node: what it publishes, and what it was delivered (Mace's Gossip).
 */
final class Gossip {
  private final int stateBytesMax;
  private final SortedMap<Integer, Bytes> published = new TreeMap<>();
  private final SortedMap<Integer, GossipHandler> handlers = new TreeMap<>();
  private final Map<Integer, SortedMap<NodeId, Bytes>> delivered = new TreeMap<>();

  Gossip(int stateBytesMax) {
    this.stateBytesMax = stateBytesMax;
  }

  void publish(int channel, Bytes blob) {
    int roomBytes = new ChannelState(channel, blob).roomBytes();
    for (Map.Entry<Integer, Bytes> other : published.entrySet()) {
      if (other.getKey() != channel) {
        roomBytes += new ChannelState(other.getKey(), other.getValue()).roomBytes();
      }
    }
    if (roomBytes > stateBytesMax) {
      throw new IllegalArgumentException(
          "channel "
              + channel
              + ": a state of "
              + blob.length()
              + " bytes makes "
              + roomBytes
              + " with its header and the other channels, stateBytesMax is "
              + stateBytesMax);
    }
    published.put(channel, blob);
  }

  void revoke(int channel) {
    published.remove(channel);
  }

  void subscribe(int channel, GossipHandler handler) {
    handlers.put(channel, handler);
    delivered.putIfAbsent(channel, Collections.emptySortedMap());
  }

  void unsubscribe(int channel) {
    handlers.remove(channel);
    delivered.remove(channel);
  }

  SortedMap<NodeId, Bytes> lastDelivered(int channel) {
    return delivered.getOrDefault(channel, Collections.emptySortedMap());
  }

  /** This node's state as it leaves now. */
  List<ChannelState> leaving() {
    for (int channel : List.copyOf(published.keySet())) {
      GossipHandler handler = handlers.get(channel);
      Bytes present = published.get(channel);
      if (handler != null && present != null) {
        Bytes renewed = handler.setGossipData(channel, present);
        if (published.containsKey(channel)) {
          publish(channel, renewed);
        }
      }
    }
    List<ChannelState> states = new ArrayList<>(published.size());
    published.forEach((channel, blob) -> states.add(new ChannelState(channel, blob)));
    return states;
  }

  /** A new subset has come. */
  void deliver(List<Candidate> members) {
    for (int channel : List.copyOf(handlers.keySet())) {
      GossipHandler handler = handlers.get(channel);
      if (handler == null) {
        continue; // Unsubscribed by the handler before it.
      }
      SortedMap<NodeId, Bytes> states = new TreeMap<>();
      for (Candidate member : members) {
        Bytes blob = member.state(channel);
        if (blob != null) {
          states.put(member.node(), blob);
        }
      }
      SortedMap<NodeId, Bytes> unchanging = Collections.unmodifiableSortedMap(states);
      delivered.put(channel, unchanging);
      handler.deliverGossip(channel, unchanging);
    }
  }
}
