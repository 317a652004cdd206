package org.plushm.randtree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.plushm.randtree.TreeWorld.MS;
import static org.plushm.randtree.TreeWorld.SECOND;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.plushm.overlay.NodeId;
import org.plushm.simulation.Partition;
import org.plushm.simulation.SimulatedHost;
import org.plushm.simulation.WorldOptions;

/** Whole trees in virtual time, 50 ms round trips. */
class TreeSimulationTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 12, 13, 14, 157, 1000})
  void shouldBuildOneShallowTreeWithoutRootChangeWhenHostsJoin(int count) {
    TreeWorld trees = new TreeWorld(count);
    trees.build(count, Math.max(SECOND, count * 10 * MS));
    trees.awaitOneTree(5 * SECOND, count + " hosts in one tree");
    assertTrue(
        trees.world.network().datagramCount() <= 8L * count,
        "a join takes few datagrams: " + trees.world.network().datagramCount());
    assertEquals(1, trees.rootChanges);
    assertTrue(trees.depthMax() <= (count <= 1 ? 0 : count <= 13 ? 1 : count <= 157 ? 3 : 4));
    trees.issueEvery(100 * MS);
    trees.world.runFor(2 * SECOND);
    trees.awaitTheLog(2 * SECOND);
  }

  @Test
  void shouldElectOneRootWhenTheRootDiesSilently() {
    for (long seed = 1; seed <= 20; seed++) {
      TreeWorld trees = new TreeWorld(seed);
      trees.build(30, SECOND);
      trees.awaitOneTree(5 * SECOND, "built");
      trees.issueEvery(100 * MS);
      trees.world.runFor(6 * SECOND);
      long killedNs = trees.world.nowNs();
      trees.root().kill();
      trees.awaitThat(() -> trees.root() != null, 4 * SECOND, "a new root");
      long rootMs = (trees.world.nowNs() - killedNs) / MS;
      trees.awaitOneTree(5 * SECOND, "survivors in one tree");
      long oneTreeMs = (trees.world.nowNs() - killedNs) / MS;
      assertTrue(rootMs <= 1700 && oneTreeMs <= 2000, rootMs + " " + oneTreeMs + " seed " + seed);
      assertEquals(2, trees.rootChanges, "seed " + seed);
      trees.world.runFor(3 * SECOND);
      trees.awaitTheLog(2 * SECOND);
    }
  }

  @Test
  void shouldHealWhenTheRootAndAnInteriorNodeDieAtOnce() {
    for (long seed = 1; seed <= 20; seed++) {
      TreeWorld trees = new TreeWorld(WorldOptions.of(seed), RandTreeOptions.withDegree(4));
      trees.build(40, SECOND);
      trees.awaitOneTree(5 * SECOND, "built");
      trees.issueEvery(100 * MS);
      trees.world.runFor(6 * SECOND);
      long killedNs = trees.world.nowNs();
      SimulatedHost root = trees.root();
      SimulatedHost interior =
          trees.alive().stream()
              .filter(h -> h != root && !trees.tree(h).children().isEmpty())
              .findFirst()
              .orElseThrow();
      root.kill();
      interior.kill();
      trees.awaitOneTree(10 * SECOND, "survivors in one tree");
      long oneTreeMs = (trees.world.nowNs() - killedNs) / MS;
      assertTrue(oneTreeMs <= 3000, oneTreeMs + " ms, seed " + seed);
      trees.world.runFor(3 * SECOND);
      trees.awaitTheLog(2 * SECOND);
    }
  }

  @Test
  void shouldHealWithinThreeSecondsWhenAQuarterDiesAtOnce() {
    List<Long> times = new ArrayList<>();
    for (long seed = 1; seed <= 30; seed++) {
      TreeWorld trees = new TreeWorld(seed);
      trees.build(200, 2 * SECOND);
      trees.awaitOneTree(5 * SECOND, "built");
      trees.issueEvery(200 * MS);
      trees.world.runFor(11 * SECOND);
      long killedNs = trees.world.nowNs();
      trees.world.random("victims").shuffled(trees.alive()).stream()
          .limit(50)
          .forEach(SimulatedHost::kill);
      trees.awaitOneTree(20 * SECOND, "survivors in one tree");
      times.add((trees.world.nowNs() - killedNs) / MS);
      trees.world.runFor(3 * SECOND);
      trees.awaitTheLog(2 * SECOND);
    }
    times.sort(null);
    assertTrue(times.get(times.size() - 2) <= 3000, "times in ms, seeds 1 to 30: " + times);
  }

  @Test
  void shouldYieldToTheNewRootWhenThePausedRootResumes() {
    for (long seed = 1; seed <= 10; seed++) {
      TreeWorld trees = new TreeWorld(seed);
      trees.build(30, SECOND);
      trees.awaitOneTree(5 * SECOND, "built");
      trees.issueEvery(100 * MS);
      trees.world.runFor(6 * SECOND);
      SimulatedHost former = trees.root();
      trees.control(former, false);
      former.pause(30 * SECOND);
      trees.world.runFor(10 * SECOND);
      SimulatedHost next = trees.root();
      trees.world.runFor(20 * SECOND);
      assertTrue(former.isAlive() && !former.isPaused(), "seed " + seed);
      trees.awaitOneTree(2 * SECOND, "the former root below the new one");
      trees.control(former, true);
      assertEquals(next, trees.root(), "seed " + seed);
      assertEquals(2, trees.rootChanges, "seed " + seed);
      trees.world.runFor(SECOND);
      trees.awaitTheLog(2 * SECOND);
    }
  }

  @Test
  void shouldMergeUnderTheConfirmedRootWhenAPartitionHeals() {
    for (long seed = 1; seed <= 10; seed++) {
      TreeWorld trees = new TreeWorld(seed);
      trees.build(30, SECOND);
      trees.awaitOneTree(5 * SECOND, "built");
      trees.issueEvery(100 * MS);
      trees.world.runFor(11 * SECOND);
      SimulatedHost root = trees.root();
      Set<NodeId> minority = new TreeSet<>();
      trees.world.random("side").shuffled(trees.alive()).stream()
          .filter(h -> h != root)
          .limit(12)
          .forEach(h -> minority.add(h.endpoint()));
      long nowNs = trees.world.nowNs();
      trees.unreachable.addAll(minority);
      trees.world.network().partition(Partition.isolate(minority, nowNs, nowNs + 60 * SECOND));
      trees.world.runFor(60 * SECOND);
      trees.unreachable.clear();
      long healedNs = trees.world.nowNs();
      trees.awaitOneTree(15 * SECOND, "one tree again");
      long healedMs = (trees.world.nowNs() - healedNs) / MS;
      assertTrue(healedMs <= 8000, healedMs + " ms, seed " + seed);
      assertEquals(root, trees.root(), "seed " + seed);
      trees.world.runFor(SECOND);
      trees.awaitTheLog(20 * SECOND);
    }
  }

  @Test
  void shouldChangeNobodysRootWhenANodeReturnsAfterAnHour() {
    TreeWorld trees = new TreeWorld(5);
    trees.build(14, SECOND);
    trees.awaitOneTree(5 * SECOND, "built");
    trees.world.runFor(SECOND);
    SimulatedHost root = trees.root();
    SimulatedHost isolated = trees.world.hosts().get(1);
    long nowNs = trees.world.nowNs();
    trees.unreachable.add(isolated.endpoint());
    trees
        .world
        .network()
        .partition(Partition.isolate(Set.of(isolated.endpoint()), nowNs, nowNs + 3600 * SECOND));
    trees.world.runFor(3600 * SECOND);
    assertTrue(trees.tree(isolated).isRoot());
    trees.unreachable.clear();
    trees.awaitOneTree(5 * SECOND, "the isolated node is back");
    assertEquals(root, trees.root());
    assertEquals(2, trees.rootChanges, "the first root, and the isolated node for itself");
  }
}
