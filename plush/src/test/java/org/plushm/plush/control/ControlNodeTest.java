package org.plushm.plush.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.Effect;
import org.plushm.overlay.RootId;
import org.plushm.plush.message.ClientMessages;
import org.plushm.plush.message.ClientMessages.CancelRequest;
import org.plushm.plush.message.ClientMessages.Done;
import org.plushm.plush.message.ClientMessages.ExecDone;
import org.plushm.plush.message.ClientMessages.ExecRequest;
import org.plushm.plush.message.ClientMessages.HostResult;
import org.plushm.plush.message.ClientMessages.UpDone;
import org.plushm.plush.message.ClientMessages.UpRequest;
import org.plushm.plush.message.ControlLinkMessages.CheckStatus;
import org.plushm.plush.message.ControlLinkMessages.Confirm;
import org.plushm.plush.message.ControlLinkMessages.Found;
import org.plushm.plush.message.ControlLinkMessages.InviteHost;
import org.plushm.plush.message.ControlLinkMessages.InviteResult;
import org.plushm.plush.message.ControlLinkMessages.KeepAlive;
import org.plushm.plush.message.ControlLinkMessages.LogGap;
import org.plushm.plush.message.ControlLinkMessages.Refused;
import org.plushm.plush.message.ControlLinkMessages.Relay;
import org.plushm.plush.message.ControlLinkMessages.StatusChecked;
import org.plushm.plush.message.ExecutionMessages.Output;
import org.plushm.plush.message.ExecutionMessages.OutputAck;
import org.plushm.plush.message.ExecutionMessages.Report;
import org.plushm.plush.message.MembershipMessages.Disconnected;
import org.plushm.plush.message.MembershipMessages.Presence;
import org.plushm.plush.message.MembershipMessages.SetRoot;
import org.plushm.plush.message.MembershipMessages.Welcome;
import org.plushm.plush.message.OrdinalSet;
import org.plushm.plush.message.OutcomeKind;
import org.plushm.plush.message.ResumeMessages.RunEntry;
import org.plushm.plush.message.ResumeMessages.RunsRequest;
import org.plushm.plush.port.ControlPort.Dial;
import org.plushm.plush.port.ControlPort.DialRefused;
import org.plushm.plush.port.ControlPort.EndControl;
import org.plushm.plush.port.ControlPort.Ending;
import org.plushm.plush.port.ControlPort.HangUp;
import org.plushm.plush.port.ControlPort.Launch;
import org.plushm.plush.port.ControlPort.LaunchFailed;
import org.plushm.plush.port.ControlPort.LaunchOrder;
import org.plushm.plush.port.ControlPort.LinkEnded;
import org.plushm.plush.port.ControlPort.LinkOpened;
import org.plushm.plush.port.ControlPort.LinkReceived;
import org.plushm.plush.port.ControlPort.LinkSend;
import org.plushm.plush.tally.HostState;

/** The control node by its outbox: invitations, the search for a root, and every host state. */
class ControlNodeTest extends ControlBench {
  @Test
  void shouldBearAGapAtAnyPositionThatAParticipantNames() {
    up(2);
    for (long from : new long[] {Long.MIN_VALUE, -1, 0, 1, 1L << 31, 1L << 32, Long.MAX_VALUE}) {
      fromRoot(new LogGap(from));
      assertTrue(fromRoot(new StatusChecked(nodes.get("h2"), true)).isEmpty());
    }
  }

  // ---- invitations ----

  @Test
  void shouldHaveFiftyInvitationsOutstandingAtMost() {
    assertEquals(50, launchesIn(ask(new UpRequest("h[1-60]", 0))).size());
    assertEquals(1, launchesIn(event(new LaunchFailed("h7", "no route"))).size());
    assertEquals(1, control.count(HostStatus.FAILED));
  }

