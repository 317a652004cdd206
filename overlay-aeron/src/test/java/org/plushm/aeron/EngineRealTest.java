package org.plushm.aeron;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.plushm.aeron.TextCodec.Text;
import org.plushm.aeron.seal.OverlayKey;
import org.plushm.overlay.NodeId;

/** The engine over real sockets on loopback. */
@Tag("real")
@Timeout(60)
class EngineRealTest {
  @TempDir Path base;

  private final OverlayKey key = OverlayKey.generate();
  private final List<String> notices = new ArrayList<>();
  private LoopbackAddresses addresses;
  private Engine engine;

  @BeforeEach
  void launch() throws IOException {
    addresses = LoopbackAddresses.allocate(8);
    engine = engine("engine-under-test");
  }

  @AfterEach
  void close() throws IOException {
    engine.close();
    try (var left = Files.list(base)) {
      assertEquals(List.of(), left.toList(), "folders left");
    }
  }

  private Engine engine(String name) throws IOException {
    EngineOptions options =
        EngineOptions.of(name, 8)
            .withFolderBase(base)
            .withSeed(1)
            .withNotices(
                line -> {
                  synchronized (notices) {
                    notices.add(line);
                  }
                });
    return Engine.launch(options, key, new TextCodec());
  }

  private NodeHandle add(Recorder recorder, int host, long incarnation) throws Exception {
    NodeHandle handle =
        engine.addNode(addresses.host(host, incarnation), recorder.factory(), (node, effect) -> {});
    recorder.await("started");
    return handle;
  }

  @SuppressWarnings("BusyWait")
  private static void awaitTrue(BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "condition not met in 10 s");
      Thread.sleep(2);
    }
  }

  /** Links both ways between two nodes, both up. */
  private static void link(Recorder one, NodeHandle first, Recorder two, NodeHandle second)
      throws InterruptedException {
    first.call(() -> one.context.openLink(second.self()));
    second.call(() -> two.context.openLink(first.self()));
    one.await("opened");
    two.await("opened");
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
    link(left, a, right, b);
    for (int i = 0; i < 10_000; i += 100) {
      int start = i;
      // What waits on a link is bounded, so the sender stays at most 1000 ahead of the echo.
      awaitTrue(() -> next.get() > start - 1000);
      a.call(
          () -> {
            for (int n = start; n < start + 100; n++) {
              left.context.send(b.self(), new Text(Integer.toString(n)));
            }
          });
    }
    assertTrue(all.await(20, TimeUnit.SECONDS), () -> "echoed in order: " + next.get());
    assertEquals(0, engine.counters().dropped());
    assertEquals(List.of(), notices);
  }

  @Test
  void shouldCarryLongMessagesAndBulkBothWays() throws Exception {
    Recorder left = new Recorder();
    Recorder right = new Recorder();
    NodeHandle a = add(left, 1, 100);
    NodeHandle b = add(right, 2, 200);
    link(left, a, right, b);
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
    awaitTrue(() -> count.get() == 2000);
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
    a.call(() -> left.context.datagram(addresses.host(5, 0), new Text("nobody")));
    awaitTrue(() -> engine.counters().unresolved() == 1);
  }

  @Test
  void shouldTellGoodbyeWithinHalfASecondWhenLinkIsClosed() throws Exception {
    Recorder left = new Recorder();
    Recorder right = new Recorder();
    NodeHandle a = add(left, 1, 100);
    NodeHandle b = add(right, 2, 200);
    link(left, a, right, b);
    a.call(
        () -> {
          left.context.send(b.self(), new Text("last words"));
          left.context.closeLink(b.self());
        });
    right.await("link last words", 500);
    right.await("closed CLOSED_BY_PEER", 500);
    link(left, a, right, b);
    long sinceNs = System.nanoTime();
    engine.removeNode(a, Farewell.GOODBYE).get(5, TimeUnit.SECONDS);
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
    link(left, a, right, b);
    engine.removeNode(a, Farewell.MUTE).get(5, TimeUnit.SECONDS);
    long[] heard = new long[2];
    CountDownLatch first = new CountDownLatch(1);
    b.call(
        () -> {
          heard[0] = right.context.lastHeardNs(a.self());
          first.countDown();
        });
    assertTrue(first.await(5, TimeUnit.SECONDS));
    Thread.sleep(600);
    CountDownLatch second = new CountDownLatch(1);
    b.call(
        () -> {
          heard[1] = right.context.lastHeardNs(a.self());
          second.countDown();
        });
    assertTrue(second.await(5, TimeUnit.SECONDS));
    assertEquals(heard[0], heard[1], "heard from a muted node");
    assertTrue(heard[0] > Long.MIN_VALUE);
    assertFalse(right.lines.contains("closed CLOSED_BY_PEER"), "a muted node says no goodbye");
  }

  @Test
  void shouldHearFromLivingPeerAtLeastFourTimesASecond() throws Exception {
    Recorder left = new Recorder();
    Recorder right = new Recorder();
    NodeHandle a = add(left, 1, 100);
    NodeHandle b = add(right, 2, 200);
    link(left, a, right, b);
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
    link(left, a, right, b);
    long sinceNs = System.nanoTime();
    engine.removeNode(a, Farewell.MUTE).get(5, TimeUnit.SECONDS);
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
    awaitTrue(() -> engine.counters().foreign() > 0);
    assertFalse(again.lines.contains("datagram to the dead"));
  }

  @Test
  void shouldDropGarbageBelowAeron() throws Exception {
    Recorder left = new Recorder();
    Recorder right = new Recorder();
    NodeHandle a = add(left, 1, 100);
    NodeHandle b = add(right, 2, 200);
    link(left, a, right, b);
    EngineCounters before = engine.counters();
    Random random = new Random(7);
    NodeId target = a.self();
    try (DatagramSocket socket = new DatagramSocket()) {
      InetAddress address = InetAddress.getByName(target.address());
      for (int i = 0; i < 500; i++) {
        byte[] bytes = new byte[random.nextInt(1400)];
        random.nextBytes(bytes);
        if (i % 2 == 0 && bytes.length > 8) {
          // What Aeron would take for a set-up frame.
          bytes[4] = 0;
          bytes[6] = 5;
          bytes[7] = 0;
        }
        socket.send(new DatagramPacket(bytes, bytes.length, address, target.port()));
        if (i % 50 == 0) {
          Thread.sleep(5);
        }
      }
    }
    awaitTrue(() -> engine.counters().unsealed() - before.unsealed() >= 500);
    assertEquals(before.logMappings(), engine.counters().logMappings());
    b.call(() -> right.context.send(a.self(), new Text("still here")));
    left.await("link still here");
  }

  @Test
  void shouldRefuseAddressThatIsTaken() throws Exception {
    NodeId taken = addresses.host(3, 1);
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
    Engine other = engine("short-lived");
    other.addNode(addresses.host(4, 1), new Recorder().factory(), (node, effect) -> {});
    other.close();
    awaitTrue(
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("short-lived")));
    try (var left = Files.list(base)) {
      assertEquals(1, left.count(), "only the folder of the other engine");
    }
    try (DatagramSocket socket =
        new DatagramSocket(
            addresses.host(4, 0).port(), InetAddress.getByName(addresses.host(4, 0).address()))) {
      assertTrue(socket.isBound(), "the port is free again");
    }
  }
}
