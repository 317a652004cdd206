package org.plushm.plush.control;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.plushm.plush.application.ApplicationBlock;
import org.plushm.plush.application.BarrierBlock;
import org.plushm.plush.application.Block;
import org.plushm.plush.application.BlockPath;
import org.plushm.plush.application.ComponentBlock;
import org.plushm.plush.application.ProcessBlock;
import org.plushm.plush.application.WorkflowBlock;

/** One application of a run: its component blocks, and in each the blocks its hosts go through. */
final class ApplicationFlow {
  /** One component block. */
  private static final class Part {
    private final ComponentBlock block;
    private final List<Member> members;
    private final Map<String, BlockProgress> blocks = new LinkedHashMap<>();
    private boolean begun;

    Part(ComponentBlock block, List<Member> members) {
      this.block = block;
      this.members = members;
    }

    boolean isOver() {
      return begun && blocks.values().stream().allMatch(BlockProgress::isOver);
    }

    /** Hosts that may enter a block and have not left it. */
    private List<Member> entered(BlockProgress progress) {
      List<Member> entered = new ArrayList<>();
      for (Member member : members) {
        if (!progress.isOverFor(member) && mayEnter(progress.block, member)) {
          entered.add(member);
        }
      }
      return entered;
    }

    private boolean mayEnter(Block block, Member member) {
      for (String name : block.predecessors()) {
        BlockProgress before = blocks.get(name);
        // A barrier is not over for hosts that are out, but what follows it is skipped for them.
        if (!before.isOverFor(member) && !member.isOut()) {
          return false;
        }
      }
      return true;
    }
  }

  private final String name;
  private final Map<String, Part> parts = new LinkedHashMap<>();
  private final Map<String, Barrier> barriers = new TreeMap<>();

  /**
   * Nothing has begun.
   *
   * @param members hosts by component
   * @param owner of all blocks
   * @param byPath takes each process and workflow block that is no part of a workflow, and the
   *     process blocks of workflows with the progress of their workflow
   */
  ApplicationFlow(
      ApplicationBlock application,
      Map<String, List<Member>> members,
      BlockProgress.Owner owner,
      Map<String, BlockProgress> byPath) {
    this.name = application.name();
    for (ComponentBlock block : application.blocks()) {
      Part part = new Part(block, members.get(block.component()));
      BlockPath path = BlockPath.of(name, block.name());
      Map<String, Integer> uses = new TreeMap<>();
      for (Block each : block.blocks()) {
        part.blocks.put(
            each.name(), progress(path.child(each.name()), each, part.members, owner, uses));
      }
      parts.put(block.name(), part);
      part.blocks.values().forEach(progress -> index(progress, byPath));
    }
  }

  private BlockProgress progress(
      BlockPath path,
      Block block,
      List<Member> members,
      BlockProgress.Owner owner,
      Map<String, Integer> uses) {
    if (block instanceof ProcessBlock process) {
      return new ProcessProgress(path, process, members, owner);
    } else if (block instanceof BarrierBlock barrier) {
      return new BarrierProgress(path, barrier, members, owner, barrier(barrier, uses));
    } else if (block instanceof WorkflowBlock workflow) {
      WorkflowProgress progress = new WorkflowProgress(path, workflow, members, owner);
      for (Block part : workflow.blocks()) {
        if (part instanceof BarrierBlock barrier) {
          progress.addBarrier(barrier, barrier(barrier, uses));
        }
      }
      return progress;
    }
    throw new IllegalStateException("no part of a component block is " + path);
  }

  /** The n-th block of a component block that names a barrier meets the n-th of the others. */
  private Barrier barrier(BarrierBlock block, Map<String, Integer> uses) {
    int use = uses.merge(block.barrier(), 1, Integer::sum);
    return barriers.computeIfAbsent(block.barrier() + " " + use, key -> new Barrier());
  }

  private static void index(BlockProgress progress, Map<String, BlockProgress> byPath) {
    if (progress.counts() == null) {
      return;
    }
    byPath.put(progress.path.toString(), progress);
    for (Block part : progress.block.blocks()) {
      if (part instanceof ProcessBlock) {
        byPath.put(progress.path.child(part.name()).toString(), progress);
      }
    }
  }

  String name() {
    return name;
  }

  boolean isOver() {
    return parts.values().stream().allMatch(Part::isOver);
  }

  /**
   * Does what can be done now.
   *
   * @param installed whether the hosts of a component have their software
   */
  void advance(Predicate<String> installed) {
    boolean changed = true;
    while (changed) {
      changed = false;
      for (Part part : parts.values()) {
        if (!part.begun && mayBegin(part.block) && installed.test(part.block.component())) {
          part.begun = true;
          changed = true;
        }
        if (part.begun) {
          for (BlockProgress progress : part.blocks.values()) {
            if (!progress.isOver()) {
              changed |= progress.advance(part.entered(progress));
            }
          }
        }
      }
    }
  }

  private boolean mayBegin(ComponentBlock block) {
    return block.predecessors().stream().allMatch(before -> parts.get(before).isOver());
  }

  /** The components whose hosts have something to do in it. */
  static Set<String> components(ApplicationBlock application) {
    Set<String> components = new TreeSet<>();
    application.blocks().forEach(block -> components.add(block.component()));
    return components;
  }

  /** Nothing runs any more, and nothing more is started. */
  void conclude() {
    for (Part part : parts.values()) {
      part.begun = true;
      part.blocks.values().forEach(BlockProgress::conclude);
    }
  }

  /** The barriers at which somebody waits, for a message. */
  List<String> waitedAt() {
    List<String> names = new ArrayList<>();
    for (Part part : parts.values()) {
      for (BlockProgress progress : part.blocks.values()) {
        if (progress instanceof BarrierProgress && progress.isBegun() && !progress.isOver()) {
          names.add(progress.path.toString());
        }
      }
    }
    return names;
  }
}
