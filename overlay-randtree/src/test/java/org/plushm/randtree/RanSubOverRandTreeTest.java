package org.plushm.randtree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.plushm.randtree.TreeWorld.SECOND;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.RandomSource;
import org.plushm.ransub.Candidate;
import org.plushm.simulation.PopulationChecker;
import org.plushm.simulation.SimulatedHost;

/** RanSub over a whole tree: the population is exact, and members are no descendants. */
class RanSubOverRandTreeTest {
  private static final int HOSTS = 150;

  @Test
  void shouldCountEverybodyFiveTimesInARowWhenTheTreeRests() {
    TreeWorld trees = new TreeWorld(3);
    trees.build(HOSTS, 2 * SECOND);
    trees.awaitOneTree(5 * SECOND, "built");
    PopulationChecker population = trees.watchPopulation();
    trees.world.runFor(16 * SECOND);
    trees.awaitThat(() -> population.holds(trees.world), 25 * SECOND, "A1, seed 3");
    trees.world.checkQuiescent();
  }

  /** Deaths, restarts and the repair in between: counts are right again some epochs later. */
  @Test
  void shouldCountEverybodyAgainAfterChurn() {
    for (long seed = 1; seed <= 2; seed++) {
      TreeWorld trees = new TreeWorld(seed);
      trees.build(60, 2 * SECOND);
      trees.awaitOneTree(5 * SECOND, "built");
      PopulationChecker population = trees.watchPopulation();
      RandomSource random = trees.world.random("churn");
      for (int epoch = 0; epoch < 10; epoch++) {
        SimulatedHost victim = random.pick(trees.alive());
        if (victim == trees.root()) {
          victim.kill(); // Its place is taken by election; the host stays away.
        } else {
          trees.restart(victim);
        }
        trees.world.runFor(5 * SECOND);
      }
      trees.awaitOneTree(10 * SECOND, "healed, seed " + seed);
      trees.awaitThat(
          () -> population.holds(trees.world), 60 * SECOND, "A1 after churn, seed " + seed);
      trees.world.checkQuiescent();
    }
  }

  @Test
  void shouldDeliverNonDescendantsOnlyAndReachEverybodyInTime() {
    TreeWorld trees = new TreeWorld(4);
    trees.build(HOSTS, 2 * SECOND);
    trees.awaitOneTree(5 * SECOND, "built");
    trees.world.runFor(16 * SECOND);
    Map<NodeId, Set<NodeId>> seen = new TreeMap<>();
    for (int epoch = 0; epoch < 60; epoch++) {
      trees.world.runFor(5 * SECOND);
      for (SimulatedHost host : trees.alive()) {
        List<Candidate> members = trees.ranSub(host).delivered().members();
        for (Candidate member : members) {
          assertFalse(
              trees.tree(trees.world.hostAt(member.node())).pathToRoot().contains(host.id()),
              member.node() + " is below " + host);
          seen.computeIfAbsent(host.id(), h -> new TreeSet<>()).add(member.node());
        }
        if (host != trees.root()) {
          assertEquals(10, members.size(), host + ", seed 4");
        }
      }
    }
    for (SimulatedHost host : trees.alive()) {
      if (trees.tree(host).children().isEmpty()) {
        // 60 draws of 10 of 149: a given one is missed with a chance of about 1.6 %.
        assertTrue(seen.get(host.id()).size() > 135, host + " saw " + seen.get(host.id()).size());
      }
    }
  }
}
