package org.plushm.plush.tally;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.plushm.plush.nodeset.NaturalOrder;
import org.plushm.plush.nodeset.NodeSet;
import org.plushm.plush.nodeset.NodeSetAccumulator;

/**
 * The account of a run of a specification: exactly one outcome for every host, and one account for
 * each process and workflow block. Confined to one thread.
 */
public final class RunTally {
  private static final int TASKS_SHOWN_MAX = 10;

  private final Tally hosts;
  private final List<BlockCount> blocks = new ArrayList<>();
  private final List<TaskAgain> again = new ArrayList<>();
  private final Map<String, Failures> failures = new TreeMap<>(NaturalOrder.INSTANCE);

  /**
   * A task that was given to another host.
   *
   * @param workflow path name of the workflow block
   * @param task its id
   * @param attempt number of the attempt that followed, from 2
   * @param host the host that was lost
   * @param cause one line, or null
   */
  public record TaskAgain(String workflow, int task, int attempt, String host, String cause) {}

  /** What failed in one block in one way. */
  private static final class Failures {
    private final NodeSetAccumulator hosts = new NodeSetAccumulator();
    private final List<String> tasks = new ArrayList<>();
    private int taskCount;
  }

  /** An account without outcomes yet. */
  public RunTally(NodeSet targeted) {
    this.hosts = new Tally(targeted);
  }

  /** The account of the hosts. */
  public Tally hosts() {
    return hosts;
  }

  /** The blocks that are over, in the order in which they ended. */
  public List<BlockCount> blocks() {
    return Collections.unmodifiableList(blocks);
  }

  /** The tasks that were run again, in order. */
  public List<TaskAgain> again() {
    return Collections.unmodifiableList(again);
  }

  /**
   * Records that a block is over.
   *
   * @throws IllegalStateException if it was over before
   */
  public void record(BlockCount count) {
    if (blocks.stream().anyMatch(earlier -> earlier.block().equals(count.block()))) {
      throw new IllegalStateException(count.block() + " is over a second time");
    }
    blocks.add(count);
  }

  /** Records that a task's host was lost. */
  public void record(TaskAgain task) {
    again.add(task);
  }

  /** Records how a process ended. */
  public void record(ProcessOutcome process) {
    HostOutcome outcome = process.outcome();
    if (outcome.state() == HostState.OK || outcome.state() == HostState.CANCELLED) {
      return;
    }
    String cause = process.cause() == null ? "" : " (" + process.cause() + ")";
    Failures same =
        failures.computeIfAbsent(
            process.block() + ": " + outcome.shortReason() + cause, reason -> new Failures());
    if (process.task() == 0) {
      same.hosts.add(outcome.host());
      return;
    }
    same.taskCount++;
    if (same.tasks.size() < TASKS_SHOWN_MAX) {
      same.tasks.add(process.task() + " on " + outcome.host());
    }
  }

  /** A line for each task that was run again; of very many the first ones and how many more. */
  public List<String> againLines() {
    List<String> lines = new ArrayList<>();
    for (TaskAgain each : again) {
      if (lines.size() == Tally.FAILURE_LINES_MAX) {
        lines.add("and " + (again.size() - lines.size()) + " more tasks run again");
        break;
      }
      lines.add(
          "task "
              + each.task()
              + " of "
              + each.workflow()
              + " run again: "
              + each.host()
              + (each.cause() == null ? " was lost" : ": " + each.cause()));
    }
    return lines;
  }

  /** A line for each way in which processes of a block failed: hosts, or tasks and their hosts. */
  public List<String> failureLines() {
    List<String> lines = new ArrayList<>();
    for (Map.Entry<String, Failures> each : failures.entrySet()) {
      if (lines.size() == Tally.FAILURE_LINES_MAX) {
        lines.add("and " + (failures.size() - lines.size()) + " more ways: --json tells them all");
        break;
      }
      Failures same = each.getValue();
      NodeSet failed = same.hosts.toNodeSet();
      if (!failed.isEmpty()) {
        lines.add(each.getKey() + ": " + Tally.shortened(failed));
      } else {
        int more = same.taskCount - same.tasks.size();
        lines.add(
            each.getKey()
                + ": task "
                + String.join(", ", same.tasks)
                + (more > 0 ? " and " + more + " more" : ""));
      }
    }
    return lines;
  }
}
