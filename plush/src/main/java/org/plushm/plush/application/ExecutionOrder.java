package org.plushm.plush.application;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The order among blocks of one parent: an acyclic graph by predecessors (F13). A block starts when
 * all its predecessors are over; blocks that do not depend on each other run at the same time.
 */
public final class ExecutionOrder {
  private ExecutionOrder() {}

  /** The blocks not over yet that nothing holds back, in written order. */
  public static <B extends Block> List<B> ready(List<B> siblings, Set<String> over) {
    return siblings.stream()
        .filter(block -> !over.contains(block.name()))
        .filter(block -> over.containsAll(block.predecessors()))
        .toList();
  }

  /**
   * The names of blocks that wait for each other, each the predecessor of the next and the last of
   * the first; empty if there is no cycle. Unknown predecessors are passed over.
   */
  public static List<String> cycle(List<? extends Block> siblings) {
    Map<String, List<String>> predecessors = new LinkedHashMap<>();
    for (Block block : siblings) {
      predecessors.put(block.name(), block.predecessors());
    }
    return cycle(predecessors);
  }

  /** As {@link #cycle(List)}, for names and the names of their predecessors. */
  public static List<String> cycle(Map<String, List<String>> predecessors) {
    // Take away what nothing follows until nothing changes: what stays lies on or before a cycle.
    Map<String, Integer> followers = new TreeMap<>();
    predecessors.keySet().forEach(name -> followers.put(name, 0));
    predecessors
        .values()
        .forEach(names -> names.forEach(name -> followers.computeIfPresent(name, (n, c) -> c + 1)));
    Deque<String> free = new ArrayDeque<>();
    followers.forEach(
        (name, count) -> {
          if (count == 0) {
            free.add(name);
          }
        });
    while (!free.isEmpty()) {
      String name = free.remove();
      followers.remove(name);
      for (String before : predecessors.get(name)) {
        Integer left = followers.computeIfPresent(before, (n, c) -> c - 1);
        if (left != null && left == 0) {
          free.add(before);
        }
      }
    }
    if (followers.isEmpty()) {
      return List.of();
    }
    // Each block that stays has a follower that stays: walk along them until one comes again.
    Map<String, String> next = new TreeMap<>();
    for (String candidate : followers.keySet()) {
      predecessors.get(candidate).forEach(before -> next.putIfAbsent(before, candidate));
    }
    Set<String> walk = new LinkedHashSet<>();
    String at = followers.keySet().iterator().next();
    while (walk.add(at)) {
      at = next.get(at);
    }
    List<String> path = new ArrayList<>(walk);
    return List.copyOf(path.subList(path.indexOf(at), path.size()));
  }
}
