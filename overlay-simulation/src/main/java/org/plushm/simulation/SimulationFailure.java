package org.plushm.simulation;

/** A run that went wrong; its text has the seed and the command that shows it again. */
public final class SimulationFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final long seed;

  SimulationFailure(String problem, WorldOptions options, long atNs, Throwable cause) {
    super(
        problem
            + "\n  at virtual time "
            + atNs / 1_000_000.0
            + " ms, seed "
            + options.seed()
            + "\n  again with: "
            + options.replayCommand(),
        cause);
    this.seed = options.seed();
  }

  /** The seed of the run. */
  public long seed() {
    return seed;
  }
}
