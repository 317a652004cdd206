package org.plushm.ransub;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.RandomSource;

/** RanSub's Compact operation (Bullet section 3.1). A pure function of its arguments. */
public final class Compact {
  private Compact() {}

  /**
   * Draws one subset of at most {@code sizeMax} members that is uniformly random in the union of
   * the disjoint populations behind the inputs.
   *
   * <p>Each step draws the next member as if from the union itself: an input is chosen with the
   * chance of its population that is still undrawn among all that is undrawn, one of its members
   * that are left is taken, and its undrawn population shrinks by one. An input of population n has
   * min(n, sizeMax) members when it was made by this function, so it cannot run out before the
   * result is full. An input with fewer is exhausted early and is weighted no more. A node found in
   * two inputs, because it moved during the epoch, is taken once.
   *
   * @param inputs subsets of disjoint populations
   * @param sizeMax the size of the result, at least 1
   * @param random where the draws come from
   * @return the members drawn, with the sum of the populations
   */
  public static Subset compact(List<Subset> inputs, int sizeMax, RandomSource random) {
    if (sizeMax < 1) {
      throw new IllegalArgumentException("subset size " + sizeMax + " is less than 1");
    }
    long population = 0;
    long undrawn = 0;
    List<List<Candidate>> left = new ArrayList<>();
    long[] weights = new long[inputs.size()];
    for (int i = 0; i < inputs.size(); i++) {
      Subset input = inputs.get(i);
      population = Math.addExact(population, input.population());
      weights[i] = input.members().isEmpty() ? 0 : input.population();
      undrawn += weights[i];
      left.add(new ArrayList<>(input.members()));
    }
    List<Candidate> drawn = new ArrayList<>();
    Set<NodeId> seen = new TreeSet<>();
    while (drawn.size() < sizeMax && undrawn > 0) {
      int chosen = choose(weights, random.nextLong(undrawn));
      List<Candidate> members = left.get(chosen);
      Candidate candidate = members.remove(random.nextInt(members.size()));
      if (seen.add(candidate.node())) {
        drawn.add(candidate);
      }
      undrawn--;
      weights[chosen]--;
      if (members.isEmpty()) {
        undrawn -= weights[chosen];
        weights[chosen] = 0;
      }
    }
    return new Subset(drawn, population);
  }

  private static int choose(long[] weights, long point) {
    int chosen = 0;
    long rest = point;
    while (rest >= weights[chosen]) {
      rest -= weights[chosen];
      chosen++;
    }
    return chosen;
  }
}
