package org.plushm.plush.control;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.plushm.overlay.RandomSource;

/**
 * The internal matcher (report CS2006-0864 section 3.2: random choice of usable hosts): gives each
 * demand hosts of its candidates, no host to two. If there is a choice that gives each its least
 * number, one is found; what is left goes round until each has its most.
 */
final class HostChoice {
  /**
   * How many hosts of which.
   *
   * @param min at least
   * @param max at most
   * @param candidates host names, each once
   */
  record Demand(int min, int max, List<String> candidates) {}

  private final List<Demand> demands;
  private final List<List<String>> candidates = new ArrayList<>();
  private final List<List<String>> chosen = new ArrayList<>();
  private final Map<String, Integer> owners = new TreeMap<>();

  /** Candidates before this one are taken, by whomever; they are never free again. */
  private final int[] firstFree;

  private HostChoice(List<Demand> demands, RandomSource random) {
    this.demands = demands;
    this.firstFree = new int[demands.size()];
    for (Demand demand : demands) {
      candidates.add(random.shuffled(demand.candidates()));
      chosen.add(new ArrayList<>());
    }
  }

  /**
   * Chooses.
   *
   * @return hosts for each demand, in the order of its candidates; a demand that cannot have its
   *     least number, and then no other has a host for sure, has fewer
   */
  static List<List<String>> choose(List<Demand> demands, RandomSource random) {
    HostChoice choice = new HostChoice(demands, random);
    for (int i = 0; i < demands.size(); i++) {
      choice.grow(i, demands.get(i).min());
    }
    boolean grew = true;
    while (grew) {
      grew = false;
      for (int i = 0; i < demands.size(); i++) {
        int size = choice.chosen.get(i).size();
        grew |= size < demands.get(i).max() && choice.grow(i, size + 1);
      }
    }
    List<List<String>> result = new ArrayList<>();
    for (int i = 0; i < demands.size(); i++) {
      int demand = i;
      result.add(
          demands.get(i).candidates().stream()
              .filter(host -> Integer.valueOf(demand).equals(choice.owners.get(host)))
              .toList());
    }
    return result;
  }

  /** Whether the demand has so many hosts now. */
  private boolean grow(int demand, int size) {
    while (chosen.get(demand).size() < size) {
      if (!takeOne(demand)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Takes a free host or one of another demand that finds another for it, and so on: the shortest
   * such chain.
   */
  private boolean takeOne(int demand) {
    int[] cameFrom = new int[demands.size()];
    Arrays.fill(cameFrom, -1);
    cameFrom[demand] = demand;
    Deque<Integer> queue = new ArrayDeque<>(List.of(demand));
    while (!queue.isEmpty()) {
      int at = queue.remove();
      String free = free(at);
      if (free != null) {
        give(free, at);
        passOn(at, cameFrom);
        return true;
      }
      for (String host : candidates.get(at)) {
        int owner = owners.get(host);
        if (cameFrom[owner] < 0) {
          cameFrom[owner] = at;
          queue.add(owner);
        }
      }
    }
    return false;
  }

  private String free(int demand) {
    List<String> own = candidates.get(demand);
    while (firstFree[demand] < own.size() && owners.containsKey(own.get(firstFree[demand]))) {
      firstFree[demand]++;
    }
    return firstFree[demand] < own.size() ? own.get(firstFree[demand]) : null;
  }

  /** Whoever has one too many gives one to the demand that came to it for one. */
  private void passOn(int from, int[] cameFrom) {
    int at = from;
    while (cameFrom[at] != at) {
      int next = cameFrom[at];
      for (String host : candidates.get(next)) {
        if (owners.get(host) == at) {
          chosen.get(at).remove(host);
          give(host, next);
          break;
        }
      }
      at = next;
    }
  }

  private void give(String host, int demand) {
    owners.put(host, demand);
    chosen.get(demand).add(host);
  }
}
