package org.plushm.simulation;

import java.util.ArrayList;
import java.util.List;
import org.plushm.overlay.RandomSource;

/** Draws fault scripts: the same random numbers give the same script. */
public final class RandomFaults {
  private static final long MS = 1_000_000L;
  private static final long SECOND = 1000 * MS;

  private final RandomSource random;
  private final int hosts;

  private RandomFaults(RandomSource random, int hosts) {
    this.random = random;
    this.hosts = hosts;
  }

  /**
   * A script of kills, restarts, pauses, slowness, partitions, lost control links and bad frames.
   * Everything in it ends: at {@link FaultScript#endNs} no host is paused or slow, the network is
   * whole and does to frames what the world was made with.
   *
   * @param hosts how many there are, at least 2
   * @param faults how many at most, at least 1
   * @param withinNs when the last one begins at the latest
   */
  public static FaultScript script(RandomSource random, int hosts, int faults, long withinNs) {
    RandomFaults drawing = new RandomFaults(random, hosts);
    int count = 1 + random.nextInt(faults);
    List<Long> timesNs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      timesNs.add(random.nextLong(withinNs / MS) * MS);
    }
    timesNs.sort(null);
    List<FaultScript.Step> steps = new ArrayList<>();
    for (long atNs : timesNs) {
      steps.add(new FaultScript.Step(atNs, drawing.fault()));
    }
    return new FaultScript(steps);
  }

  private Fault fault() {
    switch (random.nextInt(16)) {
      case 0, 1, 2:
        return new Fault.Kill(some(Math.max(1, hosts / 3)), random.chance(0.5));
      case 3:
        return new Fault.Kill(FaultTargets.root(), random.chance(0.3));
      case 4, 5, 6:
        return new Fault.Restart(some(Math.max(1, hosts / 2)), false, 0);
      case 7:
        return new Fault.Restart(
            some(1), random.chance(0.7), random.chance(0.5) ? -86_400 * SECOND : 0);
      case 8, 9:
        return new Fault.Pause(
            random.chance(0.3) ? FaultTargets.root() : some(2), 100 * MS + millis(10 * SECOND));
      case 10:
        return new Fault.Slow(some(2), MS + millis(60 * MS), SECOND + millis(10 * SECOND));
      case 11, 12:
        return new Fault.Split(
            some(Math.max(1, hosts / 2)), null, random.chance(0.3), SECOND + millis(20 * SECOND));
      case 13:
        return new Fault.CutControl(
            random.chance(0.5) ? FaultTargets.root() : some(hosts), SECOND + millis(10 * SECOND));
      case 14:
        return new Fault.Loss((1 + random.nextInt(100)) / 1000.0, SECOND + millis(10 * SECOND));
      default:
        return random.chance(0.5)
            ? new Fault.Duplicate((1 + random.nextInt(200)) / 1000.0, SECOND + millis(10 * SECOND))
            : new Fault.Reorder(
                (1 + random.nextInt(200)) / 1000.0,
                10 * MS + millis(300 * MS),
                SECOND + millis(10 * SECOND));
    }
  }

  private FaultTargets some(int countMax) {
    int count = 1 + random.nextInt(countMax);
    List<Integer> numbers = new ArrayList<>();
    for (int number = 1; number <= hosts; number++) {
      numbers.add(number);
    }
    return FaultTargets.hosts(
        random.shuffled(numbers).subList(0, Math.min(count, hosts)).stream().sorted().toList());
  }

  private long millis(long boundNs) {
    return random.nextLong(boundNs / MS) * MS;
  }
}
