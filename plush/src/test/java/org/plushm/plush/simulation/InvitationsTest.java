package org.plushm.plush.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.plushm.overlay.Message;
import org.plushm.overlay.Overlay;
import org.plushm.plush.control.HostStatus;
import org.plushm.plush.message.ClientMessages.UpRequest;
import org.plushm.plush.message.HostMessages.DetailsRequest;
import org.plushm.plush.message.HostMessages.HostDetails;
import org.plushm.plush.port.Admission.Refusal;
import org.plushm.plush.tally.HostState;
import org.plushm.simulation.Checker;
import org.plushm.simulation.FaultModel;
import org.plushm.simulation.SimulatedHost;
import org.plushm.simulation.World;
import org.plushm.simulation.WorldOptions;

/** Invitations from the first root to the refusal of a client (thesis sections 3.2 to 3.4). */
class InvitationsTest {
  private static final long SECOND = PlushWorld.SECOND;

  private static PlushWorld world(long seed, int hosts) {
    FaultModel lan = FaultModel.none().withDelay(PlushWorld.MS, 0.5);
    PlushWorld plush = new PlushWorld(WorldOptions.of(seed).withFaults(lan), hosts);
    plush.startControl();
    return plush;
  }

  private static void awaitActive(PlushWorld plush, int hosts) {
    plush.await(
        hosts + " active",
        60 * SECOND,
        () -> plush.controlNode().count(HostStatus.ACTIVE) == hosts);
  }

  private static HostDetails details(PlushWorld plush, String label) {
    Client client = plush.ask(new DetailsRequest(label, true));
    plush.await("the answer", 10 * SECOND, () -> client.done != null);
    for (Message message : client.answers) {
      if (message instanceof HostDetails details) {
        return details;
      }
    }
    throw new AssertionError(label + " is unknown");
  }

  private static String firstRoot(long worldSeed, String root, Long seed) {
    PlushWorld plush = world(worldSeed, 9);
    plush.ask(new UpRequest("h[1-9]", 0, root, seed));
    awaitActive(plush, 9);
    String label = plush.rootLabel();
    assertEquals(0, plush.hosts.get(label).service(Overlay.class).tree().root().term());
    return label;
  }

