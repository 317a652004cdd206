package org.plushm.modelnet.pipe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.plushm.modelnet.topology.Attributes;
import org.plushm.modelnet.topology.HostLinks;
import org.plushm.modelnet.topology.LinkParameters;
import org.plushm.modelnet.topology.Role;
import org.plushm.modelnet.topology.Routes;
import org.plushm.modelnet.topology.Routing;
import org.plushm.modelnet.topology.Topology;
import org.plushm.modelnet.topology.TransitStub;
import org.plushm.overlay.RandomSource;

class PipeNetworkTest {
  private static final long MS = 1_000_000;

  /** Hosts 0 and 1 at one router, host 2 at another, host 3 nowhere. */
  private static DistilledPaths paths(LinkParameters link) {
    Topology.Builder builder = new Topology.Builder();
    int left = builder.addRouter(Role.GATEWAY, Attributes.NONE);
    int right = builder.addRouter(Role.GATEWAY, Attributes.NONE);
    builder.addLink(builder.addHost(), left, "s", Attributes.NONE);
    builder.addLink(builder.addHost(), left, "s", Attributes.NONE);
    builder.addLink(builder.addHost(), right, "s", Attributes.NONE);
    builder.addLink(left, right, "s", Attributes.NONE);
    builder.addHost();
    builder.spec("s", link.toAttributes());
    return new DistilledPaths(
        new Routes(builder.build(), Routing.HOPS), Distillation.HOP_BY_HOP, 1);
  }

  private static final LinkParameters MILLISECOND = new LinkParameters(0, MS, 0, 10);

  /** What became of packets, as lines. */
  private static final class Log {
    final List<String> lines = new ArrayList<>();
    final PipeNetwork<String> network;

    Log(PipePaths paths, int packetsMax) {
      network = new PipeNetwork<>(paths, 28, packetsMax, this::dropped);
    }

    void dropped(int from, int to, String packet, Fate fate, long nominalNs) {
      lines.add(packet + " " + fate + " at " + nominalNs / MS);
    }

    void drain(long nowNs) {
      network.drain(nowNs, this::arrived);
    }

    void arrived(int from, int to, String packet, long nominalNs) {
      lines.add(packet + " " + from + ">" + to + " at " + nominalNs / MS);
    }
  }

  @Test
  void shouldHandOverInNominalOrderHoweverLateItIsAsked() {
    Log log = new Log(paths(MILLISECOND), 100);
    log.network.enter(0, 2, 100, "far", 0);
    assertEquals(MS, log.network.nextDeadlineNs());
    log.network.enter(0, 1, 100, "near", MS / 2);
    log.network.enter(1, 1, 100, "self", 7 * MS);
    log.drain(100 * MS);
    assertEquals(List.of("near 0>1 at 2", "far 0>2 at 3", "self 1>1 at 7"), log.lines);
    assertEquals(Long.MAX_VALUE, log.network.nextDeadlineNs());
    assertEquals(0, log.network.inFlight());
  }

  @Test
  void shouldHandOverNothingEarly() {
    Log log = new Log(paths(MILLISECOND), 100);
    log.network.enter(0, 2, 100, "far", 0);
    log.drain(3 * MS - 1);
    assertEquals(List.of(), log.lines);
    log.drain(3 * MS);
    assertEquals(List.of("far 0>2 at 3"), log.lines);
  }

  @Test
  void shouldTurnAwayAtTheDoorWithTheReason() {
    Log log = new Log(paths(MILLISECOND), 1);
    log.network.enter(0, 3, 100, "lone", 0);
    log.network.enter(0, 1, 100, "first", 0);
    log.network.enter(0, 1, 100, "second", 0);
    assertEquals(List.of("lone UNREACHABLE at 0", "second REFUSED at 0"), log.lines);
    assertEquals(1, log.network.count(Fate.UNREACHABLE));
    assertThrows(IndexOutOfBoundsException.class, () -> log.network.enter(0, 4, 100, "none", 0));
    assertThrows(IllegalArgumentException.class, () -> log.network.enter(0, 1, 65_536, "large", 0));
  }

  @Test
  void shouldHearNothingFromMutedHostsButWhatTheySaidBefore() {
    Log log = new Log(paths(MILLISECOND), 100);
    log.network.enter(0, 1, 100, "last words", 0);
    log.network.enter(1, 0, 100, "too late", 0);
    log.network.mute(0);
    log.network.enter(0, 1, 100, "from the grave", MS);
    log.network.enter(2, 0, 100, "to the grave", MS);
    log.drain(10 * MS);
    log.network.unmute(0);
    log.network.enter(0, 1, 100, "back", 20 * MS);
    log.drain(30 * MS);
    assertEquals(
        List.of(
            "from the grave MUTED at 1",
            "to the grave MUTED at 1",
            "last words 0>1 at 2",
            "too late MUTED at 2",
            "back 0>1 at 22"),
        log.lines);
    assertEquals(3, log.network.count(Fate.MUTED));
  }

