package org.plushm.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.plushm.overlay.NodeId;

class LinkTest {
  private static final long MS = 1_000_000;
  private static final FaultModel EXACT = FaultModel.none().withDelay(25 * MS, 0);

  private World world;
  private SimulatedHost a;
  private SimulatedHost b;

  private void make(FaultModel faults) {
    make(WorldOptions.of(1).withFaults(faults).withCodec(Ping.codec()));
  }

  private void make(WorldOptions options) {
    world = new World(options);
    a = world.addHost(PingService.factory());
    b = world.addHost(PingService.factory());
    a.start();
    b.start();
  }

  private static void open(SimulatedHost from, NodeId to) {
    from.call(() -> PingService.at(from).context.openLink(to));
  }

  private static void close(SimulatedHost from, NodeId to) {
    from.call(() -> PingService.at(from).context.closeLink(to));
  }

  private static void send(SimulatedHost from, NodeId to, long first, long count) {
    from.call(
        () -> {
          for (long number = first; number < first + count; number++) {
            PingService.at(from).context.send(to, new Ping(number));
          }
        });
  }

  private static void sendBulk(SimulatedHost from, NodeId to, long first, long count) {
    from.call(
        () -> {
          for (long number = first; number < first + count; number++) {
            PingService.at(from).context.sendBulk(to, new Ping(number));
          }
        });
  }

  private static List<Long> numbers(long from, long to) {
    return LongStream.range(from, to).boxed().toList();
  }

  private static List<String> seen(SimulatedHost host) {
    return PingService.at(host).seen;
  }

  private static long heardMs(SimulatedHost at, NodeId peer) {
    long[] heard = new long[1];
    at.call(() -> heard[0] = PingService.at(at).context.lastHeardNs(peer));
    return heard[0] == Long.MIN_VALUE ? -1 : heard[0] / MS;
  }

  @Test
  void shouldBeUpAfterOneRoundTripAndDeliverWhatWaitedToAPeerThatHasNotOpened() {
    make(EXACT);
    open(a, b.id());
    send(a, b.id(), 1, 2);
    world.runFor(1000 * MS);
    assertEquals(List.of("start", "opened"), seen(a));
    assertEquals(50 * MS, PingService.at(a).timesNs.get(1));
    assertEquals(List.of("start", "link 1", "link 2"), seen(b));
    assertEquals(75 * MS, PingService.at(b).timesNs.get(1));
  }

  @Test
  void shouldKeepOrderAndLoseNothingWhenFramesAreLost() {
    make(FaultModel.none().withDelay(25 * MS, 2).withFrameFaults(0.3, 0.2, 0.5));
    open(a, b.id());
    for (int i = 0; i < 300; i++) {
      long number = i;
      world.after(i * MS, () -> send(a, b.id(), number, 1));
    }
    world.runFor(60_000 * MS);
    assertEquals(numbers(0, 300), PingService.at(b).linkNumbers);
    assertEquals(300, world.network().linkMessageCount());
  }

  @Test
  void shouldStaySilentWhenNobodyIsThere() {
    make(EXACT);
    NodeId gone = b.id();
    b.restart();
    open(a, gone);
    send(a, gone, 1, 3);
    world.runFor(120_000 * MS);
    assertEquals(List.of("start"), seen(a));
    assertEquals(List.of("start"), seen(b));
    assertEquals(-1, heardMs(a, gone));
  }

  @Test
  void shouldDropWhatIsSentOnALinkThatIsNotOpen() {
    make(EXACT);
    send(a, b.id(), 1, 2);
    open(a, b.id());
    world.runFor(100 * MS);
    close(a, b.id());
    send(a, b.id(), 3, 1);
    world.runFor(1000 * MS);
    assertEquals(3, world.network().linkMessageDroppedCount());
    assertEquals(List.of(), PingService.at(b).linkNumbers);
  }

  @Test
  void shouldFlushBeforeTheGoodbyeAndTellThePeerOnce() {
    make(EXACT);
    open(a, b.id());
    open(b, a.id());
    send(a, b.id(), 1, 2);
    close(a, b.id());
    world.runFor(1000 * MS);
    assertEquals(List.of("start"), seen(a));
    assertEquals(List.of("start", "opened", "link 1", "link 2", "closed CLOSED_BY_PEER"), seen(b));
  }

