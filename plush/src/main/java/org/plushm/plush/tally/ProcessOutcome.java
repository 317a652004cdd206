package org.plushm.plush.tally;

import java.util.Objects;

/**
 * The one end of a process block on a host, or for a task of a workflow.
 *
 * @param block path name of the process block
 * @param task id of the workflow's task, or 0 outside of workflows
 * @param attempt the attempt that counts, from 1
 * @param outcome how it ended on its host, the last one of a task
 * @param cause why it is lost or unreachable, one line; null otherwise
 */
public record ProcessOutcome(
    String block, int task, int attempt, HostOutcome outcome, String cause) {
  /** Checks the numbers. */
  public ProcessOutcome {
    Objects.requireNonNull(block, "block");
    Objects.requireNonNull(outcome, "outcome");
    if (task < 0 || attempt < 1) {
      throw new IllegalArgumentException(block + ": task " + task + ", attempt " + attempt);
    }
  }

  /** The same with other output. */
  public ProcessOutcome with(HostOutcome other) {
    return new ProcessOutcome(block, task, attempt, other, cause);
  }
}
