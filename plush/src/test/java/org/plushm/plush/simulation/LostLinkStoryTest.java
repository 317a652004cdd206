package org.plushm.plush.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.plushm.plush.message.ClientMessages.StatusReply;
import org.plushm.plush.message.ClientMessages.StatusRequest;
import org.plushm.plush.message.HostMessages.KillRequest;
import org.plushm.plush.tally.HostState;
import org.plushm.simulation.FaultModel;
import org.plushm.simulation.WorldOptions;

/** What the control node tells of the times when it had no root. */
class LostLinkStoryTest {
  private static final long MS = PlushWorld.MS;
  private static final long SECOND = PlushWorld.SECOND;
  private static final int HOSTS = 13;

  private PlushWorld plush;

  @BeforeEach
  void build() {
    plush =
        new PlushWorld(
            WorldOptions.of(1).withFaults(FaultModel.none().withDelay(MS / 5, 0.5)), HOSTS);
    plush.startControl();
    plush.up("h[1-13]");
    plush.await("one tree", 60 * SECOND, plush::isWhole);
    assertEquals(0, counters().get("control_link_lost"));
    assertEquals(0, counters().get("control_link_gap_ms"));
  }

  private Map<String, Long> counters() {
    Client asked = plush.ask(new StatusRequest());
    plush.await("an answer", 5 * SECOND, () -> !asked.answers.isEmpty());
    Map<String, Long> counters = new TreeMap<>();
    for (String counter : ((StatusReply) asked.answers.get(0)).counters().split(",")) {
      int equals = counter.indexOf('=');
      counters.put(counter.substring(0, equals), Long.valueOf(counter.substring(equals + 1)));
    }
    return counters;
  }

  private void awaitLosses(long losses) {
    plush.await(
        "the link is back",
        20 * SECOND,
        () ->
            plush.controlNode().count(org.plushm.plush.control.HostStatus.ACTIVE) == HOSTS
                && plush.isWhole());
    assertEquals(losses, counters().get("control_link_lost"));
  }

  @Test
  void shouldCountALossAndTellHowLongThereWasNoRoot() {
    plush.killHost(plush.rootLabel());
    plush.world.runFor(5 * SECOND);
    awaitLosses(1);
    long gapMs = counters().get("control_link_gap_ms");
    assertTrue(gapMs > 500 && gapMs <= 3_000, gapMs + " ms");
    plush.killClient(plush.rootLabel());
    plush.world.runFor(5 * SECOND);
    awaitLosses(2);
    long noisyMs = counters().get("control_link_gap_ms");
    assertTrue(noisyMs < 1_000, "the control node hears it at once and tells: " + noisyMs + " ms");
    assertEquals(List.of(), plush.world.violations());
  }

  @Test
  void shouldCutEveryLinkForAsLongAsAsked() {
    String root = plush.rootLabel();
    Client exec = plush.exec("h[1-13]", "sleep=1000 out=20", 0);
    Client cut = plush.ask(new KillRequest("", false, 4_000));
    plush.await("Done", SECOND, () -> cut.done != null);
    assertEquals(0, cut.done.exit());
    plush.await("ExecDone", 20 * SECOND, () -> exec.execDone != null);
    assertEquals(HOSTS, exec.count(HostState.OK));
    awaitLosses(1);
    long gapMs = counters().get("control_link_gap_ms");
    assertTrue(gapMs >= 4_000 && gapMs <= 7_000, gapMs + " ms");
    assertEquals(root, plush.rootLabel(), "the tree is not concerned");
    assertEquals(List.of(), plush.world.violations());
  }
}