  @Test
  void shouldKeepThePartitionedApartInTheGivenDirectionUntilHealed() {
    Log log = new Log(paths(MILLISECOND), 100);
    BitSet left = new BitSet();
    left.set(0, 2);
    BitSet right = new BitSet();
    right.set(2);
    log.network.enter(0, 2, 100, "before", 0);
    PipeNetwork.Cut cut = log.network.cut(left, right);
    log.network.enter(0, 2, 100, "across", 0);
    log.network.enter(2, 0, 100, "back", 0);
    log.network.enter(0, 1, 100, "within", 0);
    log.network.heal(cut);
    log.network.enter(1, 2, 100, "after", 0);
    log.drain(10 * MS);
    assertEquals(
        List.of(
            "across PARTITIONED at 0",
            "within 0>1 at 2",
            "before 0>2 at 3",
            "back 2>0 at 3",
            "after 1>2 at 3"),
        log.lines);
  }

  @Test
  void shouldHaveNoHorizon() {
    long hourNs = LinkParameters.DELAY_NS_MAX;
    Log log = new Log(paths(new LinkParameters(0, hourNs, 0, 10)), 100);
    log.network.enter(0, 2, 100, "slow", -5 * MS);
    log.drain(3 * hourNs - 5 * MS - 1);
    assertEquals(List.of(), log.lines);
    log.drain(3 * hourNs - 5 * MS);
    assertEquals(List.of("slow 0>2 at " + (3 * hourNs / MS - 5)), log.lines);
  }

  @Test
  void shouldLetAnswersInWhileItHandsOver() {
    List<String> lines = new ArrayList<>();
    PipeNetwork<Integer> network = new PipeNetwork<>(paths(MILLISECOND));
    network.enter(0, 1, 100, 0, 0);
    PipeNetwork.ExitHandler<Integer> answering =
        new PipeNetwork.ExitHandler<>() {
          @Override
          public void onExit(int from, int to, Integer packet, long nominalNs) {
            lines.add(packet + " at " + nominalNs / MS);
            if (packet < 3) {
              network.enter(to, from, 100, packet + 1, nominalNs);
            }
          }
        };
    assertEquals(4, network.drain(100 * MS, answering));
    assertEquals(List.of("0 at 2", "1 at 4", "2 at 6", "3 at 8"), lines);
  }

  /** Several senders over shared, lossy, narrow links. */
  private static List<String> run(long seed, long drainEveryNs) {
    TransitStub shape =
        new TransitStub(
            2, 2, 1, 2, new HostLinks(12, new LinkParameters(1_000_000, MS, 0.02, 5)), seed);
    DistilledPaths paths =
        new DistilledPaths(new Routes(shape.make(), Routing.HOPS), Distillation.HOP_BY_HOP, seed);
    List<String> lines = new ArrayList<>();
    PipeNetwork<Integer> network =
        new PipeNetwork<>(
            paths,
            28,
            10_000,
            (from, to, packet, fate, nominalNs) ->
                lines.add(packet + " " + fate + " " + nominalNs));
    PipeNetwork.ExitHandler<Integer> handler =
        (from, to, packet, nominalNs) -> lines.add(packet + " arrived " + nominalNs);
    RandomSource random = new RandomSource(seed).fork("traffic");
    RandomSource drains = new RandomSource(seed).fork("drains");
    long nowNs = 0;
    for (int i = 0; i < 400; i++) {
      nowNs += random.nextInt(1_500_000);
      int from = random.nextInt(12);
      int to = (from + 1 + random.nextInt(11)) % 12;
      network.enter(from, to, random.nextInt(1400), i, nowNs);
      if (drainEveryNs > 0 && drains.nextLong(drainEveryNs) < 1_000_000) {
        network.drain(nowNs, handler);
      }
    }
    network.drain(Long.MAX_VALUE - 1, handler);
    assertEquals(400, lines.size(), "each packet has one fate, seed " + seed);
    long counted = 0;
    for (Fate fate : Fate.values()) {
      counted += network.count(fate);
    }
    assertEquals(network.entered(), counted, "seed " + seed);
    lines.sort(null);
    return lines;
  }

