package org.plushm.plush.setting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.plushm.plush.control.ControlOptions;
import org.plushm.plush.control.ControlSettings;
import org.plushm.plush.participant.ParticipantOptions;
import org.plushm.plush.participant.ParticipantSettings;

class SettingCatalogTest {
  /** A record of which one component must not be above the other. */
  public record Window(long fromMs, long toMs, int kept, String name) {
    /** Checks. */
    public Window {
      if (fromMs > toMs) {
        throw new IllegalArgumentException("fromMs must not be above toMs");
      }
    }
  }

  private static SettingGroup.Builder<Window> window() {
    return SettingGroup.of("window", "a window", new Window(100, 200, 3, "w"))
        .set("fromMs", "1ms", "1h", "ours", "begin")
        .set("toMs", "1ms", "1h", "ours", "end");
  }

  private static final SettingCatalog CATALOG =
      new SettingCatalog(
          List.of(
              ControlSettings.GROUP, ParticipantSettings.GROUP, window().without("kept").build()));

  private static String problem(String... assignments) {
    return assertThrows(SettingException.class, () -> CATALOG.parse(List.of(assignments)))
        .getMessage();
  }

  @Test
  void shouldMakeARecordWithWhatIsSetAndNothingElse() throws SettingException {
    SettingValues values =
        CATALOG.parse(
            List.of("control.keep-alive=250ms", "participant.set-peer-tries=9", "# none", " "));
    ControlOptions before = ControlOptions.of("web", 77);
    ControlOptions after = ControlSettings.GROUP.apply(before, values);
    assertEquals(250_000_000L, after.keepAliveNs());
    assertEquals("web", after.overlay());
    assertEquals(77, after.processId());
    assertEquals(before.invitationsMax(), after.invitationsMax());
    ParticipantOptions participant =
        ParticipantSettings.GROUP.apply(ParticipantOptions.of("a", "b", "c", "d", "e"), values);
    assertEquals(9, participant.setPeerTries());
    assertEquals("a", participant.label());
  }

  @ParameterizedTest
  @CsvSource({
    "control.keep-alive=2, 2000000000",
    "control.keep-alive=0.5s, 500000000",
    "control.keep-alive=1m, 60000000000",
    "control.invitation=5m, 300000000000",
    "control.invitations-max=7, 7",
    "window.from=150, -1",
    "window.to=2s, 2000"
  })
  void shouldReadTimesAndCounts(String assignment, long expected) throws SettingException {
    if (expected < 0) {
      assertTrue(problem(assignment).contains("fromMs must not be above toMs"));
      return;
    }
    SettingValues values = CATALOG.parse(List.of(assignment));
    assertEquals(expected, values.get(assignment.split("=")[0]).getAsLong());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "control.keep-alive=",
        "control.keep-alive=-1s",
        "control.keep-alive=1e9",
        "control.keep-alive=1 s",
        "control.keep-alive=1..2s",
        "control.keep-alive=fast",
        "control.keep-alive=1234567890123456789012s",
        "control.keep-alive=0.0000000001s",
        "control.keep-alive=999999999999999999h",
        "control.invitations-max=1.5",
        "control.invitations-max=5s",
        "window.from=1us"
      })
  void shouldRefuseWhatIsNoValueAndNameTheSetting(String assignment) {
    assertTrue(problem(assignment).startsWith(assignment.split("=")[0] + ": "), assignment);
  }

  @Test
  void shouldTellTheNearestNameAndTheRange() {
    assertEquals(
        "there is no setting 'control.invitaton', did you mean 'control.invitation'?",
        problem("control.invitaton=1m"));
    assertTrue(problem("nothing.like.it=1").endsWith("'plush config' lists them"));
    assertEquals(
        "control.invitations-max: 0 is not in the range 1 to 10000",
        problem("control.invitations-max=0"));
    assertTrue(problem("degree").contains("is not NAME=VALUE"));
  }

  @Test
  void shouldNotForgetANumericComponent() {
    IllegalArgumentException forgotten =
        assertThrows(IllegalArgumentException.class, () -> window().build());
    assertTrue(forgotten.getMessage().contains("kept"), forgotten.getMessage());
  }

  @Test
  void shouldRefuseADescriptionThatItsOwnDefaultBreaks() {
    assertThrows(
        IllegalArgumentException.class, () -> window().set("kept", "4", "9", "ours", "too many"));
    assertThrows(
        IllegalArgumentException.class, () -> window().set("lost", "4", "9", "ours", "not there"));
  }

  @Test
  void shouldReadBackWhatItWrites() throws SettingException {
    long seed = new SplittableRandom().nextLong();
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 500; round++) {
      List<String> assignments = new ArrayList<>();
      for (Setting setting : CATALOG.settings()) {
        if (random.nextInt(4) == 0 && !setting.name().startsWith("window")) {
          long value = random.nextLong(setting.least(), setting.most() + 1);
          assignments.add(setting.name() + "=" + setting.quantity().text(value));
        }
      }
      SettingValues values = CATALOG.parse(assignments);
      assertEquals(values, CATALOG.parse(CATALOG.assignments(values)), "seed " + seed);
      assertEquals(assignments.size(), values.names().size(), "seed " + seed);
    }
  }
}
