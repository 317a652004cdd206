package org.plushm.plush.tally;

import java.util.ArrayList;
import java.util.List;

/**
 * The account of a process or workflow block that is over.
 *
 * @param block path name
 * @param tasks whether its tasks are counted, as of a workflow; else its hosts
 * @param total hosts or tasks; the sum of the next five
 * @param ok ended well
 * @param failed failed, were signalled or ran too long
 * @param lost lost or unreachable
 * @param skipped never started
 * @param cancelled cancelled
 * @param again tasks that were run again
 */
public record BlockCount(
    String block,
    boolean tasks,
    int total,
    int ok,
    int failed,
    int lost,
    int skipped,
    int cancelled,
    int again) {
  /** Asserts that the account adds up. */
  public BlockCount {
    if ((long) ok + failed + lost + skipped + cancelled != total) {
      throw new IllegalStateException(
          "the account of "
              + block
              + " does not add up: "
              + total
              + " total, "
              + ok
              + " ok, "
              + failed
              + " failed, "
              + lost
              + " lost, "
              + skipped
              + " skipped, "
              + cancelled
              + " cancelled");
    }
  }

  /** {@code /app/group/flow: 100 tasks: 99 ok, 1 failed, 2 run again}. */
  public String line() {
    List<String> terms = new ArrayList<>();
    add(terms, ok, "ok");
    add(terms, failed, "failed");
    add(terms, lost, "lost");
    add(terms, skipped, "skipped");
    add(terms, cancelled, "cancelled");
    add(terms, again, "run again");
    String unit = tasks ? " task" : " host";
    return block
        + ": "
        + total
        + unit
        + (total == 1 ? "" : "s")
        + (terms.isEmpty() ? "" : ": " + String.join(", ", terms));
  }

  private static void add(List<String> terms, int count, String label) {
    if (count > 0) {
      terms.add(count + " " + label);
    }
  }
}
