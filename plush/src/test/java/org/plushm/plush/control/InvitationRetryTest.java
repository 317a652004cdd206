package org.plushm.plush.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.plushm.overlay.Effect;
import org.plushm.overlay.NodeId;
import org.plushm.plush.message.ClientMessages.HostChanged;
import org.plushm.plush.message.ClientMessages.HostResult;
import org.plushm.plush.message.ClientMessages.UpDone;
import org.plushm.plush.message.ClientMessages.UpRequest;
import org.plushm.plush.message.ControlLinkMessages.InviteHost;
import org.plushm.plush.message.ControlLinkMessages.InviteResult;
import org.plushm.plush.message.ControlLinkMessages.KeepAlive;
import org.plushm.plush.message.HostMessages.DetailsRequest;
import org.plushm.plush.message.HostMessages.HostDetails;
import org.plushm.plush.message.HostMessages.KillRequest;
import org.plushm.plush.message.MembershipMessages.Disconnected;
import org.plushm.plush.message.MembershipMessages.Join;
import org.plushm.plush.message.OutcomeKind;
import org.plushm.plush.port.ControlPort.LaunchFailed;
import org.plushm.plush.port.ControlPort.Launched;
import org.plushm.plush.port.ControlPort.LinkReceived;
import org.plushm.plush.port.ControlPort.LinkSend;

/** What follows when an invitation fails, and when a name stands for another address. */
class InvitationRetryTest extends ControlBench {
  private static List<InviteHost> setPeersIn(List<Effect> effects) {
    List<InviteHost> invitations = new ArrayList<>();
    for (Effect effect : effects) {
      if (effect instanceof LinkSend send && send.message() instanceof InviteHost invite) {
        invitations.add(invite);
      }
    }
    return invitations;
  }

  /** The root answers keep-alives meanwhile. */
  private List<Effect> afterAlive(long delayNs) {
    List<Effect> effects = new ArrayList<>();
    long untilNs = nowNs + delayNs;
    while (nowNs < untilNs) {
      for (Effect effect : after(Math.min(100 * MS, untilNs - nowNs))) {
        effects.add(effect);
        if (effect instanceof LinkSend send && send.message() instanceof KeepAlive) {
          effects.addAll(event(new LinkReceived(send.link(), send.message())));
        }
      }
    }
    return effects;
  }

  private String notRoot() {
    return root.equals("h1") ? "h2" : "h1";
  }

  private HostDetails details(String label) {
    ask(new DetailsRequest(label, false));
    List<HostDetails> told = told(HostDetails.class);
    return told.get(told.size() - 1);
  }

  @Test
  void shouldReportTheCauseWhenAHostCannotBeStarted() {
    ask(new UpRequest("h[1-3]", 0));
    launched("h1", 10);
    launched("h2", 10);
    event(new LaunchFailed("h3", "ssh: connect to host h3 port 22: Connection refused"));
    becomesRoot(dialled.containsValue(address("h1")) ? "h1" : "h2", 0);
    join("h1");
    join("h2");
    assertTrue(
        told(HostChanged.class)
            .contains(
                new HostChanged(
                    "h3", "FAILED", "ssh: connect to host h3 port 22: Connection refused")));
    assertEquals(1, told(UpDone.class).get(0).failed());
    exec(3, 0);
    report(0, OutcomeKind.EXITED, 0);
    report(1, OutcomeKind.EXITED, 0);
    assertEquals("UNREACHABLE", state("h3"));
    HostResult result =
        told(HostResult.class).stream().filter(r -> r.label().equals("h3")).findFirst().get();
    assertEquals("ssh: connect to host h3 port 22: Connection refused", result.cause());
  }

  /** Two of three are in; the client of the third was killed, and it is launched again. */
  private void upWithAClientKilledWhileItStarts() {
    ask(new UpRequest("h[1-3]", 0));
    launched("h1", 10);
    launched("h2", 10);
    becomesRoot(dialled.containsValue(address("h1")) ? "h1" : "h2", 0);
    join("h1");
    join("h2");
    event(new LaunchFailed("h3", "the edge ended with code 137", true));
    assertEquals(List.of("h3"), launchesIn(afterAlive(2 * SECOND)));
  }

