package org.plushm.plush.participant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.Effect;
import org.plushm.overlay.KeyStep;
import org.plushm.overlay.LogEntry;
import org.plushm.overlay.RootId;
import org.plushm.overlay.StreamKind;
import org.plushm.plush.message.ControlLinkMessages.Append;
import org.plushm.plush.message.ControlLinkMessages.Confirm;
import org.plushm.plush.message.ControlLinkMessages.Hello;
import org.plushm.plush.message.ControlLinkMessages.InviteHost;
import org.plushm.plush.message.ControlLinkMessages.InviteResult;
import org.plushm.plush.message.ControlLinkMessages.KeepAlive;
import org.plushm.plush.message.ControlLinkMessages.Refused;
import org.plushm.plush.message.ControlLinkMessages.Relay;
import org.plushm.plush.message.ControlLinkMessages.RootLost;
import org.plushm.plush.message.ExecutionMessages.Ack;
import org.plushm.plush.message.ExecutionMessages.Cancel;
import org.plushm.plush.message.ExecutionMessages.Disconnect;
import org.plushm.plush.message.ExecutionMessages.Exec;
import org.plushm.plush.message.ExecutionMessages.Kill;
import org.plushm.plush.message.ExecutionMessages.OutputAck;
import org.plushm.plush.message.ExecutionMessages.Report;
import org.plushm.plush.message.KeyMessages.KeyChange;
import org.plushm.plush.message.KeyMessages.KeyReport;
import org.plushm.plush.message.MembershipMessages.Disconnected;
import org.plushm.plush.message.MembershipMessages.GetStatus;
import org.plushm.plush.message.MembershipMessages.Invite;
import org.plushm.plush.message.MembershipMessages.Join;
import org.plushm.plush.message.MembershipMessages.Presence;
import org.plushm.plush.message.MembershipMessages.SetCtrl;
import org.plushm.plush.message.MembershipMessages.SetPeer;
import org.plushm.plush.message.MembershipMessages.SetPeerReply;
import org.plushm.plush.message.MembershipMessages.SetRoot;
import org.plushm.plush.message.MembershipMessages.Status;
import org.plushm.plush.message.MembershipMessages.Welcome;
import org.plushm.plush.message.OrdinalSet;
import org.plushm.plush.message.OutcomeKind;
import org.plushm.plush.port.KeeperPort.ForgetExecution;
import org.plushm.plush.port.KeeperPort.KillProcess;
import org.plushm.plush.port.KeeperPort.OutputRead;
import org.plushm.plush.port.KeeperPort.ProcessExited;
import org.plushm.plush.port.KeeperPort.ReadOutput;
import org.plushm.plush.port.KeeperPort.Recovered;
import org.plushm.plush.port.KeeperPort.StartProcess;
import org.plushm.plush.port.ParticipantPort.ChangeKeys;
import org.plushm.plush.port.ParticipantPort.ControlClose;
import org.plushm.plush.port.ParticipantPort.ControlOpened;
import org.plushm.plush.port.ParticipantPort.ControlReceived;
import org.plushm.plush.port.ParticipantPort.ControlSend;
import org.plushm.plush.port.ParticipantPort.EndClient;
import org.plushm.plush.port.ParticipantPort.KeysChanged;

/** One participant on an overlay of the test, by its outbox. */
class ParticipantTest extends ParticipantBench {
  private static Exec exec(long timeoutMs) {
    return new Exec(OrdinalSet.of(7), "hostname", timeoutMs, 1_000_000);
  }

  private static ProcessExited exited(long execution, OutcomeKind outcome, int rc) {
    return new ProcessExited(execution, outcome, rc, 12, 2, 0, 2, 0, Bytes.utf8("ok"), Bytes.EMPTY);
  }

  private static Report report(long execution, int ordinal, OutcomeKind outcome, int rc) {
    return new Report(
        execution, ordinal, outcome, rc, 12, 2, 0, 2, 0, Bytes.utf8("ok"), Bytes.EMPTY);
  }

