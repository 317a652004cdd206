package org.plushm.plush.control;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.plushm.overlay.Bytes;
import org.plushm.plush.message.ExecutionMessages.Report;
import org.plushm.plush.message.OrdinalSet;
import org.plushm.plush.tally.HostState;

/**
 * One command of the log that its targets report on, each of which gets exactly one state. It is
 * named by its position in the log.
 */
final class Execution {
  /** On whose behalf a command was issued. */
  interface Owner {
    /** A piece of output, in order for each target and stream. */
    void onOutput(Execution execution, Target target, boolean error, Bytes fresh);

    /**
     * A target has its state; all of its output came before. Journals it before anybody is told.
     *
     * @param report of the host; null when the state was concluded without one
     */
    void onClosed(Execution execution, Target target, Report report);

    /** Every target has its state. */
    void onComplete(Execution execution);
  }

  final Owner owner;
  long name = -1;

  /** When the control node ends it because no host can take longer; MAX_VALUE for never. */
  long limitAtNs = Long.MAX_VALUE;

  boolean limitPassed;
  boolean cancelling;

  /** Whether its owner knows that it is complete. */
  boolean completed;

  /** Until when reports of a cancelled one are waited for; MAX_VALUE when it is not. */
  long closeAtNs = Long.MAX_VALUE;

  OrdinalSet unacknowledged = OrdinalSet.EMPTY;
  private final Map<String, Target> byLabel = new LinkedHashMap<>();
  private final Map<Integer, Target> byOrdinal = new TreeMap<>();
  private int open;

  Execution(Owner owner, Iterable<String> labels) {
    this.owner = owner;
    for (String label : labels) {
      byLabel.put(label, new Target(label));
    }
    this.open = byLabel.size();
  }

  Collection<Target> targets() {
    return byLabel.values();
  }

  Target byLabel(String label) {
    return byLabel.get(label);
  }

  Target byOrdinal(int ordinal) {
    return byOrdinal.get(ordinal);
  }

  void address(Target target, int ordinal) {
    target.ordinal = ordinal;
    byOrdinal.put(ordinal, target);
  }

  /** The ordinals of all addressed targets. */
  OrdinalSet addressed() {
    return OrdinalSet.of(byOrdinal.keySet().stream().mapToInt(Integer::intValue).toArray());
  }

  boolean isComplete() {
    return open == 0;
  }

  /** Gives a target its one state; giving a second one is a bug. */
  void close(Target target, HostState state) {
    if (target.isDone()) {
      throw new IllegalStateException(target.label + " is " + target.state + " already");
    }
    target.state = state;
    target.patience.end();
    open--;
  }
}
