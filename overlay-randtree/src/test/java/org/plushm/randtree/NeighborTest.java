package org.plushm.randtree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.plushm.randtree.OneNode.MS;
import static org.plushm.randtree.OneNode.SELF;
import static org.plushm.randtree.OneNode.datagramTo;
import static org.plushm.randtree.OneNode.id;
import static org.plushm.randtree.OneNode.newcomer;
import static org.plushm.randtree.OneNode.onLink;
import static org.plushm.randtree.OneNode.orphan;
import static org.plushm.randtree.OneNode.root;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.plushm.overlay.Effect;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.RootId;
import org.plushm.randtree.RandTreeMessages.Getstatus;
import org.plushm.randtree.RandTreeMessages.HeartbeatDown;
import org.plushm.randtree.RandTreeMessages.HeartbeatUp;
import org.plushm.randtree.RandTreeMessages.Probe;
import org.plushm.randtree.RandTreeMessages.ProbeReply;
import org.plushm.randtree.RandTreeMessages.Remove;
import org.plushm.randtree.RandTreeMessages.Status;

/** Heartbeats in every state, suspicion and loss of neighbours. */
class NeighborTest {
  private static HeartbeatDown down(long edge, RootId root, NodeId... path) {
    return new HeartbeatDown(edge, root, List.of(path), List.of(SELF, id(6)), 0, 0, List.of());
  }

  @Test
  void shouldTellThatItIsNoChildWhenAStrangerBeatsDown() {
    HeartbeatDown stray = down(9, root(0, 1), id(8), id(1));
    List<Effect> remove = List.of(datagramTo(id(8), new Remove(9)));
    assertEquals(remove, new OneNode().link(id(8), stray));
    assertEquals(remove, new OneNode().founded().link(id(8), stray));
    assertEquals(remove, new OneNode().childOf2().link(id(8), stray));
    OneNode detached = new OneNode().childOf2();
    detached.linkClosed(id(2));
    assertEquals(remove, detached.link(id(8), stray));
    OneNode left = new OneNode().founded();
    left.call(left.tree::leave);
    assertEquals(List.of(), left.link(id(8), stray));
  }

  @Test
  void shouldTellThatItIsNoParentWhenAStrangerBeatsUp() {
    HeartbeatUp stray = new HeartbeatUp(9, 0, 1, 2);
    List<Effect> remove = List.of(datagramTo(id(8), new Remove(9)));
    assertEquals(remove, new OneNode().link(id(8), stray));
    assertEquals(remove, new OneNode().founded().link(id(8), stray));
    assertEquals(remove, new OneNode().childOf2().link(id(8), stray));
  }

  @Test
  void shouldTellItsChildrenAtOnceWhenTheRootChanges() {
    OneNode one = new OneNode().childOf2().withChild(id(7), 1);
    RootId next = root(1, 9);
    List<Effect> effects = one.link(id(2), down(1, next, id(2), id(9)));
    assertEquals(
        List.of(
            onLink(
                id(7),
                new HeartbeatDown(
                    1,
                    next,
                    List.of(SELF, id(2), id(9)),
                    List.of(id(7)),
                    0,
                    0,
                    List.of(SELF, id(6))))),
        effects);
    assertEquals(List.of("notifyRoot 10.0.0.9:1 1 ok"), one.upcalls);
  }

  @Test
  void shouldTellItsSubtreeAndAdoptNobodyWhenDetached() {
    OneNode one = new OneNode().childOf2().withChild(id(7), 1);
    List<Effect> effects = one.linkClosed(id(2));
    assertTrue(
        effects.contains(
            onLink(
                id(7), new HeartbeatDown(1, null, List.of(SELF), List.of(id(7)), 0, 0, List.of()))),
        effects.toString());
    OneNode below = new OneNode().childOf2();
    below.link(id(2), down(1, null, id(2)));
    assertEquals(TreeState.CHILD, below.tree.state());
    assertEquals(List.of("notifyRoot null"), below.upcalls);
    assertEquals(
        List.of(datagramTo(id(8), OneNode.refusal(1, RandTreeMessages.Answer.DETACHED, null))),
        below.datagram(id(8), orphan(1, 0)));
  }

  @Test
  void shouldDetachWhenItFindsItselfInItsParentsPath() {
    OneNode one = new OneNode().childOf2();
    one.link(id(2), down(1, root(0, 1), id(2), id(7), SELF, id(1)));
    assertEquals(TreeState.DETACHED, one.tree.state());
    assertEquals(List.of(), one.tree.pathToRoot());
  }

