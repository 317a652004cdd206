package org.plushm.modelnet.experiment;

import java.util.List;
import java.util.Locale;
import org.plushm.modelnet.realtime.Verdict;
import org.plushm.plush.json.JsonWriter;

/**
 * One line of a report: an experiment with so many hosts, once. Times in emulated milliseconds;
 * negative where the experiment has none.
 *
 * @param experiment its name
 * @param overlayType the protocol
 * @param hosts how many
 * @param degree most children of a node
 * @param round the first is 1
 * @param constructMs from the first host that was up to be invited to the last confirmed JOIN
 * @param startMs from the request to that first host: the start of the edges
 * @param boundMs what the network and the machine make impossible to beat, by the experiment
 * @param floorMs the machine's part of it
 * @param meanMs over all hosts
 * @param maxMs the slowest
 * @param p50Ms half were not slower
 * @param p99Ms 99 % were not slower
 * @param killed hosts that were killed
 * @param recovered of these, how many were restarted and back in the tree
 * @param accounted hosts with exactly one outcome of their command
 * @param verdict how late the emulation was meanwhile
 * @param dilation how many times slower than real time everything ran
 */
record Measurement(
    String experiment,
    String overlayType,
    int hosts,
    int degree,
    int round,
    double constructMs,
    double startMs,
    double boundMs,
    double floorMs,
    double meanMs,
    double maxMs,
    double p50Ms,
    double p99Ms,
    int killed,
    int recovered,
    int accounted,
    Verdict verdict,
    int dilation) {
  static final List<String> COLUMNS =
      List.of(
          "experiment",
          "overlay_type",
          "hosts",
          "degree",
          "round",
          "construct_ms",
          "start_ms",
          "bound_ms",
          "floor_ms",
          "mean_ms",
          "max_ms",
          "p50_ms",
          "p99_ms",
          "killed",
          "recovered",
          "accounted",
          "frames",
          "lag_p50_us",
          "lag_p999_us",
          "kept_ms",
          "dilation",
          "verdict");

  String toJson() {
    return new JsonWriter()
        .beginObject()
        .field("experiment", experiment)
        .field("overlay_type", overlayType)
        .field("hosts", hosts)
        .field("degree", degree)
        .field("round", round)
        .field("construct_ms", rounded(constructMs))
        .field("start_ms", rounded(startMs))
        .field("bound_ms", rounded(boundMs))
        .field("floor_ms", rounded(floorMs))
        .field("mean_ms", rounded(meanMs))
        .field("max_ms", rounded(maxMs))
        .field("p50_ms", rounded(p50Ms))
        .field("p99_ms", rounded(p99Ms))
        .field("killed", killed)
        .field("recovered", recovered)
        .field("accounted", accounted)
        .field("frames", verdict.frames())
        .field("lag_p50_us", verdict.p50Ns() / 1000)
        .field("lag_p999_us", verdict.p999Ns() / 1000)
        .field("kept_ms", verdict.keptMs())
        .field("dilation", dilation)
        .field("verdict", verdict.word())
        .endObject()
        .toString();
  }

  private static double rounded(double ms) {
    return ms < 0 ? -1 : Math.round(ms * 10) / 10.0;
  }

  /** The values of {@link #COLUMNS}, comma separated. */
  String toCsv() {
    return String.format(
        Locale.ROOT,
        "%s,%s,%d,%d,%d,%.1f,%.1f,%.1f,%.1f,%.1f,%.1f,%.1f,%.1f,%d,%d,%d,%d,%d,%d,%d,%d,%s",
        experiment,
        overlayType,
        hosts,
        degree,
        round,
        constructMs,
        startMs,
        boundMs,
        floorMs,
        meanMs,
        maxMs,
        p50Ms,
        p99Ms,
        killed,
        recovered,
        accounted,
        verdict.frames(),
        verdict.p50Ns() / 1000,
        verdict.p999Ns() / 1000,
        verdict.keptMs(),
        dilation,
        verdict.word());
  }
}