  @Test
  void shouldDrawTheFirstRootAtRandomAndTheSameAgainWithASeed() {
    Set<String> roots = new TreeSet<>();
    Set<String> seeded = new TreeSet<>();
    for (int i = 1; i <= 20; i++) {
      roots.add(firstRoot(i, null, null));
      seeded.add(firstRoot(i, null, 12L));
    }
    assertTrue(roots.size() >= 5, roots.toString());
    assertEquals(1, seeded.size(), seeded.toString());
    assertNotEquals(seeded, Set.of(firstRoot(1, null, 13L)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"h1", "h5", "h9"})
  void shouldHaveTheNamedHostFoundTheTree(String root) {
    for (int i = 1; i <= 5; i++) {
      assertEquals(root, firstRoot(i, root, null));
    }
  }

  @Test
  void shouldInviteTheNamedRootFirstAlsoWhenItWouldBeTheLastOfMany() {
    PlushWorld plush = world(3, 120);
    plush.ask(new UpRequest("h[1-120]", 0, "h120", null));
    awaitActive(plush, 120);
    assertEquals("h120", plush.rootLabel());
  }

  @Test
  void shouldHaveAnotherHostFoundWhenTheNamedOneCannotBeStarted() {
    PlushWorld plush = world(3, 9);
    plush.powerOff("h4");
    plush.ask(new UpRequest("h[1-9]", 0, "h4", null));
    awaitActive(plush, 8);
    assertNotEquals("h4", plush.rootLabel());
    assertEquals("the launch has failed", details(plush, "h4").cause());
    assertEquals("FAILED", details(plush, "h4").status());
  }

  /** Every host whose launch or SETPEER is under way, looked at after each event. */
  private static int[] watchOutstanding(PlushWorld plush) {
    int[] most = {0};
    plush.world.addChecker(
        new Checker() {
          @Override
          public void touched(World at, SimulatedHost touched) {
            if (touched == plush.control && plush.control.isAlive()) {
              most[0] = Math.max(most[0], plush.controlNode().outstandingInvitations());
            }
          }
        });
    return most;
  }

  @Test
  void shouldLaunchFiftyAtATimeAndKeepToItsWindowHoweverDeepTheTree() {
    PlushWorld plush = world(5, 300);
    int[] most = watchOutstanding(plush);
    plush.up("h[1-300]");
    awaitActive(plush, 300);
    plush.await("whole", 30 * SECOND, plush::isWhole);
    assertEquals(50, plush.launcher.underWayMax);
    int windowMost = plush.controlOptions.invitationsGrownMax();
    assertTrue(most[0] > 50 && most[0] <= windowMost, most[0] + " outstanding");
    int depth = 0;
    for (SimulatedHost host : plush.hosts.values()) {
      depth = Math.max(depth, host.service(Overlay.class).tree().pathToRoot().size());
    }
    assertTrue(depth >= 2, "a tree with levels: " + depth);
    // 120 at once are lost and invited again, most of them from below the root.
    most[0] = 0;
    String root = plush.rootLabel();
    int launches = plush.launcher.launches;
    plush.launcher.underWayMax = 0;
    for (int i = 1, killed = 0; killed < 120; i++) {
      if (!("h" + i).equals(root)) {
        plush.killHost("h" + i);
        killed++;
      }
    }
    plush.await("whole", 120 * SECOND, plush::isWhole);
    assertTrue(plush.launcher.launches - launches >= 120, "each was launched again");
    assertTrue(most[0] <= windowMost, most[0] + " outstanding");
    assertTrue(plush.launcher.underWayMax <= 50, plush.launcher.underWayMax + " launches at once");
    assertEquals(List.of(), plush.world.violations());
  }

  // ---- declining (F33) ----

  @Test
  void shouldGiveAHostUpWithItsReasonWhenItDeclinesForGood() {
    PlushWorld plush = world(7, 5);
    plush.refusals.put("h2", new Refusal("policy: in use", true));
    Client up = plush.up("h[1-5]");
    plush.await("UpDone", 30 * SECOND, () -> up.upDone != null);
    assertEquals(4, up.upDone.active());
    assertEquals(1, up.upDone.failed());
    HostDetails details = details(plush, "h2");
    assertEquals("FAILED", details.status());
    assertEquals("declined: policy: in use", details.cause());
    Client exec = plush.exec("h[1-5]", "sleep=5", 0);
    plush.await("ExecDone", 30 * SECOND, () -> exec.execDone != null);
    assertEquals(4, exec.count(HostState.OK));
    assertEquals(1, exec.count(HostState.UNREACHABLE));
    assertEquals("declined: policy: in use", exec.results.get("h2").cause());
    // Nobody asks it again, so it ends; welcome again, it comes when the user wants it.
    assertTrue(plush.hosts.get("h2").isAlive());
    plush.world.runFor(130 * SECOND);
    assertFalse(plush.hosts.get("h2").isAlive());
    plush.refusals.clear();
    plush.up("h2");
    plush.await("whole", 30 * SECOND, plush::isWhole);
    assertNull(details(plush, "h2").cause());
  }

  @Test
  void shouldAskABusyHostAgainUntilItIsWelcome() {
    PlushWorld plush = world(8, 5);
    plush.refusals.put("h2", new Refusal("busy: load average 9.10, load-max is 4", false));
    Client up = plush.up("h[1-5]");
    awaitActive(plush, 4);
    plush.world.runFor(20 * SECOND);
    assertNull(up.upDone);
    HostDetails details = details(plush, "h2");
    assertEquals("waits for the next try", details.stage());
    assertEquals("declined: busy: load average 9.10, load-max is 4", details.cause());
    assertTrue(details.tries() > 3, details.toString());
    int launches = plush.launcher.launches;
    plush.refusals.clear();
    plush.await("UpDone", 60 * SECOND, () -> up.upDone != null);
    assertEquals(5, up.upDone.active());
    assertEquals(launches, plush.launcher.launches, "its client was there all the time");
    assertEquals(List.of(), plush.world.violations());
  }

  @Test
  void shouldGiveABusyHostUpAfterTheInvitationsTime() {
    PlushWorld plush = world(8, 3);
    plush.refusals.put("h2", new Refusal("busy: too much", false));
    Client up = plush.up("h[1-3]");
    plush.await("UpDone", 310 * SECOND, () -> up.upDone != null);
    assertEquals("FAILED", details(plush, "h2").status());
    assertEquals("not joined in time: declined: busy: too much", details(plush, "h2").cause());
  }

  @Test
  void shouldHaveAnotherHostFoundTheTreeWhenTheFirstDeclines() {
    for (int seed = 1; seed <= 10; seed++) {
      PlushWorld plush = world(seed, 4);
      plush.refusals.put("h3", new Refusal("policy: no", true));
      Client up = plush.ask(new UpRequest("h[1-4]", 0, "h3", null));
      plush.await("UpDone", 30 * SECOND, () -> up.upDone != null);
      assertEquals(3, up.upDone.active());
      assertEquals("declined: policy: no", details(plush, "h3").cause());
      assertNotEquals("h3", plush.rootLabel());
    }
  }

  @Test
  void shouldHaveNoOverlayWhenEverybodyDeclines() {
    PlushWorld plush = world(2, 3);
    List.of("h1", "h2", "h3").forEach(h -> plush.refusals.put(h, new Refusal("policy", true)));
    Client up = plush.up("h[1-3]");
    plush.await("UpDone", 60 * SECOND, () -> up.upDone != null);
    assertEquals(3, up.upDone.failed());
    Client down = plush.down();
    plush.await("Done of down", 15 * SECOND, () -> down.done != null);
    assertTrue(plush.allEnded());
  }
}
