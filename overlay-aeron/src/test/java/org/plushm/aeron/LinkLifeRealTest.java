package org.plushm.aeron;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
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

/** Links between engines: what happens when the other side is slow, gone, or changes its mind. */
@Tag("real")
@Timeout(300)
class LinkLifeRealTest {
  @TempDir Path base;

  private final Recorder left = new Recorder();
  private final Recorder right = new Recorder();
  private World world;
  private Engine here;
  private Engine there;
  private NodeHandle a;
  private NodeHandle b;

  @BeforeEach
  void launch() throws Exception {
    world = new World(base, 6);
    here = world.engine("here");
    there = world.engine("there");
    a = world.add(here, left, 1, 100);
    b = world.add(there, right, 2, 200);
  }

  @AfterEach
  void close() throws IOException {
    world.close();
  }

  /** Holds an engine's thread until the latch opens, as a stopped process would be. */
  private static CountDownLatch stop(NodeHandle node) throws InterruptedException {
    CountDownLatch stopped = new CountDownLatch(1);
    CountDownLatch resume = new CountDownLatch(1);
    node.call(
        () -> {
          stopped.countDown();
          try {
            resume.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
    assertTrue(stopped.await(World.LIMIT_S, TimeUnit.SECONDS));
    return resume;
  }

  @Test
  void shouldOpenAndCloseAgainAndAgain() throws Exception {
    for (int i = 0; i < 30; i++) {
      World.link(left, a, right, b);
      String text = "round " + i;
      a.call(
          () -> {
            left.context.send(b.self(), new Text(text));
            left.context.closeLink(b.self());
          });
      right.await("link " + text);
      right.await("closed CLOSED_BY_PEER");
    }
    assertEquals(List.of(), List.copyOf(world.notices));
  }

  @Test
  void shouldTellPeerWhenLinkIsClosedAndOpenedInOneEvent() throws Exception {
    World.link(left, a, right, b);
    a.call(
        () -> {
          left.context.closeLink(b.self());
          left.context.openLink(b.self());
          left.context.send(b.self(), new Text("second life"));
        });
    right.await("closed CLOSED_BY_PEER");
    right.await("link second life");
  }

  @Test
  void shouldEndHalfLinkWhenPeerHasClosedItsOwn() throws Exception {
    World.link(left, a, right, b);
    b.call(() -> right.context.closeLink(a.self()));
    left.await("closed CLOSED_BY_PEER");
    // The peer opens again while we do not: its messages still arrive, so that a service can say
    // no.
    b.call(
        () -> {
          right.context.openLink(a.self());
          right.context.send(a.self(), new Text("are you there"));
        });
    left.await("link are you there");
  }

  @Test
  void shouldFailLinkWhenNobodyAnswers() throws Exception {
    NodeId nobody = world.addresses.host(5, 1);
    a.call(
        () -> {
          left.context.openLink(nobody);
          left.context.send(nobody, new Text("hello?"));
        });
    left.await("closed FAILED");
  }

  @Test
  void shouldFailLinkAtOnceWhenAddressCannotBeUsed() throws Exception {
    NodeId broadcast = NodeId.parse("255.255.255.255:4000#1");
    a.call(() -> left.context.openLink(broadcast));
    left.await("closed FAILED");
    World.link(left, a, right, b);
  }

  @Test
  void shouldCloseBulkStreamAtRestAndOpenItAgain() throws Exception {
    World.link(left, a, right, b);
    a.call(() -> left.context.sendBulk(b.self(), new Text("one")));
    right.await("link one");
    assertEquals(2, here.counters().logMappings() - 1, "control and bulk out, control in");
    World.awaitTrue("the bulk stream has ended", () -> there.counters().inboundStreams() == 1);
    a.call(() -> left.context.sendBulk(b.self(), new Text("two")));
    right.await("link two");
    assertEquals(3, here.counters().logMappings() - 1, "a new bulk stream");
  }

  @Test
  void shouldKeepPeersNextLinkWhenItsGoodbyeComesLate() throws Exception {
    World.link(left, a, right, b);
    CountDownLatch resume = stop(b);
    for (int i = 0; i < 3; i++) {
      String text = "life " + i;
      a.call(
          () -> {
            left.context.closeLink(b.self());
            left.context.openLink(b.self());
            left.context.send(b.self(), new Text(text));
          });
    }
    World.awaitTrue("links wait", () -> World.askQuietly(a, () -> true));
    Thread.sleep(150);
    resume.countDown();
    right.await("closed CLOSED_BY_PEER");
    right.await("link life 2");
    b.call(() -> right.context.openLink(a.self()));
    right.await("opened");
    b.call(() -> right.context.send(a.self(), new Text("answer")));
    left.await("link answer");
  }

  @Test
  void shouldLearnThatItsIncarnationIsStale() throws Exception {
    a.call(() -> left.context.datagram(b.self().anyIncarnation(), new Text("hello")));
    right.await("datagram hello");
    here.removeNode(a, Farewell.MUTE).get(60, TimeUnit.SECONDS);
    Recorder again = new Recorder();
    NodeHandle older = world.add(here, again, 1, 99);
    older.call(() -> again.context.datagram(b.self().anyIncarnation(), new Text("who am I")));
    again.await("event StaleIncarnation[highestSeen=100]");
    // It follows the question for the incarnation, whose answer may be here before.
    World.awaitTrue("the datagram itself is dropped", () -> there.counters().stale() > 0);
  }

  @Test
  void shouldOverflowWhenPeerTakesNothingIn() throws Exception {
    World.link(left, a, right, b);
    CountDownLatch resume = stop(b);
    for (int i = 0; i < 60; i++) {
      a.call(
          () -> {
            for (int n = 0; n < 100; n++) {
              left.context.send(b.self(), new Text("x".repeat(100)));
            }
          });
    }
    left.await("closed OVERFLOWED");
    World.awaitTrue("what comes later is dropped", () -> here.counters().linkDropped() > 0);
    resume.countDown();
    right.await("closed CLOSED_BY_PEER");
  }

  @Test
  void shouldStopTakingBulkWhenOwnBulkIsRefused() throws Exception {
    Recorder middle = new Recorder();
    NodeHandle m = world.add(here, middle, 3, 300);
    World.link(left, a, middle, m);
    World.link(middle, m, right, b);
    AtomicInteger passed = new AtomicInteger();
    middle.onLink =
        (from, text) -> {
          passed.incrementAndGet();
          middle.context.sendBulk(b.self(), new Text(text));
        };
    List<Integer> received = new ArrayList<>();
    right.onLink = (from, text) -> received.add(Integer.parseInt(text.trim()));
    CountDownLatch resume = stop(b);
    AtomicInteger sent = new AtomicInteger();
    // Refused for half a second is refused end to end: all that can move has moved by then.
    long refusedSinceNs = 0;
    while (sent.get() < 3000
        && (refusedSinceNs == 0 || System.nanoTime() - refusedSinceNs < 500_000_000)) {
      int before = sent.get();
      a.call(
          () -> {
            if (left.context.bulkReady()) {
              left.context.sendBulk(m.self(), new Text(" ".repeat(2000) + sent.getAndIncrement()));
            }
          });
      World.ask(a, () -> true);
      if (sent.get() > before) {
        refusedSinceNs = 0;
      } else {
        refusedSinceNs = refusedSinceNs == 0 ? System.nanoTime() : refusedSinceNs;
        Thread.sleep(1);
      }
    }
    int bytesOnTheWay = sent.get() * 2000;
    assertTrue(bytesOnTheWay < 256 * 1024, bytesOnTheWay + " bytes taken in by two links");
    assertTrue(passed.get() > 0, "the middle passed something on before it was refused");
    resume.countDown();
    left.await("bulkReady");
    World.awaitTrue("all arrive", () -> World.askQuietly(b, received::size) == sent.get());
    for (int i = 0; i < sent.get(); i++) {
      assertEquals(i, received.get(i));
    }
  }

  @Test
  void shouldLetAeronFreeWhatALinkLeftUnread() throws Exception {
    World.link(left, a, right, b);
    b.blockBulk(true);
    AtomicInteger sent = new AtomicInteger();
    a.call(
        () -> {
          while (left.context.bulkReady() && sent.get() < 100) {
            left.context.sendBulk(b.self(), new Text(" ".repeat(1000) + sent.getAndIncrement()));
          }
        });
    World.awaitTrue("control and bulk have come", () -> there.counters().inboundStreams() == 2);
    b.call(() -> right.context.closeLink(a.self()));
    left.await("closed CLOSED_BY_PEER");
    World.awaitTrue("b keeps no stream", () -> there.counters().inboundStreams() == 0);
    World.awaitTrue("a keeps no stream", () -> here.counters().inboundStreams() == 0);
  }

  @Test
  void shouldTellPauseFirstAndKeepLinksWhenProcessWasStopped() throws Exception {
    World.link(left, a, right, b);
    CountDownLatch resume = stop(b);
    a.call(() -> left.context.send(b.self(), new Text("while you slept")));
    Thread.sleep(400);
    resume.countDown();
    // Where the machine stood still as well, there may be other pauses.
    Set<String> seen = new LinkedHashSet<>();
    while (!seen.contains("link while you slept")) {
      seen.add(right.lines.take());
    }
    assertEquals(List.of("paused", "link while you slept"), List.copyOf(seen));
    assertTrue(there.counters().pauses() >= 1);
  }

  @Test
  void shouldRefuseCallsWhenEngineDoesNotKeepUp() throws Exception {
    CountDownLatch resume = stop(a);
    AtomicInteger ran = new AtomicInteger();
    int accepted = 0;
    while (accepted < 100_000 && a.call(ran::incrementAndGet)) {
      accepted++;
    }
    assertTrue(accepted < 10_000, "accepted " + accepted);
    resume.countDown();
    int expected = accepted;
    World.awaitTrue("all that was accepted runs", () -> ran.get() == expected);
    assertTrue(a.call(ran::incrementAndGet));
  }

  @Test
  void shouldSurviveServiceThatThrows() throws Exception {
    a.call(
        () -> {
          throw new IllegalStateException("bug");
        });
    World.awaitTrue("counted", () -> here.counters().failedEvents() == 1);
    World.awaitTrue("told", () -> world.notices.stream().anyMatch(line -> line.contains("bug")));
    World.link(left, a, right, b);
  }

  @Test
  void shouldLeaveNothingWhenLaunchFails() throws Exception {
    Path file = Files.createFile(base.resolve("not-a-directory"));
    EngineOptions options = EngineOptions.of("never", 1).withFolderBase(file);
    assertThrows(IOException.class, () -> Engine.launch(options, world.key, new TextCodec()));
    Files.delete(file);
    assertTrue(
        Thread.getAllStackTraces().keySet().stream()
            .noneMatch(thread -> thread.getName().equals("never")));
  }
}
