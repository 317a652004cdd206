package org.plushm.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.plushm.overlay.Effect;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.Timer;

class WorldTest {
  private static final long MS = 1_000_000;
  private static final long SECOND = 1000 * MS;
  private static final FaultModel EXACT = FaultModel.none().withDelay(25 * MS, 0);

  private static World world(FaultModel faults) {
    return new World(WorldOptions.of(1).withFaults(faults).withCodec(Ping.codec()));
  }

  private static SimulatedHost started(World world) {
    SimulatedHost host = world.addHost(PingService.factory());
    host.start();
    return host;
  }

  private static void send(SimulatedHost from, NodeId to, long first, long count) {
    from.call(
        () -> {
          for (long number = first; number < first + count; number++) {
            PingService.at(from).context.datagram(to, new Ping(number));
          }
        });
  }

  @Test
  void shouldDeliverADatagramAfterOneDelay() {
    World world = world(EXACT);
    SimulatedHost a = started(world);
    SimulatedHost b = started(world);
    send(a, b.id(), 7, 1);
    world.runUntil(25 * MS - 1);
    assertEquals(List.of(), PingService.at(b).datagrams);
    world.runUntil(25 * MS);
    assertEquals(List.of(7L), PingService.at(b).datagrams);
    assertEquals(25 * MS, PingService.at(b).timesNs.get(1));
  }

  @Test
  void shouldReachWhoeverLivesThereOnlyWithIncarnationZero() {
    World world = world(EXACT);
    SimulatedHost a = started(world);
    SimulatedHost b = started(world);
    NodeId old = b.id();
    NodeId present = b.restart();
    assertTrue(present.incarnation() > old.incarnation());
    send(a, old, 1, 1);
    send(a, b.endpoint(), 2, 1);
    send(a, present, 3, 1);
    world.runFor(500 * MS);
    assertEquals(List.of(3L, 2L), PingService.at(b).datagrams);
    assertEquals(1, world.network().datagramLostCount());
  }

  @Test
  void shouldLoseDoubleAndReorderAsTheModelSays() {
    World world = world(EXACT.withFrameFaults(0.2, 0.1, 0.3));
    SimulatedHost a = started(world);
    SimulatedHost b = started(world);
    for (int i = 0; i < 2000; i++) {
      long number = i;
      world.after(i * MS, () -> send(a, b.id(), number, 1));
    }
    world.runFor(5000 * MS);
    List<Long> got = PingService.at(b).datagrams;
    Set<Long> distinct = new HashSet<>(got);
    // A message is missing when it, or both copies of it, are lost: 0.2 * (0.9 + 0.1 * 0.2).
    assertEquals(2000 * (1 - 0.2 * 0.92), distinct.size(), 80);
    assertEquals(2000 * 1.1 * 0.8, got.size(), 80);
    assertNotEquals(got.stream().sorted().toList(), got);
  }

  @Test
  void shouldCutOffBothWaysOrOneWayForTheTimeOfAPartition() {
    World world = world(EXACT);
    SimulatedHost a = started(world);
    SimulatedHost b = started(world);
    world.network().partition(Partition.isolate(Set.of(b.id()), 100 * MS, 200 * MS));
    world
        .network()
        .partition(Partition.oneWay(Set.of(a.id()), Set.of(b.id()), 300 * MS, Long.MAX_VALUE));
    for (long ms : new long[] {50, 150, 250, 350}) {
      world.at(ms * MS, () -> send(a, b.id(), ms, 1));
      world.at(ms * MS, () -> send(b, a.id(), ms, 1));
    }
    world.runUntil(400 * MS);
    assertEquals(List.of(50L, 250L), PingService.at(b).datagrams);
    assertEquals(List.of(50L, 250L, 350L), PingService.at(a).datagrams);
    world.network().heal();
    send(a, b.id(), 400, 1);
    world.runFor(100 * MS);
    assertEquals(List.of(50L, 250L, 400L), PingService.at(b).datagrams);
  }

