package org.plushm.simulation;

/** Writes one line of the trace as compact JSON. */
final class TraceLine {
  private TraceLine() {}

  static String json(long atNs, String node, String event, String value) {
    StringBuilder line = new StringBuilder(96);
    line.append("{\"t_ns\":").append(atNs).append(",\"node\":");
    quoted(line, node);
    line.append(",\"event\":");
    quoted(line, event);
    line.append(",\"value\":");
    if (value == null) {
      line.append("null");
    } else {
      quoted(line, value);
    }
    return line.append('}').toString();
  }

  private static void quoted(StringBuilder line, String text) {
    line.append('"');
    for (int i = 0; i < text.length(); i++) {
      char unit = text.charAt(i);
      if (unit == '"' || unit == '\\') {
        line.append('\\').append(unit);
      } else if (unit < ' ' || Character.isSurrogate(unit)) {
        line.append(String.format("\\u%04x", (int) unit));
      } else {
        line.append(unit);
      }
    }
    line.append('"');
  }
}
