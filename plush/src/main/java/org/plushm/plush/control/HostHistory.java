package org.plushm.plush.control;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** What happened to a host, as the control node saw it: the last events, oldest first. */
final class HostHistory {
  /** So many events are kept. */
  static final int EVENTS_MAX = 64;

  /** Something that happened at a time. */
  record Event(long atNs, String what) {}

  private final ArrayDeque<Event> events = new ArrayDeque<>();
  private final ArrayDeque<Long> disconnectsNs = new ArrayDeque<>();

  void add(long atNs, String what) {
    if (events.size() == EVENTS_MAX) {
      events.remove();
    }
    events.add(new Event(atNs, what));
  }

  List<Event> events() {
    return new ArrayList<>(events);
  }

  /** The host was lost, which counts for the flap rule. */
  void disconnected(long atNs) {
    disconnectsNs.add(atNs);
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

  /**
   * Times so far were those of another clock.
   *
   * @param shiftNs what is added to each
   * @param nowNs none is later than this
   */
  void shift(long shiftNs, long nowNs) {
    List<Event> shifted = events();
    events.clear();
    for (Event event : shifted) {
      events.add(new Event(Math.min(nowNs, event.atNs() + shiftNs), event.what()));
    }
    List<Long> shiftedNs = new ArrayList<>(disconnectsNs);
    disconnectsNs.clear();
    for (long atNs : shiftedNs) {
      disconnectsNs.add(Math.min(nowNs, atNs + shiftNs));
    }
  }
}
