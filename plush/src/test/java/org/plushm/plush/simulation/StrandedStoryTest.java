package org.plushm.plush.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.plushm.overlay.NodeId;
import org.plushm.plush.nodeset.NodeSet;
import org.plushm.plush.tally.HostState;
import org.plushm.simulation.FaultModel;
import org.plushm.simulation.WorldOptions;

/** Hosts that live and know nobody who does: only the control node can bring them together. */
class StrandedStoryTest {
  private static final long MS = PlushWorld.MS;
  private static final long SECOND = PlushWorld.SECOND;
  private static final String FIRST = "h[1-15]";
  private static final String LATER = "h[16-30]";
  private static final int HOSTS = 30;

  /**
   * Half of the hosts come in, and others soon after, who so know only the former: RanSub tells of
   * everybody once in five seconds. Then the former die, as with their edge, and whoever follows
   * them would have another address, so that nobody answers at the old ones.
   */
  @Test
  void shouldCallWhoeverLivesAndIsInNoTree() {
    PlushWorld plush =
        new PlushWorld(
            WorldOptions.of(5).withFaults(FaultModel.none().withDelay(MS / 5, 0.5)), HOSTS);
    plush.startControl();
    bringIn(plush, FIRST);
    plush.world.runFor(SECOND);
    bringIn(plush, LATER);
    Map<String, NodeId> survivors = new LinkedHashMap<>();
    for (String label : NodeSet.parse(LATER)) {
      survivors.put(label, plush.hosts.get(label).id());
    }
    NodeSet.parse(FIRST).forEach(plush::powerOff);
    plush.await("one tree of those who live", 20 * SECOND, plush::isWhole);
    Client exec = plush.exec(LATER, "sleep=10 out=20", 0);
    plush.await("ExecDone", 10 * SECOND, () -> exec.execDone != null);
    assertEquals(survivors.size(), exec.count(HostState.OK), exec.tally.equation());
    survivors.forEach(
        (label, id) -> assertEquals(id, plush.hosts.get(label).id(), label + " was never away"));
    assertEquals(List.of(), plush.world.violations());
  }

  private static void bringIn(PlushWorld plush, String labels) {
    Client up = plush.up(labels);
    plush.await("UpDone", 60 * SECOND, () -> up.upDone != null);
  }
}