  @Test
  void shouldJoinByItselfWhenSentSetPeer() {
    start();
    assertEquals(
        List.of(new Effect.SendDatagram(ROOT, new SetPeerReply(3, true, null, SELF, false))),
        datagram(ROOT, new SetPeer(3, List.of(ROOT), 1, null)));
    assertEquals(List.of("join [" + ROOT + "]"), overlay.calls);
    assertEquals(ParticipantState.JOINING, participant.state());
  }

  /** Each command to change the key is answered, since the answer to the first may be lost. */
  @Test
  void shouldChangeTheKeyAsTheLogSaysAndTellHowFarItsProcessIs() {
    keyStep = new KeyStep(5);
    becomeMember();
    KeyChange change = new KeyChange(new KeyStep(7), Bytes.utf8("wrapped"));
    ChangeKeys wanted = new ChangeKeys(change.step(), change.wrapped());
    assertEquals(List.of(wanted), command(change));
    assertEquals(List.of(wanted), command(change));
    assertEquals(List.of(), event(new KeysChanged(new KeyStep(7))));
    assertEquals(List.of(new KeyReport(7, new KeyStep(7))), overlay.forwarded);
  }

  @Test
  void shouldTellTheStepOfItsKeysWithJoinAndNotReportBeforeItHasAnOrdinal() {
    keyStep = new KeyStep(5);
    start();
    datagram(ROOT, new SetPeer(3, List.of(ROOT), 1, null));
    becomeChild();
    event(new KeysChanged(new KeyStep(6)));
    assertEquals(1, overlay.forwarded.size());
    assertEquals(new KeyStep(5), ((Join) overlay.forwarded.get(0)).keyStep());
  }

  @Test
  void shouldDeclineSetPeerWhenItKnowsANewerControlNode() {
    start();
    datagram(ROOT, new SetPeer(3, List.of(ROOT), 9, null));
    assertEquals(
        List.of(
            new Effect.SendDatagram(
                ROOT, new SetPeerReply(4, false, "follows a newer control node", SELF, false))),
        datagram(ROOT, new SetPeer(4, List.of(ROOT), 8, null)));
  }

  @Test
  void shouldRepeatJoinUntilWelcome() {
    start(new Recovered(4, 2));
    datagram(ROOT, new SetPeer(3, List.of(ROOT), 1, null));
    becomeChild();
    assertEquals(1, overlay.forwarded.size());
    Join join = (Join) overlay.forwarded.get(0);
    assertEquals(List.of(4L), java.util.Arrays.stream(join.accepted()).boxed().toList());
    after(1_300 * MS);
    assertEquals(2, overlay.forwarded.stream().filter(Join.class::isInstance).count());
    datagram(ROOT, new Welcome(7, 0, 1));
    after(10_000 * MS);
    assertEquals(2, overlay.forwarded.stream().filter(Join.class::isInstance).count());
    assertEquals(7, participant.ordinal());
  }

  @Test
  void shouldGreetANewChildWithTheThreeMessagesOfTheThesis() {
    becomeMember();
    overlay.children = List.of(CHILD);
    SetRoot setRoot = new SetRoot(overlay.root, 1, List.of(), false, 0);
    assertEquals(
        List.of(
            new Effect.SendOnLink(CHILD, StreamKind.CONTROL, setRoot),
            new Effect.SendOnLink(CHILD, StreamKind.CONTROL, new Invite(1)),
            new Effect.SendOnLink(CHILD, StreamKind.CONTROL, new SetCtrl(1, null))),
        call(() -> participant.peerJoinedOverlay(CHILD)));
  }

