package org.plushm.modelnet.simulate;

import org.plushm.overlay.OverlayType;
import org.plushm.simulation.FaultModel;
import org.plushm.simulation.FaultScript;
import org.plushm.simulation.TraceSink;

/**
 * What is simulated.
 *
 * @param type the overlay
 * @param hosts how many, 1 to {@link #HOSTS_MAX}
 * @param degree most children of a host, at least 2
 * @param seed of every random number
 * @param roundTripNs between any two hosts, without jitter
 * @param killFraction of the hosts that are killed silently at once, in [0, 1)
 * @param lossFraction of the frames that are lost, in [0, 1)
 * @param script what goes wrong, counted from the moment at which the built overlay has rested
 * @param buildNs the time over which hosts are told to join
 * @param trace where the trace goes; null for nowhere
 * @param command what to type to see this run again
 * @param emulated links that frames go over, in place of the round trip; null for none
 */
public record SimulationOptions(
    OverlayType type,
    int hosts,
    int degree,
    long seed,
    long roundTripNs,
    double killFraction,
    double lossFraction,
    FaultScript script,
    long buildNs,
    TraceSink trace,
    String command,
    SimulatedNetwork emulated) {
  /** The most hosts of one simulation. */
  public static final int HOSTS_MAX = 1_000_000;

  /** Up to here messages pass the codec, so that a run tests it as well. */
  private static final int ENCODED_HOSTS_MAX = 200;

  /** Checks the ranges. */
  public SimulationOptions {
    require(hosts >= 1 && hosts <= HOSTS_MAX, "hosts " + hosts);
    require(degree >= 2, "degree " + degree);
    require(roundTripNs >= 0, "roundTripNs " + roundTripNs);
    require(killFraction >= 0 && killFraction < 1, "killFraction " + killFraction);
    require(lossFraction >= 0 && lossFraction < 1, "lossFraction " + lossFraction);
    require(buildNs >= 0, "buildNs " + buildNs);
    require(
        emulated == null || emulated.topology().hostCount() >= hosts,
        "hosts " + hosts + " of a smaller network");
  }

  /** Without an emulated network. */
  public SimulationOptions(
      OverlayType type,
      int hosts,
      int degree,
      long seed,
      long roundTripNs,
      double killFraction,
      double lossFraction,
      FaultScript script,
      long buildNs,
      TraceSink trace,
      String command) {
    this(
        type,
        hosts,
        degree,
        seed,
        roundTripNs,
        killFraction,
        lossFraction,
        script,
        buildNs,
        trace,
        command,
        null);
  }

  /** Hosts that join over 20 s at 50 ms round trips, without faults. */
  public static SimulationOptions of(int hosts, long seed) {
    return new SimulationOptions(
        OverlayType.RANDTREE,
        hosts,
        12,
        seed,
        50_000_000L,
        0,
        0,
        FaultScript.empty(),
        20 * Simulation.SECOND_NS,
        null,
        "modelnet simulate --hosts " + hosts + " --seed " + seed);
  }

  /** The same with hosts killed. */
  public SimulationOptions withKill(double newKillFraction) {
    return new SimulationOptions(
        type,
        hosts,
        degree,
        seed,
        roundTripNs,
        newKillFraction,
        lossFraction,
        script,
        buildNs,
        trace,
        command,
        emulated);
  }

  /** The same with a script of faults. */
  public SimulationOptions withScript(FaultScript newScript) {
    return new SimulationOptions(
        type,
        hosts,
        degree,
        seed,
        roundTripNs,
        killFraction,
        lossFraction,
        newScript,
        buildNs,
        trace,
        command,
        emulated);
  }

  /** The same over emulated links. */
  public SimulationOptions withEmulated(SimulatedNetwork newEmulated) {
    return new SimulationOptions(
        type,
        hosts,
        degree,
        seed,
        roundTripNs,
        killFraction,
        lossFraction,
        script,
        buildNs,
        trace,
        command,
        newEmulated);
  }

  /** Whether messages are encoded and decoded on their way. */
  boolean encoded() {
    // On links with a rate the length of a message counts.
    return hosts <= ENCODED_HOSTS_MAX || emulated != null;
  }

  /** The network of the run. */
  FaultModel network() {
    FaultModel network = FaultModel.none();
    return network
        .withDelay(roundTripNs / 2, network.delayJitter())
        .withFrameFaults(lossFraction, 0, 0)
        .withScript(script);
  }

  private static void require(boolean holds, String problem) {
    if (!holds) {
      throw new IllegalArgumentException("simulation: " + problem + " is out of range");
    }
  }
}
