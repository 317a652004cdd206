package org.plushm.plush.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;
import org.plushm.plush.message.ClientMessages.ExecRequest;
import org.plushm.plush.message.ClientMessages.UpRequest;
import org.plushm.plush.message.ControlLinkMessages.KeepAlive;
import org.plushm.plush.message.MembershipMessages.Presence;
import org.plushm.plush.message.OrdinalSet;
import org.plushm.plush.message.OutcomeKind;
import org.plushm.plush.message.ResumeMessages.ResumeRequest;
import org.plushm.plush.tally.HostState;

/** The time limit of a command on the control node's clock, over a replacement of that. */
class TimeLimitRecoveryTest extends ControlBench {
  private static final ControlOptions OPTIONS = ControlOptions.of("test", 1);
  private static final long GRACE_MS = OPTIONS.limitGraceNs() / MS;

  /** From the limit to the outcome of hosts that nothing is heard of, and a tick. */
  private static final long LATEST_MS = GRACE_MS + OPTIONS.cancelNs() / MS + 500;

  private static final long LIMIT_MS = 60_000;

  /** Time goes by while the root serves. */
  private void pass(long ms) {
    for (long leftMs = ms; leftMs > 0; leftMs -= 500) {
      long stepMs = Math.min(500, leftMs);
      after(stepMs * MS);
      wallMs += stepMs;
      fromRoot(new KeepAlive(leftMs));
    }
  }

  /** Another control node, on another machine with another time; the client turns to it. */
  private void restartAfter(long pauseMs) {
    wallMs += pauseMs;
    nowNs = 7 * SECOND;
    restart();
    becomesRoot(root, 0);
    fromRoot(new Presence(OrdinalSet.of(0, 1)));
    ask(new ResumeRequest(1, 0));
  }

  @Test
  void shouldCountFromTheIssueOfTheCommandOverReplacements() {
    up(2);
    exec(2, LIMIT_MS);
    pass(30_000);
    restartAfter(1_000);
    pass(20_000);
    restartAfter(1_000);
    pass(LIMIT_MS + GRACE_MS - 53_000);
    assertNull(state("h1"), "the limit and the grace are not over");
    pass(LATEST_MS - GRACE_MS + 1_000);
    assertEquals(HostState.TIMED_OUT.name(), state("h1"));
    assertEquals(HostState.TIMED_OUT.name(), state("h2"));
  }

  @Test
  void shouldHearWhoEndedInTimeWhenTheLimitPassedWithoutAControlNode() {
    up(2);
    exec(2, LIMIT_MS);
    restartAfter(3_600_000);
    pass(GRACE_MS - 500);
    report(0, OutcomeKind.EXITED, 0);
    assertEquals(HostState.OK.name(), state("h1"));
    assertNull(state("h2"), "its report may be on its way");
    pass(LATEST_MS - GRACE_MS + 1_000);
    assertEquals(HostState.TIMED_OUT.name(), state("h2"));
  }

  @Test
  void shouldNotCountTheWaitForHostsThatAreOnTheirWayIn() {
    up(2);
    ask(new UpRequest("h3", 0));
    ask(new ExecRequest("h[1-3]", "hostname", 10_000, 40_000, 1 << 20));
    pass(45_000);
    assertEquals(HostState.UNREACHABLE.name(), state("h3"), "the command is issued without it");
    restartAfter(1_000);
    pass(8_000);
    assertNull(state("h1"), "it has run for 14 s of 10 and the grace");
    pass(LATEST_MS);
    assertEquals(HostState.TIMED_OUT.name(), state("h1"));
  }

  @Test
  void shouldCountFromTheReplacementWhenTheClockWasSetBack() {
    up(2);
    exec(2, LIMIT_MS);
    pass(30_000);
    restartAfter(-86_400_000);
    pass(LIMIT_MS + GRACE_MS - 500);
    assertNull(state("h1"));
    pass(LATEST_MS - GRACE_MS + 1_000);
    assertEquals(HostState.TIMED_OUT.name(), state("h1"));
  }
}
