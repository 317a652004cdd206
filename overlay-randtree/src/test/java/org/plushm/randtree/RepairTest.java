package org.plushm.randtree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.plushm.randtree.TreeWorld.MS;
import static org.plushm.randtree.TreeWorld.SECOND;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.plushm.overlay.RandomSource;
import org.plushm.simulation.FaultModel;
import org.plushm.simulation.FaultScript;
import org.plushm.simulation.PopulationChecker;
import org.plushm.simulation.SimulatedHost;
import org.plushm.simulation.WorldOptions;

/**
 * What a repair must not do: storm, cascade, accuse the living, make roots.
 *
 * <p>{@code -Dplushm.randtree.hour=true} plays the whole hour of {@link
 * #shouldAccuseNobodyWhoIsThereWhenRandomHostsPauseForLong}.
 */
class RepairTest {
  private static final boolean HOUR = Boolean.getBoolean("plushm.randtree.hour");

  /** How long a neighbour that was away may still be given up: suspicion, vantage, one delay. */
  private static final long LATE_NEWS_NS = 2 * SECOND;

  private static TreeWorld built(long seed, int hosts, FaultModel faults) {
    TreeWorld trees =
        new TreeWorld(WorldOptions.of(seed).withFaults(faults), RandTreeOptions.defaults());
    trees.build(hosts, 2 * SECOND);
    trees.awaitOneTree(5 * SECOND, "built");
    trees.world.runFor(11 * SECOND);
    trees.awaitThat(() -> trees.root() == trees.controlRoot, 5 * SECOND, "a confirmed root");
    return trees;
  }

  @Test
  void shouldMergeWithoutAStormWhenAPartitionHeals() {
    for (long seed = 1; seed <= 5; seed++) {
      TreeWorld trees = built(seed, 60, FaultModel.none());
      SimulatedHost root = trees.root();
      trees.play(FaultScript.parse("at 0s partition 31-60 | others for 60s"));
      trees.world.runFor(60 * SECOND);
      long first = trees.world.network().datagramCount();
      trees.awaitOneTree(8 * SECOND, "one tree again");
      trees.world.runFor(5 * SECOND);
      long merging = trees.world.network().datagramCount() - first;
      System.out.printf("merge of 30 and 30 hosts, seed %d: %d datagrams in all%n", seed, merging);
      assertTrue(merging <= 5 * 60, merging + " datagrams, seed " + seed);
      assertEquals(root, trees.root(), "seed " + seed);
    }
  }

  /** Root, its children and a few others, one after the other. */
  @Test
  void shouldMoveOnlyItsOwnChildrenWhenAnyNodePausesForLong() {
    TreeWorld trees = built(1, 40, FaultModel.none());
    trees.awayUntilNs = new TreeMap<>();
    List<SimulatedHost> paused = new ArrayList<>(List.of(trees.root()));
    paused.addAll(trees.world.random("paused").shuffled(trees.alive()).subList(0, 6));
    for (SimulatedHost host : paused) {
      boolean wasRoot = trees.tree(host).isRoot();
      int children = trees.tree(host).children().size();
      int parents = trees.parentChanges;
      int roots = trees.rootChanges;
      pause(trees, host);
      trees.world.runFor(30 * SECOND);
      trees.awaitOneTree(5 * SECOND, host + " is back");
      trees.awaitThat(() -> trees.root() == trees.controlRoot, 5 * SECOND, "a confirmed root");
      assertEquals(roots + (wasRoot ? 1 : 0), trees.rootChanges, "root changes by " + host);
      // Each child loses it and finds another; it does the same when it is back.
      int most = 2 * (children + 1);
      int moved = trees.parentChanges - parents;
      assertTrue(moved <= most, moved + " changes of parent, " + children + " children");
    }
  }

  private static void pause(TreeWorld trees, SimulatedHost host) {
    trees.awayUntilNs.put(host.endpoint(), trees.world.nowNs() + 30 * SECOND + LATE_NEWS_NS);
    host.pause(30 * SECOND);
  }

  /** A host pauses for 30 s each 20 s; 2 % of all frames are lost. */
  @Test
  void shouldAccuseNobodyWhoIsThereWhenRandomHostsPauseForLong() {
    TreeWorld trees = built(2, 200, FaultModel.none().withFrameFaults(0.02, 0, 0));
    trees.awayUntilNs = new TreeMap<>();
    RandomSource random = trees.world.random("pauses");
    trees.issueEvery(SECOND);
    int parents = trees.parentChanges;
    int moved = 0;
    List<Long> backMs = new ArrayList<>();
    int pauses = HOUR ? 180 : 18;
    for (int i = 0; i < pauses; i++) {
      SimulatedHost host = random.chance(0.1) ? trees.root() : random.pick(trees.alive());
      if (host == null || host.isPaused()) {
        host = trees.world.hosts().get(i);
      }
      SimulatedHost chosen = host;
      moved += 2 * (trees.tree(chosen).children().size() + 1);
      pause(trees, chosen);
      trees.world.at(
          trees.world.nowNs() + 30 * SECOND,
          () -> trees.world.after(0, () -> awaitBack(trees, chosen, trees.world.nowNs(), backMs)));
      trees.world.runFor(20 * SECOND);
    }
    trees.world.runFor(20 * SECOND);
    assertEquals(pauses, backMs.size(), "everybody came back");
    long slowest = backMs.stream().mapToLong(Long::longValue).max().orElseThrow();
    int changes = trees.parentChanges - parents;
    System.out.printf(
        "%d pauses of 30 s at 200 hosts, 2 %% loss: nobody else accused, back after at most %d ms,"
            + " %d changes of parent%n",
        pauses, slowest, changes);
    assertTrue(slowest <= 5000, "back after " + slowest + " ms");
    assertTrue(changes <= moved, changes + " changes of parent, no more than " + moved);
    trees.awaitTheLog(10 * SECOND);
    trees.world.checkQuiescent();
  }

  /** Looks each 10 ms whether it is a member below the tree's root and its parent's child. */
  private static void awaitBack(
      TreeWorld trees, SimulatedHost host, long resumedNs, List<Long> backMs) {
    RandTree tree = trees.tree(host);
    SimulatedHost parent = tree.parent() == null ? null : trees.world.living(tree.parent());
    boolean placed =
        tree.isRoot() && host == trees.root()
            || parent != null && trees.tree(parent).children().contains(host.id());
    SimulatedHost root = trees.root();
    if (placed
        && root != null
        && tree.root() != null
        && tree.root().sameRoot(trees.tree(root).root())) {
      backMs.add((trees.world.nowNs() - resumedNs) / MS);
    } else {
      trees.world.after(10 * MS, () -> awaitBack(trees, host, resumedNs, backMs));
    }
  }

  @Test
  void shouldBeCountedByRanSubAgainWhenItIsBack() {
    TreeWorld trees = built(3, 40, FaultModel.none());
    PopulationChecker counted = trees.watchPopulation();
    trees.play(FaultScript.parse("at 0s kill root,10% silent\nat 5s restart 1-20"));
    trees.world.runFor(6 * SECOND);
    trees.awaitOneTree(10 * SECOND, "one tree again");
    trees.world.runFor(60 * SECOND);
    counted.quiescent(trees.world);
    assertEquals(List.of(), trees.world.violations());
  }
}
