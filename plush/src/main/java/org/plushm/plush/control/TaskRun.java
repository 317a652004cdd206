package org.plushm.plush.control;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.plushm.plush.application.Block;
import org.plushm.plush.application.ProcessBlock;

/** One attempt at a task of a workflow: the workflow's blocks, on one host. */
final class TaskRun {
  /** Where a part of the task stands. */
  enum Phase {
    /** Its predecessors are not over, or its host cannot start anything now. */
    WAITING,
    /** Its process runs, or it waits at its barrier. */
    RUNNING,
    /** It has ended. */
    OVER
  }

  /** A block of the workflow in this attempt. */
  static final class Part {
    final Block block;
    Phase phase = Phase.WAITING;

    /** How its process ended; null before, and for barriers. */
    PartResult result;

    private Part(Block block) {
      this.block = block;
    }
  }

  final int task;
  final int attempt;
  final Member member;

  /** The life of the host that it began in: what it left there is gone after that. */
  final int ordinal;

  /** The host was lost under it. */
  PartResult lost;

  private final Map<String, Part> parts = new LinkedHashMap<>();

  TaskRun(int task, int attempt, Member member, int ordinal, List<Block> blocks) {
    this.task = task;
    this.attempt = attempt;
    this.member = member;
    this.ordinal = ordinal;
    blocks.forEach(block -> parts.put(block.name(), new Part(block)));
  }

  Iterable<Part> parts() {
    return parts.values();
  }

  Part part(String name) {
    return parts.get(name);
  }

  boolean mayBegin(Part part) {
    return part.phase == Phase.WAITING
        && part.block.predecessors().stream().allMatch(p -> parts.get(p).phase == Phase.OVER);
  }

  boolean isOver() {
    return parts.values().stream().allMatch(part -> part.phase == Phase.OVER);
  }

  /** Whether a process of it runs, as far as is known. */
  boolean isRunning() {
    return parts.values().stream()
        .anyMatch(part -> part.phase == Phase.RUNNING && part.block instanceof ProcessBlock);
  }
}
