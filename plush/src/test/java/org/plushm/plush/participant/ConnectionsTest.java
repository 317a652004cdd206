package org.plushm.plush.participant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.plushm.overlay.Effect;
import org.plushm.overlay.NodeId;
import org.plushm.plush.message.ControlLinkMessages.Hello;
import org.plushm.plush.message.ControlLinkMessages.StatusChecked;
import org.plushm.plush.message.MembershipMessages.Disconnected;
import org.plushm.plush.message.MembershipMessages.GetStatus;
import org.plushm.plush.message.MembershipMessages.GetStatusOf;
import org.plushm.plush.message.MembershipMessages.MarkFailed;
import org.plushm.plush.message.MembershipMessages.SetCtrl;
import org.plushm.plush.message.MembershipMessages.SetRoot;
import org.plushm.plush.message.MembershipMessages.Status;
import org.plushm.plush.participant.Connections.State;
import org.plushm.plush.participant.Connections.Verdict;
import org.plushm.plush.port.ParticipantPort.ControlOpened;
import org.plushm.plush.port.ParticipantPort.ControlReceived;
import org.plushm.plush.port.ParticipantPort.ControlSend;

/** Connections: ACTIVE, MOVED, DISCONNECTED, FAILED (thesis sections 3.4.1 and 3.5). */
class ConnectionsTest extends ParticipantBench {
  private static final NodeId OTHER = NodeId.parse("10.0.0.4:4000#5");

  private final Connections connections = new Connections();

  @Test
  void shouldMarkTheFormerParentMovedWhenThereIsAnother() {
    connections.parent(ROOT, 1);
    assertEquals(State.ACTIVE, connections.state(ROOT));
    connections.parent(OTHER, 2);
    assertEquals(State.MOVED, connections.state(ROOT));
    assertEquals(State.ACTIVE, connections.state(OTHER));
    connections.parent(ROOT, 3);
    assertEquals(State.ACTIVE, connections.state(ROOT));
    assertEquals(State.MOVED, connections.state(OTHER));
  }

  @Test
  void shouldCompareTheChildrenWithThoseThatAreKnown() {
    connections.children(List.of(CHILD, OTHER), 1);
    connections.children(List.of(OTHER, ROOT), 2);
    assertEquals(State.MOVED, connections.state(CHILD));
    assertEquals(State.ACTIVE, connections.state(OTHER));
    assertEquals(State.ACTIVE, connections.state(ROOT));
    // A child that becomes the parent stays a neighbour.
    connections.parent(OTHER, 3);
    connections.children(List.of(ROOT), 3);
    assertEquals(State.ACTIVE, connections.state(OTHER));
  }

  @Test
  void shouldReportANeighbourVerifyAFormerOneAndIgnoreAStranger() {
    connections.children(List.of(CHILD, OTHER), 1);
    assertEquals(Verdict.IGNORE, connections.error(ROOT, 2));
    assertNull(connections.state(ROOT));
    assertEquals(Verdict.REPORT, connections.error(CHILD, 2));
    assertEquals(State.DISCONNECTED, connections.state(CHILD));
    assertEquals(Verdict.IGNORE, connections.error(CHILD, 3), "no news");
    connections.children(List.of(), 4);
    assertEquals(State.DISCONNECTED, connections.state(CHILD), "no longer only moved");
    assertEquals(State.MOVED, connections.state(OTHER));
    assertEquals(Verdict.VERIFY, connections.error(OTHER, 5));
  }

  @Test
  void shouldReportWhoeverWasANeighbourUntilThisVeryEvent() {
    connections.children(List.of(CHILD), 1);
    connections.children(List.of(), 7);
    assertEquals(Verdict.REPORT, connections.error(CHILD, 7));
  }

  @Test
  void shouldTakeBackAHostThatReturns() {
    connections.children(List.of(CHILD), 1);
    connections.error(CHILD, 2);
    connections.children(List.of(), 2);
    connections.children(List.of(CHILD), 9);
    assertEquals(State.ACTIVE, connections.state(CHILD));
    assertEquals(Verdict.REPORT, connections.error(CHILD, 10));
  }

  @Test
  void shouldNotHearOfAFailedHostUntilItIsReadmitted() {
    connections.children(List.of(CHILD), 1);
    connections.failed(CHILD.withIncarnation(99), 2);
    assertEquals(State.FAILED, connections.state(CHILD));
    assertEquals(Verdict.IGNORE, connections.error(CHILD, 3));
    connections.readmitted(CHILD.anyIncarnation());
    assertNull(connections.state(CHILD));
  }