  @Test
  void shouldGiveAHostUpAfterFiveMinutes() {
    up(2);
    ask(new UpRequest("h3", 0));
    assertTrue(isSent(launched("h3", 10), InviteHost.class));
    after(299 * SECOND);
    assertEquals(0, control.count(HostStatus.FAILED));
    after(2 * SECOND);
    assertEquals(1, control.count(HostStatus.FAILED));
    assertEquals(List.of(2L, 0L), List.of((long) told(UpDone.class).get(0).active(), 0L));
    assertEquals(1, told(UpDone.class).get(1).failed());
  }

  @Test
  void shouldFoundWithAnotherHostWhenTheFirstDoesNotAnswer() {
    ask(new UpRequest("h[1-3]", 0));
    for (int i = 1; i <= 3; i++) {
      launched("h" + i, 10);
    }
    assertEquals(1, dialled.size(), "one founds");
    long first = dialled.keySet().iterator().next();
    event(new LinkEnded(first, "no answer"));
    assertEquals(2, dialled.size());
    long second = dialled.keySet().stream().reduce((a, b) -> b).orElseThrow();
    assertNotEquals(dialled.get(first), dialled.get(second));
    assertTrue(isSent(event(new LinkOpened(second)), Found.class));
  }

  @Test
  void shouldNotWaitForEverForTheHostThatWasDrawnAsRoot() {
    ask(new UpRequest("h[1-3]", 0));
    launched("h1", 10);
    launched("h3", 10);
    after(9 * SECOND);
    assertEquals(0, dialled.size(), "h2 was drawn with this seed and does not come up");
    after(1_500 * MS);
    assertEquals(1, dialled.size(), "somebody founds");
  }

  @Test
  void shouldAskALostHostFirstAndLaunchItWhenItIsSilent() {
    up(3);
    String lost = root.equals("h1") ? "h2" : "h1";
    List<Effect> effects = fromRoot(new Disconnected(nodes.get(lost), true));
    InviteHost invite =
        (InviteHost)
            ((LinkSend)
                    effects.stream().filter(LinkSend.class::isInstance).findFirst().orElseThrow())
                .message();
    assertEquals(nodes.get(lost).anyIncarnation(), invite.candidate());
    assertEquals(List.of(), launchesIn(effects));
    effects = fromRoot(new InviteResult(invite.invitation(), false, "silent", null, false));
    assertEquals(
        List.of(new Launch(List.of(new LaunchOrder(lost, 11)))),
        effects.stream().filter(Launch.class::isInstance).toList());
  }

  @Test
  void shouldLaunchAtOnceWhatIsSurelyGoneAndNobodyElseDuringTheSearch() {
    up(3);
    String dead = root;
    event(new LinkEnded(rootLink, "reset"));
    assertEquals(List.of(dead), launchesIn(event(new DialRefused(linkTo(dead)))));
    for (String label : List.of("h1", "h2", "h3")) {
      if (!label.equals(dead)) {
        assertEquals(List.of(), launchesIn(event(new LinkEnded(linkTo(label), "no answer"))));
      }
    }
  }

  // ---- the root ----

  @Test
  void shouldAskEverybodyWhoIsRootAndMoveToTheNewOne() {
    up(3);
    String dead = root;
    List<Effect> effects = after(3 * SECOND);
    assertTrue(effects.contains(new HangUp(rootLink)), "three keep-alives were not answered");
    assertEquals(3, effects.stream().filter(Dial.class::isInstance).count());
    String next = dead.equals("h1") ? "h2" : "h1";
    effects = becomesRoot(next, 1);
    assertTrue(effects.contains(new LinkSend(rootLink, new Confirm(true, List.of()))));
    assertEquals(2, effects.stream().filter(HangUp.class::isInstance).count());
  }

