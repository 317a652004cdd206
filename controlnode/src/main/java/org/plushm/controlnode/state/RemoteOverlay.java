package org.plushm.controlnode.state;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An overlay whose control node is on another machine.
 *
 * @param destination where ssh goes, such as {@code ann@desk}
 * @param overlay its name there
 * @param program how {@code plush} is called there, words for that machine's shell
 */
public record RemoteOverlay(String destination, String overlay, String program) {
  /** What a shell there finds by itself. */
  public static final String PROGRAM_DEFAULT = "plush";

  List<String> lines() {
    return List.of("destination=" + destination, "overlay=" + overlay, "program=" + program);
  }

  static RemoteOverlay parse(List<String> lines) throws IOException {
    Map<String, String> values = new TreeMap<>();
    for (String line : lines) {
      int equals = line.indexOf('=');
      if (equals > 0) {
        values.put(line.substring(0, equals), line.substring(equals + 1));
      }
    }
    List<String> missing = new ArrayList<>(List.of("destination", "overlay", "program"));
    missing.removeAll(values.keySet());
    if (!missing.isEmpty()) {
      throw new IOException("the record of an attached overlay lacks " + missing);
    }
    return new RemoteOverlay(
        values.get("destination"), values.get("overlay"), values.get("program"));
  }
}