  @Test
  void shouldForgetTheOldestOfManyFormerNeighboursButNoPresentOne() {
    connections.parent(ROOT, 0);
    for (int i = 1; i <= 100; i++) {
      connections.children(List.of(CHILD.withIncarnation(i)), i);
    }
    assertNull(connections.state(CHILD.withIncarnation(1)));
    assertEquals(State.MOVED, connections.state(CHILD.withIncarnation(99)));
    assertEquals(State.ACTIVE, connections.state(ROOT));
  }

  // ---- the same through the participant ----

  private void children(NodeId... now) {
    overlay.children = List.of(now);
    call(() -> participant.notifyChildren(overlay.children));
  }

  @Test
  void shouldTellTheRootWhatIsDueAndOnlyThat() {
    becomeMember();
    children(CHILD, OTHER);
    call(() -> participant.error(CHILD, true));
    children(OTHER);
    call(() -> participant.error(NodeId.parse("10.0.0.9:4000#5"), true));
    after(MS);
    children();
    after(MS);
    call(() -> participant.error(OTHER, false));
    assertEquals(List.of(new Disconnected(CHILD, true), new GetStatusOf(OTHER)), overlay.collected);
  }

  @Test
  void shouldReportItsParentWhenTheOverlayLosesIt() {
    becomeMember();
    overlay.parent = null;
    // As the overlays do it: the change of the tree first, then the error, in one event.
    call(
        () -> {
          participant.notifyParent(null);
          participant.error(ROOT, true);
        });
    assertEquals(List.of(new Disconnected(ROOT, true)), overlay.collected);
  }

  @Test
  void shouldAskAtTheRootWhoIsInDoubtAndTellTheControlNode() {
    becomeRoot(1);
    List<Effect> asked = call(() -> participant.deliverCollect(CHILD, new GetStatusOf(OTHER)));
    Effect.SendDatagram question = (Effect.SendDatagram) asked.get(0);
    assertEquals(OTHER, question.to());
    long query = ((GetStatus) question.message()).query();
    assertEquals(
        List.of(new ControlSend(1, new StatusChecked(OTHER, true))),
        datagram(OTHER, new Status(query, 3)));
    call(() -> participant.deliverCollect(CHILD, new GetStatusOf(OTHER)));
    List<Effect> told = new java.util.ArrayList<>();
    for (int i = 0; i < 10; i++) {
      told.addAll(after(500 * MS));
    }
    assertTrue(told.contains(new ControlSend(1, new StatusChecked(OTHER, false))), told.toString());
  }

  @Test
  void shouldForgetAFailedHostsErrors() {
    becomeMember();
    children(CHILD);
    command(new MarkFailed(CHILD, true));
    call(() -> participant.error(CHILD, true));
    assertEquals(List.of(), overlay.collected);
    assertTrue(overlay.calls.contains("markFailed " + CHILD), overlay.calls.toString());
  }

  // ---- notifyIsRootChanged ----

  @Test
  void shouldCollectSetCtrlWhenItIsNoLongerRoot() {
    becomeRoot(1);
    overlay.isRoot = false;
    overlay.parent = ROOT;
    call(() -> participant.notifyIsRootChanged(false));
    assertEquals(List.of(new SetCtrl(1, SELF)), overlay.collected);
    // Its control link is no root's any more: nothing is told over it as if it were.
    assertEquals(
        List.of(), call(() -> participant.deliverCollect(CHILD, new Disconnected(OTHER, true))));
  }

  @Test
  void shouldAnswerSetCtrlWithSetRootWhenItIsTheNewRoot() {
    becomeRoot(1);
    overlay.children = List.of(CHILD);
    SetRoot own = new SetRoot(overlay.root, 4, List.of(CHILD), true, 0);
    assertEquals(
        List.of(new ControlSend(1, own), new Effect.SendDatagram(ROOT, own)),
        call(() -> participant.deliverCollect(ROOT, new SetCtrl(4, ROOT))));
  }

  @Test
  void shouldPassTheNewRootsAnswerOnToTheControlNode() {
    becomeMember();
    event(new ControlOpened(9));
    event(new ControlReceived(9, new Hello(SELF, 1, "test")));
    SetRoot ofRoot = new SetRoot(overlay.root, 1, List.of(CHILD), true, 5);
    assertEquals(
        List.of(new ControlSend(9, new SetRoot(overlay.root, 1, List.of(CHILD), false, 0))),
        datagram(ROOT, ofRoot));
  }
}
