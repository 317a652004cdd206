package org.plushm.modelnet.realtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.plushm.modelnet.pipe.Distillation;
import org.plushm.modelnet.pipe.DistilledPaths;
import org.plushm.modelnet.topology.Routes;
import org.plushm.modelnet.topology.Routing;
import org.plushm.modelnet.topology.TransitStub;

class LinkChangeTest {
  private final DistilledPaths paths =
      new DistilledPaths(
          new Routes(TransitStub.of(4, 1).make(), Routing.HOPS), Distillation.HOP_BY_HOP, 1);

  private void change(String... words) {
    LinkChange.parse(List.of(words)).applyTo(paths);
  }

  @Test
  void shouldChangeOnePropertyOfALink() {
    long rateBefore = paths.parameters(3).rateBps();
    change("3", "delay", "50ms");
    assertEquals(50_000_000, paths.parameters(3).delayNs());
    assertEquals(rateBefore, paths.parameters(3).rateBps());
    change("3", "delay", "7");
    assertEquals(7_000_000, paths.parameters(3).delayNs());
    change("3", "bw", "2M");
    assertEquals(2_000_000, paths.parameters(3).rateBps());
    change("3", "bw", "56");
    assertEquals(56_000, paths.parameters(3).rateBps());
    change("3", "plr", "0.25");
    assertEquals(0.25, paths.parameters(3).lossProbability());
    change("3", "queue", "7");
    assertEquals(7, paths.parameters(3).queuePackets());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x down",
        "-1 down",
        "3 sideways 1",
        "3 down 1",
        "3 delay",
        "3 delay fast",
        "3 plr 1.5",
        "3 queue many",
        "3"
      })
  void shouldRefuseWhatIsNoChange(String line) {
    assertThrows(IllegalArgumentException.class, () -> LinkChange.parse(List.of(line.split(" "))));
  }

  @Test
  void shouldRefuseAHopThatIsNotThere() {
    int hops = paths.topology().edges().size();
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> change("" + hops, "down"));
    assertTrue(refused.getMessage().contains("0.." + (hops - 1)), refused.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"10s hop 3 delay 50ms", "1.5s hop 0 down", "250 hop 7 plr 0.01"})
  void shouldReadTimedChangesAsItWritesThem(String line) {
    LinkChange.Timed read = LinkChange.Timed.parse(line);
    assertEquals(read, LinkChange.Timed.parse(read.toString()));
  }

  @Test
  void shouldKnowUnitsOfTime() {
    assertEquals(1_500_000_000L, LinkChange.Timed.parse("1.5s hop 0 up").atNs());
    assertEquals(250_000_000L, LinkChange.Timed.parse("250 hop 0 up").atNs());
    assertThrows(IllegalArgumentException.class, () -> LinkChange.Timed.parse("soon hop 0 up"));
    assertThrows(IllegalArgumentException.class, () -> LinkChange.Timed.parse("1s link 0 up"));
  }
}