  @Test
  void shouldTellItsParentWhoIsBelowOnceForManyChanges() {
    becomeMember();
    overlay.children = List.of(CHILD);
    node.linkMessage(nowNs, CHILD, new Presence(OrdinalSet.of(3)));
    node.linkMessage(nowNs, CHILD, new Presence(OrdinalSet.of(3, 4)));
    Presence whole = new Presence(OrdinalSet.of(3, 4, 7));
    assertEquals(List.of(new Effect.SendOnLink(ROOT, StreamKind.CONTROL, whole)), after(100 * MS));
    overlay.children = List.of();
    call(() -> participant.notifyChildren(List.of()));
    Presence alone = new Presence(OrdinalSet.of(7));
    assertEquals(List.of(new Effect.SendOnLink(ROOT, StreamKind.CONTROL, alone)), after(100 * MS));
  }

  @Test
  void shouldIgnorePresenceOfSomebodyWhoIsNoChild() {
    becomeMember();
    node.linkMessage(nowNs, CHILD, new Presence(OrdinalSet.of(3)));
    assertEquals(List.of(), after(100 * MS));
  }

  @Test
  void shouldStartReportAndForgetAnExecution() {
    becomeMember();
    assertEquals(List.of(new StartProcess(1, 7, 0, "hostname", 1_000_000)), command(exec(0)));
    event(exited(1, OutcomeKind.EXITED, 0));
    assertEquals(List.of(report(1, 7, OutcomeKind.EXITED, 0)), overlay.forwarded);
    assertEquals(List.of(), command(new Ack(1, OrdinalSet.of(6))));
    assertEquals(List.of(new ForgetExecution(1)), command(new Ack(1, OrdinalSet.of(7))));
  }

  @Test
  void shouldNotRunWhatIsForOthersOrForgedOrTooOld() {
    becomeMember();
    Bytes body = codec.encode(exec(0));
    Exec others = new Exec(OrdinalSet.of(6, 8), "hostname", 0, 10);
    assertEquals(List.of(), command(others));
    LogEntry forged = new LogEntry(1, 2, body, Bytes.copyOf(new byte[64]));
    assertEquals(List.of(), call(() -> participant.deliver(forged)));
    assertEquals(1, participant.refusedEntryCount());
    LogEntry old = new LogEntry(1, 1, body, signatures.sign(1, 1, body));
    assertEquals(List.of(), call(() -> participant.deliver(old)), "position 1 was obeyed before");
  }

  @Test
  void shouldHoldCommandsUntilWelcomeAndThenObeyTheLaterOnes() {
    start();
    datagram(ROOT, new SetPeer(3, List.of(ROOT), 1, null));
    becomeChild();
    assertEquals(List.of(), command(exec(0)));
    assertEquals(List.of(), command(exec(0)));
    assertEquals(
        List.of(new StartProcess(2, 7, 0, "hostname", 1_000_000)),
        datagram(ROOT, new Welcome(7, 1, 1)));
  }

  @Test
  void shouldKillOnceWhenTheTimeIsOverAndWhenCancelled() {
    becomeMember();
    command(exec(500));
    assertEquals(List.of(new KillProcess(1)), killsAfter(600 * MS));
    event(exited(1, OutcomeKind.SIGNALLED, 15));
    assertEquals(report(1, 7, OutcomeKind.TIMED_OUT, 15), overlay.forwarded.get(0));
    command(exec(0));
    assertEquals(List.of(new KillProcess(2)), command(new Cancel(2)));
    assertEquals(List.of(), command(new Cancel(2)));
    event(exited(2, OutcomeKind.SIGNALLED, 15));
    assertTrue(overlay.forwarded.contains(report(2, 7, OutcomeKind.CANCELLED, 15)));
  }

  private List<Effect> killsAfter(long delayNs) {
    return after(delayNs).stream().filter(KillProcess.class::isInstance).toList();
  }

