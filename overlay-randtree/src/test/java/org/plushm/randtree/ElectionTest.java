package org.plushm.randtree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.plushm.randtree.OneNode.MS;
import static org.plushm.randtree.OneNode.SELF;
import static org.plushm.randtree.OneNode.datagramTo;
import static org.plushm.randtree.OneNode.id;
import static org.plushm.randtree.OneNode.orphan;
import static org.plushm.randtree.OneNode.root;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.plushm.overlay.Effect;
import org.plushm.overlay.RootId;
import org.plushm.randtree.RandTreeMessages.NewRoot;
import org.plushm.randtree.RandTreeMessages.Prevote;
import org.plushm.randtree.RandTreeMessages.Vote;

/** Who founds the next term (departure 1): node 5 was a child of root 1, its siblings vary. */
class ElectionTest {
  private static final RootId LOST = root(0, 1);

  private static Vote grant(long term) {
    return new Vote(term, true, null, Long.MAX_VALUE);
  }

  @Test
  void shouldAskAllSiblingsWhenTheRootIsLost() {
    OneNode one = new OneNode().childOfRoot(SELF, id(6), id(7), id(8));
    one.linkClosed(id(1));
    List<Effect> effects = one.after(20 * MS);
    assertEquals(
        List.of(
            datagramTo(id(6), new Prevote(1, LOST)),
            datagramTo(id(7), new Prevote(1, LOST)),
            datagramTo(id(8), new Prevote(1, LOST))),
        effects);
  }

  @Test
  void shouldLetLowerSiblingsAskFirstWhenItHasAHigherIdentity() {
    OneNode one = new OneNode().childOfRoot(id(2), id(3), id(4), SELF);
    one.linkClosed(id(1));
    assertEquals(List.of(), one.after(3 * RandTreeOptions.defaults().voteRankNs() - 1));
  }

  @Test
  void shouldFoundTheNextTermWhenHalfOfTheSiblingsGrantIt() {
    OneNode one = new OneNode().childOfRoot(SELF, id(6), id(7), id(8));
    one.linkClosed(id(1));
    one.after(20 * MS);
    one.upcalls.clear();
    List<Effect> effects = one.datagram(id(7), grant(1));
    RootId founded = new RootId(1, SELF, false);
    assertEquals(founded, one.tree.root());
    assertTrue(effects.contains(datagramTo(id(6), new NewRoot(founded))), effects.toString());
    assertEquals(List.of("notifyIsRootChanged true", "notifyRoot 10.0.0.5:1 1"), one.upcalls);
  }

  @Test
  void shouldStayDetachedWhenTooFewGrantIt() {
    OneNode one = new OneNode().childOfRoot(SELF, id(6), id(7), id(8), id(9));
    one.linkClosed(id(1));
    one.after(20 * MS);
    one.datagram(id(6), grant(1));
    one.datagram(id(6), grant(1));
    one.datagram(id(20), grant(1));
    one.datagram(id(7), grant(0));
    assertEquals(TreeState.DETACHED, one.tree.state());
    one.datagram(id(7), grant(1));
    assertEquals(TreeState.ROOT, one.tree.state());
  }

  @Test
  void shouldNotFoundAloneWhenThereWasAnotherSibling() {
    OneNode one = new OneNode().childOfRoot(SELF, id(6));
    one.linkClosed(id(1));
    one.after(5000 * MS);
    assertEquals(TreeState.DETACHED, one.tree.state());
    one.after(6100 * MS);
    assertEquals(TreeState.ROOT, one.tree.state());
  }

  @Test
  void shouldRepeatItsTermWhenNobodyAnswers() {
    OneNode one = new OneNode().childOfRoot(SELF, id(6));
    one.linkClosed(id(1));
    List<Effect> effects = one.after(9000 * MS);
    List<Effect> asked =
        effects.stream()
            .filter(e -> e instanceof Effect.SendDatagram d && d.message() instanceof Prevote)
            .toList();
    assertTrue(asked.size() > 10, "it asks again and again");
    assertEquals(
        List.of(datagramTo(id(6), new Prevote(1, LOST))), asked.stream().distinct().toList());
  }

