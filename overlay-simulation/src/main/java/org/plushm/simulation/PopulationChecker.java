package org.plushm.simulation;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.plushm.overlay.NodeId;

/**
 * A1, RanSub's declared liveness property: once failures have stopped for long enough, every living
 * node has got at least so many distributes in a row whose count is the number of living nodes. A
 * wrong count begins anew. Told of each distribute directly.
 */
public final class PopulationChecker implements Checker {
  private final int inARow;
  private final Map<NodeId, Streak> streaks = new TreeMap<>();

  /** Right counts in a row, and the last count. */
  private record Streak(int right, long lastCount) {}

  /**
   * A checker that wants so many right counts in a row; Mace wants 5.
   *
   * @param inARow at least 1
   */
  public PopulationChecker(int inARow) {
    this.inARow = inARow;
  }

  /**
   * A node was delivered a distribute.
   *
   * @param at the node, in its present incarnation
   * @param count how many participants there are, as the distribute said
   */
  public void distributed(World world, NodeId at, long count) {
    int before = streaks.containsKey(at) ? streaks.get(at).right() : 0;
    streaks.put(at, new Streak(count == living(world).size() ? before + 1 : 0, count));
  }

  /** Whether it is true now. */
  public boolean holds(World world) {
    return firstProblem(world) == null;
  }

  @Override
  public void quiescent(World world) {
    String problem = firstProblem(world);
    if (problem != null) {
      world.violation("A1 population", problem);
    }
  }

  private String firstProblem(World world) {
    List<SimulatedHost> living = living(world);
    for (SimulatedHost host : living) {
      Streak streak = streaks.get(host.id());
      if (streak == null) {
        return host.id() + " was never told a count";
      }
      if (streak.right() < inARow) {
        return host.id()
            + " was told the right count "
            + streak.right()
            + " times in a row, last "
            + streak.lastCount()
            + " of "
            + living.size();
      }
    }
    return null;
  }

  private static List<SimulatedHost> living(World world) {
    return world.hosts().stream()
        .filter(host -> host.isAlive() && host.hasTransport() && !host.isPaused())
        .toList();
  }
}