  @Test
  void shouldTellOfAPauseBeforeWhatWaited() {
    World world = world(EXACT);
    SimulatedHost a = started(world);
    SimulatedHost b = started(world);
    List<String> order = PingService.at(b).seen;
    Timer timer = PingService.at(b).context.timer("t", () -> order.add("timer"));
    b.call(() -> timer.scheduleAfter(100 * MS));
    b.pause(1000 * MS);
    send(a, b.id(), 1, 1);
    world.runUntil(999 * MS);
    assertEquals(List.of("start"), order);
    world.runUntil(1001 * MS);
    assertEquals(List.of("start", "paused 1000", "datagram", "timer"), order);
    assertFalse(b.isPaused());
  }

  @Test
  void shouldLoseDatagramsBeyondTheBufferOfAPausedHost() {
    World world = world(EXACT);
    SimulatedHost a = started(world);
    SimulatedHost b = started(world);
    b.pause(1000 * MS);
    send(a, b.id(), 0, 400);
    world.runFor(2000 * MS);
    assertEquals(LongStream.range(0, 256).boxed().toList(), PingService.at(b).datagrams);
    assertEquals(144, world.network().datagramLostCount());
  }

  @Test
  void shouldKillBetweenEventsAndDropWhatWasUnderWayToTheOldIncarnation() {
    World world = world(EXACT);
    SimulatedHost a = started(world);
    SimulatedHost b = started(world);
    send(a, b.id(), 1, 1);
    b.deliverAfter(10 * MS, new PingService.Asked());
    world.runFor(5 * MS);
    b.kill();
    assertThrows(IllegalStateException.class, b::node);
    b.start();
    world.runFor(100 * MS);
    assertEquals(List.of("start"), PingService.at(b).seen);
  }

  @Test
  void shouldRaiseTheIncarnationEvenWhenTheClockWasSetBack() {
    World world = world(EXACT);
    SimulatedHost host = started(world);
    NodeId first = host.id();
    host.disk().put("ledger", "kept");
    host.shiftClock(-86_400_000);
    NodeId second = host.restart();
    assertEquals(first.incarnation() + 1, second.incarnation());
    assertEquals("kept", host.disk().get("ledger"));
    host.loseState();
    assertTrue(host.disk().isEmpty());
  }

  @Test
  void shouldTellAStaleNodeThatHasForgottenItsIncarnationsAndStartItAboveThem() {
    World world = world(EXACT);
    SimulatedHost a = started(world);
    SimulatedHost knows = started(world);
    send(a, knows.id(), 1, 1);
    world.runFor(100 * MS);
    NodeId first = a.id();
    List<NodeId> lives = new ArrayList<>();
    a.afterStart(() -> lives.add(a.id()));
    FaultScript.parse("at 1s restart 1 stateless clock -1d").apply(world, world.hosts());
    world.runFor(SECOND);
    assertTrue(lives.get(0).incarnation() < first.incarnation());
    SimulatedHost newcomer = started(world);
    send(a, newcomer.id(), 2, 1);
    world.runFor(100 * MS);
    assertEquals(List.of(2L), PingService.at(newcomer).datagrams, "a newcomer knows nothing");
    assertEquals(1, lives.size());
    send(a, knows.id(), 3, 1);
    world.runFor(50 * MS);
    assertEquals(List.of(1L), PingService.at(knows).datagrams);
    assertEquals(2, lives.size());
    assertEquals(first.incarnation() + 1, a.id().incarnation());
    send(a, knows.id(), 4, 1);
    world.runFor(50 * MS);
    assertEquals(List.of(1L, 4L), PingService.at(knows).datagrams);
  }

  @Test
  void shouldDelayWhatComesToASlowHost() {
    World world = world(EXACT);
    SimulatedHost a = started(world);
    SimulatedHost b = started(world);
    b.slowDown(10 * MS);
    send(a, b.id(), 1, 4);
    world.runFor(1000 * MS);
    PingService service = PingService.at(b);
    assertEquals(List.of(1L, 2L, 3L, 4L), service.datagrams);
    assertEquals(List.of(0L, 25 * MS, 35 * MS, 45 * MS, 55 * MS), service.timesNs);
  }