  @Test
  void shouldTryANewHostThreeTimesWhoseClientIsKilledWhileItStarts() {
    upWithAClientKilledWhileItStarts();
    event(new LaunchFailed("h3", "the edge ended with code 137", true));
    assertEquals(List.of("h3"), launchesIn(afterAlive(2 * SECOND)));
    assertEquals(0, told(UpDone.class).size(), "it is still on its way");
    event(new LaunchFailed("h3", "the edge ended with code 137", true));
    assertEquals("FAILED", details("h3").status());
    assertEquals("the edge ended with code 137", details("h3").cause());
    assertEquals(List.of(), launchesIn(afterAlive(60 * SECOND)));
    assertEquals(1, told(UpDone.class).get(0).failed());
  }

  @Test
  void shouldHaveANewHostWhoseClientWasKilledOnce() {
    upWithAClientKilledWhileItStarts();
    launched("h3", 11);
    join("h3");
    assertEquals(3, told(UpDone.class).get(0).active());
  }

  /** Lets one try of a lost host fail; returns how long the next one was waited for. */
  private long failOnce(String label) {
    long setPeerNs = 0;
    InviteHost invite = null;
    long startNs = nowNs;
    while (invite == null) {
      assertTrue(nowNs - startNs < 60 * SECOND, "no further try of " + label);
      for (InviteHost each : setPeersIn(afterAlive(MS))) {
        if (each.candidate().equals(nodes.get(label).anyIncarnation())) {
          invite = each;
          setPeerNs = nowNs - startNs;
        }
      }
    }
    assertEquals(
        List.of(label),
        launchesIn(fromRoot(new InviteResult(invite.invitation(), false, "silent", null, false))));
    event(new LaunchFailed(label, "no route to host"));
    return setPeerNs;
  }

  @Test
  void shouldTryALostHostWithDoublingWaitsUntilItIsGivenUp() {
    up(3);
    String lost = notRoot();
    InviteHost first = setPeersIn(fromRoot(new Disconnected(nodes.get(lost), true))).get(0);
    long lostNs = nowNs;
    fromRoot(new InviteResult(first.invitation(), false, "silent", null, false));
    event(new LaunchFailed(lost, "no route to host"));
    ControlOptions options = ControlOptions.of("test", 1);
    int tries = 1;
    while (nowNs - lostNs < 200 * SECOND) {
      long waitedNs = failOnce(lost);
      tries++;
      long meantNs = Math.min(options.retryMinNs() << Math.min(tries, 8), options.retryMaxNs());
      assertTrue(
          waitedNs > 0.69 * meantNs && waitedNs < 1.31 * meantNs + 2 * MS,
          "try " + tries + " after " + waitedNs / MS + " ms in place of " + meantNs / MS);
    }
    assertTrue(tries >= 9 && tries <= 20, tries + " tries");
    assertEquals(
        "lost by its neighbour in the tree; last try: no route to host", details(lost).cause());
    // The last launch hangs: nobody answers any more.
    afterAlive(300 * SECOND);
    HostDetails details = details(lost);
    assertEquals("FAILED", details.status());
    assertEquals("not joined in time: no route to host", details.cause());
    assertEquals(List.of(), launchesIn(afterAlive(600 * SECOND)), "it is given up");
  }

  @Test
  void shouldSpreadTheTriesOfHostsThatWereLostTogether() {
    up(6);
    List<String> lost = new ArrayList<>();
    for (int i = 1; i <= 6; i++) {
      if (!root.equals("h" + i)) {
        lost.add("h" + i);
      }
    }
    List<Long> numbers = new ArrayList<>();
    for (String label : lost) {
      setPeersIn(fromRoot(new Disconnected(nodes.get(label), true)))
          .forEach(invite -> numbers.add(invite.invitation()));
    }
    numbers.forEach(n -> fromRoot(new InviteResult(n, true, "busy: too much", null, false)));
    List<Long> triedNs = new ArrayList<>();
    long startNs = nowNs;
    while (triedNs.size() < lost.size()) {
      assertTrue(nowNs - startNs < 10 * SECOND, triedNs.toString());
      setPeersIn(afterAlive(MS)).forEach(invite -> triedNs.add(nowNs));
    }
    assertTrue(
        triedNs.get(triedNs.size() - 1) - triedNs.get(0) > 50 * MS, "all at once: " + triedNs);
  }