  @Test
  void shouldRepeatAResultOnceForManyChangesOfTheWayUp() {
    becomeMember();
    command(exec(0));
    event(exited(1, OutcomeKind.EXITED, 0));
    overlay.forwarded.clear();
    overlay.parent = null;
    call(() -> participant.notifyParent(null));
    call(() -> participant.notifyRoot(null));
    overlay.parent = CHILD;
    overlay.root = new RootId(1, CHILD, false);
    call(() -> participant.notifyParent(CHILD));
    call(() -> participant.notifyRoot(overlay.root));
    after(100 * MS);
    assertEquals(List.of(report(1, 7, OutcomeKind.EXITED, 0)), overlay.forwarded);
  }

  @Test
  void shouldRepeatAnUnacknowledgedResultLessAndLessOften() {
    becomeMember();
    command(exec(0));
    event(exited(1, OutcomeKind.EXITED, 0));
    for (int i = 0; i < 120; i++) {
      after(1_000 * MS);
    }
    int sent = overlay.forwarded.size();
    assertTrue(sent >= 12 && sent <= 20, sent + " times in two minutes");
  }

  @Test
  void shouldReportWhatAFormerIncarnationAccepted() {
    start(new Recovered(4, 2));
    event(new ProcessExited(4, OutcomeKind.LOST, 0, 0, 0, 0, 0, 0, Bytes.EMPTY, Bytes.EMPTY));
    datagram(ROOT, new SetPeer(3, List.of(ROOT), 1, null));
    becomeChild();
    after(100 * MS);
    Report lost = new Report(4, 2, OutcomeKind.LOST, 0, 0, 0, 0, 0, 0, Bytes.EMPTY, Bytes.EMPTY);
    assertTrue(overlay.forwarded.contains(lost), "under the ordinal of then");
  }

  @Test
  void shouldReportThatALostOneWasStartedWithItsOutput() {
    start(new Recovered(4, 2));
    Bytes ok = Bytes.utf8("ok");
    event(new ProcessExited(4, OutcomeKind.LOST, -1, 0, 2, 0, 2, 0, ok, Bytes.EMPTY, true));
    datagram(ROOT, new SetPeer(3, List.of(ROOT), 1, null));
    becomeChild();
    after(100 * MS);
    Report lost = new Report(4, 2, OutcomeKind.LOST, -1, 0, 2, 0, 2, 0, ok, Bytes.EMPTY, true);
    assertTrue(overlay.forwarded.contains(lost), overlay.forwarded.toString());
  }

  @Test
  void shouldSendOutputAgainFromTheStartWhenANewControlNodeLacksIt() {
    becomeMember();
    command(exec(0));
    Bytes piece = Bytes.copyOf(new byte[2_000]);
    event(new OutputRead(1, false, 0, piece));
    event(new OutputRead(1, false, 2_000, Bytes.EMPTY));
    event(
        new ProcessExited(
            1, OutcomeKind.EXITED, 0, 1, 2_000, 0, 2_000, 0, piece.slice(0, 1_500), Bytes.EMPTY));
    datagram(ROOT, new OutputAck(1, 7, 2_000, 0, 1));
    List<Effect> again = datagram(ROOT, new OutputAck(1, 7, 0, 0, 2));
    assertEquals(List.of(new ReadOutput(1, false, 0, 2_000)), again);
  }

  @Test
  void shouldLeaveAtOnceAsALeafAndLastWithChildren() {
    becomeMember();
    overlay.children = List.of(CHILD);
    command(exec(0));
    assertEquals(List.of(new KillProcess(1)), command(new Disconnect()));
    assertEquals(ParticipantState.DISMANTLING, participant.state());
    overlay.children = List.of();
    List<Effect> end = call(() -> participant.notifyChildren(List.of()));
    assertEquals(List.of(new EndClient(false, true)), end);
    assertEquals(ParticipantState.ENDED, participant.state());
    assertTrue(overlay.calls.contains("leave"));
  }

