package org.plushm.ransub;

import java.util.List;

/** What RanSub tells the layer above. Runs inside the event of the node. */
@FunctionalInterface
public interface RanSubUpcalls {
  /**
   * A new subset, once per epoch.
   *
   * @param epoch number of the epoch, ascending on every node
   * @param members the subset; empty at the root when non-descendants are asked for
   */
  void deliver(long epoch, List<Candidate> members);
}
