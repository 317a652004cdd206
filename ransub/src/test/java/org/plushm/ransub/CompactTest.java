package org.plushm.ransub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.RandomSource;

/** Compact: size, populations, and that every participant is equally likely. */
class CompactTest {
  static Candidate candidate(int n) {
    return new Candidate(NodeId.ofIpv4(n, 1, 1), Bytes.EMPTY);
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
}
