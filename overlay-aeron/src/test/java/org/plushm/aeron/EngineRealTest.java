package org.plushm.aeron;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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
@Timeout(60)
class EngineRealTest {
  @TempDir Path base;

  private World world;
  private Engine engine;

  @BeforeEach
  void launch() throws IOException {
    world = new World(base, 8);
    engine = world.engine("engine-under-test");
  }

  @AfterEach
  void close() throws IOException {
    world.close();
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
    Runnable sendWhileReady =
        () -> {
          while (sent.get() < 2000 && left.context.bulkReady()) {
            // Readiness changes when effects are carried out, so one message an event.
            sent.incrementAndGet();
            left.context.sendBulk(b.self(), new Text("y".repeat(4000)));
            break;
          }
        };
    while (sent.get() < 2000) {
      if (!a.call(sendWhileReady)) {
        Thread.onSpinWait();
      }
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

  @Test
  void shouldTellGoodbyeWithinHalfASecondWhenLinkIsClosed() throws Exception {
    Recorder left = new Recorder();
    Recorder right = new Recorder();
    NodeHandle a = add(left, 1, 100);
    NodeHandle b = add(right, 2, 200);
    World.link(left, a, right, b);
    a.call(
        () -> {
          left.context.send(b.self(), new Text("last words"));
          left.context.closeLink(b.self());
        });
    right.await("link last words", 500);
    right.await("closed CLOSED_BY_PEER", 500);
    World.link(left, a, right, b);
    long sinceNs = System.nanoTime();
    engine.removeNode(a, Farewell.GOODBYE).get(60, TimeUnit.SECONDS);
    right.await("closed CLOSED_BY_PEER", 500);
    System.out.println("goodbye noticed in " + (System.nanoTime() - sinceNs) / 1000 + " us");
    assertFalse(a.call(() -> {}), "a node that has left takes no calls");
  }

  @Test
  void shouldFallSilentWhenMuted() throws Exception {
    Recorder left = new Recorder();
    Recorder right = new Recorder();
    NodeHandle a = add(left, 1, 100);
    NodeHandle b = add(right, 2, 200);
    World.link(left, a, right, b);
    engine.removeNode(a, Farewell.MUTE).get(60, TimeUnit.SECONDS);
    long heard = World.ask(b, () -> right.context.lastHeardNs(a.self()));
    Thread.sleep(600);
    long heardLater = World.ask(b, () -> right.context.lastHeardNs(a.self()));
    assertEquals(heard, heardLater, "heard from a muted node");
    assertTrue(heard > Long.MIN_VALUE);
    assertFalse(right.lines.contains("closed CLOSED_BY_PEER"), "a muted node says no goodbye");
  }

  @Test
  void shouldHearFromLivingPeerAtLeastFourTimesASecond() throws Exception {
    Recorder left = new Recorder();
    Recorder right = new Recorder();
    NodeHandle a = add(left, 1, 100);
    NodeHandle b = add(right, 2, 200);
    World.link(left, a, right, b);
    AtomicInteger silent = new AtomicInteger();
    for (int i = 0; i < 30; i++) {
      Thread.sleep(100);
      b.call(
          () -> {
            if (right.context.nowNs() - right.context.lastHeardNs(a.self()) > 400_000_000) {
              silent.incrementAndGet();
            }
          });
    }
    assertTrue(silent.get() <= 2, "silent for 400 ms at " + silent + " of 30 looks");
  }

  @Test
  void shouldServeNewIncarnationAtOnceWhenNodeRestarts() throws Exception {
    Recorder left = new Recorder();
    Recorder right = new Recorder();
    NodeHandle a = add(left, 1, 100);
    NodeHandle b = add(right, 2, 200);
    World.link(left, a, right, b);
    long sinceNs = System.nanoTime();
    engine.removeNode(a, Farewell.MUTE).get(60, TimeUnit.SECONDS);
    Recorder again = new Recorder();
    NodeHandle a2 = add(again, 1, 101);
    a2.call(() -> again.context.datagram(b.self(), new Text("I am back")));
    right.await("datagram I am back", 1000);
    assertEquals(a2.self(), right.lastFrom);
    b.call(
        () -> {
          right.context.closeLink(a.self());
          right.context.openLink(a2.self());
          right.context.send(a2.self(), new Text("welcome"));
        });
    a2.call(() -> again.context.openLink(b.self()));
    again.await("link welcome", 1000);
    again.await("opened", 1000);
    long tookMs = (System.nanoTime() - sinceNs) / 1_000_000;
    System.out.println("new incarnation linked in " + tookMs + " ms");
    assertTrue(tookMs < 1000, "took " + tookMs + " ms");
    b.call(() -> right.context.datagram(a.self(), new Text("to the dead")));
    World.awaitTrue("condition", () -> engine.counters().foreign() > 0);
    assertFalse(again.lines.contains("datagram to the dead"));
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
