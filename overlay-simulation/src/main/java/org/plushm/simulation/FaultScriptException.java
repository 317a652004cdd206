package org.plushm.simulation;

/** A fault script that cannot be read; its text begins with the line. */
public final class FaultScriptException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final int line;

  FaultScriptException(int line, IllegalArgumentException problem) {
    super("line " + line + ": " + problem.getMessage(), problem);
    this.line = line;
  }

  /** The line, counted from 1. */
  public int line() {
    return line;
  }
}
