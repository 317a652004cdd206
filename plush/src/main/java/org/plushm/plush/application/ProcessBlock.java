package org.plushm.plush.application;

import java.util.List;

/**
 * One process on every host of the component, or for every task of the workflow (F7).
 *
 * @param name of the block
 * @param predecessors blocks of the same parent that come before
 * @param process what runs
 */
public record ProcessBlock(String name, List<String> predecessors, UnixProcess process)
    implements Block {
  /** Checks the name. */
  public ProcessBlock {
    predecessors = Names.sorted(predecessors);
    Names.requireName("a process block", name);
  }

  /** None. */
  @Override
  public List<Block> blocks() {
    return List.of();
  }
}
