package org.plushm.ransub;

import java.util.SortedMap;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.NodeId;

/** Who subscribes to a gossip channel, with Mace's names. Runs inside the event of the node. */
@FunctionalInterface
public interface GossipHandler {
  /**
   * What the members of a new subset show in the channel, once per epoch.
   *
   * @param channel the channel
   * @param states what those members of the subset published that publish there; often empty where
   *     few participants do, since members are drawn from all of them
   */
  void deliverGossip(int channel, SortedMap<NodeId, Bytes> states);

  /**
   * Just before this node's own state leaves it, upwards or downwards: the last moment to renew it.
   * Only asked for a channel that this node publishes in.
   *
   * @param channel the channel
   * @param present what was published last
   * @return what to publish from now on; too long is refused as by {@link RanSub#publishGossip}
   */
  default Bytes setGossipData(int channel, Bytes present) {
    return present;
  }
}
