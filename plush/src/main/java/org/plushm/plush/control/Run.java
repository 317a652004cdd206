package org.plushm.plush.control;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.plushm.plush.message.OrdinalSet;
import org.plushm.plush.tally.HostState;

/** One run of a command: its targets, each of which gets exactly one state. */
final class Run {
  /** Where a run stands. */
  enum Phase {
    /** Hosts on their way in are waited for; nothing has been sent. */
    WAITING,
    /** The command is in the log. */
    ISSUED,
    /** Cancelled; reports are waited for a little. */
    CANCELLING,
    /** Every target has its state. */
    DONE
  }

  final long number;
  final long client;
  final String command;
  final long timeoutMs;
  final long outputBytesMax;
  final long startedNs;
  long waitUntilNs;
  long execution = -1;
  long cancelAtNs = Long.MAX_VALUE;

  /** When the control node ends it because no host can take longer; MAX_VALUE for never. */
  long limitAtNs = Long.MAX_VALUE;

  boolean limitPassed;

  /** The host that was last found not to be ready; while it is not, none of the rest matters. */
  HostRecord awaited;

  Phase phase = Phase.WAITING;
  OrdinalSet unacknowledged = OrdinalSet.EMPTY;
  private final Map<String, Target> byLabel = new LinkedHashMap<>();
  private final Map<Integer, Target> byOrdinal = new TreeMap<>();
  private int open;

  Run(
      long number,
      long client,
      Iterable<String> labels,
      String command,
      long timeoutMs,
      long outputBytesMax,
      long startedNs,
      long waitUntilNs) {
    this.number = number;
    this.client = client;
    this.command = command;
    this.timeoutMs = timeoutMs;
    this.outputBytesMax = outputBytesMax;
    this.startedNs = startedNs;
    this.waitUntilNs = waitUntilNs;
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

  int openCount() {
    return open;
  }

  /** Gives a target its one state; giving a second one is a bug. */
  void close(Target target, HostState state) {
    if (target.isDone()) {
      throw new IllegalStateException(target.label + " is " + target.state + " already");
    }
    target.state = state;
    target.isBack();
    open--;
  }
}
