package org.plushm.plush.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.plushm.overlay.RandomSource;
import org.plushm.plush.control.HostChoice.Demand;

/** Which hosts a component gets. */
class HostChoiceTest {
  private static List<String> hosts(int from, int to) {
    return IntStream.rangeClosed(from, to).mapToObj(i -> "h" + i).toList();
  }

  @Test
  void shouldGiveThreeDemandsTheOnlyChoiceThereIs() {
    List<List<String>> chosen =
        HostChoice.choose(
            List.of(
                new Demand(1, 1, List.of("h1", "h2", "h3")),
                new Demand(1, 1, List.of("h1", "h2")),
                new Demand(1, 1, List.of("h1"))),
            new RandomSource(1));
    assertEquals(List.of(List.of("h3"), List.of("h2"), List.of("h1")), chosen);
  }

  @Test
  void shouldShareWhatIsLeftInTurns() {
    List<List<String>> chosen =
        HostChoice.choose(
            List.of(new Demand(1, 100, hosts(1, 10)), new Demand(3, 100, hosts(1, 10))),
            new RandomSource(1));
    assertEquals(List.of(4, 6), chosen.stream().map(List::size).toList());
  }

  @Test
  void shouldChooseAtRandom() {
    List<Demand> demands = List.of(new Demand(5, 5, hosts(1, 50)));
    assertNotEquals(
        HostChoice.choose(demands, new RandomSource(1)),
        HostChoice.choose(demands, new RandomSource(2)));
  }

  /** Compared with trying everything: a choice is found whenever there is one. */
  @Property(tries = 2_000)
  void shouldFindAChoiceIfThereIsOne(@ForAll long seed, @ForAll @IntRange(min = 1, max = 4) int n) {
    RandomSource random = new RandomSource(seed);
    List<Demand> demands = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      List<String> candidates = hosts(1, 6).stream().filter(host -> random.chance(0.4)).toList();
      int min = 1 + random.nextInt(2);
      demands.add(new Demand(min, min + random.nextInt(3), candidates));
    }
    List<List<String>> chosen = HostChoice.choose(demands, random);
    TreeSet<String> taken = new TreeSet<>();
    boolean enough = true;
    for (int i = 0; i < n; i++) {
      Demand demand = demands.get(i);
      assertTrue(demand.candidates().containsAll(chosen.get(i)));
      assertTrue(chosen.get(i).size() <= demand.max());
      chosen.get(i).forEach(host -> assertTrue(taken.add(host), "twice " + host));
      enough &= chosen.get(i).size() >= demand.min();
    }
    assertEquals(isPossible(demands, 0, 0, new TreeSet<>()), enough, demands.toString());
  }

  private static boolean isPossible(List<Demand> demands, int at, int got, TreeSet<String> taken) {
    if (at == demands.size()) {
      return true;
    }
    if (got == demands.get(at).min()) {
      return isPossible(demands, at + 1, 0, taken);
    }
    for (String host : demands.get(at).candidates()) {
      if (taken.add(host)) {
        boolean possible = isPossible(demands, at, got + 1, taken);
        taken.remove(host);
        if (possible) {
          return true;
        }
      }
    }
    return false;
  }
}
