package org.plushm.simulation;

import org.plushm.overlay.NodeId;

/**
 * Who can open what somebody seals, in a world whose members change their keys. A frame that does
 * not open is lost; a link's are sealed afresh and sent again until they open or the link gives up.
 */
public interface FrameKeys {
  /** Whether one opens at this time what the other sealed at that time. */
  boolean opens(NodeId from, long sealedNs, NodeId to, long atNs);

  /**
   * Since when what one seals does not open at the other, when it does not at this time; {@link
   * Long#MAX_VALUE} if it does.
   */
  long shutSinceNs(NodeId from, NodeId to, long atNs);
}
