package org.plushm.randtree;

import static org.plushm.randtree.TreeWorld.MS;
import static org.plushm.randtree.TreeWorld.SECOND;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.plushm.overlay.RandomSource;
import org.plushm.simulation.Fault;
import org.plushm.simulation.FaultModel;
import org.plushm.simulation.FaultScript;
import org.plushm.simulation.RandomFaults;
import org.plushm.simulation.SimulationFailure;
import org.plushm.simulation.TraceSink;
import org.plushm.simulation.WorldOptions;

/**
 * A tree is built, a script of faults happens to it, and afterwards everything must be well again
 * in time: every property that always holds, and all that must come true within {@link #boundNs}.
 *
 * @param seed of the world
 * @param hosts how many
 * @param degree most children of a node
 * @param script what happens once the tree is built
 */
record FaultStory(long seed, int hosts, int degree, FaultScript script) {
  /** One way, before the tenth of jitter. */
  private static final long DELAY_NS = 25 * MS;

  private static final long RTT_NS = 2 * (DELAY_NS + DELAY_NS / 10);

  /**
   * How it went.
   *
   * @param liveNs from the end of the last fault until everything was true
   * @param boundNs how long that may have taken
   * @param runHash of the whole run
   * @param nobodyLeft whether the script has killed every host
   */
  record Outcome(long liveNs, long boundNs, long runHash, boolean nobodyLeft) {}

  /** The story that belongs to a seed: 5 to 50 hosts, degree 2 to 4 or 12, up to 12 faults. */
  static FaultStory of(long seed) {
    RandomSource random = new RandomSource(seed).fork("script");
    int hosts = 5 + random.nextInt(46);
    int degree = random.chance(0.5) ? 2 + random.nextInt(3) : 12;
    return new FaultStory(seed, hosts, degree, RandomFaults.script(random, hosts, 12, 20 * SECOND));
  }

  /** The story in a file that {@link #replayable} wrote. */
  static FaultStory read(String file) {
    try {
      String text = Files.readString(Path.of(file));
      String[] head = text.lines().findFirst().orElse("").split(" ");
      return new FaultStory(
          Long.parseLong(head[2]),
          Integer.parseInt(head[4]),
          Integer.parseInt(head[6]),
          FaultScript.parse(text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The script with what else is needed to see it again, as a file for {@link #read}. */
  private String replayable() {
    return "# seed " + seed + " hosts " + hosts + " degree " + degree + "\n" + script;
  }

  /**
   * When everything must be true again: two suspicion timeouts (a death that is noticed late, and
   * the death of whoever was asked for a place) and ten round trips for each level of the tree. The
   * first is longer where a node was slow or paused, because such a node distrusts its own clocks.
   */
  private long boundNs(TreeWorld trees) {
    RandTreeOptions options = trees.options;
    long suspicionNs = options.suspectMaxNs() + options.vantageNs();
    boolean delays =
        script.steps().stream()
            .map(FaultScript.Step::fault)
            .anyMatch(fault -> fault instanceof Fault.Slow || fault instanceof Fault.Pause);
    long firstNs = suspicionNs * (delays ? options.healthMax() : 1);
    return firstNs + suspicionNs + 10 * RTT_NS * Math.max(1, trees.depthMax());
  }

  /**
   * Plays it.
   *
   * @throws SimulationFailure with script, seed and replay command when anything is not as it must
   */
  Outcome play(TraceSink trace) {
    WorldOptions options =
        WorldOptions.of(seed)
            .withTrace(trace)
            .withFaults(FaultModel.none().withDelay(DELAY_NS, 0.1))
            .withReplayCommand(
                "the lines below in story.txt, and\n"
                    + "  mvn -Pfast -pl overlay-randtree -am test -Dtest=RandomFaultsTest"
                    + " -Dsurefire.failIfNoSpecifiedTests=false"
                    + " -Dplushm.randtree.story=$PWD/story.txt\n"
                    + replayable());
    TreeWorld trees = new TreeWorld(options, RandTreeOptions.withDegree(degree));
    try {
      return play(trees);
    } catch (SimulationFailure e) {
      throw e;
    } catch (RuntimeException e) {
      throw trees.world.failure("the story failed: " + e, e);
    }
  }

  private Outcome play(TreeWorld trees) {
    trees.build(hosts, SECOND);
    trees.awaitOneTree(10 * SECOND, "built");
    trees.issueEvery(100 * MS);
    trees.play(script);
    trees.world.runFor(script.endNs());
    long endNs = trees.world.nowNs();
    if (trees.alive().isEmpty()) {
      return new Outcome(0, 0, trees.world.runHash(), true);
    }
    trees.awaits(() -> trees.liveness.holds(trees.world), 60 * SECOND);
    long liveNs = trees.world.nowNs() - endNs;
    long boundNs = boundNs(trees);
    if (liveNs > boundNs) {
      throw trees.world.failure(
          "O7: live again after "
              + liveNs / MS
              + " ms, more than "
              + boundNs / MS
              + "; "
              + trees.liveness.problem(trees.world),
          null);
    }
    trees.awaitThat(() -> trees.root() == trees.controlRoot, 5 * SECOND, "a confirmed root");
    trees.awaitTheLog(10 * SECOND);
    trees.awaitThat(trees::siblingsMatch, 3 * SECOND, "L5 siblingsMatch");
    trees.world.checkQuiescent();
    return new Outcome(liveNs, boundNs, trees.world.runHash(), false);
  }
}
