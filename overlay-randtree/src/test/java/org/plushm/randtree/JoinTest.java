package org.plushm.randtree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.plushm.randtree.OneNode.MS;
import static org.plushm.randtree.OneNode.SELF;
import static org.plushm.randtree.OneNode.datagramTo;
import static org.plushm.randtree.OneNode.id;
import static org.plushm.randtree.OneNode.newcomer;
import static org.plushm.randtree.OneNode.orphan;
import static org.plushm.randtree.OneNode.redirect;
import static org.plushm.randtree.OneNode.refusal;
import static org.plushm.randtree.OneNode.root;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.plushm.overlay.Effect;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.RootId;
import org.plushm.randtree.RandTreeMessages.Answer;
import org.plushm.randtree.RandTreeMessages.HeartbeatDown;
import org.plushm.randtree.RandTreeMessages.HeartbeatUp;
import org.plushm.randtree.RandTreeMessages.Join;
import org.plushm.randtree.RandTreeMessages.JoinReply;
import org.plushm.randtree.RandTreeMessages.NewRoot;
import org.plushm.randtree.RandTreeMessages.Remove;

/** Join and JoinReply in every state (RandTree.mac, deliver Join, deliver JoinReply). */
class JoinTest {
  private static final RootId SELF_ROOT = new RootId(0, SELF, false);

  private static JoinReply accepted(long edge, RootId root, NodeId... path) {
    return new JoinReply(edge, Answer.ACCEPTED, root, null, List.of(path), List.of(), 0);
  }

  @Test
  void shouldRefuseAsDetachedWhenInit() {
    assertEquals(
        List.of(datagramTo(id(7), refusal(1, Answer.DETACHED, null))),
        new OneNode().datagram(id(7), newcomer(1)));
  }

  @Test
  void shouldTellWhoAskedInVainWhenItHasARootAgain() {
    OneNode one = new OneNode().childOf2();
    HeartbeatDown without =
        new HeartbeatDown(1, null, List.of(id(2)), List.of(SELF), 0, 0, List.of());
    one.link(id(2), without);
    assertEquals(null, one.tree.root());
    one.datagram(id(7), orphan(1, 0));
    one.datagram(id(8), orphan(4, 0));
    HeartbeatDown with =
        new HeartbeatDown(1, root(1, 9), List.of(id(2), id(9)), List.of(SELF), 0, 0, List.of());
    List<Effect> effects = one.link(id(2), with);
    for (int told : new int[] {7, 8}) {
      assertTrue(
          effects.contains(datagramTo(id(told), new NewRoot(root(1, 9)))), effects.toString());
    }
    assertEquals(List.of(), one.link(id(2), with), "each is told once");
  }

  @Test
  void shouldAskWhoHasARootAgainWhenItIsDetached() {
    OneNode one = new OneNode().childOf2();
    one.linkClosed(id(2));
    one.after(5000 * MS);
    List<Effect> effects = one.datagram(id(7), new NewRoot(root(1, 9)));
    assertTrue(
        effects.stream()
            .anyMatch(
                e ->
                    e instanceof Effect.SendDatagram d
                        && d.to().equals(id(7))
                        && d.message() instanceof Join),
        effects.toString());
  }

  @Test
  void shouldRefuseAsDetachedWhenDetached() {
    OneNode one = new OneNode().childOf2();
    one.linkClosed(id(2));
    assertEquals(TreeState.DETACHED, one.tree.state());
    assertEquals(
        List.of(datagramTo(id(7), refusal(1, Answer.DETACHED, null))),
        one.datagram(id(7), orphan(1, 0)));
  }

  @Test
  void shouldBeSilentWhenLeft() {
    OneNode one = new OneNode().founded();
    one.call(one.tree::leave);
    assertEquals(List.of(), one.datagram(id(7), newcomer(1)));
  }

