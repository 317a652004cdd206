package org.plushm.plush.application;

import java.util.List;

/**
 * Tasks shared among the hosts of the component: each is one run of the contained blocks on one
 * host (F10, F23).
 *
 * @param name of the block
 * @param predecessors blocks of the component that come before
 * @param id what substitutions call it
 * @param numTasks tasks have the ids 1 to this, at most {@link #TASKS_MAX}
 * @param blocks process and barrier blocks, at least one
 */
public record WorkflowBlock(
    String name, List<String> predecessors, String id, int numTasks, List<Block> blocks)
    implements Block {
  /** What exceeds it is a slip of the pen. */
  public static final int TASKS_MAX = 10_000_000;

  /** Checks names, types and order of the parts. */
  public WorkflowBlock {
    predecessors = Names.sorted(predecessors);
    blocks = List.copyOf(blocks);
    Names.requireName("a workflow block", name);
    Names.requireName("a workflow", id);
    Names.require(numTasks >= 1 && numTasks <= TASKS_MAX, numTasks + " is no number of tasks");
    Names.require(!blocks.isEmpty(), "workflow block '" + name + "' is empty");
    for (Block block : blocks) {
      Names.require(
          block instanceof ProcessBlock || block instanceof BarrierBlock,
          "workflow block '" + name + "' cannot contain '" + block.name() + "'");
    }
    Names.requireOrder("workflow block '" + name + "'", blocks);
  }
}
