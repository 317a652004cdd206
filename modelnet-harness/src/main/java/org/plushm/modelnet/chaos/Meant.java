package org.plushm.modelnet.chaos;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.plushm.overlay.RandomSource;
import org.plushm.simulation.FaultTargets;

/**
 * Whom a fault hits at a moment.
 *
 * @param labels hosts
 * @param edges numbers of edges
 * @param control whether the control node is hit
 */
record Meant(List<String> labels, List<Integer> edges, boolean control) {
  private static final String CONTROL = "control";
  private static final String EDGE = "edge";
  private static final String LOCAL = "local";

  /** Copies the lists. */
  Meant {
    labels = List.copyOf(labels);
    edges = List.copyOf(edges);
  }

  /** The label of a host by its number. */
  static String label(int number) {
    return LOCAL + number;
  }

  /**
   * Finds out who is meant now.
   *
   * @param hosts how many there are
   * @param living labels of those in the tree, in the order of their numbers
   * @param root label of the root; null while there is none
   * @param random draws shares
   */
  static Meant of(
      FaultTargets who, int hosts, List<String> living, String root, RandomSource random) {
    Set<String> labels = new LinkedHashSet<>();
    List<Integer> edges = new ArrayList<>();
    boolean control = false;
    for (FaultTargets.Term term : who.terms()) {
      if (term instanceof FaultTargets.Numbers numbers) {
        for (int number = numbers.first(); number <= numbers.last(); number++) {
          labels.add(label(number));
        }
      } else if (term instanceof FaultTargets.Share share) {
        List<String> others = new ArrayList<>(living);
        others.removeAll(labels);
        int count = (int) Math.round(others.size() * (share.perMille() / 1000.0));
        labels.addAll(random.shuffled(others).subList(0, count));
      } else if (term instanceof FaultTargets.Named named) {
        if (named.name().equals(FaultTargets.Named.ALL)) {
          for (int number = 1; number <= hosts; number++) {
            labels.add(label(number));
          }
        } else if (named.name().equals(FaultTargets.Named.ROOT)) {
          labels.addAll(root == null ? List.of() : List.of(root));
        } else if (named.name().equals(CONTROL)) {
          control = true;
        } else {
          edges.add(Integer.parseInt(named.name().substring(EDGE.length())));
        }
      }
    }
    return new Meant(new ArrayList<>(labels), edges, control);
  }

  /**
   * Looks whether everybody is there who is named.
   *
   * @throws IllegalArgumentException with who is not
   */
  static void check(FaultTargets who, int hosts, int edges) {
    for (FaultTargets.Term term : who.terms()) {
      if (term instanceof FaultTargets.Numbers numbers && numbers.last() > hosts) {
        throw new IllegalArgumentException(
            "there is no host " + numbers.last() + ", only " + hosts);
      }
      if (term instanceof FaultTargets.Named named && !isKnown(named.name(), edges)) {
        throw new IllegalArgumentException(
            "there is no '"
                + named.name()
                + "', only all, root, control, and edge1"
                + (edges == 1 ? "" : " to edge" + edges));
      }
    }
  }

  private static boolean isKnown(String name, int edges) {
    if (name.matches(EDGE + "[1-9][0-9]{0,8}")) {
      return Integer.parseInt(name.substring(EDGE.length())) <= edges;
    }
    return List.of(CONTROL, FaultTargets.Named.ALL, FaultTargets.Named.ROOT).contains(name);
  }

  /** Whether only processes are named: edges and the control node. */
  static boolean areProcesses(FaultTargets who) {
    return who.terms().stream()
        .allMatch(
            term ->
                term instanceof FaultTargets.Named named
                    && !named.name().equals(FaultTargets.Named.ALL)
                    && !named.name().equals(FaultTargets.Named.ROOT));
  }

  /** Whether only hosts are named. */
  static boolean areHosts(FaultTargets who) {
    return who.terms().stream()
        .allMatch(
            term ->
                !(term instanceof FaultTargets.Named named)
                    || named.name().equals(FaultTargets.Named.ALL)
                    || named.name().equals(FaultTargets.Named.ROOT));
  }

  /** Everybody by name, for the report. */
  List<String> names() {
    List<String> names = new ArrayList<>(labels);
    edges.forEach(number -> names.add(EDGE + number));
    if (control) {
      names.add(CONTROL);
    }
    return names;
  }
}
