package org.plushm.modelnet.simulate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Results for people: one result as lines of name and value, several as rows. */
public final class ResultTable {
  private static final String ROW = "%7s %8s %10s %6s %6s %9s %7s %8s %9s %9s %8s";

  private ResultTable() {}

  /** The line above rows. */
  public static String header() {
    return String.format(
        Locale.ROOT,
        ROW,
        "hosts",
        "seed",
        "violations",
        "depth",
        "mean",
        "msgs/node",
        "killed",
        "in tree",
        "back p99",
        "join p99",
        "wall");
  }

  /** One row. */
  public static String row(SimulationResult result) {
    return String.format(
        Locale.ROOT,
        ROW,
        result.hosts(),
        result.seed(),
        result.violations().size(),
        result.depthMax(),
        String.format(Locale.ROOT, "%.2f", result.depthMean()),
        String.format(Locale.ROOT, "%.0f", result.messagesPerNode()),
        result.killed(),
        result.survivorsInTree(),
        result.recoveryP99Ms() + " ms",
        result.joinP99Ms() + " ms",
        String.format(Locale.ROOT, "%.1f s", result.wallMs() / 1000.0));
  }

  /** A result as lines. */
  public static List<String> of(SimulationResult result) {
    List<String> lines = new ArrayList<>();
    line(lines, "hosts", "%d (seed %d)", result.hosts(), result.seed());
    line(lines, "violations", "%d", result.violations().size());
    line(lines, "depth", "%d at most, %.2f on average", result.depthMax(), result.depthMean());
    line(
        lines,
        "joins",
        "99 %% placed within %d ms; %.1f messages each",
        result.joinP99Ms(),
        result.messagesPerJoin());
    line(lines, "killed", "%d; %d hosts lost their parent", result.killed(), result.orphans());
    line(
        lines,
        "in the tree",
        "%d of %d living hosts",
        result.survivorsInTree(),
        result.survivors());
    if (result.recoveryMaxMs() > 0) {
      line(
          lines,
          "cut off",
          "99 %% back within %d ms, all within %d ms",
          result.recoveryP99Ms(),
          result.recoveryMaxMs());
    }
    if (result.detectionP99Ms() > 0) {
      line(lines, "deaths", "99 %% noticed within %d ms", result.detectionP99Ms());
    }
    line(lines, "new roots", "%d", result.rootChanges());
    line(
        lines,
        "commands",
        "%d, executed %d times, %d reports",
        result.commands(),
        result.executions(),
        result.reports());
    line(lines, "messages", "%.0f a host", result.messagesPerNode());
    line(
        lines,
        "time",
        "%.1f s of virtual time in %.1f s, %d MB of heap",
        result.virtualMs() / 1000.0,
        result.wallMs() / 1000.0,
        result.heapMb());
    return lines;
  }

  private static void line(List<String> lines, String name, String format, Object... values) {
    String value = String.format(Locale.ROOT, format, values);
    lines.add(String.format(Locale.ROOT, "%-12s %s", name, value));
  }
}