  @Test
  void shouldIgnoreTheHeartbeatWhenItIsOfAFormerEdge() {
    OneNode one = new OneNode().childOf2();
    assertEquals(List.of(), one.link(id(2), down(0, root(7, 9), id(2), id(9))));
    assertEquals(root(0, 1), one.tree.root());
  }

  @Test
  void shouldTakeTheLaterEdgeFromAHeartbeatWhenTheAnswerThatNamedItWasLost() {
    OneNode one = new OneNode().childOf2();
    RootId root = root(4, 9);
    List<Effect> effects = one.link(id(2), down(7, root, id(2), id(9)));
    assertEquals(root, one.tree.root());
    assertTrue(effects.contains(onLink(id(2), new HeartbeatUp(7, 0, 1, 2))), effects.toString());
    one.link(id(2), down(6, root(5, 3), id(2), id(3)));
    assertEquals(root, one.tree.root(), "said before");
  }

  @Test
  void shouldCoalesceHeartbeatsWhenManyJoin() {
    OneNode one = new OneNode(RandTreeOptions.defaults()).founded().withChild(id(20), 1);
    one.heardNs.put(id(20), one.nowNs + 60_000 * MS);
    one.after(1500 * MS);
    int before = 0;
    for (int i = 21; i <= 30; i++) {
      one.datagram(id(i), newcomer(1));
      for (Effect effect : one.link(id(i), new HeartbeatUp(1, 0, 1, 12))) {
        before += effect instanceof Effect.SendOnLink ? 1 : 0;
      }
    }
    assertEquals(0, before);
    long toTheFirst =
        one.after(RandTreeOptions.defaults().coalesceNs()).stream()
            .filter(e -> e instanceof Effect.SendOnLink s && s.peer().equals(id(20)))
            .count();
    assertTrue(toTheFirst >= 1 && toTheFirst <= 2, "heartbeats " + toTheFirst);
  }

  @Test
  void shouldProbeDirectlyAndThroughAVantagePointWhenTheParentIsSilent() {
    OneNode one = new OneNode().childOf2();
    List<Effect> effects = one.after(1000 * MS);
    assertTrue(
        effects.stream()
            .anyMatch(
                e ->
                    e instanceof Effect.SendDatagram d
                        && d.to().equals(id(2))
                        && d.message() instanceof Probe));
    assertTrue(effects.contains(datagramTo(id(1), new Getstatus(id(2)))));
    assertTrue(effects.contains(datagramTo(id(6), new Getstatus(id(2)))));
    assertEquals(TreeState.CHILD, one.tree.state());
    one.datagram(id(6), new Status(id(2), false));
    one.after(300 * MS);
    assertEquals(TreeState.DETACHED, one.tree.state());
    assertTrue(one.upcalls.contains("error 10.0.0.2:1 true"), one.upcalls.toString());
  }

  @Test
  void shouldNotConfirmTheLossWhenNoVantagePointAnswers() {
    OneNode one = new OneNode().childOf2();
    one.after(1300 * MS);
    assertTrue(one.upcalls.contains("error 10.0.0.2:1 false"), one.upcalls.toString());
  }

  @Test
  void shouldTrustAgainWhenTheLinkOrAProbeAnswers() {
    OneNode one = new OneNode().childOf2();
    one.after(1000 * MS);
    one.datagram(id(2), new ProbeReply(1, root(0, 1)));
    one.after(900 * MS);
    assertEquals(TreeState.CHILD, one.tree.state());
    one.heardNs.put(id(2), one.nowNs);
    one.after(900 * MS);
    assertEquals(TreeState.CHILD, one.tree.state());
  }

  @Test
  void shouldGiveTheParentUpWhenItAnswersProbesButNeverOnTheLink() {
    OneNode one = new OneNode().childOf2();
    for (int i = 0; i < 200 && one.tree.state() == TreeState.CHILD; i++) {
      one.after(100 * MS);
      one.datagram(id(2), new ProbeReply(i, root(0, 1)));
    }
    assertEquals(TreeState.DETACHED, one.tree.state());
    assertTrue(one.tree.stateReason().contains("not on the link"), one.tree.stateReason());
  }