  @Test
  void shouldAcceptAndOpenTheLinkWhenRootHasRoom() {
    assertEquals(
        List.of(new Effect.OpenLink(id(7)), datagramTo(id(7), accepted(1, SELF_ROOT, SELF))),
        new OneNode().founded().datagram(id(7), newcomer(1)));
  }

  @Test
  void shouldRedirectNewcomerToRootWhenNotRoot() {
    assertEquals(
        List.of(datagramTo(id(7), redirect(1, root(0, 1), id(1)))),
        new OneNode().childOf2().datagram(id(7), newcomer(1)));
  }

  @Test
  void shouldAcceptNewcomerWhenTheRootSentIt() {
    OneNode one = new OneNode().childOf2();
    assertEquals(
        List.of(
            new Effect.OpenLink(id(7)),
            datagramTo(id(7), accepted(1, root(0, 1), SELF, id(2), id(1)))),
        one.datagram(id(7), new Join(1, false, id(1), -1)));
  }

  @Test
  void shouldAcceptOrphanAtAnyMemberWhenItHasRoom() {
    OneNode one = new OneNode().childOf2();
    assertTrue(
        one.datagram(id(7), orphan(1, 4))
            .contains(datagramTo(id(7), accepted(1, root(0, 1), SELF, id(2), id(1)))));
  }

  @Test
  void shouldRedirectToAConnectedChildWhenFull() {
    OneNode one = new OneNode().founded().withChild(id(7), 1);
    one.datagram(id(8), newcomer(1));
    assertEquals(
        List.of(datagramTo(id(9), redirect(3, SELF_ROOT, id(7)))),
        one.datagram(id(9), newcomer(3)));
  }

  @Test
  void shouldRefuseAsBusyWhenFullOfReservedPlaces() {
    OneNode one = new OneNode().founded();
    one.datagram(id(7), newcomer(1));
    one.datagram(id(8), newcomer(1));
    assertEquals(
        List.of(datagramTo(id(9), refusal(3, Answer.BUSY, SELF_ROOT))),
        one.datagram(id(9), newcomer(3)));
  }

  @Test
  void shouldFreeTheReservedPlaceWhenNobodyComes() {
    OneNode one = new OneNode().founded();
    one.datagram(id(7), newcomer(1));
    List<Effect> effects = one.after(3100 * MS);
    assertTrue(effects.contains(new Effect.CloseLink(id(7))), effects.toString());
    assertEquals(0, one.tree.childEdges().size());
    assertEquals(List.of(), one.upcalls);
  }

  @Test
  void shouldKeepTheReservedPlaceWhileTheLinkIsHeardOf() {
    OneNode one = new OneNode().founded();
    one.datagram(id(7), newcomer(1));
    one.heardNs.put(id(7), one.nowNs + 4000 * MS);
    one.after(5000 * MS);
    assertEquals(1, one.tree.childEdges().size());
    one.after(2500 * MS);
    assertEquals(0, one.tree.childEdges().size());
  }

  @Test
  void shouldRefuseAsLoopWhenJoinerIsAnAncestor() {
    OneNode one = new OneNode().childOf2();
    assertEquals(
        List.of(datagramTo(id(1), refusal(1, Answer.LOOP, root(0, 1)))),
        one.datagram(id(1), orphan(1, 0)));
    assertEquals(
        List.of(datagramTo(id(2), refusal(2, Answer.LOOP, root(0, 1)))),
        one.datagram(id(2), orphan(2, 0)));
  }

  @Test
  void shouldRefuseAsFailedWhenMarked() {
    OneNode one = new OneNode().founded();
    one.call(() -> one.tree.markFailed(id(7)));
    assertEquals(
        List.of(datagramTo(id(7), refusal(1, Answer.FAILED, SELF_ROOT))),
        one.datagram(id(7), newcomer(1)));
    one.call(() -> one.tree.readmit(id(7)));
    assertTrue(one.datagram(id(7), newcomer(2)).contains(new Effect.OpenLink(id(7))));
  }