  @Test
  void shouldEndAfterTwoMinutesEvenWithChildrenThatDoNotLeave() {
    becomeMember();
    overlay.children = List.of(CHILD);
    assertEquals(List.of(), command(new Disconnect()));
    assertEquals(List.of(), after(119_000 * MS));
    // A child that comes late does not change it, nor does a repeated DISCONNECT.
    call(() -> participant.notifyChildren(List.of(CHILD)));
    assertEquals(List.of(new EndClient(false, true)), after(2_000 * MS));
  }

  @Test
  void shouldObeyDisconnectAlsoBeforeWelcome() {
    start();
    datagram(ROOT, new SetPeer(3, List.of(ROOT), 1, null));
    becomeChild();
    assertEquals(List.of(new EndClient(false, true)), command(new Disconnect()));
  }

  @Test
  void shouldEndWithoutAGoodbyeWhenKilledByCommand() {
    becomeMember();
    assertEquals(List.of(), command(new Kill(OrdinalSet.of(8), false)));
    assertEquals(List.of(new EndClient(true, false)), command(new Kill(OrdinalSet.of(7), true)));
  }

  @Test
  void shouldEndAsAnOrphanOnlyWhenNothingSpeaksAgainstIt() {
    start();
    assertEquals(List.of(), after(119_000 * MS));
    assertEquals(List.of(new EndClient(false, true)), afterSteps(4, 30_000 * MS));
  }

  @Test
  void shouldNotEndAsAnOrphanWhileSomethingRuns() {
    becomeMember();
    command(exec(0));
    overlay.parent = null;
    overlay.root = null;
    call(() -> participant.notifyParent(null));
    call(() -> participant.notifyRoot(null));
    List<Effect> effects = afterSteps(20, 30_000 * MS);
    assertTrue(effects.stream().noneMatch(EndClient.class::isInstance));
  }

  private List<Effect> afterSteps(int steps, long stepNs) {
    List<Effect> effects = new java.util.ArrayList<>();
    for (int i = 0; i < steps; i++) {
      effects.addAll(after(stepNs));
    }
    return effects;
  }

  @Test
  void shouldCollectTheNewsOfALostNeighbour() {
    becomeMember();
    overlay.children = List.of(CHILD);
    call(() -> participant.notifyChildren(overlay.children));
    call(() -> participant.error(CHILD, true));
    assertEquals(List.of(new Disconnected(CHILD, true)), overlay.collected);
  }

  @Test
  void shouldAnswerGetStatusWithItsOrdinal() {
    becomeMember();
    assertEquals(
        List.of(new Effect.SendDatagram(ROOT, new Status(5, 7))), datagram(ROOT, new GetStatus(5)));
  }

  // ---- the root's duties ----

  @Test
  void shouldServeTheControlNodeThatHasTheNewestTerm() {
    becomeRoot(1);
    assertEquals(
        List.of(new ControlSend(1, new KeepAlive(6))),
        event(new ControlReceived(1, new KeepAlive(6))));
    event(new ControlOpened(2));
    List<Effect> effects = event(new ControlReceived(2, new Hello(SELF, 2, "test")));
    assertTrue(
        effects.containsAll(
            List.of(
                new ControlSend(1, new Refused("there is a newer control node", 2)),
                new ControlClose(1))));
    event(new ControlOpened(3));
    assertEquals(
        List.of(
            new ControlSend(3, new Refused("there is a newer control node", 2)),
            new ControlClose(3)),
        event(new ControlReceived(3, new Hello(SELF, 1, "test"))));
  }

  @Test
  void shouldAskAfterTheRootWhenTheControlNodeHasLostIt() {
    becomeMember();
    event(new ControlOpened(1));
    event(new ControlReceived(1, new Hello(SELF, 1, "test")));
    event(new ControlReceived(1, new RootLost(ROOT)));
    event(new ControlReceived(1, new RootLost(null)));
    assertEquals(
        List.of("suspect " + ROOT),
        overlay.calls.stream().filter(call -> call.startsWith("suspect")).toList());
  }

