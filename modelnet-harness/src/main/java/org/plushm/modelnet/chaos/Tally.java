package org.plushm.modelnet.chaos;

import java.util.Map;
import java.util.TreeMap;
import org.plushm.plush.json.JsonWriter;
import org.plushm.plush.tally.HostState;

/**
 * What executions came to: each is in exactly one state, or was never told.
 *
 * @param runs commands that were sent
 * @param byState how many executions, by their states' names in JSON
 * @param untold executions whose outcome nobody could be told, because the control node was killed
 *     with the client's connection; they are checked by what they wrote
 * @param unaccounted executions without an outcome, or whose outcome is not what they wrote
 * @param twice executions that ran more than once
 */
record Tally(int runs, Map<String, Integer> byState, int untold, int unaccounted, int twice) {
  /** Nothing yet. */
  static final Tally NONE = new Tally(0, Map.of(), 0, 0, 0);

  /** Copies the map. */
  Tally {
    byState = Map.copyOf(byState);
  }

  /** Both together. */
  Tally plus(Tally other) {
    Map<String, Integer> states = new TreeMap<>(byState);
    other.byState.forEach((state, count) -> states.merge(state, count, Integer::sum));
    return new Tally(
        runs + other.runs,
        states,
        untold + other.untold,
        unaccounted + other.unaccounted,
        twice + other.twice);
  }

  /** How many executions there are in a state. */
  int of(HostState state) {
    return byState.getOrDefault(state.jsonName(), 0);
  }

  void writeTo(JsonWriter json) {
    json.field("runs", runs);
    for (HostState state : HostState.values()) {
      json.field(state.jsonName(), of(state));
    }
    json.field("untold", untold).field("unaccounted", unaccounted).field("twice", twice);
  }

  /** For people: what there is, and always that nothing ran twice. */
  String text() {
    StringBuilder text = new StringBuilder(runs + " commands: ");
    for (HostState state : HostState.values()) {
      if (of(state) > 0 || state == HostState.OK) {
        text.append(of(state)).append(' ').append(state.label()).append(", ");
      }
    }
    text.append(untold > 0 ? untold + " untold, " : "");
    text.append(unaccounted > 0 ? unaccounted + " NOT ACCOUNTED FOR, " : "");
    return text.append(twice).append(twice > 0 ? " RAN TWICE" : " ran twice").toString();
  }
}
