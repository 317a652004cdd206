package org.plushm.plush.application;

import java.util.List;

/**
 * A point at which hosts wait for each other. Blocks of several components may name the same
 * barrier; then all their hosts wait together (F9).
 *
 * @param name of the block
 * @param predecessors blocks of the same parent that come before
 * @param barrier name of the barrier, within the application
 * @param hostsMax how many hosts are expected; 0 for all of the components that name the barrier
 */
public record BarrierBlock(String name, List<String> predecessors, String barrier, int hostsMax)
    implements Block {
  /** Checks names and number. */
  public BarrierBlock {
    predecessors = Names.sorted(predecessors);
    Names.requireName("a barrier block", name);
    Names.requireName("a barrier", barrier);
    Names.require(
        hostsMax >= 0 && hostsMax <= HostCount.HOSTS_MAX, hostsMax + " is no number of hosts");
  }

  /** None. */
  @Override
  public List<Block> blocks() {
    return List.of();
  }
}
