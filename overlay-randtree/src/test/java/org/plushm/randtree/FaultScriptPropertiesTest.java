package org.plushm.randtree;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.plushm.randtree.TreeWorld.MS;
import static org.plushm.randtree.TreeWorld.SECOND;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.plushm.randtree.FaultStory.Outcome;
import org.plushm.simulation.Fault;
import org.plushm.simulation.FaultScript;
import org.plushm.simulation.FaultTargets;

/**
 * Scripts drawn by jqwik, which makes a failing one as short as it can: fewer faults, earlier, of
 * fewer hosts, shorter. What is left is printed as a script, with the command that plays it.
 */
class FaultScriptPropertiesTest {
  private static final int HOSTS_MAX = 12;

  @Property(tries = 60)
  void shouldBeWellAgainInTimeWhateverTheScript(@ForAll("stories") FaultStory story) {
    Outcome outcome = story.play(null);
    assertTrue(outcome.nobodyLeft() || outcome.liveNs() <= outcome.boundNs(), story.toString());
  }

  /** Found by the property above: the root's own slowness delays how soon it believes a death. */
  @Example
  void shouldBelieveADeathInTimeWhenTheParentWasSlow() {
    String script =
        "at 3600ms kill 2 silent\n"
            + "at 0s slow root by 60ms for 5800ms\n"
            + "at 0s restart 4\n"
            + "at 0s partition 6 | others for 1400ms\n"
            + "at 300ms cut-control 1 for 400ms\n";
    new FaultStory(1, 6, 2, FaultScript.parse(script)).play(null);
  }

  /** Seed 6718 of {@link RandomFaultsTest}: a paused root comes back under its former child. */
  @Example
  void shouldKeepNoChildThatHasBecomeRootMeanwhile() {
    String script =
        "at 982ms partition 2,4,5,11,14,15,18,21,22,24,26,27,28,29,31,33,35,36,37 | others one-way"
            + " for 2576ms\n"
            + "at 1720ms pause root for 4408ms\n"
            + "at 11440ms pause 6,25 for 3383ms\n";
    new FaultStory(6718, 39, 4, FaultScript.parse(script)).play(null);
  }

  @Provide
  Arbitrary<FaultStory> stories() {
    Arbitrary<Long> seeds = Arbitraries.longs().between(1, 1_000_000);
    Arbitrary<Integer> hosts = Arbitraries.integers().between(5, HOSTS_MAX);
    Arbitrary<Integer> degrees = Arbitraries.of(2, 3, 12);
    return hosts.flatMap(
        count ->
            Combinators.combine(seeds, degrees, scripts(count))
                .as((seed, degree, script) -> new FaultStory(seed, count, degree, script)));
  }

  private static Arbitrary<FaultScript> scripts(int hosts) {
    Arbitrary<Long> times = Arbitraries.longs().between(0, 200).map(tenth -> tenth * 100 * MS);
    return Combinators.combine(times, faults(hosts))
        .as(FaultScript.Step::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(8)
        .map(FaultScript::new);
  }

  private static Arbitrary<Fault> faults(int hosts) {
    Arbitrary<FaultTargets> some =
        Arbitraries.integers()
            .between(1, hosts)
            .set()
            .ofMinSize(1)
            .ofMaxSize(hosts / 2)
            .map(numbers -> FaultTargets.hosts(numbers.stream().sorted().toList()));
    Arbitrary<FaultTargets> who =
        Arbitraries.frequencyOf(
            Tuple.of(3, some), Tuple.of(1, Arbitraries.just(FaultTargets.root())));
    Arbitrary<Boolean> yesOrNo = Arbitraries.of(false, true);
    Arbitrary<Long> lasting = Arbitraries.longs().between(1, 200).map(tenth -> tenth * 100 * MS);
    Arbitrary<Double> shares = Arbitraries.integers().between(1, 10).map(n -> n / 100.0);
    List<Arbitrary<? extends Fault>> kinds =
        List.of(
            Combinators.combine(who, yesOrNo).as(Fault.Kill::new),
            Combinators.combine(some, yesOrNo, Arbitraries.of(0L, -86_400 * SECOND))
                .as(Fault.Restart::new),
            Combinators.combine(who, lasting).as(Fault.Pause::new),
            Combinators.combine(who, Arbitraries.of(MS, 20 * MS, 60 * MS), lasting)
                .as(Fault.Slow::new),
            Combinators.combine(some, yesOrNo, lasting)
                .as((side, oneWay, ns) -> new Fault.Split(side, null, oneWay, ns)),
            Combinators.combine(who, lasting).as(Fault.CutControl::new),
            Combinators.combine(shares, lasting).as(Fault.Loss::new),
            Combinators.combine(shares, lasting).as(Fault.Duplicate::new),
            Combinators.combine(shares, Arbitraries.of(50 * MS, 300 * MS), lasting)
                .as(Fault.Reorder::new));
    return Arbitraries.integers()
        .between(0, kinds.size() - 1)
        .flatMap(kind -> kinds.get(kind).map(fault -> (Fault) fault));
  }
}
