package org.plushm.modelnet.chaos;

import java.util.List;
import org.plushm.plush.json.JsonWriter;

/**
 * What a run of chaos found.
 *
 * @param options what was run
 * @param phases in their order; the first is the time before the first fault
 * @param curve hosts in the tree over time
 * @param whole whether all hosts that are not given up were in the tree at the end
 * @param givenUp hosts that the control node has given up
 * @param ended whether every command had ended
 */
public record ChaosResult(
    ChaosOptions options,
    List<PhaseResult> phases,
    List<CurvePoint> curve,
    boolean whole,
    int givenUp,
    boolean ended) {
  /**
   * How many hosts were in the tree.
   *
   * @param atMs since the script began, emulated; negative before
   * @param active hosts
   */
  record CurvePoint(double atMs, int active) {}

  /** Copies the lists. */
  public ChaosResult {
    phases = List.copyOf(phases);
    curve = List.copyOf(curve);
  }

  Tally tally() {
    return phases.stream().map(PhaseResult::tally).reduce(Tally.NONE, Tally::plus);
  }

  /** Whether nothing ran twice, everything is accounted for and every host is back. */
  public boolean isSound() {
    return whole
        && ended
        && tally().unaccounted() == 0
        && tally().twice() == 0
        && phases.stream().allMatch(phase -> phase.fault() == null || phase.repairedMs() >= 0);
  }

  /** A line for each phase and one for all. */
  public List<String> toJson() {
    List<String> lines =
        new java.util.ArrayList<>(
            phases.stream().map(phase -> phase.toJson(options.dilation())).toList());
    JsonWriter json = new JsonWriter().beginObject().name("summary").beginObject();
    json.field("hosts", options.hosts()).field("seed", options.seed());
    json.field("faults", phases.size() - 1);
    tally().writeTo(json);
    json.field("given_up", givenUp).field("whole", whole).field("sound", isSound());
    lines.add(json.endObject().endObject().toString());
    return lines;
  }

  /** The same for people. */
  public List<String> toText() {
    List<String> lines = new java.util.ArrayList<>(phases.stream().map(PhaseResult::text).toList());
    lines.add(
        "in all: "
            + tally().text()
            + (whole ? "; every host is in the tree" : "; NOT EVERY HOST IS IN THE TREE")
            + (ended ? "" : "; NOT EVERY COMMAND HAS ENDED")
            + (givenUp > 0 ? ", " + givenUp + " given up" : ""));
    return lines;
  }
}
