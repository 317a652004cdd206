package org.plushm.ransub;

import java.util.List;

/**
 * A uniformly random subset, without repetition, of a population.
 *
 * @param members the drawn participants: all of the population when it is small enough
 * @param population the number of participants that the members stand for; at least as many as
 *     there are members
 */
public record Subset(List<Candidate> members, long population) {
  /** A subset of nobody. */
  public static final Subset EMPTY = new Subset(List.of(), 0);

  /** Checks the range of the population. */
  public Subset {
    members = List.copyOf(members);
    if (population < members.size()) {
      throw new IllegalArgumentException(
          "population " + population + " is less than its " + members.size() + " members");
    }
  }

  /** The subset that stands for one participant. */
  public static Subset of(Candidate candidate) {
    return new Subset(List.of(candidate), 1);
  }
}
