package org.plushm.overlay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeTest {
  private static final NodeId SELF = NodeId.parse("10.0.0.1:4000#1");
  private static final NodeId PEER = NodeId.parse("10.0.0.2:4000#1");
  private static final Message MESSAGE = new LogEntry(1, 1, Bytes.EMPTY, Bytes.EMPTY);

  private final List<String> calls = new ArrayList<>();
  private final Node node = new Node(SELF, new FixedLinks(), new RandomSource(1));

  private record FixedLinks() implements Node.LinkView {
    @Override
    public long lastHeardNs(NodeId peer) {
      return peer.equals(PEER) ? 77 : Long.MIN_VALUE;
    }

    @Override
    public boolean bulkReady() {
      return false;
    }
  }

  private record Rang() implements Event {}

  private record Noise() implements Effect {}

  private final class Recording implements Service {
    private final String name;
    private final Context context;
    private final boolean takes;

    Recording(String name, boolean takes) {
      this.name = name;
      this.context = node.context(name);
      this.takes = takes;
    }

    private boolean saw(String what) {
      calls.add(name + " " + what + "@" + context.nowNs());
      return takes;
    }

    @Override
    public void onStart() {
      saw("start");
    }

    @Override
    public boolean onDatagram(NodeId from, Message message) {
      return saw("datagram");
    }

    @Override
    public boolean onLinkMessage(NodeId from, Message message) {
      return saw("link");
    }

    @Override
    public void onLinkOpened(NodeId peer) {
      saw("opened");
    }

    @Override
    public void onLinkClosed(NodeId peer, LinkEnd end) {
      saw("closed " + end);
    }

    @Override
    public void onBulkReady() {
      saw("bulk");
    }

    @Override
    public void onPaused(long gapNs) {
      saw("paused " + gapNs);
    }

    @Override
    public boolean onEvent(Event event) {
      return saw("event");
    }
  }

  @Test
  void shouldTellEveryServiceOfChangesBottomFirst() {
    node.install(new Recording("low", true));
    node.install(new Recording("high", true));
    node.start(1);
    node.linkOpened(2, PEER);
    node.linkClosed(3, PEER, LinkEnd.FAILED);
    node.bulkReady(4);
    node.paused(5, 300);
    assertEquals(
        List.of(
            "low start@1",
            "high start@1",
            "low opened@2",
            "high opened@2",
            "low closed FAILED@3",
            "high closed FAILED@3",
            "low bulk@4",
            "high bulk@4",
            "low paused 300@5",
            "high paused 300@5"),
        calls);
  }

  @Test
  void shouldOfferMessagesUntilOneServiceTakesThemAndCountTheRest() {
    node.install(new Recording("low", false));
    node.install(new Recording("middle", true));
    node.install(new Recording("high", true));
    node.datagram(1, PEER, MESSAGE);
    node.linkMessage(2, PEER, MESSAGE);
    node.event(3, new Rang());
    assertEquals(
        List.of(
            "low datagram@1",
            "middle datagram@1",
            "low link@2",
            "middle link@2",
            "low event@3",
            "middle event@3"),
        calls);
    assertEquals(0, node.unhandledCount());

    Node deaf = new Node(SELF, new FixedLinks(), new RandomSource(1));
    deaf.datagram(1, PEER, MESSAGE);
    deaf.linkMessage(1, PEER, MESSAGE);
    deaf.event(1, new Rang());
    assertEquals(3, deaf.unhandledCount());
  }

  @Test
  void shouldDrainEffectsInOrderAndOnce() {
    Context context = node.context("service");
    node.call(
        9,
        () -> {
          assertEquals(9, context.nowNs());
          context.openLink(PEER);
          context.send(PEER, MESSAGE);
          context.sendBulk(PEER, MESSAGE);
          context.datagram(PEER, MESSAGE);
          context.emit(new Noise());
          context.trace("root", null);
          context.closeLink(PEER);
        });
    assertEquals(
        List.of(
            new Effect.OpenLink(PEER),
            new Effect.SendOnLink(PEER, StreamKind.CONTROL, MESSAGE),
            new Effect.SendOnLink(PEER, StreamKind.BULK, MESSAGE),
            new Effect.SendDatagram(PEER, MESSAGE),
            new Noise(),
            new Effect.Trace("root", null),
            new Effect.CloseLink(PEER)),
        node.drain());
    assertEquals(List.of(), node.drain());
  }

  @Test
  void shouldFireTimersByDeadlineThenByOrderOfScheduling() {
    Context context = node.context("service");
    Timer[] timers = new Timer[4];
    for (int i = 0; i < timers.length; i++) {
      int number = i;
      timers[i] = context.timer("t" + i, () -> calls.add(number + "@" + context.nowNs()));
    }
    assertEquals(Long.MAX_VALUE, node.nextDeadlineNs());
    node.call(
        100,
        () -> {
          timers[0].scheduleAfter(50);
          timers[1].scheduleAfter(20);
          timers[2].scheduleAfter(50);
          timers[3].scheduleAfter(-5);
        });
    assertEquals(100, node.nextDeadlineNs());
    assertFalse(node.fireNextTimer(99));
    while (node.fireNextTimer(200)) {
      // Each fires as an event of its own.
    }
    assertEquals(List.of("3@200", "1@200", "0@200", "2@200"), calls);
    assertEquals(Long.MAX_VALUE, node.nextDeadlineNs());
  }

  @Test
  void shouldReplaceACancelledOrRescheduledDeadline() {
    Context context = node.context("service");
    Timer[] timer = new Timer[1];
    timer[0] =
        context.timer(
            "again",
            () -> {
              calls.add("fired");
              assertFalse(timer[0].isScheduled());
              if (calls.size() < 3) {
                timer[0].scheduleAfter(10);
              }
            });
    node.call(
        0,
        () -> {
          timer[0].scheduleAfter(10);
          timer[0].scheduleAfter(30);
        });
    assertTrue(timer[0].isScheduled());
    assertEquals("service.again@30", timer[0].toString());
    assertFalse(node.fireNextTimer(10));
    assertTrue(node.fireNextTimer(30));
    assertEquals(40, node.nextDeadlineNs());
    timer[0].cancel();
    timer[0].cancel();
    assertFalse(node.fireNextTimer(1000));
    assertEquals(List.of("fired"), calls);
  }

  @Test
  void shouldGiveEachServiceItsOwnRandomNumbers() {
    long low = node.context("low").random().nextLong();
    assertEquals(low, node.context("low").random().nextLong());
    assertTrue(low != node.context("high").random().nextLong());
  }

  @Test
  void shouldAskTheWorldAboutLinks() {
    Context context = node.context("service");
    assertEquals(77, context.lastHeardNs(PEER));
    assertEquals(Long.MIN_VALUE, context.lastHeardNs(SELF));
    assertFalse(context.bulkReady());
    assertEquals(SELF, context.self());
  }

  @Test
  void shouldFindAServiceByItsType() {
    Recording low = new Recording("low", true);
    node.install(low);
    node.install(new Recording("high", true));
    assertSame(low, node.service(Recording.class));
    assertThrows(IllegalArgumentException.class, () -> node.service(Overlay.class));
  }
}
