package org.plushm.ransub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.RandomSource;

/**
 * Compact: size, populations, and that every participant is equally likely. The oracle draws from
 * the union itself, which Compact never sees.
 */
class CompactTest {
  static Candidate candidate(int n) {
    return Candidate.of(NodeId.ofIpv4(n, 1, 1));
  }

  /** The whole population from {@code first} on, as a leaf-most compact gives it. */
  private static Subset sample(int first, int population, int sizeMax, RandomSource random) {
    List<Subset> ones = new ArrayList<>();
    for (int i = 0; i < population; i++) {
      ones.add(Subset.of(candidate(first + i)));
    }
    return Compact.compact(ones, sizeMax, random);
  }

  @Property
  void shouldStandForAllInputsWithDistinctMembersOfThem(
      @ForAll @Size(max = 8) List<@IntRange(min = 0, max = 40) Integer> populations,
      @ForAll @IntRange(min = 1, max = 12) int sizeMax,
      @ForAll long seed) {
    RandomSource random = new RandomSource(seed);
    List<Subset> inputs = new ArrayList<>();
    Set<Candidate> offered = new TreeSet<>((a, b) -> a.node().compareTo(b.node()));
    int first = 1;
    long total = 0;
    for (int population : populations) {
      Subset input = sample(first, population, sizeMax, random);
      assertEquals(Math.min(population, sizeMax), input.members().size());
      inputs.add(input);
      offered.addAll(input.members());
      first += population;
      total += population;
    }
    Subset result = Compact.compact(inputs, sizeMax, random);
    assertEquals(total, result.population());
    assertEquals(Math.min(total, sizeMax), result.members().size());
    assertTrue(offered.containsAll(result.members()));
    assertEquals(
        result.members().size(), result.members().stream().map(Candidate::node).distinct().count());
  }

  @Property
  void shouldTakeANodeOnceWhenItIsInTwoInputs(@ForAll long seed) {
    RandomSource random = new RandomSource(seed);
    Subset result =
        Compact.compact(List.of(Subset.of(candidate(1)), Subset.of(candidate(1))), 5, random);
    assertEquals(List.of(candidate(1)), result.members());
    assertEquals(2, result.population());
  }

  /**
   * The acceptance test of the biased original: a tree-shaped chain of compacts over 300
   * participants in lopsided groups; pooled counts over many epochs follow the even distribution.
   */
  @Example
  void shouldDrawEveryParticipantEquallyOften() {
    for (long seed = 1; seed <= 5; seed++) {
      RandomSource random = new RandomSource(seed);
      int[] sizes = {1, 3, 50, 200, 46};
      int epochs = 4000;
      long[] counts = new long[301];
      for (int epoch = 0; epoch < epochs; epoch++) {
        List<Subset> level = new ArrayList<>();
        int first = 1;
        for (int size : sizes) {
          level.add(sample(first, size, 10, random));
          first += size;
        }
        Subset inner = Compact.compact(level.subList(2, 5), 10, random);
        Subset all = Compact.compact(List.of(level.get(0), level.get(1), inner), 10, random);
        assertEquals(300, all.population());
        for (Candidate candidate : all.members()) {
          counts[(int) candidate.node().addressLow() & 0xffff]++;
        }
      }
      double expected = epochs * 10 / 300.0;
      double chi2 = 0;
      for (int i = 1; i <= 300; i++) {
        chi2 += (counts[i] - expected) * (counts[i] - expected) / expected;
      }
      // Without replacement the variance is smaller by (1 - 10/300); 299 degrees of freedom.
      double ratio = chi2 / (299 * (1 - 10 / 300.0));
      assertTrue(ratio > 0.8 && ratio < 1.25, "chi2/df " + ratio + ", seed " + seed);
    }
  }

  /** All the subsets of a size that there are, each as its members' numbers in order. */
  private static void subsets(
      int population, int size, List<Integer> chosen, int from, Map<List<Integer>, Long> into) {
    if (chosen.size() == size) {
      into.put(List.copyOf(chosen), 0L);
      return;
    }
    for (int n = from; n <= population; n++) {
      chosen.add(n);
      subsets(population, size, chosen, n + 1, into);
      chosen.remove(chosen.size() - 1);
    }
  }

