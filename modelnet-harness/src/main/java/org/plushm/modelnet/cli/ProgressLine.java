package org.plushm.modelnet.cli;

import java.io.PrintWriter;

/** Says how far a simulation is: one line that is replaced on a terminal, a few lines elsewhere. */
final class ProgressLine {
  private static final long NS_PER_TENTH = 100_000_000L;
  private static final long ELSEWHERE_NS = 10_000_000_000L;

  private final PrintWriter err;
  private final boolean terminal;
  private final boolean shown;
  private String phase = "";
  private long saidNs;
  private boolean standing;

  ProgressLine(PrintWriter err, boolean terminal, boolean shown) {
    this.err = err;
    this.terminal = terminal;
    this.shown = shown;
  }

  /** A run of many is over; said of every hundredth where lines stay. */
  void ran(long count, String text) {
    if (terminal || count % 100 == 0) {
      say(text);
    }
  }

  /** See {@link org.plushm.modelnet.simulate.Simulation.Progress}. */
  void at(String newPhase, long virtualNs, int inTree, int hosts) {
    if (!shown) {
      return;
    }
    boolean due = !newPhase.equals(phase) || virtualNs - saidNs >= ELSEWHERE_NS;
    if (terminal || due) {
      phase = newPhase;
      saidNs = virtualNs;
      long tenths = virtualNs / NS_PER_TENTH;
      say(
          "simulate: "
              + newPhase
              + ", "
              + tenths / 10
              + "."
              + tenths % 10
              + " s of virtual time, "
              + inTree
              + "/"
              + hosts
              + " hosts in the tree");
    }
  }

  /** Shows any line of progress. */
  void say(String line) {
    if (!shown) {
      return;
    }
    if (terminal) {
      err.print("\r\033[K" + line);
      err.flush();
      standing = true;
    } else {
      err.println(line);
    }
  }

  /** Takes the line away, before anything else is written. */
  void clear() {
    phase = "";
    saidNs = 0;
    if (standing) {
      err.print("\r\033[K");
      err.flush();
      standing = false;
    }
  }
}
