package org.plushm.plush.control;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.plushm.overlay.Bytes;
import org.plushm.plush.application.BarrierBlock;
import org.plushm.plush.application.BlockPath;
import org.plushm.plush.application.ProcessBlock;
import org.plushm.plush.application.WorkflowBlock;
import org.plushm.plush.message.RunMessages.BlockOutput;
import org.plushm.plush.message.RunMessages.TaskAgain;
import org.plushm.plush.tally.HostState;

/**
 * A workflow block: its tasks in ascending order to whichever host is free, one at a time to each
 * (F10, F23). A task whose host is lost goes to another. Hosts at a barrier within a workflow wait
 * until every task under way has come to it.
 */
final class WorkflowProgress extends BlockProgress {
  /** After so many lost hosts a task counts as lost itself: it may be what kills them. */
  static final int ATTEMPTS_MAX = 5;

  private final WorkflowBlock workflow;
  private final BlockCounts counts;
  private final Set<String> entered = new TreeSet<>();
  private final Map<String, TaskRun> byHost = new LinkedHashMap<>();
  private final BitSet begun = new BitSet();
  private final Deque<Integer> again = new ArrayDeque<>();

  /** Of tasks that lost a host: how it was lost last, and how often. */
  private final Map<Integer, PartResult> lost = new TreeMap<>();

  private final Map<Integer, Integer> lostCounts = new TreeMap<>();
  private final Map<String, Barrier> barriers = new TreeMap<>();
  private int againCount;
  private boolean told;

  WorkflowProgress(BlockPath path, WorkflowBlock block, List<Member> members, Owner owner) {
    super(path, block, members, owner);
    this.workflow = block;
    this.counts = new BlockCounts(block.numTasks());
    begun.set(0);
  }

  /** One of its blocks names a barrier of the application. */
  void addBarrier(BarrierBlock block, Barrier barrier) {
    barriers.put(block.name(), barrier);
    barrier.add(
        new Barrier.Side() {
          @Override
          public int arrivedCount() {
            return waitingAt(block.name());
          }

          @Override
          public boolean isComplete() {
            return isOver() || waitingAt(block.name()) > 0 && allHaveCome(block.name());
          }
        },
        block.hostsMax());
  }

  // ---- what happens ----

  @Override
  boolean advance(List<Member> enteredNow) {
    boolean changed = false;
    for (Member member : enteredNow) {
      changed |= entered.add(member.label);
    }
    for (TaskRun run : List.copyOf(byHost.values())) {
      changed |= goOn(run);
    }
    assign();
    changed |= passBarriers();
    changed |= endWhenOver();
    return changed;
  }

  /** Whether the task was finished or given back. */
  private boolean goOn(TaskRun run) {
    boolean elsewhere = run.member.isOut() || isInAnotherLife(run);
    if (run.lost != null || elsewhere) {
      if (run.isRunning()) {
        return false;
      }
      giveBack(run);
      return true;
    }
    if (!owner.isReady(run.member)) {
      return false;
    }
    boolean changed = false;
    for (TaskRun.Part part : run.parts()) {
      if (run.mayBegin(part)) {
        part.phase = TaskRun.Phase.RUNNING;
        changed = true;
        if (part.block instanceof ProcessBlock) {
          owner.start(path.child(part.block.name()), run.member, run.task);
        }
      }
    }
    if (run.isOver()) {
      finish(run);
      return true;
    }
    return changed;
  }

  private static boolean isInAnotherLife(TaskRun run) {
    return run.member.readyOrdinal >= 0 && run.member.readyOrdinal != run.ordinal;
  }

  private void assign() {
    for (Member member : members) {
      boolean free = entered.contains(member.label) && !byHost.containsKey(member.label);
      if (free && owner.isReady(member) && hasPending()) {
        TaskRun run = begin(nextTask(), member, member.readyOrdinal);
        goOn(run);
      }
    }
  }

  private boolean hasPending() {
    return !again.isEmpty() || begun.nextClearBit(0) <= workflow.numTasks();
  }

  private int nextTask() {
    return again.isEmpty() ? begun.nextClearBit(0) : again.peek();
  }

  private TaskRun begin(int task, Member member, int ordinal) {
    begun.set(task);
    again.remove(task);
    int attempt = lostCounts.getOrDefault(task, 0) + 1;
    TaskRun run = new TaskRun(task, attempt, member, ordinal, workflow.blocks());
    byHost.put(member.label, run);
    return run;
  }

  /** The task's host is lost: another is to do it. */
  private void giveBack(TaskRun run) {
    byHost.remove(run.member.label);
    PartResult how =
        run.lost != null
            ? run.lost
            : PartResult.of(run.member, HostState.LOST, "lost or restarted between two processes");
    run.member.ended(how.state(), how.rc(), how.cause());
    lost.put(run.task, how);
    int count = lostCounts.merge(run.task, 1, Integer::sum);
    if (count == ATTEMPTS_MAX) {
      tellLost(run.task);
    } else {
      again.add(run.task);
      againCount += count == 1 ? 1 : 0;
      owner.tell(
          new TaskAgain(path.toString(), run.task, count + 1, run.member.label, how.cause()));
    }
  }