  @Test
  void shouldTakeALostHostBackIntoTheRunsThatFollow() {
    up(3);
    String lost = notRoot();
    InviteHost invite = setPeersIn(fromRoot(new Disconnected(nodes.get(lost), true))).get(0);
    assertEquals("DISCONNECTED", details(lost).status());
    fromRoot(new InviteResult(invite.invitation(), false, "silent", null, false));
    List<Effect> effects = launched(lost, 11);
    assertEquals(nodes.get(lost), setPeersIn(effects).get(0).candidate(), "SETPEER again");
    join(lost);
    assertEquals("ACTIVE", details(lost).status());
    assertEquals(3, control.count(HostStatus.ACTIVE));
  }

  @Test
  void shouldTellTheUserOfAKillAndNotCountItAsComingAndGoing() {
    up(3);
    String label = notRoot();
    for (int i = 0; i < 12; i++) {
      ask(new KillRequest(label, false));
      InviteHost invite = setPeersIn(fromRoot(new Disconnected(nodes.get(label), true))).get(0);
      HostDetails killed = details(label);
      assertEquals("DISCONNECTED", killed.status());
      assertEquals("killed by 'plush kill'", killed.cause());
      assertTrue(killed.killed());
      fromRoot(new InviteResult(invite.invitation(), false, "silent", null, false));
      launched(label, 11 + i);
      join(label);
      assertEquals("ACTIVE", details(label).status());
    }
    assertEquals(0, details(label).disconnects());
    // A loss that nobody wished for is one again.
    fromRoot(new Disconnected(nodes.get(label), true));
    assertEquals("lost by its neighbour in the tree", details(label).cause());
    assertEquals(1, details(label).disconnects());
  }

  // ---- names (thesis section 3.6) ----

  @Test
  void shouldFollowANameToTheAddressThatItHasNow() {
    up(3);
    String lost = notRoot();
    NodeId former = nodes.get(lost);
    InviteHost invite = setPeersIn(fromRoot(new Disconnected(former, true))).get(0);
    assertEquals(former.anyIncarnation(), invite.candidate(), "the address, not the name");
    fromRoot(new InviteResult(invite.invitation(), false, "silent", null, false));
    // Meanwhile the name stands for a machine with another address, of another family at that.
    NodeId now = NodeId.parse("[2001:db8::7]:4000#77");
    nodes.put(lost, now);
    List<Effect> effects = event(new Launched(lost, now, "[2001:db8::7]:5000"));
    assertEquals(now, setPeersIn(effects).get(0).candidate());
    fromRoot(new Join(now, lost, "[2001:db8::7]:5000", "1", new long[0], -1));
    assertEquals("ACTIVE", details(lost).status());
    assertEquals(now.toString(), details(lost).node());
    // What is said of the former machine concerns the host no more.
    fromRoot(new Disconnected(former, true));
    assertEquals("ACTIVE", details(lost).status());
    fromRoot(new Join(former, lost, address(lost), "1", new long[0], -1));
    assertEquals(now.toString(), details(lost).node());
    // And what is said of the present one does.
    fromRoot(new Disconnected(now, true));
    assertEquals("DISCONNECTED", details(lost).status());
  }

  @Test
  void shouldHoldTwoHostsApartByTheirPortsWhateverTheirNamesAre() {
    ask(new UpRequest("h1,alias", 0));
    NodeId a = NodeId.parse("10.0.0.1:4000#10");
    NodeId b = NodeId.parse("10.0.0.1:4001#10");
    nodes.put("h1", a);
    event(new Launched("h1", a, "10.0.0.1:5000"));
    event(new Launched("alias", b, "10.0.0.1:5001"));
    assertNotEquals(details("h1").node(), details("alias").node());
  }
}
