package org.plushm.modelnet.realtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.plushm.modelnet.pipe.Distillation;
import org.plushm.modelnet.topology.Routing;
import org.plushm.modelnet.topology.TransitStub;

class EmulationSettingsTest {
  @TempDir Path folder;

  @Test
  void shouldReachTheEdgeUnchanged() throws Exception {
    EmulationSettings settings =
        new EmulationSettings(
            Routing.DELAY,
            Distillation.parse("last-mile"),
            17,
            4,
            -3,
            2,
            true,
            List.of(
                LinkChange.Timed.parse("1s hop 2 plr 0.5"), LinkChange.Timed.parse("2s hop 2 up")));
    settings.writeTo(folder, TransitStub.of(30, 5).make());
    assertEquals(settings, EmulationSettings.readFrom(folder));
    assertEquals(30, settings.paths(folder).hostCount());
  }

  @Test
  void shouldSumDropsOfOwnSocketsOnly() {
    List<String> table =
        List.of(
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid"
                + "  timeout inode ref pointer drops",
            "  57: 0100007F:0035 00000000:0000 07 00000000:00000000 00:00000000 00000000   101"
                + "        0 21 2 0000000000000000 5",
            "  58: 0100007F:0036 00000000:0000 07 00000000:00000000 00:00000000 00000000   101"
                + "        0 22 2 0000000000000000 7",
            "  59: 0100007F:0037 00000000:0000 07 00000000:00000000 00:00000000 00000000   101"
                + "        0 23 2 0000000000000000 11");
    assertEquals(12, SocketDrops.sum(table, Set.of("21", "22")));
  }
}
