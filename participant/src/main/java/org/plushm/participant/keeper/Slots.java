package org.plushm.participant.keeper;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** The small numbers under which the keeper process knows executions. Thread-safe. */
final class Slots {
  private final List<Execution> taken = new ArrayList<>();
  private final ArrayDeque<Integer> free = new ArrayDeque<>();

  synchronized int take(Execution execution) {
    Integer slot = free.poll();
    if (slot == null) {
      slot = taken.size();
      taken.add(execution);
    } else {
      taken.set(slot, execution);
    }
    execution.slot = slot;
    return slot;
  }

  /** To be called only when the keeper knows, or is told before anything else, that it is over. */
  synchronized void free(Execution execution) {
    if (execution.slot >= 0) {
      taken.set(execution.slot, null);
      free.add(execution.slot);
      execution.slot = -1;
    }
  }

  /** The execution, or null when the slot is free. */
  synchronized Execution at(int slot) {
    return slot >= 0 && slot < taken.size() ? taken.get(slot) : null;
  }
}
