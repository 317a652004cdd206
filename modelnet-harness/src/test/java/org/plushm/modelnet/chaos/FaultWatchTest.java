package org.plushm.modelnet.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.plushm.simulation.FaultScript;

class FaultWatchTest {
  private static final long PID = 7;

  private static Look look(long atNs, long pid, String... hosts) {
    Map<String, Look.Host> all = new TreeMap<>();
    for (int i = 0; i < hosts.length; i++) {
      String[] words = hosts[i].split(" ");
      all.put("local" + (i + 1), new Look.Host(words[0], words[1], Long.parseLong(words[2])));
    }
    return new Look(atNs, all, "local1", -1, pid);
  }

  private static FaultWatch watch(String fault, List<String> dying, Look before, long endsNs) {
    FaultScript.Step step = FaultScript.parse("at 0s " + fault).steps().get(0);
    Meant meant = new Meant(dying, List.of(), fault.contains("control"));
    return new FaultWatch(step, meant, dying, before, 100, endsNs);
  }

  @Test
  void shouldTellWhenADeadHostWasMissedAndWhenItIsBackAsAnother() {
    FaultWatch watch =
        watch("kill 2", List.of("local2"), look(90, PID, "ACTIVE a 0", "ACTIVE b 0"), 100);
    Look unnoticed = look(150, PID, "ACTIVE a 0", "ACTIVE b 0");
    watch.look(unnoticed);
    assertNull(watch.detectedBy());
    assertFalse(watch.mayBeRepaired(unnoticed), "nobody has noticed that it died");
    watch.look(look(250, PID, "ACTIVE a 0", "DISCONNECTED b 220"));
    assertEquals(220, watch.detectedNs());
    assertEquals("DISCONNECTED", watch.detectedBy());
    assertTrue(watch.mayBeRepaired(look(300, PID, "ACTIVE a 0", "ACTIVE c 280")));
  }

  @Test
  void shouldNotTakeAnEarlierFaultsAbsenceForItsOwn() {
    FaultWatch watch =
        watch("hop 1 down for 1s", List.of(), look(90, PID, "ACTIVE a 0", "INVITED b 50"), 180);
    watch.look(look(150, PID, "ACTIVE a 0", "INVITED b 50"));
    assertNull(watch.detectedBy());
    Look whole = look(190, PID, "ACTIVE a 0", "ACTIVE b 185");
    assertTrue(watch.mayBeRepaired(whole));
    watch.repaired(190);
    assertFalse(watch.mayBeRepaired(whole), "once");
  }

  @Test
  void shouldNotBeRepairedBeforeItsEnd() {
    FaultWatch watch = watch("partition 1 | 2 for 1s", List.of(), look(90, PID, "ACTIVE a 0"), 500);
    assertFalse(watch.mayBeRepaired(look(499, PID, "ACTIVE a 0")));
    assertTrue(watch.mayBeRepaired(look(500, PID, "ACTIVE a 0")));
  }

  @Test
  void shouldWaitForAnotherControlNodeWhenItWasKilled() {
    FaultWatch watch = watch("kill control", List.of(), look(90, PID, "ACTIVE a 0"), 100);
    watch.look(look(110, PID, "ACTIVE a 0"));
    assertFalse(watch.mayBeRepaired(look(110, PID, "ACTIVE a 0")));
    watch.look(Look.nobody(120));
    assertEquals("no control node", watch.detectedBy());
    assertTrue(watch.mayBeRepaired(look(130, PID + 1, "ACTIVE a 0")));
  }

  @Test
  void shouldNotWaitForAHostThatTheControlNodeHasGivenUp() {
    FaultWatch watch = watch("kill 1", List.of("local1"), look(90, PID, "ACTIVE a 0"), 100);
    Look givenUp = look(900, PID, "FAILED a 800");
    assertTrue(watch.mayBeRepaired(givenUp));
    assertTrue(givenUp.isWhole(1));
    assertEquals(1, givenUp.givenUpCount());
    assertFalse(look(900, PID, "INVITED a 800").isWhole(1));
  }
}
