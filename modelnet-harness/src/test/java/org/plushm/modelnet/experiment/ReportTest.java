package org.plushm.modelnet.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.plushm.modelnet.topology.HostLinks;
import org.plushm.modelnet.topology.LinkParameters;
import org.plushm.modelnet.topology.Routing;
import org.plushm.modelnet.topology.TransitStub;
import org.plushm.plush.message.ClientMessages.TreeEntry;

class ReportTest {
  @Test
  void shouldTakeOrderStatisticsOfAllValues() {
    Sample sample = Sample.of(List.of(4.0, 1.0, 3.0, 2.0));
    assertEquals(new Sample(2.5, 4, 2, 4), sample);
    assertEquals(-1, Sample.of(List.of()).meanMs());
  }

  @Test
  void shouldSumRoundTripsAlongTheTree() {
    LinkParameters link = new LinkParameters(0, 10_000_000, 0, 10);
    PathTimes paths =
        new PathTimes(new TransitStub(1, 1, 1, 1, new HostLinks(4, link), 1).make(), Routing.HOPS);
    assertEquals(40, paths.roundTripMs(0, 1), 1e-6);
    assertEquals(40, paths.medianRoundTripMs(1), 1e-6);
    List<TreeEntry> tree =
        List.of(
            new TreeEntry("local2", null, 0, 1, 0, "n"),
            new TreeEntry("local1", "local2", 1, 1, 0, "n"),
            new TreeEntry("local4", "local1", 2, 0, 0, "n"));
    assertEquals(80, paths.slowestTreePathMs(tree), 1e-6);
  }
}
