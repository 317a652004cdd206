package org.plushm.randtree;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.plushm.overlay.NodeId;
import org.plushm.ransub.RanSub;
import org.plushm.simulation.Checker;
import org.plushm.simulation.SimulatedHost;
import org.plushm.simulation.World;

/**
 * A1: RanSub counts everybody, in five distributes one after the other. Mace's counter is reset by
 * each count that is wrong, and so is this one.
 */
final class PopulationChecker implements Checker {
  private static final int STREAK_MIN = 5;

  /**
   * What one node's RanSub says.
   *
   * @param epoch of the last distribute
   * @param total how many it counted
   */
  record Count(long epoch, long total) {}

  private final Function<SimulatedHost, Count> counts;
  private final Map<NodeId, Streak> streaks = new TreeMap<>();

  private static final class Streak {
    long epoch;
    int length;
  }

  /** A checker of our RanSub. */
  PopulationChecker() {
    this(
        host ->
            new Count(host.service(RanSub.class).epoch(), host.service(RanSub.class).total()));
  }

  /** The same for whatever counts. */
  PopulationChecker(Function<SimulatedHost, Count> counts) {
    this.counts = counts;
  }

  @Override
  public void touched(World world, SimulatedHost host) {
    if (!host.isAlive()) {
      return;
    }
    Count count = counts.apply(host);
    Streak streak = streaks.computeIfAbsent(host.id(), id -> new Streak());
    if (count.epoch != streak.epoch) {
      streak.epoch = count.epoch;
      long living = world.hosts().stream().filter(SimulatedHost::isAlive).count();
      streak.length = count.total == living ? streak.length + 1 : 0;
    }
  }

  @Override
  public void quiescent(World world) {
    for (SimulatedHost host : world.hosts()) {
      Streak streak = host.isAlive() ? streaks.get(host.id()) : null;
      if (host.isAlive() && !host.isPaused() && (streak == null || streak.length < STREAK_MIN)) {
        world.violation(
            "A1 everybodyCounted",
            host + " has counted everybody " + (streak == null ? 0 : streak.length) + " times");
      }
    }
  }
}