  @Test
  void shouldTellAPeerThatOnlyReceivedAndNotOneThatHasClosedItself() {
    make(EXACT);
    open(a, b.id());
    world.runFor(100 * MS);
    close(a, b.id());
    world.runFor(100 * MS);
    assertEquals(List.of("start", "closed CLOSED_BY_PEER"), seen(b));

    make(EXACT);
    open(a, b.id());
    open(b, a.id());
    world.runFor(100 * MS);
    close(a, b.id());
    close(b, a.id());
    world.runFor(1000 * MS);
    assertEquals(List.of("start", "opened"), seen(a));
    assertEquals(List.of("start", "opened"), seen(b));
  }

  @Test
  void shouldOpenAgainAfterAClose() {
    make(EXACT);
    open(a, b.id());
    world.runFor(100 * MS);
    close(a, b.id());
    open(a, b.id());
    send(a, b.id(), 5, 1);
    world.runFor(1000 * MS);
    assertEquals(List.of("start", "opened", "opened"), seen(a));
    assertEquals(List.of("start", "closed CLOSED_BY_PEER", "link 5"), seen(b));
  }

  @Test
  void shouldSeeNothingOfASilentKillAndAGoodbyeOfANoisyOne() {
    make(EXACT);
    SimulatedHost c = world.addHost(PingService.factory());
    c.start();
    open(a, b.id());
    open(b, a.id());
    open(c, b.id());
    world.runFor(100 * MS);
    NodeId old = b.id();
    b.killNoisily();
    world.runFor(25 * MS);
    assertEquals(List.of("start", "opened", "closed CLOSED_BY_PEER"), seen(a));
    assertEquals(List.of("start", "opened", "closed CLOSED_BY_PEER"), seen(c));

    make(EXACT);
    open(a, b.id());
    open(b, a.id());
    world.runFor(100 * MS);
    b.restart();
    send(a, old, 1, 1);
    world.runFor(120_000 * MS);
    assertEquals(List.of("start", "opened"), seen(a));
    assertEquals(List.of("start"), seen(b));
  }

  @Test
  void shouldHoldMessagesThroughAPartitionAndDeliverThemInOrder() {
    make(EXACT);
    open(a, b.id());
    world.runFor(100 * MS);
    world.network().partition(Partition.isolate(Set.of(b.id()), 100 * MS, 20_000 * MS));
    for (int i = 0; i < 10; i++) {
      long number = i;
      world.after(i * 3000 * MS, () -> send(a, b.id(), number, 1));
    }
    world.runUntil(19_999 * MS);
    assertEquals(List.of(), PingService.at(b).linkNumbers);
    world.runUntil(40_000 * MS);
    assertEquals(numbers(0, 10), PingService.at(b).linkNumbers);
  }

  @Test
  void shouldFailALinkThatCannotDeliverForAMinute() {
    make(EXACT);
    open(a, b.id());
    world.runFor(100 * MS);
    world.network().partition(Partition.isolate(Set.of(b.id()), 0, Long.MAX_VALUE));
    world.runFor(120_000 * MS);
    assertEquals(List.of("start", "opened"), seen(a));
    send(a, b.id(), 1, 1);
    world.runFor(59_000 * MS);
    assertEquals(List.of("start", "opened"), seen(a));
    world.runFor(2_000 * MS);
    assertEquals(List.of("start", "opened", "closed FAILED"), seen(a));
  }

  @Test
  void shouldEndALinkThatTakesNothingIn() {
    make(EXACT);
    open(a, b.id());
    world.runFor(100 * MS);
    b.pause(10_000 * MS);
    send(a, b.id(), 0, 5000);
    world.runFor(20_000 * MS);
    assertEquals(List.of("start", "opened", "closed OVERFLOWED"), seen(a));
    assertEquals(numbers(0, 4096), PingService.at(b).linkNumbers);
    assertEquals("closed CLOSED_BY_PEER", seen(b).get(seen(b).size() - 1));
  }

  @Test
  void shouldComputeWhenThePeerWasLastHeard() {
    make(EXACT);
    assertEquals(-1, heardMs(a, b.id()));
    open(b, a.id());
    world.runUntil(1_000 * MS);
    assertHeardWithin(900, 1000);
    // A pause of the peer is silence, and so are partitions and death.
    b.pause(1_000 * MS);
    world.runUntil(1_990 * MS);
    assertHeardWithin(925, 1025);
    world.runUntil(2_500 * MS);
    assertHeardWithin(2_400, 2_500);
    world
        .network()
        .partition(Partition.oneWay(Set.of(b.id()), Set.of(a.id()), 2_500 * MS, 5_000 * MS));
    world.runUntil(4_900 * MS);
    assertHeardWithin(2_425, 2_525);
    world.runUntil(6_000 * MS);
    assertHeardWithin(5_900, 6_000);
    b.kill();
    world.runUntil(60_000 * MS);
    assertHeardWithin(5_925, 6_025);
  }

