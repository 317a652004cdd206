package org.plushm.aeron;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.plushm.aeron.TextCodec.Text;
import org.plushm.overlay.NodeId;

/** The engine over real sockets on loopback. */
@Tag("real")
@Timeout(300)
class EngineRealTest {
  private static final int ROUNDS = 5;

  @TempDir Path base;

  private World world;
  private Engine engine;

  @BeforeEach
  void launch() throws IOException {
    world = new World(base, hosts());
    engine = world.engine("engine-under-test");
  }

  @AfterEach
  void close() throws IOException {
    world.close();
  }

  /** How many nodes the engine is made for. */
  int hosts() {
    return 8;
  }

  private NodeHandle add(Recorder recorder, int host, long incarnation) throws Exception {
    return world.add(engine, recorder, host, incarnation);
  }

  @Test
  void shouldEchoTenThousandLinkMessagesInOrder() throws Exception {
    Recorder left = new Recorder();
    Recorder right = new Recorder();
    NodeHandle a = add(left, 1, 100);
    NodeHandle b = add(right, 2, 200);
    right.onLink = (from, text) -> right.context.send(from, new Text(text));
    AtomicInteger next = new AtomicInteger();
    CountDownLatch all = new CountDownLatch(10_000);
    left.onLink =
        (from, text) -> {
          if (Integer.parseInt(text) == next.get()) {
            next.incrementAndGet();
            all.countDown();
          }
        };
    World.link(left, a, right, b);
    for (int i = 0; i < 10_000; i += 100) {
      int start = i;
      // What waits on a link is bounded, so the sender stays at most 1000 ahead of the echo.
      World.awaitTrue("condition", () -> next.get() > start - 1000);
      a.call(
          () -> {
            for (int n = start; n < start + 100; n++) {
              left.context.send(b.self(), new Text(Integer.toString(n)));
            }
          });
    }
    assertTrue(all.await(60, TimeUnit.SECONDS), () -> "echoed in order: " + next.get());
    assertEquals(0, engine.counters().dropped());
    assertEquals(List.of(), List.copyOf(world.notices));
  }

  @Test
  void shouldCarryLongMessagesAndBulkBothWays() throws Exception {
    Recorder left = new Recorder();
    Recorder right = new Recorder();
    NodeHandle a = add(left, 1, 100);
    NodeHandle b = add(right, 2, 200);
    World.link(left, a, right, b);
    String longest = "x".repeat(4095);
    a.call(() -> left.context.send(b.self(), new Text(longest)));
    right.await("link " + longest);
    AtomicInteger count = new AtomicInteger();
    right.onLink = (from, text) -> right.context.sendBulk(from, new Text(text));
    left.onLink = (from, text) -> count.incrementAndGet();
    AtomicInteger sent = new AtomicInteger();
    while (sent.get() < 2000) {
      // Readiness changes when effects are carried out, so one message an event.
      World.ask(
          a,
          () -> {
            boolean ready = left.context.bulkReady();
            if (ready) {
              sent.incrementAndGet();
              left.context.sendBulk(b.self(), new Text("y".repeat(4000)));
            }
            return ready;
          });
    }
    World.awaitTrue("condition", () -> count.get() == 2000);
    assertEquals(0, engine.counters().dropped());
  }

  @Test
  void shouldResolveIncarnationWhenDatagramGoesToZero() throws Exception {
    Recorder left = new Recorder();
    Recorder right = new Recorder();
    NodeHandle a = add(left, 1, 100);
    NodeHandle b = add(right, 2, 200);
    a.call(() -> left.context.datagram(b.self().anyIncarnation(), new Text("hello")));
    right.await("datagram hello");
    assertEquals(a.self(), right.lastFrom);
    right.onDatagram = (from, text) -> right.context.datagram(from, new Text("re " + text));
    a.call(
        () -> {
          for (int i = 0; i < 100; i++) {
            left.context.datagram(b.self(), new Text("n" + i));
          }
        });
    left.await("datagram re n99");
    a.call(() -> left.context.datagram(world.addresses.host(5, 0), new Text("nobody")));
    World.awaitTrue("condition", () -> engine.counters().unresolved() == 1);
  }

  /** One go, which returns how long it took. */
  @FunctionalInterface
  private interface Timed {
    long takesMs(int round) throws Exception;
  }