  @Test
  void shouldAcceptAgainWhenAChildAsksAgain() {
    OneNode one = new OneNode().founded().withChild(id(7), 1);
    assertEquals(
        List.of(
            new Effect.OpenLink(id(7)),
            datagramTo(
                id(7),
                new JoinReply(
                    2, Answer.ACCEPTED, SELF_ROOT, null, List.of(SELF), List.of(id(7)), 0))),
        one.datagram(id(7), orphan(2, 0)));
    assertEquals(List.of(id(7)), one.tree.children());
    assertEquals(List.of(), one.upcalls);
  }

  @Test
  void shouldReplaceTheChildWhenANewerIncarnationAsks() {
    OneNode one = new OneNode().founded().withChild(id(7), 1);
    NodeId newer = id(7).withIncarnation(2);
    List<Effect> effects = one.datagram(newer, newcomer(1));
    assertEquals(new Effect.CloseLink(id(7)), effects.get(0));
    assertTrue(effects.contains(new Effect.OpenLink(newer)));
    assertEquals(List.of("notifyChildren []", "error 10.0.0.7:1 true"), one.upcalls);
    assertEquals(
        List.of(datagramTo(id(7), refusal(9, Answer.STALE, SELF_ROOT))),
        one.datagram(id(7), newcomer(9)));
  }

  @Test
  void shouldDetachWhenItsRestartedParentAsksForAPlace() {
    OneNode one = new OneNode().childOf2();
    one.datagram(id(2).withIncarnation(2), newcomer(1));
    assertEquals(TreeState.DETACHED, one.tree.state());
    assertTrue(one.upcalls.contains("error 10.0.0.2:1 true"), one.upcalls.toString());
  }

  @Test
  void shouldJoinWhenAccepted() {
    OneNode one = new OneNode();
    assertEquals(
        List.of(datagramTo(id(2), newcomer(1))), one.call(() -> one.tree.join(List.of(id(2)))));
    assertEquals(
        List.of(new Effect.OpenLink(id(2)), OneNode.onLink(id(2), new HeartbeatUp(1, 0, 1, 2))),
        one.datagram(id(2), accepted(1, root(0, 1), id(2), id(1))));
    assertEquals(List.of("notifyParent 10.0.0.2:1", "notifyRoot 10.0.0.1:1 0 ok"), one.upcalls);
    assertEquals(List.of(id(2), id(1)), one.tree.pathToRoot());
  }

  @Test
  void shouldFollowRedirectsWhenSentOn() {
    OneNode one = new OneNode();
    one.call(() -> one.tree.join(List.of(id(2))));
    assertEquals(
        List.of(datagramTo(id(1), newcomer(2))),
        one.datagram(id(2), redirect(1, root(0, 1), id(1))));
    assertEquals(
        List.of(datagramTo(id(3), new Join(3, false, id(1), -1))),
        one.datagram(id(1), redirect(2, root(0, 1), id(3))));
  }

  @Test
  void shouldStopFollowingWhenTwoNodesSendItToAndFro() {
    OneNode one = new OneNode();
    one.call(() -> one.tree.join(List.of(id(2))));
    int hops = 0;
    NodeId asked = id(2);
    NodeId other = id(1);
    for (long edge = 1; edge <= 200; edge++) {
      List<Effect> effects = one.datagram(asked, redirect(edge, root(0, 1), other));
      if (effects.isEmpty()) {
        break;
      }
      hops++;
      NodeId swapped = asked;
      asked = other;
      other = swapped;
    }
    assertEquals(RandTreeOptions.defaults().hopsMax(), hops);
    assertTrue(one.after(1000 * MS).contains(datagramTo(id(2), newcomer(66))));
  }

  @Test
  void shouldAskTheNextCandidateWhenThereIsNoAnswer() {
    OneNode one = new OneNode();
    List<Effect> effects = one.call(() -> one.tree.join(List.of(id(1), id(2))));
    assertEquals(1, effects.size());
    assertEquals(1, one.after(RandTreeOptions.defaults().joinStaggerNs()).size());
    assertEquals(TreeState.DETACHED, one.tree.state());
  }