  private void assertHeardWithin(long fromMs, long toMs) {
    long heard = heardMs(a, b.id());
    assertTrue(heard >= fromMs && heard <= toMs, heard + " is not in " + fromMs + ".." + toMs);
  }

  @Test
  void shouldHearNothingFromAPeerThatHasOnlyBeenSentTo() {
    make(EXACT);
    open(a, b.id());
    world.runUntil(10_000 * MS);
    assertEquals(-1, heardMs(a, b.id()));
    assertTrue(heardMs(b, a.id()) >= 9_900);
  }

  @Test
  void shouldHearLessOftenWhenHeartbeatsAreLost() {
    make(EXACT.withFrameFaults(0.5, 0, 0));
    open(b, a.id());
    long late = 0;
    for (int i = 0; i < 200; i++) {
      world.runFor(100 * MS);
      long ageMs = world.nowNs() / MS - heardMs(a, b.id());
      late += ageMs > 100 ? 1 : 0;
      assertEquals(heardMs(a, b.id()), heardMs(a, b.id()));
    }
    assertEquals(100, late, 30);
  }

  @Test
  void shouldCostNoEventsToKeepALinkAtRest() {
    make(EXACT);
    open(a, b.id());
    open(b, a.id());
    world.runFor(1_000 * MS);
    long before = world.eventCount();
    world.runFor(3_600_000 * MS);
    assertEquals(before, world.eventCount());
    assertTrue(heardMs(a, b.id()) >= 3_600_900);
  }

  @Test
  void shouldRefuseBulkWhenItsWindowIsFullAndTellWhenItTakesMore() {
    make(EXACT);
    open(a, b.id());
    world.runFor(100 * MS);
    b.pause(1_000 * MS);
    sendBulk(a, b.id(), 0, 64);
    assertFalse(bulkReady(a));
    send(a, b.id(), 100, 1);
    world.runFor(2_000 * MS);
    assertTrue(bulkReady(a));
    assertEquals(List.of("start", "opened", "bulkReady"), seen(a));
    assertEquals(65, PingService.at(b).linkNumbers.size());
    assertEquals(
        numbers(0, 64),
        PingService.at(b).linkNumbers.stream().filter(number -> number < 64).toList());
  }

  @Test
  void shouldHoldBulkMessagesBackFromANodeWhoseOwnBulkIsRefused() {
    make(EXACT);
    open(a, b.id());
    world.runFor(100 * MS);
    b.refuseBulk(true);
    sendBulk(a, b.id(), 0, 10);
    send(a, b.id(), 100, 1);
    world.runFor(1_000 * MS);
    assertEquals(List.of(100L), PingService.at(b).linkNumbers);
    assertFalse(bulkReady(b));
    b.refuseBulk(false);
    world.runFor(1_000 * MS);
    assertEquals("bulkReady", seen(b).get(2));
    assertEquals(numbers(0, 10), PingService.at(b).linkNumbers.subList(1, 11));
  }

  @Test
  void shouldFreeTheBulkWindowWhenALinkToADeadPeerIsClosed() {
    make(EXACT);
    open(a, b.id());
    world.runFor(100 * MS);
    NodeId dead = b.id();
    b.kill();
    sendBulk(a, dead, 0, 64);
    world.runFor(10_000 * MS);
    assertFalse(bulkReady(a));
    close(a, dead);
    world.runFor(MS);
    assertTrue(bulkReady(a));
    assertEquals(List.of("start", "opened", "bulkReady"), seen(a));
  }

  @Test
  void shouldNotCountBulkMessagesTwiceThatArriveAfterAClose() {
    make(EXACT);
    open(a, b.id());
    world.runFor(100 * MS);
    sendBulk(a, b.id(), 0, 63);
    close(a, b.id());
    world.runFor(1_000 * MS);
    assertEquals(63, PingService.at(b).linkNumbers.size());
    open(a, b.id());
    world.runFor(100 * MS);
    sendBulk(a, b.id(), 0, 64);
    assertFalse(bulkReady(a));
  }

  private static boolean bulkReady(SimulatedHost host) {
    boolean[] ready = new boolean[1];
    host.call(() -> ready[0] = PingService.at(host).context.bulkReady());
    return ready[0];
  }
}
