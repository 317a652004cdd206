package org.plushm.randtree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.plushm.randtree.OneNode.MS;
import static org.plushm.randtree.OneNode.SELF;
import static org.plushm.randtree.OneNode.entry;
import static org.plushm.randtree.OneNode.id;
import static org.plushm.randtree.OneNode.onLink;
import static org.plushm.randtree.OneNode.orphan;
import static org.plushm.randtree.OneNode.root;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.plushm.overlay.CommandLog;
import org.plushm.overlay.Effect;
import org.plushm.overlay.LogEntry;
import org.plushm.randtree.RandTreeMessages.HeartbeatDown;
import org.plushm.randtree.RandTreeMessages.HeartbeatUp;
import org.plushm.randtree.RandTreeMessages.LogRequest;

/** The command log: once, in order, gaps filled from both sides (departure 10). */
class CommandLogTest {
  private static List<LogEntry> entries(long from, long to) {
    List<LogEntry> entries = new ArrayList<>();
    for (long seq = from; seq <= to; seq++) {
      entries.add(entry(seq));
    }
    return entries;
  }

  private static HeartbeatDown parentHas(long position, long logStart) {
    return new HeartbeatDown(
        1, root(0, 1), List.of(id(2), id(1)), List.of(SELF, id(6)), position, logStart, List.of());
  }

  private static List<Effect> onLinkTo3(long from, long to) {
    return entries(from, to).stream().map(e -> onLink(id(3), e)).toList();
  }

  @Property
  void shouldTakeEachEntryOnceInOrderWhateverIsOffered(
      @ForAll @Size(max = 60) List<@LongRange(min = 1, max = 20) Long> offered,
      @ForAll @IntRange(min = 1, max = 8) int kept) {
    CommandLog log = new CommandLog(kept);
    long taken = 0;
    for (long seq : offered) {
      boolean next = log.offer(entry(seq)) == CommandLog.Offer.NEXT;
      assertEquals(seq == taken + 1, next);
      taken += next ? 1 : 0;
      assertEquals(taken, log.haveUpTo());
      for (long at = 0; at <= 21; at++) {
        boolean there = at > taken - kept && at >= 1 && at <= taken;
        assertEquals(there ? entry(at) : null, log.get(at));
      }
    }
  }

  @Test
  void shouldKeepNothingFromBeforeWhenItStartsLater() {
    CommandLog log = new CommandLog(4);
    log.startAt(7);
    assertNull(log.get(7));
    assertEquals(CommandLog.Offer.NEXT, log.offer(entry(8)));
    log.startAt(20);
    assertEquals(8, log.haveUpTo());
    log.skipBy(20);
    assertEquals(20, log.haveUpTo());
    assertTrue(log.from(8, 10).isEmpty());
  }

  @Test
  void shouldRelayAtOnceAndDeliverWhenTheRootIsGivenEntries() {
    OneNode one = new OneNode().founded().withChild(id(3), 1);
    assertEquals(onLinkTo3(1, 3), one.call(() -> one.tree.multicast(entries(1, 3))));
    assertEquals(List.of("deliver 1", "deliver 2", "deliver 3"), one.upcalls);
    assertEquals(List.of(), one.call(() -> one.tree.multicast(entries(1, 3))));
    assertEquals(3, one.upcalls.size());
  }

  @Test
  void shouldTellOfTheGapWhenTheRootLacksEntries() {
    OneNode one = new OneNode().founded();
    one.call(() -> one.tree.multicast(entries(3, 4)));
    assertEquals(List.of("logGap 1"), one.upcalls);
    one.call(() -> one.tree.startLogAt(2));
    one.upcalls.clear();
    one.call(() -> one.tree.multicast(entries(3, 4)));
    assertEquals(List.of("deliver 3", "deliver 4"), one.upcalls);
  }

  @Test
  void shouldIgnoreMulticastWhenNotRoot() {
    OneNode one = new OneNode().childOf2();
    assertEquals(List.of(), one.call(() -> one.tree.multicast(entries(1, 1))));
    assertEquals(0, one.tree.haveUpTo());
  }

  @Test
  void shouldFillTheGapWhenAnOrphanComesWithAnOlderPosition() {
    OneNode one = new OneNode().founded();
    one.call(() -> one.tree.multicast(entries(1, 9)));
    one.datagram(id(3), orphan(1, 4));
    assertEquals(onLinkTo3(5, 9), one.link(id(3), new HeartbeatUp(1, 4, 1, 2)));
  }

  @Test
  void shouldSendNoMoreThanTheChildCanHaveInFlight() {
    OneNode one = new OneNode().founded();
    one.call(() -> one.tree.multicast(entries(1, 200)));
    one.datagram(id(3), orphan(1, 0));
    assertEquals(onLinkTo3(1, 64), one.link(id(3), new HeartbeatUp(1, 0, 1, 2)));
    assertEquals(onLinkTo3(65, 96), one.link(id(3), new HeartbeatUp(1, 32, 1, 2)));
  }

