package org.plushm.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FaultScriptTest {
  private static final long MS = 1_000_000;
  private static final long SECOND = 1000 * MS;

  private final List<String> trace = new ArrayList<>();

  private World world(int hosts) {
    World world =
        new World(
            WorldOptions.of(1)
                .withFaults(FaultModel.none().withDelay(25 * MS, 0))
                .withTrace(trace::add)
                .withCodec(Ping.codec()));
    for (int i = 0; i < hosts; i++) {
      world.addHost(PingService.factory()).start();
    }
    return world;
  }

  private static void play(World world, String script) {
    FaultScript.parse(script).apply(world, world.hosts());
  }

  private static void ping(World world, int from, int to, long number) {
    SimulatedHost sender = world.hosts().get(from - 1);
    SimulatedHost receiver = world.hosts().get(to - 1);
    sender.call(() -> PingService.at(sender).context.datagram(receiver.id(), new Ping(number)));
  }

  private static List<Long> got(World world, int host) {
    return PingService.at(world.hosts().get(host - 1)).datagrams;
  }

  @Test
  void shouldWriteWhatItReads() {
    String script =
        """
        at 0s kill 4 silent
        at 3s kill 1-5,8,root noisy
        at 3s kill 25% silent
        at 1500ms restart all stateless clock -1d
        at 1m restart 2
        at 10us pause 7 for 30s
        at 2h resume 7
        at 4s slow 3 by 50ms for 10s
        at 4s slow 3 by 50ms
        at 5s partition 1-5 | 6-9 one-way for 10s
        at 5s partition 3 | others
        at 6s heal
        at 7s cut-control 3 for 5s
        at 8s tear-journal control
        at 9s loss 2.5% for 10s
        at 9s duplicate 1%
        at 9s reorder 5% by 100ms for 1d
        at 9s delay 40ms jitter 10%
        at 10s hop 3 delay 50ms for 5s
        at 10s hop 3-5,9 plr 0.1
        at 11s hop all down for 100ms
        at 12s hop 3 up
        """;
    assertEquals(script, FaultScript.parse(script).toString());
  }

  @Test
  void shouldReadCommentsEmptyLinesAndFractions() {
    FaultScript script =
        FaultScript.parse("# a story\n\nat 0.5s kill 1 # the first\r\n  at 1s partition 1|2 \n");
    assertEquals("at 500ms kill 1 silent\nat 1s partition 1 | 2\n", script.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "kill 4; 'kill' stands where 'at' belongs",
        "at; the line ends before the time",
        "at 3 kill 4; '3' is no duration: a number and one of d, h, m, s, ms, us, ns",
        "at xs kill 4; 'xs' is no duration: a number and one of d, h, m, s, ms, us, ns",
        "at -3s kill 4; a fault at -3s",
        "at 3s; the line ends before a fault",
        "at 3s sleep 4; 'sleep' is none of kill, restart, pause, resume, slow, partition, heal,"
            + " cut-control, tear-journal, loss, duplicate, reorder, delay, hop",
        "at 3s hop 3; the line ends before what changes of the hops",
        "at 3s hop x down; 'x' is no hop: an index such as 3, a range such as 3-5, or all",
        "at 3s hop 5-4 down; hops 5-4 do not count upwards from 0",
        "at 3s hop 4 left; 'left' is none of delay, bw, plr, queue, down, up",
        "at 3s hop 4 bw; the line ends before the value of bw",
        "at 3s hop 4 down 5ms; '5ms' stands where 'for' belongs",
        "at 3s kill; the line ends before whom it hits",
        "at 3s kill 0; hosts 0-0 do not count upwards from 1",
        "at 3s kill 5-4; hosts 5-4 do not count upwards from 1",
        "at 3s kill 4,; '' is no host: a number, a range such as 1-5, all, root, 25% or a name",
        "at 3s kill 4 loudly; 'loudly' is left over after 'kill 4 silent'",
        "at 3s pause 4; the line ends before 'for'",
        "at 3s pause 4 for 0s; how long it lasts is not positive",
        "at 3s partition 4 5; '5' stands where '|' belongs",
        "at 3s partition others | 5; 'others' is no host: a number, a range such as 1-5, all, root,"
            + " 25% or a name",
        "at 3s loss 100%; a loss of 100% is written as a partition",
        "at 3s loss 101%; '101%' is no percentage from 0% to 100%",
        "at 3s loss 2; '2' is no percentage from 0% to 100%",
        "at 3s kill 0%; a share of 0.0% is no share",
        "at 3s delay -1ms; the delay is negative",
        "at 99999999d heal; '99999999d' is no duration: a number and one of d, h, m, s, ms, us, ns",
      })
  void shouldNameTheLineAndTheReasonWhenItIsWrong(String line, String reason) {
    FaultScriptException e =
        assertThrows(
            FaultScriptException.class, () -> FaultScript.parse("# begin\n\n" + line + "\nat"));
    assertEquals("line 3: " + reason, e.getMessage());
    assertEquals(3, e.line());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "at 1s kill 3",
        "at 1s partition 1 | 1-3",
        "at 1s pause control for 1s",
        "at 1s hop 1 down"
      })
  void shouldRefuseHostsThatAreNotThereBeforeAnythingHappens(String script) {
    World world = world(2);
    assertThrows(IllegalArgumentException.class, () -> play(world, script));
  }

  @Test
  void shouldCountTimesFromTheMomentOfItsApplication() {
    World world = world(2);
    world.runUntil(10 * SECOND);
    play(world, "at 2s kill 2");
    world.runUntil(12 * SECOND - 1);
    assertTrue(world.hosts().get(1).isAlive());
    world.runUntil(12 * SECOND);
    assertFalse(world.hosts().get(1).isAlive());
  }

  @Test
  void shouldKillRestartPauseAndResumeAsWritten() {
    World world = world(3);
    SimulatedHost third = world.hosts().get(2);
    int[] starts = {0};
    third.afterStart(() -> starts[0]++);
    play(
        world,
        "at 1s kill 1 silent\nat 1s pause 2 for 9s\nat 2s resume 2\nat 3s restart 3 clock 1m");
    long wallMs = third.wallMs();
    world.runUntil(1500 * MS);
    assertFalse(world.hosts().get(0).isAlive());
    assertTrue(world.hosts().get(1).isPaused());
    world.runUntil(3 * SECOND);
    assertFalse(world.hosts().get(1).isPaused());
    assertEquals(1, starts[0]);
    assertEquals(wallMs + 63_000, third.id().incarnation());
    assertTrue(
        trace.contains(
            "{\"t_ns\":1000000000,\"node\":\"world\",\"event\":\"fault\","
                + "\"value\":\"kill 1 silent\"}"),
        trace.toString());
  }

  @Test
  void shouldKillTheShareOfTheLivingThatIsWritten() {
    World world = world(40);
    play(world, "at 1s kill 1,25%\nat 2s kill 50%");
    world.runUntil(SECOND);
    assertEquals(40 - 11, world.hosts().stream().filter(SimulatedHost::isAlive).count());
    world.runUntil(2 * SECOND);
    assertEquals(14, world.hosts().stream().filter(SimulatedHost::isAlive).count());
  }

  @Test
  void shouldCutOneWayOnlyAndHealInTime() {
    World world = world(3);
    play(world, "at 1s partition 1 | 2 one-way for 1s");
    world.runUntil(1500 * MS);
    ping(world, 1, 2, 1);
    ping(world, 2, 1, 2);
    ping(world, 1, 3, 3);
    world.runUntil(2 * SECOND);
    ping(world, 1, 2, 4);
    world.runUntil(3 * SECOND);
    assertEquals(List.of(4L), got(world, 2));
    assertEquals(List.of(2L), got(world, 1));
    assertEquals(List.of(3L), got(world, 3));
  }

  @Test
  void shouldCutOffAllOthersUntilHealed() {
    World world = world(3);
    play(world, "at 1s partition 2 | others\nat 5s heal");
    world.runUntil(4 * SECOND);
    ping(world, 2, 1, 1);
    ping(world, 3, 2, 2);
    ping(world, 3, 1, 3);
    world.runUntil(5 * SECOND);
    ping(world, 2, 1, 4);
    world.runUntil(6 * SECOND);
    assertEquals(List.of(3L, 4L), got(world, 1));
    assertEquals(List.of(), got(world, 2));
  }

  @Test
  void shouldChangeFramesForAWhile() {
    World world = world(2);
    play(
        world,
        """
        at 1s loss 99.9999% for 1s
        at 3s duplicate 100% for 1s
        at 5s delay 400ms for 1s
        at 7s reorder 100% by 300ms for 1s
        """);
    long[] sentAtMs = {1500, 2500, 3500, 4500, 5500, 6500};
    for (int i = 0; i < sentAtMs.length; i++) {
      world.runUntil(sentAtMs[i] * MS);
      ping(world, 1, 2, i);
    }
    world.runUntil(7 * SECOND);
    assertEquals(List.of(1L, 2L, 2L, 3L, 4L, 5L), got(world, 2));
    List<Long> timesNs = PingService.at(world.hosts().get(1)).timesNs;
    assertEquals(5900 * MS, timesNs.get(5));
    assertEquals(6525 * MS, timesNs.get(6));
    for (int i = 10; i < 30; i++) {
      ping(world, 1, 2, i);
    }
    world.runUntil(9 * SECOND);
    List<Long> late = got(world, 2).subList(6, 26);
    assertFalse(late.equals(late.stream().sorted().toList()), "some overtake others");
    assertEquals(world.options().faults(), world.network().faults());
  }

  @Test
  void shouldLeaveFaultsOfPortsToThePorts() {
    World world = world(2);
    List<String> seen = new ArrayList<>();
    world.hosts().get(0).portFaults((host, fault) -> seen.add(host.name() + " " + fault));
    play(world, "at 1s cut-control 1 for 5s\nat 2s tear-journal 1\nat 3s cut-control 2 for 1s");
    world.runUntil(2 * SECOND);
    assertEquals(
        List.of("10.0.0.1:4000 cut-control 1 for 5s", "10.0.0.1:4000 tear-journal 1"), seen);
    assertThrows(IllegalStateException.class, () -> world.runUntil(3 * SECOND));
  }

  @Test
  void shouldAskThePortsFirstForAnyFaultOfAHost() {
    World world = world(1);
    world.hosts().get(0).portFaults((host, fault) -> fault instanceof Fault.Kill);
    play(world, "at 1s kill 1\nat 2s pause 1 for 1s");
    world.runUntil(2 * SECOND);
    assertTrue(world.hosts().get(0).isPaused());
  }

  @Test
  void shouldTellWhenItIsOver() {
    assertEquals(0, FaultScript.empty().endNs());
    assertEquals(
        13 * SECOND,
        FaultScript.parse("at 3s pause 1 for 10s\nat 4s kill 1\nat 5s loss 1%").endNs());
  }

  @Test
  void shouldPlayTheScriptOfTheFaultModel() {
    World world =
        new World(
            WorldOptions.of(1)
                .withFaults(FaultModel.none().withScript(FaultScript.parse("at 1s kill 1"))));
    SimulatedHost host = world.addHost(PingService.factory());
    host.start();
    world.addActor("control", PingService.factory()).start();
    world.applyScript();
    world.runUntil(SECOND);
    assertFalse(host.isAlive());
  }
}
