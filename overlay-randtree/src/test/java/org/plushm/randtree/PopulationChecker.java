package org.plushm.randtree;

import java.util.Map;
import java.util.TreeMap;
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

  private final Map<NodeId, Streak> streaks = new TreeMap<>();

  private static final class Streak {
    long epoch;
    int length;
  }

  @Override
  public void touched(World world, SimulatedHost host) {
    if (!host.isAlive()) {
      return;
    }
    RanSub ranSub = host.service(RanSub.class);
    Streak streak = streaks.computeIfAbsent(host.id(), id -> new Streak());
    if (ranSub.epoch() != streak.epoch) {
      streak.epoch = ranSub.epoch();
      long living = world.hosts().stream().filter(SimulatedHost::isAlive).count();
      streak.length = ranSub.total() == living ? streak.length + 1 : 0;
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