  @Test
  void shouldAskForAHigherTermWhenASiblingWantedTheSameOne() {
    OneNode one = new OneNode().childOfRoot(SELF, id(6), id(7));
    one.linkClosed(id(1));
    one.after(20 * MS);
    one.datagram(id(6), new Prevote(1, LOST));
    List<Effect> effects = one.after(600 * MS);
    assertTrue(effects.contains(datagramTo(id(6), new Prevote(2, LOST))), effects.toString());
  }

  @Test
  void shouldFoundAtOnceWhenItWasTheOnlyChild() {
    OneNode one = new OneNode().childOfRoot(SELF);
    one.linkClosed(id(1));
    one.after(20 * MS);
    assertEquals(TreeState.ROOT, one.tree.state());
  }

  @Test
  void shouldTellTheElectorsAndWhoAskedInVainWhenToldToFound() {
    OneNode one = new OneNode().childOfRoot(SELF, id(6), id(7));
    one.linkClosed(id(1));
    one.datagram(id(30), OneNode.newcomer(1));
    List<Effect> effects = one.call(() -> one.tree.found(1));
    RootId founded = new RootId(1, SELF, false);
    assertEquals(founded, one.tree.root());
    for (int told : new int[] {6, 7, 30}) {
      assertTrue(effects.contains(datagramTo(id(told), new NewRoot(founded))), effects.toString());
    }
  }

  @Test
  void shouldGrantOneVoteATermWhenTheRootIsLost() {
    OneNode one = new OneNode().childOfRoot(id(2), id(3), SELF);
    one.linkClosed(id(1));
    assertEquals(List.of(datagramTo(id(2), grant(1))), one.datagram(id(2), new Prevote(1, LOST)));
    assertEquals(List.of(datagramTo(id(2), grant(1))), one.datagram(id(2), new Prevote(1, LOST)));
    assertEquals(
        List.of(datagramTo(id(3), new Vote(1, false, null, Long.MAX_VALUE))),
        one.datagram(id(3), new Prevote(1, LOST)));
    assertEquals(List.of(datagramTo(id(3), grant(2))), one.datagram(id(3), new Prevote(2, LOST)));
  }

  @Test
  void shouldRefuseAndDistrustTheRootWhenASiblingHasLostIt() {
    OneNode one = new OneNode().childOfRoot(id(2), SELF);
    one.after(300 * MS);
    List<Effect> effects = one.datagram(id(2), new Prevote(1, LOST));
    assertTrue(
        effects.contains(datagramTo(id(2), new Vote(1, false, LOST, 300 * MS))),
        effects.toString());
    assertTrue(one.sentTo(id(1)).get(0) instanceof RandTreeMessages.Probe);
    one.after(RandTreeOptions.defaults().vantageNs());
    assertEquals(TreeState.DETACHED, one.tree.state());
  }

  @Test
  void shouldVoteForWhoAskedTooEarlyWhenItLosesTheRootItself() {
    OneNode one = new OneNode().childOfRoot(id(2), SELF, id(6), id(7));
    one.after(300 * MS);
    one.datagram(id(6), new Prevote(1, LOST));
    List<Effect> effects = one.linkClosed(id(1));
    assertTrue(effects.contains(datagramTo(id(6), grant(1))), effects.toString());
    assertEquals(
        List.of(datagramTo(id(2), new Vote(1, false, null, Long.MAX_VALUE))),
        one.datagram(id(2), new Prevote(1, LOST)),
        "the vote of this term is given");
    List<Effect> later = one.after(250 * MS);
    assertTrue(
        later.stream()
            .noneMatch(e -> e instanceof Effect.SendDatagram d && d.message() instanceof Prevote),
        "the one it voted for has a round");
  }

  @Test
  void shouldForgetWhoAskedLongBeforeItLostTheRoot() {
    OneNode one = new OneNode().childOfRoot(id(2), SELF, id(6), id(7));
    one.datagram(id(6), new Prevote(1, LOST));
    one.datagram(id(1), new RandTreeMessages.ProbeReply(1, LOST));
    one.after(500 * MS);
    List<Effect> effects = one.linkClosed(id(1));
    assertTrue(!effects.contains(datagramTo(id(6), grant(1))), effects.toString());
  }

