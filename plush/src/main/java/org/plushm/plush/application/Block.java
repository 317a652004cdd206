package org.plushm.plush.application;

import java.util.List;

/** A part of the flow of control; the papers know five types (F6). */
public sealed interface Block
    permits ApplicationBlock, ComponentBlock, WorkflowBlock, ProcessBlock, BarrierBlock {
  /** Its name, unlike that of any other block of its parent. */
  String name();

  /**
   * Names of blocks of the same parent that must be over before this one starts; sorted, each once.
   */
  List<String> predecessors();

  /** Its parts, in written order. */
  List<? extends Block> blocks();
}
