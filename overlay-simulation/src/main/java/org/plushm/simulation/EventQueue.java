package org.plushm.simulation;

import java.util.Arrays;

/**
 * Actions by (time, sequence): a heap in which each entry has up to four below it, laid out in
 * arrays, because a world of many hosts spends much of its time here.
 */
final class EventQueue {
  private static final int FANOUT = 4;

  private long[] times = new long[1024];
  private long[] sequences = new long[1024];
  private Runnable[] actions = new Runnable[1024];
  private int size;
  private long nextSequence;

  void add(long atNs, Runnable action) {
    if (size == times.length) {
      times = Arrays.copyOf(times, 2 * size);
      sequences = Arrays.copyOf(sequences, 2 * size);
      actions = Arrays.copyOf(actions, 2 * size);
    }
    long sequence = nextSequence++;
    int at = size++;
    // The newest of equal times is the last: it rises past later times only.
    while (at > 0 && times[(at - 1) / FANOUT] > atNs) {
      int above = (at - 1) / FANOUT;
      move(above, at);
      at = above;
    }
    put(at, atNs, sequence, action);
  }

  /** When the first is due; {@link Long#MAX_VALUE} when there is none. */
  long nextNs() {
    return size == 0 ? Long.MAX_VALUE : times[0];
  }

  /** Takes the first one out; there must be one. */
  Runnable take() {
    Runnable first = actions[0];
    int last = --size;
    long atNs = times[last];
    long sequence = sequences[last];
    Runnable action = actions[last];
    actions[last] = null;
    if (last > 0) {
      sink(atNs, sequence, action);
    }
    return first;
  }

  int size() {
    return size;
  }

  /** Puts an entry where the first one was, and lower while one below comes before it. */
  private void sink(long atNs, long sequence, Runnable action) {
    int at = 0;
    int below = firstBelow(at);
    while (below < size && isBefore(times[below], sequences[below], atNs, sequence)) {
      move(below, at);
      at = below;
      below = firstBelow(at);
    }
    put(at, atNs, sequence, action);
  }

  /** The place of the first one directly below a place; the size or more when there is none. */
  private int firstBelow(int at) {
    int best = FANOUT * at + 1;
    int end = Math.min(size, best + FANOUT);
    for (int i = best + 1; i < end; i++) {
      if (isBefore(times[i], sequences[i], times[best], sequences[best])) {
        best = i;
      }
    }
    return best;
  }

  private static boolean isBefore(long aNs, long aSequence, long bNs, long bSequence) {
    return aNs < bNs || aNs == bNs && aSequence < bSequence;
  }

  private void move(int from, int to) {
    put(to, times[from], sequences[from], actions[from]);
  }

  private void put(int at, long atNs, long sequence, Runnable action) {
    times[at] = atNs;
    sequences[at] = sequence;
    actions[at] = action;
  }
}