  @Test
  void shouldAskForTheNextTermAtOnceWhenTheLowerOfTwoCandidates() {
    OneNode lower = new OneNode().childOfRoot(SELF, id(6), id(7), id(8), id(9), id(10));
    lower.linkClosed(id(1));
    lower.after(20 * MS);
    lower.datagram(id(6), new Prevote(1, LOST));
    List<Effect> effects = lower.after(20 * MS);
    assertTrue(effects.contains(datagramTo(id(6), new Prevote(2, LOST))), effects.toString());

    OneNode higher = new OneNode().childOfRoot(id(4), SELF, id(6), id(7), id(8), id(9));
    higher.linkClosed(id(1));
    higher.after(70 * MS);
    higher.datagram(id(4), new Prevote(1, LOST));
    assertEquals(List.of(), higher.after(290 * MS), "the lower one has a round");
    assertEquals(
        List.of(datagramTo(id(4), grant(2))), higher.datagram(id(4), new Prevote(2, LOST)));
  }

  @Test
  void shouldAskTheSiblingForAPlaceWhenItStillHearsTheRoot() {
    OneNode one = new OneNode().childOfRoot(SELF, id(6));
    one.linkClosed(id(1));
    one.after(20 * MS);
    assertEquals(
        List.of(datagramTo(id(6), orphan(2, 0))),
        one.datagram(id(6), new Vote(1, false, LOST, 100 * MS)));
  }

  @Test
  void shouldAskTheNewRootForAPlaceWhenToldOfIt() {
    OneNode one = new OneNode().childOfRoot(id(2), SELF);
    one.linkClosed(id(1));
    assertEquals(
        List.of(datagramTo(id(2), orphan(2, 0))),
        one.datagram(id(2), new NewRoot(new RootId(1, id(2), false))));
  }

  @Test
  void shouldYieldToAGreaterRootWhenItSaysSoItself() {
    OneNode one = new OneNode().founded();
    RootId greater = root(3, 9);
    assertTrue(
        one.datagram(id(7), new RandTreeMessages.ProbeReply(1, greater)).stream()
            .allMatch(e -> e instanceof Effect.SendDatagram d && d.to().equals(id(9))));
    assertTrue(one.tree.isRoot(), "hearsay is not enough");
    assertTrue(
        one.datagram(id(9), new RandTreeMessages.ProbeReply(2, greater))
            .contains(datagramTo(id(9), orphan(1, 0))));
    assertEquals(
        List.of("notifyIsRootChanged true", "notifyIsRootChanged false", "notifyRoot null"),
        List.of("notifyIsRootChanged true", one.upcalls.get(0), one.upcalls.get(1)));
  }

  @Test
  void shouldStayRootWhenAProvisionalRootOfAHigherTermAppears() {
    OneNode one = new OneNode().founded();
    one.call(() -> one.tree.confirmRoot(true));
    one.datagram(id(9), new RandTreeMessages.ProbeReply(1, new RootId(8, id(9), false)));
    assertTrue(one.tree.isRoot());
  }

  @Test
  void shouldAnswerEveryStateWhenAskedForAVote() {
    Prevote prevote = new Prevote(1, LOST);
    OneNode root = new OneNode().founded();
    assertEquals(
        List.of(datagramTo(id(9), new Vote(1, false, root.tree.root(), 0))),
        root.datagram(id(9), prevote));
    assertEquals(
        List.of(datagramTo(id(9), new Vote(1, false, null, Long.MAX_VALUE))),
        new OneNode().datagram(id(9), prevote));
    assertEquals(
        List.of(datagramTo(id(9), new Vote(1, false, LOST, Long.MAX_VALUE))),
        new OneNode().childOf2().datagram(id(9), prevote),
        "a grandchild knows of the root by hearsay only");
    OneNode other = new OneNode().childOf2();
    other.linkClosed(id(2));
    assertEquals(
        List.of(datagramTo(id(9), new Vote(1, false, null, Long.MAX_VALUE))),
        other.datagram(id(9), prevote),
        "an orphan of another parent has no vote");
    root.call(root.tree::leave);
    assertEquals(List.of(), root.datagram(id(9), prevote));
  }

  @Test
  void shouldNotVoteForATermThatIsNoSuccessor() {
    OneNode one = new OneNode().childOfRoot(id(2), SELF);
    one.linkClosed(id(1));
    assertEquals(
        List.of(datagramTo(id(2), new Vote(0, false, null, Long.MAX_VALUE))),
        one.datagram(id(2), new Prevote(0, LOST)));
  }
}
