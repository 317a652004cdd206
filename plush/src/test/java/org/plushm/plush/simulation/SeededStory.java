package org.plushm.plush.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.plushm.overlay.RandomSource;
import org.plushm.simulation.FaultModel;
import org.plushm.simulation.WorldOptions;

/**
 * Plays a story with one seed after the other. {@code -Dplush.seed=N} plays the one that failed,
 * {@code -Dplush.seeds=N} another number of them, {@code -Dplush.trace=FILE} writes what happened.
 */
@FunctionalInterface
interface SeededStory {
  /**
   * What happens with this seed.
   *
   * @throws AssertionError when a promise is not kept; so does any other exception tell
   */
  void play(long seed);

  /** Asserts that every promise is kept with the first so many seeds, or those asked for. */
  static void playAll(int count, SeededStory story) {
    long first = Long.getLong("plush.seed", 1);
    boolean one = System.getProperty("plush.seed") != null;
    long asked = Long.getLong("plush.seeds", one ? 1 : count);
    // Worlds share nothing, so that every processor may have one.
    play(LongStream.range(first, first + asked).parallel(), story);
  }

  /** The same with the seeds of stories that once failed. */
  static void playAgain(SeededStory story, long... seeds) {
    play(LongStream.of(seeds), story);
  }

  private static void play(LongStream seeds, SeededStory story) {
    assertEquals(
        List.of(),
        seeds.mapToObj(seed -> problemOf(story, seed)).filter(Objects::nonNull).toList());
  }

  private static String problemOf(SeededStory story, long seed) {
    try {
      story.play(seed);
      return null;
    } catch (RuntimeException | AssertionError e) {
      return "seed " + seed + ": " + e;
    }
  }

  /**
   * A world of this seed on a network that is slow and lossy at random, told how to replay it.
   *
   * @param test whose story it is
   * @param choice draws delay and loss
   * @param losses one of them is the share of lost frames, 0 to 1
   */
  static WorldOptions harshWorld(
      Class<?> test, long seed, RandomSource choice, List<Double> losses) {
    long ms = PlushWorld.MS;
    long delayNs = choice.pick(List.of(ms / 10, 2 * ms, 25 * ms));
    double loss = choice.pick(losses);
    return WorldOptions.of(seed)
        .withFaults(FaultModel.none().withDelay(delayNs, 0.5).withFrameFaults(loss, loss / 2, loss))
        .withTrace(WorldReport.traceTo(System.getProperty("plush.trace")))
        .withReplayCommand(
            "mvn -Pfast -pl plush -am test -Dtest="
                + test.getSimpleName()
                + " -Dsurefire.failIfNoSpecifiedTests=false -Dplush.trace=/tmp/trace.jsonl"
                + " -Dplush.seed="
                + seed);
  }
}
