package org.plushm.plush.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.plushm.overlay.Message;
import org.plushm.overlay.Overlay;
import org.plushm.plush.control.HostStatus;
import org.plushm.plush.message.ClientMessages.TreeEntry;
import org.plushm.plush.message.ClientMessages.TreeRequest;
import org.plushm.plush.message.HostMessages.DetailsRequest;
import org.plushm.plush.message.HostMessages.HostDetails;
import org.plushm.plush.message.HostMessages.HostEvent;
import org.plushm.plush.message.HostMessages.ReadmitRequest;
import org.plushm.plush.tally.HostState;
import org.plushm.simulation.FaultModel;
import org.plushm.simulation.FaultScript;
import org.plushm.simulation.WorldOptions;

/** What the control node can tell of a host, and the flap rule (thesis section 3.5). */
class HostStoryTest {
  private static final long SECOND = PlushWorld.SECOND;
  private static final int HOSTS = 5;
  private static final String ALL = "h[1-" + HOSTS + "]";

  private final PlushWorld plush =
      new PlushWorld(
          WorldOptions.of(3).withFaults(FaultModel.none().withDelay(5 * PlushWorld.MS, 0.1)),
          HOSTS);

  HostStoryTest() {
    plush.startControl();
    Client up = plush.up(ALL);
    plush.await("UpDone", 60 * SECOND, () -> up.upDone != null);
    plush.await("whole", 30 * SECOND, plush::isWhole);
  }

  private List<Message> ask(Message request) {
    Client client = plush.ask(request);
    plush.await("the answer", 10 * SECOND, () -> client.done != null);
    return client.answers;
  }

  private HostDetails details(String label) {
    return (HostDetails)
        ask(new DetailsRequest(label, false)).stream()
            .filter(HostDetails.class::isInstance)
            .findFirst()
            .orElseThrow();
  }

  private String story(String label) {
    StringBuilder story = new StringBuilder();
    for (Message message : ask(new DetailsRequest(label, true))) {
      if (message instanceof HostEvent event) {
        story.append(event.itself() ? "> " : "").append(event.what()).append('\n');
      }
    }
    return story.toString();
  }

  private String notRoot() {
    return plush.rootLabel().equals("h1") ? "h2" : "h1";
  }

  @Test
  void shouldTellAHostsStoryWithItsOwnPart() {
    String label = notRoot();
    ask(new TreeRequest());
    String before = story(label);
    assertTrue(before.contains("the launcher is asked\n"), before);
    assertTrue(before.contains("launched as "), before);
    assertTrue(before.contains("JOIN of "), before);
    assertTrue(before.contains("says that its parent is "), before);
    assertTrue(before.contains("> parent is h"), before);
    assertTrue(before.contains("> is member: Welcome\n"), before);
    plush.killHost(label);
    plush.await("whole", 60 * SECOND, plush::isWhole);
    String after = story(label);
    assertTrue(after.contains("disconnected: "), after);
    assertTrue(after.indexOf("launched as ") < after.lastIndexOf("launched as "), after);
    HostDetails details = details(label);
    assertEquals("ACTIVE", details.status());
    assertEquals(1, details.disconnects());
    assertEquals("1", details.version());
    assertTrue(details.heardMs() >= 0 && details.heardMs() < 60_000, details.toString());
  }

  /** Two who have lost the root confirm it to each other, and say so when they are back. */
  @Test
  void shouldBelieveNobodyThatTheRootIsLostWhileItServes() {
    String root = plush.rootLabel();
    List<Integer> side = new ArrayList<>();
    for (int number = 1; side.size() < 2; number++) {
      if (!root.equals("h" + number)) {
        side.add(number);
      }
    }
    String script = "at 0s partition " + side.get(0) + "," + side.get(1) + " | others for 1900ms";
    String story = "";
    // Whether one is a vantage point of the other is drawn.
    for (int i = 0; i < 5 && !story.contains("but serves as root"); i++) {
      plush.world.runFor(5 * SECOND);
      FaultScript.parse(script).apply(plush.world, List.copyOf(plush.hosts.values()));
      plush.world.runFor(1900 * PlushWorld.MS);
      plush.await("whole", 10 * SECOND, plush::isWhole);
      assertEquals(root, plush.rootLabel());
      story = story(root);
      assertFalse(story.contains("\ndisconnected"), story);
    }
    assertTrue(story.contains("was lost by a neighbour in the tree, but serves as root"), story);
  }

