package org.plushm.simulation;

import java.util.PriorityQueue;

/** Actions by (time, sequence). */
final class EventQueue {
  private final PriorityQueue<Entry> entries = new PriorityQueue<>();
  private long sequence;

  private record Entry(long atNs, long sequence, Runnable action) implements Comparable<Entry> {
    @Override
    public int compareTo(Entry other) {
      int order = Long.compare(atNs, other.atNs);
      return order == 0 ? Long.compare(sequence, other.sequence) : order;
    }
  }

  void add(long atNs, Runnable action) {
    entries.add(new Entry(atNs, sequence++, action));
  }

  /** When the first is due; {@link Long#MAX_VALUE} when there is none. */
  long nextNs() {
    Entry first = entries.peek();
    return first == null ? Long.MAX_VALUE : first.atNs;
  }

  Runnable take() {
    return entries.remove().action;
  }

  int size() {
    return entries.size();
  }
}
