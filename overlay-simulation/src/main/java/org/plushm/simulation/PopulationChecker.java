package org.plushm.simulation;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.plushm.overlay.NodeId;

/**
 * A1, RanSub's declared liveness property: once failures have stopped for long enough, every living
 * node has got at least so many distributes in a row whose count is the number of living nodes. As
 * Mace's counter, each is begun anew by a wrong count.
 */
public final class PopulationChecker implements Checker {
  private final int inARow;
  private final Function<SimulatedHost, Count> counts;
  private final Map<NodeId, Streak> streaks = new TreeMap<>();

  /**
   * What a node was told last.
   *
   * @param epoch of the distribute; another one is another distribute
   * @param total how many participants it counted
   */
  public record Count(long epoch, long total) {}

  /** Right counts in a row, and the last distribute; what came before the checker is not judged. */
  private record Streak(int right, Count last) {}

  /**
   * A checker that wants so many right counts in a row; Mace wants 5.
   *
   * @param inARow at least 1
   * @param counts what a living host's RanSub was told last
   */
  public PopulationChecker(int inARow, Function<SimulatedHost, Count> counts) {
    this.inARow = inARow;
    this.counts = counts;
  }

  @Override
  public void touched(World world, SimulatedHost host) {
    if (!host.isAlive()) {
      return;
    }
    Count count = counts.apply(host);
    Streak before = streaks.get(host.id());
    if (before == null) {
      streaks.put(host.id(), new Streak(0, count));
    } else if (count.epoch() != before.last().epoch()) {
      boolean isRight = count.total() == living(world).size();
      streaks.put(host.id(), new Streak(isRight ? before.right() + 1 : 0, count));
    }
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
            + streak.last().total()
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
