package org.plushm.controlnode.setting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.plushm.plush.setting.Setting;

/** Where the papers state a timer or cap, it is the default here, and the page says where from. */
class PapersDefaultsTest {
  private static Setting setting(String name) {
    return Settings.CATALOG.settings().stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no setting " + name));
  }

  @ParameterizedTest
  @CsvSource({
    // "periodically (every two minutes) sends a SETCTRL message"
    "control.set-ctrl, 2m, thesis 3.2",
    // "limits the number of outstanding invitations to a predetermined maximum value"; 50 in 4.1
    "control.invitations-max, 50, thesis 4.1",
    // "takes longer than five minutes to be invited ... it is marked as failed"
    "control.invitation, 5m, thesis 3.4",
    // "starts a two minute timer upon receiving a new DISCONNECT message"
    "participant.dismantle, 2m, thesis 3.7",
    // "detect that they have no active connections left, ... two minute expiration timer"
    "participant.orphan-after, 2m, thesis 3.7",
    // "a maximum of 12 children"
    "randtree.degree, 12, thesis 2.3",
  })
  void shouldHaveThePapersValueAsDefault(String name, String value, String source) {
    Setting setting = setting(name);
    assertEquals(value, setting.quantity().text(setting.standard()));
    assertEquals(source, setting.source());
  }

  /** "Mace periodically (every 10 seconds) tests all participants for liveness" (3.4). */
  @Test
  void shouldNoticeADeathSoonerThanTheTestsOfThePapers() {
    long suspectNs = setting("randtree.suspect-max").standard();
    long vantageNs = setting("randtree.vantage").standard();
    assertTrue(suspectNs + vantageNs < 10_000_000_000L);
    assertTrue(setting("randtree.merge-probe").standard() <= 10_000_000_000L);
    assertEquals("thesis 3.4", setting("randtree.merge-probe").source());
  }

  @Test
  void shouldSayWhereEveryValueComesFrom() {
    List<String> without = new ArrayList<>();
    for (Setting setting : Settings.CATALOG.settings()) {
      if (setting.source().isBlank()) {
        without.add(setting.name());
      }
    }
    assertEquals(List.of(), without);
  }

  /** F175: what the papers leave open is a setting or a choice that is told. */
  @Test
  void shouldDecideEveryValueThatThePapersLeaveOpen() {
    assertEquals(
        List.of(
            "ping interval and answer time",
            "host-monitor period",
            "enough hosts joined before GO",
            "backup-controller silence",
            "keep-alive period",
            "disconnect count and window",
            "DISCONNECT repeat period",
            "retry schedule for DISCONNECTED nodes",
            "number of tries of remote start"),
        OpenValue.ALL.stream().map(OpenValue::what).toList());
    for (OpenValue value : OpenValue.ALL) {
      assertFalse(value.choice().isBlank(), value.what());
    }
  }
}
