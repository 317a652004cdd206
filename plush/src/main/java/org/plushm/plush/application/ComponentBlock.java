package org.plushm.plush.application;

import java.util.List;

/**
 * What the hosts of one component do (F11).
 *
 * @param name of the block
 * @param predecessors component blocks that come before
 * @param component name of the component
 * @param blocks workflow, process and barrier blocks; none: the component only installs software
 */
public record ComponentBlock(
    String name, List<String> predecessors, String component, List<Block> blocks) implements Block {
  /** Checks names, types and order of the parts. */
  public ComponentBlock {
    predecessors = Names.sorted(predecessors);
    blocks = List.copyOf(blocks);
    Names.requireName("a component block", name);
    for (Block block : blocks) {
      Names.require(
          !(block instanceof ApplicationBlock || block instanceof ComponentBlock),
          "component block '" + name + "' cannot contain '" + block.name() + "'");
    }
    Names.requireOrder("component block '" + name + "'", blocks);
  }
}