  @Test
  void shouldTellWhereAnInvitationStands() {
    String label = notRoot();
    plush.powerOff(label);
    plush.await(
        "another try",
        60 * SECOND,
        () -> details(label).stage() != null && details(label).tries() > 1);
    HostDetails details = details(label);
    assertEquals("DISCONNECTED", details.status());
    assertTrue(details.invitedMs() > 0 && details.limitMs() == 300_000, details.toString());
    plush.powerOn(label);
    plush.await("whole", 60 * SECOND, plush::isWhole);
    assertEquals(null, details(label).stage());
  }

  @Test
  void shouldGiveUpAHostThatFlapsThoughTheControlNodeDiesEachTime() {
    plush.journal.compacts = true;
    String label = notRoot();
    int flaps = plush.controlOptions.flapCount();
    for (int i = 1; i < flaps; i++) {
      plush.killHost(label);
      plush.await("lost", 30 * SECOND, () -> !plush.isWhole());
      plush.await("whole", 60 * SECOND, plush::isWhole);
      assertEquals(i, details(label).disconnects());
      plush.killControl();
      plush.startControl();
      // Long enough that it has seen everybody, and would have missed whom it does not see.
      plush.world.runFor(5 * SECOND);
      assertEquals(i, details(label).disconnects());
      for (int other = 1; other <= HOSTS; other++) {
        HostDetails details = details("h" + other);
        assertTrue(details.label().equals(label) || details.disconnects() == 0, details.toString());
      }
    }
    String story = story(label);
    assertTrue(story.split("disconnected: ").length > 5, "of several control nodes: " + story);
    plush.killHost(label);
    plush.await("given up", 30 * SECOND, () -> plush.controlNode().count(HostStatus.FAILED) == 1);
    plush.killControl();
    plush.startControl();
    plush.await("given up", 30 * SECOND, () -> plush.controlNode().count(HostStatus.FAILED) == 1);
    assertTrue(details(label).outcast());
    assertEquals(List.of(), plush.world.violations());
  }

  @Test
  void shouldMeasureTheRoundTripToEachParent() {
    int measured = 0;
    for (Message message : ask(new TreeRequest())) {
      if (message instanceof TreeEntry entry && entry.parent() != null) {
        measured++;
        assertTrue(
            entry.rttNs() > 8 * PlushWorld.MS && entry.rttNs() < 30 * PlushWorld.MS,
            entry.toString());
        assertEquals("1", entry.version());
      }
    }
    assertEquals(HOSTS - 1, measured);
  }

  @Test
  void shouldGiveUpAHostThatFlapsTellTheOverlayAndReadmitItOnRequest() {
    String label = notRoot();
    int flaps = plush.controlOptions.flapCount();
    for (int i = 1; i < flaps; i++) {
      plush.killHost(label);
      plush.await("whole", 60 * SECOND, plush::isWhole);
    }
    assertEquals(flaps - 1, details(label).disconnects());
    int launches = plush.launcher.launches;
    plush.killHost(label);
    plush.await("given up", 30 * SECOND, () -> plush.controlNode().count(HostStatus.FAILED) == 1);
    plush.world.runFor(400 * SECOND);
    assertEquals(launches, plush.launcher.launches, "never invited again");
    assertTrue(details(label).outcast());
    Client again = plush.up(label);
    plush.await("UpDone", SECOND, () -> again.upDone != null);
    assertEquals(1, again.upDone.failed());

    // The next control node knows it from the journal.
    plush.killControl();
    plush.startControl();
    plush.await("one failed", 30 * SECOND, () -> plush.controlNode().count(HostStatus.FAILED) == 1);
    Client exec = plush.exec(ALL, "sleep=5", 0);
    plush.await("ExecDone", 30 * SECOND, () -> exec.execDone != null);
    assertEquals(HOSTS - 1, exec.count(HostState.OK));
    assertEquals(1, exec.count(HostState.UNREACHABLE));

    ask(new ReadmitRequest(label));
    plush.await("whole", 60 * SECOND, plush::isWhole);
    assertFalse(details(label).outcast());
    assertEquals(0, details(label).disconnects());
    assertNotEquals(null, plush.hosts.get(label).service(Overlay.class).tree().root());
    assertEquals(List.of(), plush.world.violations());
  }
}
