package org.plushm.modelnet.chaos;

import java.util.List;
import org.plushm.modelnet.realtime.Verdict;
import org.plushm.plush.json.JsonWriter;

/**
 * What was seen from one fault to the next, in emulated milliseconds since the script began.
 *
 * @param fault the script's words; null for the time before the first one
 * @param atMs when it began
 * @param hit who was hit, by name
 * @param detectedMs from its beginning to the first report of something amiss; negative for none
 * @param detectedBy what was reported; null for nothing
 * @param lastsMs how long it lasted by itself
 * @param repairedMs from then until all was whole; negative when it never was
 * @param tally of the commands that were begun meanwhile
 * @param verdict of the emulation meanwhile
 */
record PhaseResult(
    String fault,
    double atMs,
    List<String> hit,
    double detectedMs,
    String detectedBy,
    double lastsMs,
    double repairedMs,
    Tally tally,
    Verdict verdict) {
  static final List<String> COLUMNS =
      List.of(
          "fault",
          "at_s",
          "hit",
          "detected_s",
          "by",
          "lasts_s",
          "repaired_s",
          "commands",
          "frames",
          "lag_p50_ms",
          "lag_p999_ms",
          "verdict");

  /** Copies the list. */
  PhaseResult {
    hit = List.copyOf(hit);
  }

  String toJson(int dilation) {
    JsonWriter json = new JsonWriter().beginObject();
    if (fault == null) {
      json.name("fault").nullValue();
    } else {
      json.field("fault", fault);
    }
    json.field("at_ms", rounded(atMs)).name("hit").beginArray();
    hit.forEach(json::value);
    json.endArray();
    timeOrNull(json, "detected_ms", detectedMs);
    if (detectedBy == null) {
      json.name("detected_by").nullValue();
    } else {
      json.field("detected_by", detectedBy);
    }
    json.field("lasts_ms", rounded(lastsMs));
    timeOrNull(json, "repaired_ms", repairedMs);
    tally.writeTo(json);
    return json.field("frames", verdict.frames())
        .field("lag_p50_us", verdict.p50Ns() / 1000)
        .field("lag_p999_us", verdict.p999Ns() / 1000)
        .field("kept_ms", verdict.keptMs())
        .field("dilation", dilation)
        .field("verdict", verdict.word())
        .endObject()
        .toString();
  }

  private static void timeOrNull(JsonWriter json, String name, double ms) {
    if (ms < 0) {
      json.name(name).nullValue();
    } else {
      json.field(name, rounded(ms));
    }
  }

  private static double rounded(double ms) {
    return Math.round(ms * 10) / 10.0;
  }

  List<String> toRow() {
    return List.of(
        fault == null ? "none yet" : fault,
        seconds(atMs),
        hit.size() <= 6 ? String.join(", ", hit) : hit.size() + " hosts",
        detectedMs < 0 ? "-" : seconds(detectedMs),
        detectedBy == null ? "-" : detectedBy,
        seconds(lastsMs),
        repairedMs < 0 ? fault == null ? "-" : "NEVER" : seconds(repairedMs),
        tally.text(),
        String.valueOf(verdict.frames()),
        String.valueOf(rounded(verdict.p50Ns() / 1e6)),
        String.valueOf(rounded(verdict.p999Ns() / 1e6)),
        verdict.word());
  }

  private static String seconds(double ms) {
    return String.valueOf(Math.round(ms / 10) / 100.0);
  }

  String text() {
    StringBuilder text = new StringBuilder(fault == null ? "before the first fault" : fault);
    if (fault != null) {
      text.append(
          detectedMs < 0 ? ": not noticed" : ": noticed after " + seconds(detectedMs) + " s");
      text.append(detectedMs < 0 ? "" : " (" + detectedBy + ")");
      text.append(
          repairedMs < 0 ? ", NOT REPAIRED" : ", whole after " + seconds(repairedMs) + " s");
      text.append(lastsMs > 0 ? " from its end" : "");
    }
    text.append("; ").append(tally.text());
    text.append("; lag p50 ").append(rounded(verdict.p50Ns() / 1e6)).append(" ms, p99.9 ");
    text.append(rounded(verdict.p999Ns() / 1e6)).append(" ms: ").append(verdict.text());
    return text.toString();
  }
}