  /** The machine may stand still during one or the other round; the engine is to blame for all. */
  private static void assertOnceWithin(long limitMs, Timed timed) throws Exception {
    List<Long> tookMs = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      tookMs.add(timed.takesMs(round));
      if (tookMs.get(round) < limitMs) {
        return;
      }
    }
    fail("took " + tookMs + " ms, never less than " + limitMs);
  }

  private static long sinceMs(long startNs) {
    return (System.nanoTime() - startNs) / 1_000_000;
  }

  @Test
  void shouldTellGoodbyeWithinHalfASecondWhenLinkIsClosed() throws Exception {
    Recorder right = new Recorder();
    NodeHandle b = add(right, 2, 200);
    assertOnceWithin(
        500,
        round -> {
          Recorder left = new Recorder();
          NodeHandle a = add(left, 1, 100 + round);
          World.link(left, a, right, b);
          long startNs = System.nanoTime();
          a.call(
              () -> {
                left.context.send(b.self(), new Text("last words"));
                left.context.closeLink(b.self());
              });
          right.await("link last words");
          right.await("closed CLOSED_BY_PEER");
          long closedMs = sinceMs(startNs);
          World.link(left, a, right, b);
          startNs = System.nanoTime();
          engine.removeNode(a, Farewell.GOODBYE).get(60, TimeUnit.SECONDS);
          right.await("closed CLOSED_BY_PEER");
          long leftMs = sinceMs(startNs);
          System.out.println("goodbye noticed in " + closedMs + " and " + leftMs + " ms");
          assertFalse(a.call(() -> {}), "a node that has left takes no calls");
          return Math.max(closedMs, leftMs);
        });
  }

  @Test
  void shouldFallSilentWhenMuted() throws Exception {
    Recorder left = new Recorder();
    Recorder right = new Recorder();
    NodeHandle a = add(left, 1, 100);
    NodeHandle b = add(right, 2, 200);
    World.link(left, a, right, b);
    engine.removeNode(a, Farewell.MUTE).get(60, TimeUnit.SECONDS);
    // What it had sent before may still be in the socket.
    World.awaitTrue("nothing more is heard from a muted node", () -> isSilent(b, right, a.self()));
    assertFalse(right.lines.contains("closed CLOSED_BY_PEER"), "a muted node says no goodbye");
  }

  /** Whether a neighbour that was heard before is not heard for longer than a living one. */
  private static boolean isSilent(NodeHandle node, Recorder recorder, NodeId neighbour) {
    long heardNs = World.askQuietly(node, () -> recorder.context.lastHeardNs(neighbour));
    assertTrue(heardNs > Long.MIN_VALUE);
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(600));
    return heardNs == World.askQuietly(node, () -> recorder.context.lastHeardNs(neighbour));
  }

  @Test
  void shouldHearFromLivingPeerAtLeastFourTimesASecond() throws Exception {
    Recorder left = new Recorder();
    Recorder right = new Recorder();
    NodeHandle a = add(left, 1, 100);
    NodeHandle b = add(right, 2, 200);
    World.link(left, a, right, b);
    assertOnceWithin(400, round -> longestSilenceMs(b, right, a.self()));
  }

  /** How long ago a neighbour was heard at worst, in 20 looks over two seconds. */
  private static long longestSilenceMs(NodeHandle node, Recorder recorder, NodeId neighbour)
      throws InterruptedException {
    long longestNs = 0;
    for (int i = 0; i < 20; i++) {
      Thread.sleep(100);
      long silentNs =
          World.ask(node, () -> recorder.context.nowNs() - recorder.context.lastHeardNs(neighbour));
      longestNs = Math.max(longestNs, silentNs);
    }
    return longestNs / 1_000_000;
  }

  @Test
  void shouldServeNewIncarnationAtOnceWhenNodeRestarts() throws Exception {
    Recorder right = new Recorder();
    NodeHandle b = add(right, 2, 200);
    assertOnceWithin(
        1000,
        round -> {
          Recorder left = new Recorder();
          NodeHandle a = add(left, 1, 100 + 2 * round);
          World.link(left, a, right, b);
          return restartsInMs(left, a, right, b);
        });
  }

  /** How long it takes until the next incarnation of a node is linked with its neighbour. */
  private long restartsInMs(Recorder left, NodeHandle a, Recorder right, NodeHandle b)
      throws Exception {
    final long foreign = engine.counters().foreign();
    final long startNs = System.nanoTime();
    engine.removeNode(a, Farewell.MUTE).get(60, TimeUnit.SECONDS);
    Recorder again = new Recorder();
    NodeHandle a2 = add(again, 1, a.self().incarnation() + 1);
    a2.call(() -> again.context.datagram(b.self(), new Text("I am back")));
    right.await("datagram I am back");
    assertEquals(a2.self(), right.lastFrom);
    b.call(
        () -> {
          right.context.closeLink(a.self());
          right.context.openLink(a2.self());
          right.context.send(a2.self(), new Text("welcome"));
        });
    a2.call(() -> again.context.openLink(b.self()));
    again.awaitAll("link welcome", "opened");
    long tookMs = sinceMs(startNs);
    System.out.println("new incarnation linked in " + tookMs + " ms");
    b.call(() -> right.context.datagram(a.self(), new Text("to the dead")));
    World.awaitTrue("condition", () -> engine.counters().foreign() > foreign);
    assertFalse(again.lines.contains("datagram to the dead"));
    engine.removeNode(a2, Farewell.GOODBYE).get(60, TimeUnit.SECONDS);
    return tookMs;
  }

  @Test
  void shouldRefuseAddressThatIsTaken() throws Exception {
    NodeId taken = world.addresses.host(3, 1);
    try (DatagramSocket socket =
        new DatagramSocket(taken.port(), InetAddress.getByName(taken.address()))) {
      assertTrue(socket.isBound());
      IOException refused =
          assertThrows(
              IOException.class,
              () -> engine.addNode(taken, new Recorder().factory(), (node, effect) -> {}));
      assertTrue(refused.getMessage().startsWith("cannot listen at " + taken.endpoint()));
    }
    Recorder recorder = new Recorder();
    add(recorder, 3, 2);
  }

  @Test
  void shouldLeaveNeitherFolderNorThreadWhenClosed() throws Exception {
    Engine other = world.engine("short-lived");
    other.addNode(world.addresses.host(4, 1), new Recorder().factory(), (node, effect) -> {});
    other.close();
    World.awaitTrue(
        "condition",
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("short-lived")));
    try (var left = Files.list(base)) {
      assertEquals(1, left.count(), "only the folder of the other engine");
    }
    try (DatagramSocket socket =
        new DatagramSocket(
            world.addresses.host(4, 0).port(),
            InetAddress.getByName(world.addresses.host(4, 0).address()))) {
      assertTrue(socket.isBound(), "the port is free again");
    }
  }
}
