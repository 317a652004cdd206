package org.plushm.modelnet.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.plushm.modelnet.topology.Topology;
import org.plushm.modelnet.topology.TransitStub;
import org.plushm.overlay.RandomSource;
import org.plushm.simulation.Fault;
import org.plushm.simulation.FaultScript;
import org.plushm.simulation.FaultTargets;

class PlayableScriptTest {
  private static final Topology NETWORK = TransitStub.of(10, 1).make();

  private static void check(String script) {
    PlayableScript.check(FaultScript.parse(script), 10, 2, NETWORK);
  }

  @Test
  void shouldTakeEveryFaultOfProcessesHostsAndLinks() {
    check(
        """
        at 0s kill 1,4-5
        at 1s kill root,25%
        at 2s kill edge2
        at 3s kill control
        at 4s pause edge1,control for 2s
        at 5s resume edge1
        at 6s partition 1-3 | 4-10 one-way for 2s
        at 7s partition root | others
        at 8s heal
        at 9s cut-control all for 1s
        at 10s hop 3 delay 50ms for 1s
        at 11s hop 0-4 down for 1s
        at 12s loss 1% for 5s
        """);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "kill 11; there is no host 11, only 10",
        "kill edge3; there is no 'edge3', only all, root, control, and edge1 to edge2",
        "kill edge; there is no 'edge', only all, root, control, and edge1 to edge2",
        "kill 1 noisy; processes are killed silently here: leave 'noisy' out",
        "pause 3 for 1s; only processes can stand still here: name edge1 or control",
        "pause root for 1s; only processes can stand still here: name edge1 or control",
        "cut-control edge1 for 1s; this is about hosts: name them by numbers, all, root or a share",
        "restart 1; the control node starts killed hosts again by itself here",
        "delay 5ms; frames take the time of their links here: change links with 'hop ... delay'",
        "slow 1 by 5ms; this can only be simulated, see 'modelnet simulate --faults'",
        "tear-journal control; this can only be simulated, see 'modelnet simulate --faults'",
        "duplicate 5%; this can only be simulated, see 'modelnet simulate --faults'",
        "hop 3 delay soon; 'soon' is no value for delay",
        "hop 3 plr 2; loss 2.0 is not within 0..1",
      })
  void shouldRefuseWhatOnlyASimulationCanDo(String fault, String reason) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> check("at 0s heal\nat 3s " + fault));
    String begin = "'at 3s " + FaultScript.parse("at 3s " + fault).steps().get(0).fault() + "': ";
    assertEquals(begin, e.getMessage().substring(0, begin.length()), e.getMessage());
    String said = e.getMessage().substring(begin.length());
    assertEquals(true, said.startsWith(reason), said);
  }

  @Test
  void shouldRefuseAHopThatIsNotThere() {
    int hops = NETWORK.edges().size();
    assertThrows(IllegalArgumentException.class, () -> check("at 0s hop " + hops + " down"));
    check("at 0s hop " + (hops - 1) + " down");
    check("at 0s hop all down for 1s");
  }

  // ---- who is meant ----

  private static FaultTargets targets(String text) {
    return ((Fault.Kill) FaultScript.parse("at 0s kill " + text).steps().get(0).fault()).who();
  }

  private static Meant meant(String text, String root, String... living) {
    return Meant.of(targets(text), 10, List.of(living), root, new RandomSource(1));
  }

  @Test
  void shouldFindOutWhoIsMeantAtTheMoment() {
    assertEquals(
        new Meant(List.of("local4", "local1", "local2"), List.of(2), true),
        meant("root,1-2,edge2,control,4", "local4", "local1"));
    assertEquals(List.of(), meant("root", null, "local1").labels());
    assertEquals(10, meant("all", null).labels().size());
    Meant half = meant("1,50%", null, "local1", "local2", "local3", "local4", "local5");
    assertEquals(3, half.labels().size(), "half of the four that were not named before");
    assertEquals("local1", half.labels().get(0));
    assertEquals(List.of("local1", "edge1", "control"), meant("1,edge1,control", null).names());
  }
}