  @Property(tries = 60)
  void shouldGiveTheSameTimesHoweverOftenItIsDrained(@ForAll long seed) {
    List<String> rarely = run(seed, 0);
    assertEquals(rarely, run(seed, 1_000_000), "seed " + seed);
    assertEquals(rarely, run(seed, 8_000_000), "seed " + seed);
    assertTrue(rarely.stream().anyMatch(line -> line.contains("arrived")), "seed " + seed);
  }

  @Property(tries = 100)
  void shouldNeverOvertakeWithinALinkThatChangesAllTheTime(@ForAll long seed) {
    RandomSource random = new RandomSource(seed);
    Topology.Builder builder = new Topology.Builder();
    builder.addLink(builder.addHost(), builder.addHost(), "s", Attributes.NONE);
    builder.spec("s", MILLISECOND.toAttributes());
    DistilledPaths paths =
        new DistilledPaths(
            new Routes(builder.build(), Routing.HOPS), Distillation.HOP_BY_HOP, seed);
    PipeNetwork<Integer> network = new PipeNetwork<>(paths);
    int[] last = {-1};
    long[] lastNs = {0};
    PipeNetwork.ExitHandler<Integer> inOrder =
        (from, to, packet, nominalNs) -> {
          assertTrue(packet > last[0] && nominalNs >= lastNs[0], "seed " + seed);
          last[0] = packet;
          lastNs[0] = nominalNs;
        };
    long nowNs = 0;
    for (int i = 0; i < 300; i++) {
      nowNs += random.nextInt(3_000_000);
      long rateBps = random.nextInt(3) == 0 ? 0 : 100_000 + random.nextInt(10_000_000);
      if (random.nextInt(5) == 0) {
        paths.change(
            0,
            new LinkParameters(
                rateBps, random.nextInt(50) * MS, random.nextInt(2) * 0.1, 1 + random.nextInt(9)));
        paths.setDown(0, random.nextInt(8) == 0);
      }
      network.enter(0, 1, random.nextInt(1400), i, nowNs);
      network.drain(nowNs, inOrder);
    }
    network.drain(Long.MAX_VALUE - 1, inOrder);
    assertEquals(0, network.inFlight());
  }

  @Test
  void shouldCountWhatPassesAndWhyTheRestDoesNot() {
    DistilledPaths paths = paths(new LinkParameters(1_000_000, MS, 0, 2));
    PipeNetwork<String> network = new PipeNetwork<>(paths);
    for (int i = 0; i < 5; i++) {
      network.enter(0, 2, 972, "p", 0);
    }
    Pipe up = paths.first(0);
    assertEquals(2, up.packets());
    assertEquals(2000, up.bytes());
    assertEquals(3, up.queueDrops());
    assertEquals(0, up.lossDrops());
    assertEquals(2, up.queued(8 * MS - 1));
    assertEquals(1, up.queued(8 * MS));
    assertEquals(2, network.drain(50 * MS, (from, to, packet, nominalNs) -> {}));
    paths.change(0, new LinkParameters(1_000_000, MS, 1, 2));
    network.enter(0, 2, 972, "p", 100 * MS);
    assertEquals(1, up.lossDrops());
    paths.setDown(0, true);
    network.enter(0, 2, 972, "p", 100 * MS);
    assertEquals(1, up.downDrops());
    assertEquals(1, network.count(Fate.LINK_DOWN));
    List<Integer> edges = new ArrayList<>();
    paths.forEachPipe(pipe -> edges.add(pipe.edge()));
    assertEquals(List.of(0, 5, 6), edges);
  }

  @Test
  void shouldChangeCollapsedPathsThatContainTheLink() {
    DistilledPaths hops = paths(MILLISECOND);
    DistilledPaths paths =
        new DistilledPaths(new Routes(hops.topology(), Routing.HOPS), Distillation.END_TO_END, 1);
    Pipe pipe = paths.core(0, 2)[0];
    assertEquals(new LinkParameters(0, 3 * MS, 0, 10), pipe.parameters());
    paths.change(6, new LinkParameters(5_000, 10 * MS, 0.5, 7));
    assertEquals(new LinkParameters(5_000, 12 * MS, 0.5, 7), pipe.parameters());
    assertEquals(new LinkParameters(0, 3 * MS, 0, 10), paths.core(2, 0)[0].parameters());
    paths.setDown(6, true);
    assertTrue(pipe.isDown());
    assertTrue(paths.core(1, 2)[0].isDown(), "made after the link went down");
    assertEquals(new LinkParameters(0, 2 * MS, 0, 10), paths.core(0, 1)[0].parameters());
    assertEquals("last-mile", Distillation.parse("last-mile").toString());
    assertEquals(new Distillation(3), Distillation.parse("walk-in-3"));
    assertThrows(IllegalArgumentException.class, () -> Distillation.parse("walk-in"));
  }
}