  private static List<Integer> numbers(Subset subset) {
    return subset.members().stream()
        .map(member -> (int) member.node().addressLow() & 0xffff)
        .sorted()
        .toList();
  }

  /** Draws without any cleverness: shuffles the union and cuts it. */
  private static List<Integer> oracle(int population, int size, RandomSource random) {
    List<Integer> all = new ArrayList<>();
    for (int n = 1; n <= population; n++) {
      all.add(n);
    }
    return random.shuffled(all).subList(0, Math.min(size, population)).stream().sorted().toList();
  }

  private static double chi2PerDegree(Map<List<Integer>, Long> counts, int draws) {
    double expected = draws / (double) counts.size();
    double chi2 = 0;
    for (long count : counts.values()) {
      chi2 += (count - expected) * (count - expected) / expected;
    }
    return chi2 / (counts.size() - 1);
  }

  /**
   * Not only is each participant equally likely: so is each subset. Compact of samples of parts is
   * held against the cut of the shuffled union, for any parts, over all subsets that there are. One
   * in some hundred thousand draws of chi2 over its degrees of freedom lies beyond the bound.
   */
  @Property(tries = 60, seed = "2008")
  void shouldDrawEverySubsetAsOftenAsTheObviousOracleDoes(
      @ForAll @Size(min = 1, max = 4) List<@IntRange(min = 1, max = 4) Integer> parts,
      @ForAll @IntRange(min = 1, max = 3) int sizeMax,
      @ForAll long seed) {
    int population = parts.stream().mapToInt(Integer::intValue).sum();
    Map<List<Integer>, Long> compacted = new LinkedHashMap<>();
    subsets(population, Math.min(population, sizeMax), new ArrayList<>(), 1, compacted);
    if (compacted.size() < 2) {
      return; // Nothing to choose.
    }
    Map<List<Integer>, Long> obvious = new LinkedHashMap<>(compacted);
    RandomSource random = new RandomSource(seed);
    int draws = 40 * compacted.size();
    for (int draw = 0; draw < draws; draw++) {
      List<Subset> inputs = new ArrayList<>();
      int first = 1;
      for (int part : parts) {
        inputs.add(sample(first, part, sizeMax, random));
        first += part;
      }
      List<Integer> drawn = numbers(Compact.compact(inputs, sizeMax, random));
      assertTrue(compacted.containsKey(drawn), drawn + " is no subset, seed " + seed);
      compacted.merge(drawn, 1L, Long::sum);
      obvious.merge(oracle(population, sizeMax, random), 1L, Long::sum);
    }
    // 1 + 6 standard deviations of chi2/df, and some more for the skew of few degrees.
    double bound = 1 + 6 * Math.sqrt(2.0 / (compacted.size() - 1)) + 12.0 / (compacted.size() - 1);
    String run = parts + " size " + sizeMax + ", seed " + seed;
    assertTrue(chi2PerDegree(obvious, draws) < bound, "the oracle itself, " + run);
    double ratio = chi2PerDegree(compacted, draws);
    assertTrue(ratio < bound, "chi2/df " + ratio + " over " + bound + ", " + run);
  }

  /** What the property above is able to see: Mace's arithmetic, which weighs by the sample. */
  @Example
  void shouldSeeTheBiasOfTheOriginalWhenPopulationsAreThoseOfTheSamples() {
    RandomSource random = new RandomSource(1);
    Map<List<Integer>, Long> counts = new LinkedHashMap<>();
    subsets(8, 1, new ArrayList<>(), 1, counts);
    int draws = 40 * counts.size();
    for (int draw = 0; draw < draws; draw++) {
      Subset one = sample(1, 1, 1, random);
      Subset seven = sample(2, 7, 1, random);
      Subset asMace = new Subset(seven.members(), seven.members().size());
      counts.merge(numbers(Compact.compact(List.of(one, asMace), 1, random)), 1L, Long::sum);
    }
    double bound = 1 + 6 * Math.sqrt(2.0 / 7) + 12.0 / 7;
    assertTrue(chi2PerDegree(counts, draws) > 2 * bound);
  }
}
