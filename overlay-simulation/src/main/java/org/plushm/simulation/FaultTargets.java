package org.plushm.simulation;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.plushm.overlay.Overlay;
import org.plushm.overlay.RandomSource;
import org.plushm.overlay.RootId;
import org.plushm.overlay.Tree;

/**
 * Whom a fault hits, as a script writes it: {@code 4}, {@code 1-5,8}, {@code all}, {@code root},
 * {@code 25%} of the living at random, or an actor's name. Found out at the moment of the fault.
 *
 * @param terms at least one; hit are those that any of them names
 */
public record FaultTargets(List<Term> terms) {
  /** One part between commas. */
  public sealed interface Term permits Numbers, Share, Named {}

  /**
   * Hosts by number, counted from 1 in the order in which they were given to the script.
   *
   * @param first the lowest
   * @param last the highest, at least the first
   */
  public record Numbers(int first, int last) implements Term {
    /** Checks the order. */
    public Numbers {
      if (first < 1 || last < first) {
        throw new IllegalArgumentException(
            "hosts " + first + "-" + last + " do not count upwards from 1");
      }
    }

    @Override
    public String toString() {
      return first == last ? Integer.toString(first) : first + "-" + last;
    }
  }

  /**
   * A share of the living hosts, at random and rounded to the nearest number of them.
   *
   * @param perMille 1 to 1000
   */
  public record Share(int perMille) implements Term {
    /** Checks the range. */
    public Share {
      if (perMille < 1 || perMille > 1000) {
        throw new IllegalArgumentException("a share of " + perMille / 10.0 + "% is no share");
      }
    }

    @Override
    public String toString() {
      return FaultText.percent(perMille / 1000.0);
    }
  }

  /**
   * {@code all} hosts, the {@code root} of the greatest identity, or an actor of the world.
   *
   * @param name the word
   */
  public record Named(String name) implements Term {
    /** Every host given to the script. */
    public static final String ALL = "all";

    /** The living root; nobody while there is none. */
    public static final String ROOT = "root";

    @Override
    public String toString() {
      return name;
    }
  }

  /** Checks that somebody is meant. */
  public FaultTargets {
    terms = List.copyOf(terms);
    if (terms.isEmpty()) {
      throw new IllegalArgumentException("nobody is meant");
    }
  }

  /** One host by its number, from 1. */
  public static FaultTargets host(int number) {
    return new FaultTargets(List.of(new Numbers(number, number)));
  }

  /** Some hosts by their numbers, from 1. */
  public static FaultTargets hosts(List<Integer> numbers) {
    return new FaultTargets(
        numbers.stream().map(n -> (Term) new Numbers(n, n)).collect(Collectors.toList()));
  }

  /** The root at the moment of the fault. */
  public static FaultTargets root() {
    return new FaultTargets(List.of(new Named(Named.ROOT)));
  }

  /**
   * Who is meant now, each once, in the order of the terms.
   *
   * @param hosts numbered from 1
   * @param random draws shares
   * @throws IllegalArgumentException when a number or name is nobody's
   */
  List<SimulatedHost> resolve(World world, List<SimulatedHost> hosts, RandomSource random) {
    Set<SimulatedHost> meant = new LinkedHashSet<>();
    for (Term term : terms) {
      if (term instanceof Numbers numbers) {
        if (numbers.last > hosts.size()) {
          throw new IllegalArgumentException(
              "there is no host " + numbers.last + ", only " + hosts.size());
        }
        meant.addAll(hosts.subList(numbers.first - 1, numbers.last));
      } else if (term instanceof Share share) {
        List<SimulatedHost> living = new ArrayList<>(hosts);
        living.removeIf(host -> !host.isAlive() || meant.contains(host));
        long count = Math.round(living.size() * (share.perMille / 1000.0));
        meant.addAll(random.shuffled(living).subList(0, (int) count));
      } else if (term instanceof Named named) {
        meant.addAll(named(named.name, world, hosts));
      }
    }
    return new ArrayList<>(meant);
  }

  private static List<SimulatedHost> named(String name, World world, List<SimulatedHost> hosts) {
    if (name.equals(Named.ALL)) {
      return hosts;
    }
    if (name.equals(Named.ROOT)) {
      return hosts.stream()
          .filter(host -> rootOf(host) != null)
          .max((a, b) -> rootOf(a).compareTo(rootOf(b)))
          .map(List::of)
          .orElse(List.of());
    }
    return world.hosts().stream()
        .filter(host -> host.name().equals(name))
        .findFirst()
        .map(List::of)
        .orElseThrow(() -> new IllegalArgumentException("there is no '" + name + "'"));
  }

  /** Its own root identity, when it is root. */
  private static RootId rootOf(SimulatedHost host) {
    if (!host.isAlive() || !host.hasTransport()) {
      return null;
    }
    Tree tree = host.service(Overlay.class).tree();
    return tree.isRoot() ? Objects.requireNonNull(tree.root()) : null;
  }

  @Override
  public String toString() {
    return terms.stream().map(Term::toString).collect(Collectors.joining(","));
  }
}
