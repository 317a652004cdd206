package org.plushm.modelnet.realtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.plushm.modelnet.pipe.Distillation;
import org.plushm.modelnet.pipe.DistilledPaths;
import org.plushm.modelnet.topology.LinkParameters;
import org.plushm.modelnet.topology.Routes;
import org.plushm.modelnet.topology.Routing;
import org.plushm.modelnet.topology.TransitStub;

class LinkStateTest {
  private final DistilledPaths paths =
      new DistilledPaths(
          new Routes(TransitStub.of(4, 1).make(), Routing.HOPS), Distillation.HOP_BY_HOP, 1);

  private LinkState after(String... words) {
    LinkChange change = LinkChange.parse(List.of(words));
    change.applyTo(paths);
    return LinkState.of(paths, change.hop());
  }

  @Test
  void shouldTellWhatALinkDoesAfterEachChange() {
    String ends = "hop 3 (" + after("3", "up").from() + " to " + after("3", "up").to() + "): ";
    after("3", "bw", "1500");
    after("3", "queue", "70");
    assertEquals(
        ends + "delay 50.5 ms, bw 1500 kbit/s, plr 0, queue 70, up",
        after("3", "delay", "50.5ms").toText());
    assertEquals(
        ends + "delay 50.5 ms, bw 1500 kbit/s, plr 0.00001, queue 70, up",
        after("3", "plr", "0.00001").toText());
    assertEquals(
        ends + "delay 50.5 ms, bw 1500 kbit/s, plr 0.00001, queue 70, down",
        after("3", "down").toText());
  }

  @Test
  void shouldCallARateOfNoneUnlimited() {
    LinkState free = new LinkState(0, 1, 2, LinkParameters.UNLIMITED, false);
    assertEquals("hop 0 (1 to 2): delay 0 ms, bw unlimited, plr 0, queue 10, up", free.toText());
  }

  @Test
  void shouldReadWhatAnEdgeAnswersAndNothingElse() throws Exception {
    LinkState written = after("3", "plr", "0.00001");
    assertEquals(written, LinkState.parse(written.toJson()));
    assertThrows(IOException.class, () -> LinkState.parse("{\"hop\":3}"));
    assertThrows(
        IOException.class,
        () -> LinkState.parse(written.toJson().replace("\"plr\":", "\"plr\":x")));
  }
}
