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
import org.plushm.ransub.Candidate;
import org.plushm.simulation.SimulatedHost;

/** RanSub over a whole tree: the population is exact, and members are no descendants. */
class RanSubOverRandTreeTest {
  private static final int HOSTS = 150;

  /**
   * A1 of Mace's RanSub: every node gets at least five distributes in a row that count everybody.
   */
  @Test
  void shouldCountEverybodyInEachEpochWhenTheTreeRests() {
    TreeWorld trees = new TreeWorld(3);
    trees.build(HOSTS, 2 * SECOND);
    trees.awaitOneTree(5 * SECOND, "built");
    trees.world.runFor(16 * SECOND);
    for (int epoch = 0; epoch < 5; epoch++) {
      trees.world.runFor(5 * SECOND);
      for (SimulatedHost host : trees.alive()) {
        assertEquals(HOSTS, trees.ranSub(host).total(), host + ", seed 3");
      }
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