  @Test
  void shouldHaveTheHostOfItsRootBackWhenThatWasOnlyOutOfReach() {
    up(3);
    fromRoot(new Presence(OrdinalSet.of(0, 1, 2)));
    String cut = root;
    event(new LinkEnded(rootLink, "reset"));
    after(3 * SECOND);
    assertEquals(0, control.count(HostStatus.ACTIVE), "nobody answers the search");
    becomesRoot(cut, 0);
    fromRoot(new Presence(OrdinalSet.of(0, 1, 2)));
    assertEquals(1, control.count(HostStatus.ACTIVE), "whoever serves as root is there");
  }

  @Test
  void shouldTellOneToFoundWhenNobodyWhoAnswersKnowsARoot() {
    up(3);
    String dead = root;
    event(new LinkEnded(rootLink, "reset"));
    event(new DialRefused(linkTo(dead)));
    SetRoot rootless = new SetRoot(null, 1, List.of(), false, 0);
    SetRoot knowing = new SetRoot(null, 1, List.of(), false, 7);
    SetRoot hopeful = new SetRoot(new RootId(0, nodes.get(dead), true), 1, List.of(), false, 0);
    List<Long> links = new ArrayList<>();
    for (String label : List.of("h1", "h2", "h3")) {
      if (!label.equals(dead)) {
        links.add(linkTo(label));
        event(new LinkOpened(linkTo(label)));
        event(new LinkReceived(linkTo(label), links.size() == 2 ? hopeful : rootless));
      }
    }
    for (int second = 1; second <= 3; second++) {
      assertFalse(isSent(after(SECOND), Found.class), "one still hears the root");
      links.forEach(link -> event(new LinkReceived(link, new KeepAlive(1))));
    }
    List<Effect> effects = event(new LinkReceived(links.get(1), knowing));
    effects = new ArrayList<>(effects);
    effects.addAll(after(600 * MS));
    assertEquals(
        List.of(new LinkSend(links.get(1), new Found(1))),
        effects.stream()
            .filter(e -> e instanceof LinkSend send && send.message() instanceof Found)
            .toList());
    assertTrue(isSent(after(600 * MS), Found.class), "and the other when it has not become root");
  }

  @Test
  void shouldFollowTheGreaterOfTwoRootsAndTellTheOther() {
    up(3);
    long formerLink = rootLink;
    String other = root.equals("h1") ? "h2" : "h1";
    event(new LinkEnded(rootLink, "reset"));
    becomesRoot(root, 0);
    assertNotEquals(formerLink, rootLink);
    // The other answered the search late and has founded term 1 meanwhile.
    event(new LinkEnded(rootLink, "reset"));
    long loserLink = linkTo(root);
    event(new LinkOpened(linkTo(other)));
    event(new LinkOpened(loserLink));
    RootId greater = new RootId(1, nodes.get(other), false);
    RootId lesser = new RootId(0, nodes.get(root), true);
    event(new LinkReceived(linkTo(other), new SetRoot(greater, 1, List.of(), true, 0)));
    List<Effect> effects =
        event(new LinkReceived(loserLink, new SetRoot(lesser, 1, List.of(), true, 0)));
    boolean told =
        effects.contains(new LinkSend(loserLink, new Confirm(false, List.of(nodes.get(other)))));
    assertTrue(told || all.contains(new HangUp(loserLink)));
  }

  @Test
  void shouldEndWhenANewerControlNodeServes() {
    up(2);
    List<Effect> effects = fromRoot(new Refused("there is a newer control node", 2L << 16));
    assertTrue(
        effects.stream()
            .anyMatch(e -> e instanceof EndControl end && end.ending() == Ending.DEPOSED));
    assertEquals(List.of(), launchesIn(effects));
  }

