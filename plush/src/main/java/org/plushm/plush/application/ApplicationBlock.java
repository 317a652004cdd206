package org.plushm.plush.application;

import java.util.List;

/**
 * A distributed application: one or more groups of hosts and what they do (F12).
 *
 * @param name first part of the path names of its blocks
 * @param blocks at least one
 */
public record ApplicationBlock(String name, List<ComponentBlock> blocks) implements Block {
  /** Checks name and order. */
  public ApplicationBlock {
    blocks = List.copyOf(blocks);
    Names.requireName("an application", name);
    Names.require(!blocks.isEmpty(), "application '" + name + "' has no component block");
    Names.requireOrder("application '" + name + "'", blocks);
  }

  /** None: applications run in the order in which the project lists them. */
  @Override
  public List<String> predecessors() {
    return List.of();
  }
}