  @Test
  void shouldRunPortsOfAnActorAndRefuseItATransport() {
    record Write(int value) implements Effect {}
    World world = world(EXACT);
    SimulatedHost actor = world.addActor("control", PingService.factory());
    SimulatedHost other = started(world);
    List<Effect> written = new ArrayList<>();
    actor.effectHandler(
        (host, effect) -> {
          if (effect instanceof Write write && write.value() == 13) {
            host.kill();
          }
          return written.add(effect);
        });
    actor.start();
    PingService service = PingService.at(actor);
    service.whenAsked = () -> service.context.emit(new Write(1));
    actor.deliverAfter(MS, new PingService.Asked());
    world.runFor(2 * MS);
    assertEquals(List.of(new Write(1)), written);

    SimulationFailure failure =
        assertThrows(
            SimulationFailure.class,
            () -> actor.call(() -> service.context.datagram(other.id(), new Ping(1))));
    assertTrue(failure.getMessage().contains("control has no transport"), failure::getMessage);

    actor.restart();
    PingService again = PingService.at(actor);
    actor.call(
        () -> {
          again.context.emit(new Write(13));
          again.context.emit(new Write(14));
        });
    assertEquals(List.of(new Write(1), new Write(13)), written);
    assertFalse(actor.isAlive());
  }

  @Test
  void shouldRunWhatAPortDeliversAfterTheEventUnderWay() {
    World world = world(EXACT);
    SimulatedHost host = world.addHost(PingService.factory());
    host.effectHandler(
        (at, effect) -> {
          at.deliver(new PingService.Asked());
          PingService.at(at).seen.add("handled");
          return true;
        });
    host.start();
    PingService service = PingService.at(host);
    host.call(() -> service.context.emit(new Effect() {}));
    world.runFor(MS);
    assertEquals(List.of("start", "handled", "asked"), service.seen);
  }

  @Test
  void shouldFailWithSeedTimeAndReplayCommand() {
    World world =
        new World(WorldOptions.of(4711).withReplayCommand("modelnet simulate --seed 4711"));
    SimulatedHost host = started(world);
    SimulationFailure failure =
        assertThrows(
            SimulationFailure.class,
            () ->
                host.call(
                    () -> {
                      throw new IllegalStateException("broken");
                    }));
    assertEquals(4711, failure.seed());
    assertTrue(failure.getMessage().contains("seed 4711"));
    assertTrue(failure.getMessage().contains("modelnet simulate --seed 4711"));
    assertEquals("broken", failure.getCause().getMessage());
  }

  @Test
  void shouldRefuseOversizedMessages() {
    World world = world(EXACT);
    SimulatedHost a = started(world);
    SimulatedHost b = started(world);
    PingService service = PingService.at(a);
    Ping large = new Ping(1, "x".repeat(1300));
    assertThrows(
        SimulationFailure.class, () -> a.call(() -> service.context.datagram(b.id(), large)));
    a.call(
        () -> {
          service.context.openLink(b.id());
          service.context.send(b.id(), large);
        });
    Ping huge = new Ping(1, "x".repeat(4096));
    assertThrows(SimulationFailure.class, () -> a.call(() -> service.context.send(b.id(), huge)));
  }

  @Test
  void shouldNotShowOneHostTheClockOfAnother() {
    World world = new World(WorldOptions.of(3).withClockOffsets(3_600_000 * MS));
    SimulatedHost a = started(world);
    SimulatedHost b = started(world);
    long startA = PingService.at(a).timesNs.get(0);
    assertNotEquals(startA, PingService.at(b).timesNs.get(0));
    List<Long> fired = new ArrayList<>();
    a.call(
        () ->
            PingService.at(a)
                .context
                .timer("t", () -> fired.add(PingService.at(a).context.nowNs()))
                .scheduleAfter(5 * MS));
    world.runFor(10 * MS);
    assertEquals(List.of(startA + 5 * MS), fired);
  }

  @Test
  void shouldGoTheSameWayTwice() {
    List<String> first = new ArrayList<>();
    List<String> second = new ArrayList<>();
    List<String> other = new ArrayList<>();
    long hash = chaos(42, first);
    assertEquals(hash, chaos(42, second));
    assertEquals(first, second);
    assertTrue(first.size() > 100, first.size() + " lines");
    assertNotEquals(hash, chaos(43, other));
    assertNotEquals(first, other);
  }

