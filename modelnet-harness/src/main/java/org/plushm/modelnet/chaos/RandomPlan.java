package org.plushm.modelnet.chaos;

import java.util.ArrayList;
import java.util.List;
import org.plushm.overlay.RandomSource;
import org.plushm.simulation.Fault;
import org.plushm.simulation.FaultScript;
import org.plushm.simulation.FaultTargets;

/** Draws scripts that can be played on real processes: the same seed gives the same script. */
public final class RandomPlan {
  private static final long MS_NS = 1_000_000L;

  /** What lasts takes at most this part of the time until the next fault. */
  private static final int LASTS_PARTS = 2;

  private final RandomSource random;
  private final int hosts;
  private final int edges;
  private final int hops;
  private final long everyNs;

  private RandomPlan(RandomSource random, int hosts, int edges, int hops, long everyNs) {
    this.random = random;
    this.hosts = hosts;
    this.edges = edges;
    this.hops = hops;
    this.everyNs = everyNs;
  }

  /**
   * A script in which everything ends: what lasts is over before the next fault begins.
   *
   * @param hosts how many there are, at least 2
   * @param edges how many processes they are spread over, at least 1
   * @param hops how many directions of links the network has, at least 1
   * @param count how many faults, at least 1
   * @param everyNs from one to the next, at least a second
   */
  public static FaultScript script(
      long seed, int hosts, int edges, int hops, int count, long everyNs) {
    RandomPlan plan =
        new RandomPlan(new RandomSource(seed).fork("chaos"), hosts, edges, hops, everyNs);
    List<FaultScript.Step> steps = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      steps.add(new FaultScript.Step(i * everyNs, plan.fault()));
    }
    return new FaultScript(steps);
  }

  private Fault fault() {
    switch (random.nextInt(14)) {
      case 0, 1:
        return new Fault.Kill(some(Math.max(1, hosts / 4)), false);
      case 2, 3:
        return new Fault.Kill(FaultTargets.root(), false);
      case 4:
        return new Fault.Kill(share(), false);
      case 5, 6:
        return new Fault.Split(some(Math.max(1, hosts / 2)), null, random.chance(0.3), lasting());
      case 7:
        return new Fault.CutControl(
            random.chance(0.7) ? FaultTargets.root() : some(hosts), lasting());
      case 8:
        return new Fault.Kill(anEdge(), false);
      case 9:
        return new Fault.Pause(anEdge(), lasting());
      case 10:
        return new Fault.Kill(named("control"), false);
      case 11:
        return new Fault.Loss((1 + random.nextInt(100)) / 1000.0, lasting());
      default:
        return hop();
    }
  }

  private Fault hop() {
    int index = random.nextInt(hops);
    List<Fault.Hop.Range> hop = List.of(new Fault.Hop.Range(index, index));
    return switch (random.nextInt(3)) {
      case 0 -> new Fault.Hop(hop, "down", "", lasting());
      case 1 -> new Fault.Hop(hop, "plr", "0." + (1 + random.nextInt(5)), lasting());
      default -> new Fault.Hop(hop, "delay", 50 * (1 + random.nextInt(10)) + "ms", lasting());
    };
  }

  /** In whole tenths of a second, so that it is read easily. */
  private long lasting() {
    long tenths = everyNs / LASTS_PARTS / (100 * MS_NS);
    return (1 + random.nextLong(tenths)) * 100 * MS_NS;
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

  private FaultTargets share() {
    return new FaultTargets(List.of(new FaultTargets.Share(50 * (1 + random.nextInt(10)))));
  }

  private FaultTargets anEdge() {
    return named("edge" + (1 + random.nextInt(edges)));
  }

  private static FaultTargets named(String name) {
    return new FaultTargets(List.of(new FaultTargets.Named(name)));
  }
}