  @Test
  void shouldAskForAMissingHostBeforeItCountsAsLost() {
    up(3);
    String missing = root.equals("h1") ? "h2" : "h1";
    List<Integer> present = new ArrayList<>(List.of(0, 1, 2));
    present.remove(Integer.valueOf(missing.equals("h1") ? 0 : 1));
    fromRoot(new Presence(OrdinalSet.of(present.get(0), present.get(1))));
    List<Effect> effects = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      effects.addAll(after(250 * MS));
      fromRoot(new org.plushm.plush.message.ControlLinkMessages.KeepAlive(i));
    }
    CheckStatus check = new CheckStatus(List.of(nodes.get(missing)));
    assertEquals(1, effects.stream().filter(new LinkSend(rootLink, check)::equals).count());
    fromRoot(new StatusChecked(nodes.get(missing), true));
    assertEquals(3, control.count(HostStatus.ACTIVE));
    fromRoot(new StatusChecked(nodes.get(missing), false));
    assertEquals(1, control.count(HostStatus.DISCONNECTED));
  }

  @Test
  void shouldNotTakeStalePresenceForAReturn() {
    up(3);
    String lost = root.equals("h1") ? "h2" : "h1";
    fromRoot(new Disconnected(nodes.get(lost), true));
    fromRoot(new Presence(OrdinalSet.of(0, 1, 2, 9)));
    assertEquals(1, control.count(HostStatus.DISCONNECTED), "its parent has not noticed yet");
    fromRoot(new Presence(lost.equals("h1") ? OrdinalSet.of(1, 2) : OrdinalSet.of(0, 2)));
    fromRoot(new Presence(OrdinalSet.of(0, 1, 2)));
    assertEquals(3, control.count(HostStatus.ACTIVE), "it is really back");
  }

  @Test
  void shouldTellTheSameLogPositionHoweverOftenJoinIsRepeated() {
    up(2);
    exec(2, 0);
    String label = root.equals("h1") ? "h2" : "h1";
    int ordinal = label.equals("h1") ? 0 : 1;
    Relay relay = new Relay(nodes.get(label), new Welcome(ordinal, 0, control.controlTerm()), null);
    assertTrue(join(label).contains(new LinkSend(rootLink, relay)), "the command concerns it");
  }

  // ---- host states ----

  @Test
  void shouldReachEveryStateThatAReportBrings() {
    up(5);
    exec(5, 0);
    report(0, OutcomeKind.EXITED, 0);
    report(1, OutcomeKind.EXITED, 3);
    report(2, OutcomeKind.SIGNALLED, 9);
    report(3, OutcomeKind.TIMED_OUT, 15);
    assertEquals(List.of(), told(ExecDone.class));
    report(4, OutcomeKind.LOST, 0);
    report(4, OutcomeKind.EXITED, 0);
    assertEquals(HostState.OK.name(), state("h1"));
    assertEquals(HostState.FAILED.name(), state("h2"));
    assertEquals(HostState.SIGNALLED.name(), state("h3"));
    assertEquals(HostState.TIMED_OUT.name(), state("h4"));
    assertEquals(HostState.LOST.name(), state("h5"));
    assertEquals(1, told(ExecDone.class).size());
  }

  @Test
  void shouldTellWhatIsLostOfAnExecution() {
    up(2);
    exec(2, 0);
    Bytes ok = Bytes.utf8("ok");
    fromRoot(new Report(1, 0, OutcomeKind.LOST, -1, 0, 2, 0, 2, 0, ok, Bytes.EMPTY, true));
    report(1, OutcomeKind.LOST, -1);
    List<String> causes = told(HostResult.class).stream().map(HostResult::cause).toList();
    assertEquals(
        List.of(
            "started, but its exit code is lost: the keeper that waited for it was killed",
            "restarted while the command may have run"),
        causes);
    assertEquals(2, told(HostResult.class).get(0).stdoutBytes());
  }

  @Test
  void shouldBeUnreachableWhenNeverActiveOrNotInTheLedger() {
    up(2);
    ask(new ExecRequest("h[1-2],h9", "hostname", 0, 1_000, 10));
    assertEquals(HostState.UNREACHABLE.name(), state("h9"));
    String other = root.equals("h1") ? "h2" : "h1";
    nodes.put(other, id(other, 99));
    join(other);
    assertEquals(HostState.UNREACHABLE.name(), state(other));
  }

  @Test
  void shouldWaitForAnAdoptedExecution() {
    up(2);
    exec(2, 0);
    String other = root.equals("h1") ? "h2" : "h1";
    int ordinal = other.equals("h1") ? 0 : 1;
    fromRoot(new Disconnected(nodes.get(other), true));
    nodes.put(other, id(other, 99));
    join(other, 1);
    for (int i = 0; i < 60; i++) {
      after(500 * MS);
      fromRoot(new org.plushm.plush.message.ControlLinkMessages.KeepAlive(i));
      fromRoot(new Presence(OrdinalSet.of(1 - ordinal, 2)));
    }
    assertEquals(null, state(other), "the new incarnation will tell");
    report(ordinal, OutcomeKind.EXITED, 0);
    assertEquals(HostState.OK.name(), state(other));
  }

  @Test
  void shouldBeLostWhenAHostStaysAway() {
    up(2);
    exec(2, 0);
    String other = root.equals("h1") ? "h2" : "h1";
    fromRoot(new Disconnected(nodes.get(other), true));
    for (int i = 0; i < 13; i++) {
      assertEquals(null, i < 12 ? state(other) : null);
      after(500 * MS);
      fromRoot(new org.plushm.plush.message.ControlLinkMessages.KeepAlive(i));
    }
    assertEquals(HostState.LOST.name(), state(other));
  }

  @Test
  void shouldBeSkippedWhenCancelledBeforeAndCancelledWhenAfter() {
    up(2);
    ask(new UpRequest("h3", 0));
    ask(new ExecRequest("h3", "hostname", 0, 60_000, 10));
    ask(new CancelRequest(0));
    assertEquals(HostState.SKIPPED.name(), state("h3"));
    exec(2, 0);
    ask(new CancelRequest(0));
    report(0, OutcomeKind.CANCELLED, 15);
    assertEquals(HostState.CANCELLED.name(), state("h1"));
    assertEquals(null, state("h2"));
    after(4 * SECOND);
    assertEquals(HostState.CANCELLED.name(), state("h2"));
  }

  @Test
  void shouldListRunsUntilTheyHaveEnded() {
    up(1);
    exec(1, 0);
    ask(new RunsRequest());
    RunEntry entry = told(RunEntry.class).get(0);
    assertEquals("h1", entry.hosts());
    ask(new CancelRequest(entry.run()));
    report(0, OutcomeKind.CANCELLED, 15);
    ask(new RunsRequest());
    assertEquals(1, told(RunEntry.class).size());
    assertEquals(2, told(Done.class).size());
  }

  @Test
  void shouldSayWhereItIsWhenOutputIsMissing() {
    up(1);
    exec(1, 0);
    Bytes piece = Bytes.utf8("0123456789");
    List<Effect> effects = fromRoot(new Output(1, 0, false, 10, piece));
    Relay relay =
        new Relay(nodes.get("h1"), null, new OutputAck(1, 0, 0, 0, control.controlTerm()));
    assertTrue(effects.contains(new LinkSend(rootLink, relay)));
    Report report =
        new Report(1, 0, OutcomeKind.EXITED, 0, 5, 20, 0, 20, 0, Bytes.EMPTY, Bytes.EMPTY);
    assertTrue(fromRoot(report).contains(new LinkSend(rootLink, relay)));
    fromRoot(new Output(1, 0, false, 0, piece));
    fromRoot(new Output(1, 0, false, 5, piece));
    assertEquals(null, state("h1"));
    fromRoot(new Output(1, 0, false, 10, piece));
    assertEquals(HostState.OK.name(), state("h1"));
  }

  @Test
  void shouldRefuseWhatCannotBeRun() {
    up(1);
    ask(new ExecRequest("h[1-", "hostname", 0, 0, 10));
    ask(new ExecRequest("h1", "x".repeat(3_001), 0, 0, 10));
    assertEquals(2, told(ClientMessages.Refused.class).size());
    assertEquals(0, told(HostResult.class).size());
  }
}
