package org.plushm.plush.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.plushm.overlay.Effect;
import org.plushm.plush.message.ClientMessages.UpRequest;
import org.plushm.plush.message.ControlLinkMessages.CheckStatus;
import org.plushm.plush.message.ControlLinkMessages.KeepAlive;
import org.plushm.plush.message.ControlLinkMessages.StatusChecked;
import org.plushm.plush.message.HostMessages.DetailsRequest;
import org.plushm.plush.message.HostMessages.HostDetails;
import org.plushm.plush.message.HostMessages.HostEvent;
import org.plushm.plush.message.HostMessages.ReadmitRequest;
import org.plushm.plush.message.JournalRecords.Enrolled;
import org.plushm.plush.message.MembershipMessages.Disconnected;
import org.plushm.plush.message.MembershipMessages.Presence;
import org.plushm.plush.message.OrdinalSet;
import org.plushm.plush.port.ControlPort.ClientTell;
import org.plushm.plush.port.ControlPort.Journal;

/** What the next control node knows of the hosts' past, and what it does not hold against them. */
class StoryRecoveryTest extends ControlBench {
  private static final int FLAPS = ControlOptions.of("test", 1).flapCount();

  private long incarnation = 10;

  /** As the control node has it: it asks the host itself only when nobody else is asked for. */
  private List<HostEvent> story(String label) {
    List<HostEvent> events = new ArrayList<>();
    for (Effect effect : ask(new DetailsRequest("h[1-3]", true))) {
      if (effect instanceof ClientTell tell
          && tell.message() instanceof HostEvent event
          && event.label().equals(label)) {
        events.add(event);
      }
    }
    return events;
  }

  private HostDetails details(String label) {
    for (Effect effect : ask(new DetailsRequest(label, false))) {
      if (effect instanceof ClientTell tell && tell.message() instanceof HostDetails details) {
        return details;
      }
    }
    throw new AssertionError("no answer about " + label);
  }

  private String notRoot() {
    return root.equals("h1") ? "h2" : "h1";
  }

  private void lose(String label) {
    fromRoot(new Disconnected(nodes.get(label), true));
    assertNotEquals("ACTIVE", details(label).status());
  }

  private void comeBack(String label) {
    nodes.put(label, id(label, ++incarnation));
    join(label);
    assertEquals("ACTIVE", details(label).status());
  }

  /** Another control node, on another machine with another time, some wall time later. */
  private void restartAfter(long pauseMs) {
    wallMs += pauseMs;
    nowNs = 77 * SECOND;
    restart();
    if (root != null) {
      becomesRoot(root, 0);
    }
  }

  @Test
  void shouldTellTheSameStoryWithAgesThatGoOn() {
    up(3);
    String label = notRoot();
    nowNs += 60 * SECOND;
    wallMs += 60_000;
    lose(label);
    List<HostEvent> before = story(label);
    assertTrue(before.size() > 5, before.toString());
    restartAfter(3_600_000);
    List<HostEvent> after = story(label);
    assertEquals(
        before.stream().map(HostEvent::what).toList(),
        after.stream().map(HostEvent::what).toList());
    assertEquals(60_000, before.get(0).agoMs());
    assertEquals(3_660_000, after.get(0).agoMs());
    assertEquals(3_600_000, after.get(after.size() - 1).agoMs());
  }

  @Test
  void shouldTellHowLongAHostHasBeenActiveAlsoOverARestart() {
    up(2);
    restartAfter(90_000);
    assertEquals("ACTIVE", details("h1").status());
    assertEquals(90_000, details("h1").sinceMs());
  }

  @Test
  void shouldBearAWallClockThatWasSetBack() {
    up(3);
    String label = notRoot();
    lose(label);
    restartAfter(-86_400_000);
    assertEquals(1, details(label).disconnects());
    story(label).forEach(event -> assertEquals(0, event.agoMs(), event.toString()));
    assertEquals(0, details("h3").sinceMs());
  }

  @Test
  void shouldGiveUpAHostThatFlapsThoughEachLossIsSeenByAnotherControlNode() {
    up(3);
    String label = notRoot();
    for (int i = 1; i < FLAPS; i++) {
      lose(label);
      comeBack(label);
      restartAfter(1_000);
      fromRoot(new Presence(present()));
      assertEquals(i, details(label).disconnects());
    }
    lose(label);
    assertTrue(details(label).outcast());
    restartAfter(1_000);
    assertTrue(details(label).outcast());
    assertEquals("FAILED", details(label).status());
    ask(new ReadmitRequest(label));
    restartAfter(1_000);
    assertFalse(details(label).outcast());
    assertEquals(0, details(label).disconnects());
  }

  @Test
  void shouldForgetLossesThatTheWindowHasLeftBehind() {
    up(3);
    String label = notRoot();
    lose(label);
    comeBack(label);
    restartAfter(599_000);
    assertEquals(1, details(label).disconnects());
    restartAfter(2_000);
    assertEquals(0, details(label).disconnects());
  }

  /** Its predecessor may have counted it, and the silence may be that of a loaded machine. */
  @Test
  void shouldNotCountWhomItMissesBecauseItHasJustStarted() {
    up(3);
    String label = notRoot();
    for (int i = 0; i < 2 * FLAPS; i++) {
      restartAfter(1_000);
      List<Effect> effects = new ArrayList<>();
      for (int keepAlive = 0; keepAlive < 6; keepAlive++) {
        effects.addAll(after(500 * MS));
        fromRoot(new KeepAlive(keepAlive));
      }
      assertTrue(isSent(effects, CheckStatus.class));
      fromRoot(new StatusChecked(nodes.get(label), false));
      HostDetails lost = details(label);
      assertEquals("DISCONNECTED", lost.status());
      assertEquals(0, lost.disconnects());
      // Also when it was seen for a moment, while others were not seen yet.
      comeBack(label);
      lose(label);
      assertEquals(0, details(label).disconnects());
      comeBack(label);
    }
    fromRoot(new Presence(present()));
    lose(label);
    assertEquals(1, details(label).disconnects(), "everybody was seen: this one counts");
  }

  /** The ordinals of the hosts as they are now. */
  private OrdinalSet present() {
    Map<String, Integer> ordinals = new TreeMap<>();
    for (Effect effect : all) {
      if (effect instanceof Journal journal && journal.record() instanceof Enrolled enrolled) {
        ordinals.put(enrolled.label(), enrolled.ordinal());
      }
    }
    return OrdinalSet.of(ordinals.values().stream().mapToInt(Integer::intValue).toArray());
  }

  @Test
  void shouldFoundWithTheHostThatTheUserNamedAlsoAfterARestart() {
    ask(new UpRequest("h[1-9]", 0, "h7", null));
    restartAfter(1_000);
    for (int i = 1; i <= 9; i++) {
      launched("h" + i, 10);
    }
    assertEquals(List.of(address("h7")), List.copyOf(dialled.values()));
  }

  @Test
  void shouldDrawTheFirstRootWithTheUsersSeedAlsoAfterARestart() {
    String withoutRestart = null;
    for (int i = 0; i < 2; i++) {
      all.clear();
      restart();
      ask(new UpRequest("h[1-9]", 0, null, 3L));
      if (i == 1) {
        restartAfter(1_000);
      }
      for (int host = 1; host <= 9; host++) {
        launched("h" + host, 10);
      }
      assertEquals(1, dialled.size());
      String founder = dialled.values().iterator().next();
      assertEquals(withoutRestart == null ? founder : withoutRestart, founder);
      withoutRestart = founder;
    }
  }
}