  private static long chaos(long seed, List<String> trace) {
    FaultModel faults = FaultModel.none().withFrameFaults(0.1, 0.1, 0.1);
    World world =
        new World(
            WorldOptions.of(seed).withFaults(faults).withCodec(Ping.codec()).withTrace(trace::add));
    List<SimulatedHost> hosts = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      hosts.add(world.addHost(chatty(hosts)));
    }
    hosts.forEach(SimulatedHost::start);
    var random = world.random("faults");
    for (int i = 0; i < 50; i++) {
      SimulatedHost victim = random.pick(hosts);
      int act = random.nextInt(4);
      long number = i;
      world.at(
          random.nextLong(5_000) * MS,
          () -> {
            switch (act) {
              case 0 -> victim.restart();
              case 1 -> {
                victim.killNoisily();
                victim.start();
              }
              case 2 -> victim.pause(number * 20 * MS);
              default ->
                  world
                      .network()
                      .partition(
                          Partition.isolate(
                              Set.of(victim.endpoint()), world.nowNs(), world.nowNs() + 300 * MS));
            }
          });
    }
    world.runUntil(6_000 * MS);
    return world.runHash();
  }

  /** Sends to random hosts all the time, by datagram and over links that it opens and closes. */
  private static NodeFactory chatty(List<SimulatedHost> hosts) {
    return PingService.factory(
        (node, service) -> {
          var random = service.context.random();
          Timer[] timer = new Timer[1];
          Runnable talk =
              () -> {
                SimulatedHost to = random.pick(hosts);
                if (to.id() != null && !to.endpoint().sameEndpoint(node.self())) {
                  service.context.datagram(to.id(), new Ping(random.nextInt(100)));
                  service.context.openLink(to.id());
                  service.context.send(to.id(), new Ping(random.nextInt(100)));
                  service.context.trace("said", to.name());
                  if (random.chance(0.3)) {
                    service.context.closeLink(to.id());
                  }
                }
                timer[0].scheduleAfter(random.jitterNs(40 * MS, 0.5));
              };
          timer[0] = service.context.timer("talk", talk);
          node.call(0, () -> timer[0].scheduleAfter(random.nextLong(40 * MS)));
        });
  }

  @Test
  void shouldTraceAsJsonLines() {
    List<String> lines = new ArrayList<>();
    World world = new World(WorldOptions.of(1).withTrace(lines::add));
    SimulatedHost host = world.addHost(NodeId.parse("10.0.0.1:4000"), PingService.factory());
    host.start();
    String id = host.id().toString();
    host.call(() -> PingService.at(host).context.trace("parent", null));
    host.call(() -> PingService.at(host).context.trace("executed", "a \"b\"\n"));
    world.runFor(2 * MS);
    host.kill();
    assertEquals(
        List.of(
            "{\"t_ns\":0,\"node\":\"" + id + "\",\"event\":\"started\",\"value\":null}",
            "{\"t_ns\":0,\"node\":\"" + id + "\",\"event\":\"parent\",\"value\":null}",
            "{\"t_ns\":0,\"node\":\""
                + id
                + "\",\"event\":\"executed\",\"value\":\"a \\\"b\\\"\\u000a\"}",
            "{\"t_ns\":2000000,\"node\":\"" + id + "\",\"event\":\"killed\",\"value\":\"silent\"}"),
        lines);
  }

  @Test
  void shouldRunUntilAConditionHoldsOrTheTimeIsOver() {
    World world = world(EXACT);
    SimulatedHost a = started(world);
    SimulatedHost b = started(world);
    send(a, b.id(), 1, 1);
    assertTrue(world.runUntil(() -> !PingService.at(b).datagrams.isEmpty(), 1000 * MS));
    assertEquals(25 * MS, world.nowNs());
    assertFalse(world.runUntil(() -> false, 1000 * MS));
    assertEquals(1025 * MS, world.nowNs());
  }
}
