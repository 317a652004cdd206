package org.plushm.modelnet.simulate;

import java.util.Locale;
import org.plushm.overlay.RandomSource;
import org.plushm.simulation.FaultScript;
import org.plushm.simulation.RandomFaults;

/** A simulation in which everything is drawn from the seed, for {@code --fuzz}. */
public record RandomCase(SimulationOptions options) {
  private static final int HOSTS_MIN = 5;
  private static final int HOSTS_MAX = 50;
  private static final int FAULTS_MAX = 12;
  private static final long SCRIPT_NS = 20 * Simulation.SECOND_NS;

  /** Draws 5 to 50 hosts, a degree, sometimes loss, and a script of faults. */
  public static RandomCase of(long seed, OverlayType type) {
    RandomSource random = new RandomSource(seed).fork("case");
    int hosts = HOSTS_MIN + random.nextInt(HOSTS_MAX - HOSTS_MIN + 1);
    int degree = random.chance(0.5) ? 2 + random.nextInt(3) : 12;
    int lossPercent = random.chance(0.3) ? 1 + random.nextInt(5) : 0;
    String command =
        "modelnet simulate --hosts "
            + hosts
            + " --degree "
            + degree
            + (lossPercent > 0 ? " --loss " + lossPercent + "%" : "")
            + (type == OverlayType.RANDTREE
                ? ""
                : " --overlay-type " + type.name().toLowerCase(Locale.ROOT))
            + " --build 2s --faults random --seed "
            + seed;
    return new RandomCase(
        new SimulationOptions(
            type,
            hosts,
            degree,
            seed,
            50 * Simulation.MS_NS,
            0,
            lossPercent / 100.0,
            script(seed, hosts),
            2 * Simulation.SECOND_NS,
            null,
            command));
  }

  /** The script that a seed stands for among so many hosts. */
  public static FaultScript script(long seed, int hosts) {
    RandomSource random = new RandomSource(seed).fork("script");
    return RandomFaults.script(random, Math.max(2, hosts), FAULTS_MAX, SCRIPT_NS);
  }
}