  @Test
  void shouldAskTheParentWhenItHasMore() {
    OneNode one = new OneNode().childOf2();
    assertEquals(List.of(onLink(id(2), new LogRequest(1))), one.link(id(2), parentHas(3, 0)));
    assertEquals(List.of(), one.link(id(2), parentHas(3, 0)));
    one.after(600 * MS);
    assertTrue(one.link(id(2), parentHas(3, 0)).contains(onLink(id(2), new LogRequest(1))));
  }

  @Test
  void shouldAskTheParentWhenAnEntryIsMissingBeforeOne() {
    OneNode one = new OneNode().childOf2();
    assertEquals(List.of(onLink(id(2), new LogRequest(1))), one.link(id(2), entry(2)));
    assertEquals(List.of(), one.upcalls);
    one.link(id(2), entry(1));
    one.link(id(2), entry(2));
    assertEquals(List.of("deliver 1", "deliver 2"), one.upcalls);
  }

  @Test
  void shouldAskTheChildWhenItHasMore() {
    OneNode one = new OneNode().founded();
    one.datagram(id(3), orphan(1, 2));
    assertEquals(
        List.of(onLink(id(3), new LogRequest(1))),
        one.link(id(3), new HeartbeatUp(1, 2, 1, 2)).stream()
            .filter(e -> !(e instanceof Effect.OpenLink))
            .toList());
    one.link(id(3), entry(1));
    one.link(id(3), entry(2));
    assertTrue(one.upcalls.containsAll(List.of("deliver 1", "deliver 2")));
  }

  @Test
  void shouldAnswerTheParentWhenItAsks() {
    OneNode one = new OneNode().childOf2();
    one.link(id(2), entry(1));
    one.link(id(2), entry(2));
    assertEquals(List.of(onLink(id(2), entry(2))), one.link(id(2), new LogRequest(2)));
  }

  @Test
  void shouldPassTheQuestionUpWhenTheEntryIsNotKept() {
    OneNode one = new OneNode().childOf2().withChild(id(3), 1);
    entries(1, 300).forEach(e -> one.link(id(2), e));
    assertEquals(List.of(onLink(id(2), new LogRequest(10))), one.link(id(3), new LogRequest(10)));
    assertEquals(onLinkTo3(10, 10), one.link(id(2), entry(10)));
    assertEquals(300, one.upcalls.size(), "the old entry is not delivered again");
  }

  /** Heartbeats keep their phase: a request that one of them undid would be undone for ever. */
  @Test
  void shouldPassOldEntriesDownAlthoughTheChildSaysMeanwhileThatItHasThem() {
    OneNode one = new OneNode().childOf2().withChild(id(3), 1);
    entries(1, 300).forEach(e -> one.link(id(2), e));
    one.link(id(3), new HeartbeatUp(1, 300, 1, 2));
    one.link(id(3), new LogRequest(10));
    one.link(id(3), new HeartbeatUp(1, 300, 1, 2));
    assertEquals(onLinkTo3(10, 10), one.link(id(2), entry(10)));
    one.link(id(3), new HeartbeatUp(1, 300, 1, 2));
    assertEquals(onLinkTo3(11, 11), one.link(id(2), entry(11)));
  }

  @Test
  void shouldSkipWhatNobodyNeedsWhenTheControlNodeSaysSo() {
    OneNode one = new OneNode().childOf2().withChild(id(3), 1);
    one.link(id(2), parentHas(300, 300));
    assertEquals(300, one.tree.haveUpTo());
    one.link(id(2), entry(301));
    one.outbox();
    one.link(id(2), parentHas(301, 0));
    // The log starts at 300 by word of the control node: nobody needs what is before.
    assertEquals(onLinkTo3(301, 301), one.link(id(3), new LogRequest(10)));
  }

  @Test
  void shouldReplayToTheChildThatAskedWhenTheControlNodeSendsOldEntries() {
    OneNode one = new OneNode().founded().withChild(id(3), 1).withChild(id(4), 1);
    one.call(() -> one.tree.multicast(entries(1, 300)));
    one.link(id(3), new HeartbeatUp(1, 300, 1, 2));
    one.link(id(4), new HeartbeatUp(1, 300, 1, 2));
    one.upcalls.clear();
    assertEquals(List.of(), one.link(id(3), new LogRequest(10)));
    assertEquals(List.of("logGap 10"), one.upcalls);
    assertEquals(
        onLinkTo3(10, 20),
        one.call(() -> one.tree.multicast(entries(10, 20))),
        "only to the child that asked, and not delivered here again");
    assertEquals(List.of("logGap 10"), one.upcalls);
  }
}