  @Test
  void shouldGiveThePlaceBackWhenASecondAcceptanceComes() {
    OneNode one = new OneNode();
    one.call(() -> one.tree.join(List.of(id(1), id(2))));
    NodeId first = one.sentTo(id(1)).isEmpty() ? id(2) : id(1);
    NodeId second = first.equals(id(1)) ? id(2) : id(1);
    one.after(RandTreeOptions.defaults().joinStaggerNs());
    one.datagram(second, accepted(2, root(0, 1), second, id(3)));
    assertEquals(
        List.of(datagramTo(first, new Remove(1))),
        one.datagram(first, accepted(1, root(0, 1), first, id(3))));
    assertEquals(second, one.tree.parent());
  }

  @Test
  void shouldNotJoinBelowItselfWhenThePathSaysSo() {
    OneNode one = new OneNode();
    one.call(() -> one.tree.join(List.of(id(2))));
    assertTrue(
        one.datagram(id(2), accepted(1, root(0, 1), id(2), SELF, id(1)))
            .contains(datagramTo(id(2), new Remove(1))));
    assertEquals(TreeState.DETACHED, one.tree.state());
  }

  @Test
  void shouldRepeatForEverWhenNobodyAnswers() {
    OneNode one = new OneNode();
    one.call(() -> one.tree.join(List.of(id(2))));
    for (int minute = 0; minute < 10; minute++) {
      assertTrue(one.after(60_000 * MS).size() >= 5, "minute " + minute);
    }
  }

  @Test
  void shouldAskAncestorsThenUnclesWhenTheParentIsLost() {
    OneNode one = new OneNode().childOf2();
    one.link(
        id(2),
        new RandTreeMessages.HeartbeatDown(
            1, root(0, 1), List.of(id(2), id(1)), List.of(SELF), 0, 0, List.of(id(2), id(3))));
    List<Effect> effects = one.linkClosed(id(2));
    assertEquals(List.of(new Effect.CloseLink(id(2)), datagramTo(id(1), orphan(2, 0))), effects);
    assertEquals(
        List.of(datagramTo(id(3), orphan(3, 0))),
        one.after(RandTreeOptions.defaults().joinStaggerNs()));
    assertEquals(
        List.of("notifyParent null", "notifyRoot null", "error 10.0.0.2:1 false"), one.upcalls);
  }

  @Test
  void shouldGiveThePlaceBackWhenItIsNotLookingForOne() {
    JoinReply late = accepted(9, root(0, 1), id(3), id(1));
    List<Effect> remove = List.of(datagramTo(id(3), new Remove(9)));
    OneNode left = new OneNode().founded();
    left.call(left.tree::leave);
    for (OneNode one :
        List.of(new OneNode(), new OneNode().founded(), new OneNode().childOf2(), left)) {
      TreeState before = one.tree.state();
      assertEquals(remove, one.datagram(id(3), late), before.toString());
      assertEquals(before, one.tree.state());
    }
  }

  @Test
  void shouldIgnoreRefusalsAndRedirectsWhenItIsNotLookingForAPlace() {
    for (OneNode one : List.of(new OneNode(), new OneNode().founded(), new OneNode().childOf2())) {
      assertEquals(List.of(), one.datagram(id(3), refusal(9, Answer.LOOP, root(0, 1))));
      assertEquals(List.of(), one.datagram(id(3), redirect(9, root(0, 1), id(4))));
    }
  }

  @Test
  void shouldKeepItsPlaceWhenTheParentAcceptsItTwice() {
    OneNode one = new OneNode().childOf2();
    assertEquals(
        List.of(OneNode.onLink(id(2), new HeartbeatUp(4, 0, 1, 2))),
        one.datagram(id(2), accepted(4, root(0, 1), id(2), id(1))));
    assertEquals(id(2), one.tree.parent());
  }
}