  @Test
  void shouldHangUpOnALinkThatDoesNotSayHelloFirst() {
    start();
    event(new ControlOpened(1));
    assertEquals(List.of(new ControlClose(1)), event(new ControlReceived(1, new KeepAlive(1))));
  }

  @Test
  void shouldKeepResultsOnceWhileTheControlNodeIsAway() {
    start();
    overlay.isRoot = true;
    overlay.root = new RootId(1, SELF, false);
    call(() -> participant.notifyIsRootChanged(true));
    Report report = report(3, 9, OutcomeKind.EXITED, 0);
    call(() -> participant.deliverCollect(CHILD, report));
    call(() -> participant.deliverCollect(CHILD, report));
    event(new ControlOpened(1));
    event(new ControlReceived(1, new Hello(SELF, 1, "test")));
    List<Effect> effects = event(new ControlReceived(1, new Confirm(true, List.of())));
    assertEquals(1, effects.stream().filter(new ControlSend(1, report)::equals).count());
    assertEquals(List.of("confirmRoot true"), overlay.calls);
  }

  @Test
  void shouldTrySetPeerFourTimesAndThenSaySo() {
    becomeRoot(1);
    InviteHost invite = new InviteHost(44, CHILD);
    SetPeer setPeer = new SetPeer(44, List.of(SELF), 1, "1");
    List<Effect> effects = new java.util.ArrayList<>(event(new ControlReceived(1, invite)));
    effects.addAll(afterSteps(10, 400 * MS));
    assertEquals(
        4, effects.stream().filter(new Effect.SendDatagram(CHILD, setPeer)::equals).count());
    InviteResult silent = new InviteResult(44, false, "does not answer SETPEER", null, false);
    assertTrue(effects.contains(new ControlSend(1, silent)));
  }

  @Test
  void shouldSayThatItIsThereWhenItIsAskedToInviteItself() {
    becomeRoot(1);
    overlay.forwarded.clear();
    List<Effect> effects = event(new ControlReceived(1, new InviteHost(44, SELF)));
    assertTrue(
        overlay.forwarded.stream()
            .anyMatch(message -> message instanceof Join join && join.node().equals(SELF)),
        overlay.forwarded.toString());
    assertTrue(effects.stream().noneMatch(Effect.SendDatagram.class::isInstance));
  }

  @Test
  void shouldRelayToItselfAndOthers() {
    becomeRoot(1);
    Welcome welcome = new Welcome(8, 3, 1);
    assertEquals(
        List.of(new Effect.SendDatagram(CHILD, welcome)),
        event(new ControlReceived(1, new Relay(CHILD, welcome, null))));
    event(new ControlReceived(1, new Relay(SELF, welcome, null)));
    assertEquals(8, participant.ordinal());
  }

  @Test
  void shouldStartTheLogWhereTheControlNodeSays() {
    becomeRoot(1);
    event(new ControlReceived(1, new Append(6, List.of())));
    assertEquals(List.of("startLogAt 6", "multicast 0"), overlay.calls);
  }

  @Test
  void shouldNameTheNewRootToTheControlNodeWhenItIsRootNoMore() {
    becomeRoot(1);
    overlay.isRoot = false;
    overlay.root = new RootId(2, CHILD, false);
    List<Effect> effects = call(() -> participant.notifyIsRootChanged(false));
    assertTrue(
        effects.contains(new ControlSend(1, new SetRoot(overlay.root, 1, List.of(), false, 0))));
    Report report = report(3, 9, OutcomeKind.EXITED, 0);
    assertEquals(
        List.of(),
        call(() -> participant.deliverCollect(CHILD, report)).stream()
            .filter(new ControlSend(1, report)::equals)
            .toList(),
        "nothing goes over the former root's link any more");
    assertEquals(
        List.of(new ControlSend(1, new SetRoot(overlay.root, 1, List.of(), false, 0))),
        event(new ControlReceived(1, new SetCtrl(1, null))),
        "SETCTRL is answered by SETROOT");
  }
}
