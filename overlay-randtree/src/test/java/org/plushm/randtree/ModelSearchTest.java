package org.plushm.randtree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.plushm.overlay.RandomSource;
import org.plushm.randtree.ModelWorld.Choice;
import org.plushm.randtree.ModelWorld.Kind;

/**
 * MaceMC's search for RandTree: five nodes, degree 2, each told of the next one only, resets silent
 * and noisy, all orders of events to a depth, each state once; then random walks without further
 * faults, which must end in one tree.
 *
 * <p>{@code -Dplushm.randtree.depth=10} searches deeper, {@code -Dplushm.randtree.walks=N} walks
 * from more states; {@code -Dplushm.randtree.states=N} ends the search after so many.
 */
class ModelSearchTest {
  private static final int NODES = 5;
  private static final int DEPTH = Integer.getInteger("plushm.randtree.depth", 6);
  private static final int WALKS = Integer.getInteger("plushm.randtree.walks", 60);
  private static final long STATES_MAX = Long.getLong("plushm.randtree.states", Long.MAX_VALUE);
  private static final int WALK_STEPS_MAX = 8000;
  private static final int RESETS = 1;

  private final Set<Long> visited = new HashSet<>();
  private final Map<Choice, Choice> known = new HashMap<>();
  private final List<Long> byDepth = new ArrayList<>();

  private static ModelWorld replay(List<Choice> path) {
    ModelWorld world = new ModelWorld(NODES, 2, RESETS);
    path.forEach(world::take);
    return world;
  }

  @Test
  void shouldKeepEverySafetyPropertyInEveryOrderOfEvents() {
    List<Choice[]> frontier = new ArrayList<>();
    frontier.add(new Choice[0]);
    byDepth.add(1L);
    List<List<Choice>> walkFrom = new ArrayList<>();
    RandomSource random = new RandomSource(1);
    for (int depth = 1; depth <= DEPTH && visited.size() < STATES_MAX; depth++) {
      List<Choice[]> next = new ArrayList<>();
      for (Choice[] path : frontier) {
        for (Choice choice : replay(List.of(path)).choices()) {
          Choice[] longer = Arrays.copyOf(path, path.length + 1);
          longer[path.length] = known.computeIfAbsent(choice, c -> c);
          ModelWorld world = replay(Arrays.asList(longer));
          if (visited.add(world.stateHash())) {
            requireSafe(world, List.of(longer));
            next.add(longer);
            if (walkFrom.size() < 10_000 && random.chance(0.02)) {
              walkFrom.add(List.of(longer));
            }
          }
        }
        if (visited.size() >= STATES_MAX) {
          break;
        }
      }
      byDepth.add((long) next.size());
      frontier = next;
      if (depth > 6) {
        System.out.printf("search: depth %d, %d states%n", depth, visited.size());
      }
    }
    System.out.printf(
        "search: %d nodes, %d reset, depth %d: %d states, new ones by depth %s%n",
        NODES, RESETS, byDepth.size() - 1, visited.size(), byDepth);
    int steps = 0;
    List<List<Choice>> chosen = random.shuffled(walkFrom);
    List<List<Choice>> walks = chosen.subList(0, Math.min(WALKS, chosen.size()));
    for (int i = 0; i < walks.size(); i++) {
      steps = Math.max(steps, walk(walks.get(i), i));
    }
    System.out.printf("search: %d walks, live after at most %d steps%n", walks.size(), steps);
    assertTrue(walks.size() > WALKS / 4, "walks were made");
  }

  private static void requireSafe(ModelWorld world, List<Choice> path) {
    if (world.problem() != null) {
      fail(world.problem() + "\nafter " + path + "\n" + world.describe());
    }
  }

  /** No fault any more, whatever else in random order; until everything is true. */
  private static int walk(List<Choice> path, long seed) {
    ModelWorld world = replay(path);
    RandomSource random = new RandomSource(seed).fork("walk");
    for (int step = 0; step < WALK_STEPS_MAX; step++) {
      if (world.isLive()) {
        return step;
      }
      List<Choice> arrivals =
          world.choices().stream().filter(choice -> choice.kind() == Kind.ARRIVE).toList();
      if (step % 500 == 499) {
        world.tellOneToFound();
      }
      boolean arrives = !arrivals.isEmpty() && random.chance(0.9);
      world.take(arrives ? random.pick(arrivals) : world.firstTimer());
      if (world.problem() != null) {
        fail(world.problem() + "\nstep " + step + " of walk " + seed + " after " + path);
      }
    }
    return fail("not live after " + path + ", walk " + seed + "\n" + world.describe());
  }

  @Test
  void shouldTakeOrdersThatNobodyCanTellApartForOneState() {
    ModelWorld one = new ModelWorld(NODES, 2, RESETS);
    List<Choice> arrivals =
        one.choices().stream().filter(choice -> choice.kind() == Kind.ARRIVE).toList();
    Choice first = arrivals.get(0);
    Choice second =
        arrivals.stream().filter(choice -> choice.b() != first.b()).findFirst().orElseThrow();
    assertEquals(
        replay(List.of(first, second)).stateHash(), replay(List.of(second, first)).stateHash());
    assertNotEquals(replay(List.of(first)).stateHash(), replay(List.of(second)).stateHash());
  }
}
