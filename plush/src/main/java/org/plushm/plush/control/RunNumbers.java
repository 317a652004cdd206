package org.plushm.plush.control;

/** The numbers of runs, of commands and of specifications alike: none is given twice. */
final class RunNumbers {
  private long last;

  long next() {
    return ++last;
  }

  /** The number was given before the control node started, maybe in a former overlay. */
  void spend(long run) {
    last = Math.max(last, run);
  }
}
