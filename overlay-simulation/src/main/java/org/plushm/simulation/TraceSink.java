package org.plushm.simulation;

/** Takes the lines of a trace. */
@FunctionalInterface
public interface TraceSink {
  /**
   * One JSON object without a line end: {@code {"t_ns":..,"node":"..","event":"..","value":..}}.
   */
  void line(String json);
}