  @Test
  void shouldAskTheParentAtOnceWhenSomebodyElseHasLostIt() {
    OneNode one = new OneNode().childOf2();
    one.heardNs.put(id(2), one.nowNs);
    one.nowNs += 50 * MS;
    List<Effect> effects = one.call(() -> one.tree.suspect(id(2)));
    assertTrue(one.sentTo(id(2)).get(0) instanceof Probe, effects.toString());
    assertTrue(effects.contains(datagramTo(id(1), new Getstatus(id(2)))), effects.toString());
    one.after(500 * MS);
    assertEquals(TreeState.CHILD, one.tree.state(), "it has twice the usual time to answer");
    one.after(100 * MS);
    assertEquals(TreeState.DETACHED, one.tree.state());
  }

  @Test
  void shouldBlameNobodyWhenTheParentThatSomebodyElseHasLostAnswers() {
    for (boolean onLink : new boolean[] {false, true}) {
      OneNode one = new OneNode().childOf2();
      // As often as only probes would have refuted a silence, which ends the link.
      for (int i = 0; i < 10; i++) {
        one.heardNs.put(id(2), one.nowNs);
        one.nowNs += 50 * MS;
        one.call(() -> one.tree.suspect(id(2)));
        if (onLink) {
          one.heardNs.put(id(2), one.nowNs);
        } else {
          one.datagram(id(2), new ProbeReply(i, root(0, 1)));
        }
        one.after(900 * MS);
        assertEquals(TreeState.CHILD, one.tree.state());
      }
      // The node's own clock is as good as before: silence is believed after the usual time.
      one.heardNs.put(id(2), one.nowNs);
      one.after(1500 * MS + 300 * MS);
      assertEquals(TreeState.DETACHED, one.tree.state());
    }
  }

  @Test
  void shouldNotBlameTheParentWhenItWasItselfPaused() {
    OneNode one = new OneNode().childOf2();
    one.nowNs += 30_000 * MS;
    one.node.paused(one.nowNs, 30_000 * MS);
    one.after(900 * MS);
    assertEquals(TreeState.CHILD, one.tree.state());
  }

  @Test
  void shouldLoseTheNeighbourWhenItSaysRemoveOfThisEdge() {
    OneNode one = new OneNode().childOf2().withChild(id(7), 4);
    one.datagram(id(2), new Remove(0));
    one.datagram(id(7), new Remove(3));
    assertEquals(TreeState.CHILD, one.tree.state());
    assertEquals(List.of(id(7)), one.tree.children());
    one.datagram(id(7), new Remove(4));
    assertEquals(List.of(), one.tree.children());
    one.datagram(id(2), new Remove(1));
    assertEquals(TreeState.DETACHED, one.tree.state());
  }

  @Test
  void shouldAnswerAsVantagePointWhenTheSuspectDoesOrDoesNot() {
    OneNode one = new OneNode().founded();
    one.datagram(id(8), new Getstatus(id(9)));
    assertTrue(one.sentTo(id(9)).get(0) instanceof Probe);
    assertEquals(
        List.of(datagramTo(id(8), new Status(id(9), true))),
        one.datagram(id(9), new ProbeReply(1, null)));
    one.datagram(id(8), new Getstatus(id(10)));
    assertTrue(one.after(200 * MS).contains(datagramTo(id(8), new Status(id(10), false))));
  }

  @Test
  void shouldSendNothingToAPeerWhenItIsMarkedFailed() {
    OneNode one = new OneNode().childOf2().withChild(id(7), 1);
    one.call(() -> one.tree.markFailed(id(2)));
    one.call(() -> one.tree.markFailed(id(7)));
    assertEquals(TreeState.DETACHED, one.tree.state());
    assertEquals(List.of(), one.tree.children());
    for (Effect effect : one.after(30_000 * MS)) {
      assertFalse(
          effect instanceof Effect.SendDatagram d
              && (d.to().sameEndpoint(id(2)) || d.to().sameEndpoint(id(7))),
          effect.toString());
    }
  }

  @Test
  void shouldSayGoodbyeToAllWhenItLeaves() {
    OneNode one = new OneNode().childOf2().withChild(id(7), 1);
    assertEquals(
        List.of(new Effect.CloseLink(id(7)), new Effect.CloseLink(id(2))),
        one.call(one.tree::leave));
    assertEquals(List.of(), one.after(60_000 * MS));
    assertEquals(TreeState.LEFT, one.tree.state());
  }
}
