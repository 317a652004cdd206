package org.plushm.modelnet.pipe;

import java.util.Arrays;

/**
 * Slots by time, of equal times by the order in which they were added. A heap of four children over
 * primitive arrays; nothing is allocated but when it grows.
 */
final class EventHeap {
  private static final int CHILDREN = 4;
  private long[] timeNs = new long[64];
  private long[] order = new long[64];
  private int[] slot = new int[64];
  private int size;
  private long added;

  boolean isEmpty() {
    return size == 0;
  }

  /** The least time, MAX_VALUE if there is none. */
  long minNs() {
    return size == 0 ? Long.MAX_VALUE : timeNs[0];
  }

  void add(long atNs, int newSlot) {
    if (size == slot.length) {
      timeNs = Arrays.copyOf(timeNs, 2 * size);
      order = Arrays.copyOf(order, 2 * size);
      slot = Arrays.copyOf(slot, 2 * size);
    }
    long newOrder = added++;
    int at = size++;
    while (at > 0) {
      int parent = (at - 1) / CHILDREN;
      // Its order is the greatest of all, so an equal time stays above.
      if (timeNs[parent] <= atNs) {
        break;
      }
      move(parent, at);
      at = parent;
    }
    set(at, atNs, newOrder, newSlot);
  }

  /** Takes the slot of the least time out; there has to be one. */
  int poll() {
    int least = slot[0];
    size--;
    if (size > 0) {
      siftDown(timeNs[size], order[size], slot[size]);
    }
    return least;
  }

  private void siftDown(long atNs, long itsOrder, int itsSlot) {
    int at = 0;
    int child = 1;
    while (child < size) {
      int best = child;
      int end = Math.min(child + CHILDREN, size);
      for (int i = child + 1; i < end; i++) {
        if (isBefore(timeNs[i], order[i], timeNs[best], order[best])) {
          best = i;
        }
      }
      if (!isBefore(timeNs[best], order[best], atNs, itsOrder)) {
        break;
      }
      move(best, at);
      at = best;
      child = CHILDREN * at + 1;
    }
    set(at, atNs, itsOrder, itsSlot);
  }

  private static boolean isBefore(long oneNs, long oneOrder, long otherNs, long otherOrder) {
    return oneNs < otherNs || oneNs == otherNs && oneOrder < otherOrder;
  }

  private void move(int from, int to) {
    timeNs[to] = timeNs[from];
    order[to] = order[from];
    slot[to] = slot[from];
  }

  private void set(int at, long atNs, long itsOrder, int itsSlot) {
    timeNs[at] = atNs;
    order[at] = itsOrder;
    slot[at] = itsSlot;
  }
}
