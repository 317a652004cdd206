package org.plushm.randtree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.plushm.randtree.FaultStory.Outcome;
import org.plushm.simulation.SimulationFailure;

/**
 * Random scripts over 5 to 50 hosts, with all checkers on: nothing that must hold always is ever
 * broken, and everything is well again in time, each command delivered once and in order.
 *
 * <p>{@code -Dplushm.randtree.seeds=N} runs more of them, from {@code -Dplushm.randtree.first} on;
 * {@code -Dplushm.randtree.seed=S} one; {@code -Dplushm.randtree.story=FILE} what a failure has
 * printed. {@code -Dplushm.randtree.trace=true} shows the trace of the latter two.
 */
class RandomFaultsTest {
  private static final long FIRST = Long.getLong("plushm.randtree.first", 1);
  private static final int SEEDS = Integer.getInteger("plushm.randtree.seeds", 300);
  private static final Long ONLY_SEED = Long.getLong("plushm.randtree.seed");
  private static final String STORY = System.getProperty("plushm.randtree.story");

  @Test
  void shouldBeWellAgainInTimeWhenFaultsAreRandom() {
    if (ONLY_SEED != null || STORY != null) {
      FaultStory story = STORY == null ? FaultStory.of(ONLY_SEED) : FaultStory.read(STORY);
      boolean traced = Boolean.getBoolean("plushm.randtree.trace");
      System.out.println(story.play(traced ? System.out::println : null));
      return;
    }
    // Worlds share nothing, so that every processor may have one.
    List<Object> results =
        LongStream.range(FIRST, FIRST + SEEDS)
            .parallel()
            .mapToObj(RandomFaultsTest::outcomeOrProblem)
            .toList();
    List<String> problems =
        results.stream().filter(String.class::isInstance).map(String.class::cast).toList();
    assertEquals(List.of(), problems);
    List<Outcome> outcomes =
        results.stream().map(Outcome.class::cast).filter(o -> !o.nobodyLeft()).toList();
    assertTrue(outcomes.size() > SEEDS * 9 / 10, "most scripts leave somebody alive");
    List<Long> timesMs = outcomes.stream().map(o -> o.liveNs() / TreeWorld.MS).sorted().toList();
    long nearest =
        outcomes.stream().mapToLong(o -> 100 * o.liveNs() / o.boundNs()).max().orElseThrow();
    System.out.printf(
        "%d seeds from %d: live again after p50 %d ms, p99 %d ms, max %d ms; at most %d %% of the"
            + " bound%n",
        SEEDS,
        FIRST,
        timesMs.get(timesMs.size() / 2),
        timesMs.get(timesMs.size() * 99 / 100),
        timesMs.get(timesMs.size() - 1),
        nearest);
  }

  private static Object outcomeOrProblem(long seed) {
    try {
      return FaultStory.of(seed).play(null);
    } catch (SimulationFailure e) {
      return e.getMessage();
    }
  }

  @Test
  void shouldGoTheSameWayTwiceWhenTheSeedIsTheSame() {
    for (long seed = 1; seed <= 8; seed++) {
      List<String> once = new ArrayList<>();
      List<String> again = new ArrayList<>();
      Outcome first = FaultStory.of(seed).play(once::add);
      assertEquals(first, FaultStory.of(seed).play(again::add), "seed " + seed);
      assertEquals(once, again, "trace of seed " + seed);
      assertNotEquals(first.runHash(), FaultStory.of(seed + 100).play(null).runHash());
    }
  }
}
