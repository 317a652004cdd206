package org.plushm.plush.control;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** What happened to a host, as the control node saw it: the last events, oldest first. */
final class HostHistory {
  private static final int EVENTS_MAX = 64;

  /** Something that happened at a time. */
  record Event(long atNs, String what) {}

  private final ArrayDeque<Event> events = new ArrayDeque<>();
  private final ArrayDeque<Long> disconnectsNs = new ArrayDeque<>();

  void add(long nowNs, String what) {
    if (events.size() == EVENTS_MAX) {
      events.remove();
    }
    events.add(new Event(nowNs, what));
  }

  List<Event> events() {
    return new ArrayList<>(events);
  }

  /**
   * The host was lost.
   *
   * @return how often that was within the window, this time included
   */
  int disconnected(long nowNs, long windowNs) {
    disconnectsNs.add(nowNs);
    return disconnects(nowNs, windowNs);
  }

  /** How often the host was lost within the window. */
  int disconnects(long nowNs, long windowNs) {
    while (!disconnectsNs.isEmpty() && nowNs - disconnectsNs.peek() > windowNs) {
      disconnectsNs.remove();
    }
    return disconnectsNs.size();
  }

  /** What was counted does not count any more. */
  void forgetDisconnects() {
    disconnectsNs.clear();
  }
}