  /** Nobody will do the task any more. */
  private void tellLost(int task) {
    counts.add(HostState.LOST);
    PartResult how = lost.get(task);
    for (var block : workflow.blocks()) {
      if (block instanceof ProcessBlock) {
        owner.tell(how.message(path.child(block.name()).toString(), task, lostCounts.get(task)));
      }
    }
  }

  private void finish(TaskRun run) {
    byHost.remove(run.member.label);
    HostState state = HostState.OK;
    for (TaskRun.Part part : run.parts()) {
      PartResult result = part.result;
      if (result != null) {
        owner.tell(result.message(path.child(part.block.name()).toString(), run.task, run.attempt));
        run.member.ended(result.state(), result.rc(), result.cause());
        state = result.state() == HostState.OK ? state : result.state();
      }
    }
    counts.add(state);
  }

  private boolean endWhenOver() {
    boolean all = counts.done() == workflow.numTasks();
    boolean nobody = byHost.isEmpty() && members.stream().allMatch(Member::isOut);
    if (told || !all && !nobody) {
      return false;
    }
    closeRest();
    return true;
  }

  private void closeRest() {
    again.forEach(this::tellLost);
    again.clear();
    counts.addSkipped(workflow.numTasks() - counts.done());
    if (!told) {
      told = true;
      owner.tell(counts.message(path.toString(), againCount));
    }
    setOverForAll();
  }

  @Override
  void conclude() {
    for (TaskRun run : List.copyOf(byHost.values())) {
      boolean ran = false;
      for (TaskRun.Part part : run.parts()) {
        ran |= part.result != null;
      }
      if (run.lost != null) {
        byHost.remove(run.member.label);
        run.member.ended(run.lost.state(), run.lost.rc(), run.lost.cause());
        lost.put(run.task, run.lost);
        lostCounts.merge(run.task, 1, Integer::sum);
        again.add(run.task);
      } else if (ran) {
        finish(run);
      } else {
        byHost.remove(run.member.label);
      }
    }
    if (counts.done() + again.size() < workflow.numTasks()) {
      members.forEach(member -> member.ended(HostState.SKIPPED, -1, null));
    }
    closeRest();
    setConcluded();
  }

  // ---- barriers ----

  private boolean passBarriers() {
    boolean changed = false;
    for (Map.Entry<String, Barrier> entry : barriers.entrySet()) {
      String name = entry.getKey();
      if (waitingAt(name) > 0 && allHaveCome(name) && entry.getValue().isOpen()) {
        for (TaskRun run : byHost.values()) {
          TaskRun.Part part = run.part(name);
          if (part.phase == TaskRun.Phase.RUNNING) {
            part.phase = TaskRun.Phase.OVER;
            changed = true;
          }
        }
      }
    }
    return changed;
  }

  private int waitingAt(String barrier) {
    int count = 0;
    for (TaskRun run : byHost.values()) {
      count += run.part(barrier).phase == TaskRun.Phase.RUNNING ? 1 : 0;
    }
    return count;
  }

  /**
   * Whether no task under way is still before the barrier, nor one that a free host could begin.
   */
  private boolean allHaveCome(String barrier) {
    for (TaskRun run : byHost.values()) {
      if (run.lost == null && run.part(barrier).phase == TaskRun.Phase.WAITING) {
        return false;
      }
    }
    return !hasPending()
        || members.stream()
            .allMatch(
                m ->
                    byHost.containsKey(m.label) || !entered.contains(m.label) || !owner.isReady(m));
  }

  // ---- processes ----

  @Override
  void onIssued(BlockPath process, Member member, int ordinal, int task) {
    TaskRun run = byHost.get(member.label);
    if (run == null || run.task != task || run.ordinal != ordinal) {
      run = recover(task, member, ordinal);
    }
    run.part(name(process)).phase = TaskRun.Phase.RUNNING;
    member.started();
  }

  /** The journal tells of an assignment; what it contradicts had been given back before. */
  private TaskRun recover(int task, Member member, int ordinal) {
    for (TaskRun former : List.copyOf(byHost.values())) {
      if (former.member == member || former.task == task) {
        giveBack(former);
      }
    }
    return begin(task, member, ordinal);
  }

  private TaskRun current(Member member, int ordinal, int task) {
    TaskRun run = byHost.get(member.label);
    return run != null && run.task == task && run.ordinal == ordinal ? run : null;
  }

  @Override
  void onOutput(
      BlockPath process, Member member, int ordinal, int task, boolean error, Bytes piece) {
    TaskRun run = current(member, ordinal, task);
    if (run != null) {
      owner.tell(
          new BlockOutput(process.toString(), member.label, task, run.attempt, error, piece));
    }
  }

  @Override
  void onEnded(BlockPath process, int ordinal, int task, PartResult result) {
    TaskRun run = current(result.member(), ordinal, task);
    if (run == null) {
      return; // Of an attempt that was given back.
    }
    TaskRun.Part part = run.part(name(process));
    part.phase = TaskRun.Phase.OVER;
    if (result.isLost()) {
      run.lost = result;
    } else {
      part.result = result;
      if (run.isOver() && run.lost == null) {
        finish(run);
      }
    }
  }

  private static String name(BlockPath process) {
    return process.names().get(process.names().size() - 1);
  }

  @Override
  BlockCounts counts() {
    return counts;
  }

  @Override
  boolean isBegun() {
    return begun.cardinality() > 1;
  }
}
