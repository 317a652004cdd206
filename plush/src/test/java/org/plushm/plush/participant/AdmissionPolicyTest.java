package org.plushm.plush.participant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.plushm.plush.port.Admission.Refusal;

/** The owner's rules for who may use a machine. */
class AdmissionPolicyTest {
  private static final AdmissionPolicy.Machine IDLE = new AdmissionPolicy.Machine(1, 0.1);

  private static Refusal refusal(String text) {
    return AdmissionPolicy.parse(text).refusal("local3", "1.4", 0, IDLE);
  }

  @Test
  void shouldWelcomeEverybodyWhenNothingIsSaid() {
    assertNull(AdmissionPolicy.OPEN.refusal("local3", null, 1_000, IDLE));
    assertNull(refusal("# nothing but this\n\n"));
    assertFalse(AdmissionPolicy.OPEN.asksForMachine());
  }

  @Test
  void shouldDeclineForGoodWhenClosed() {
    assertEquals(
        new Refusal("policy: in use for the course until Friday", true),
        refusal("closed = in use for the course until Friday  # sorry\n"));
    assertEquals(new Refusal("policy: this host is closed", true), refusal("closed"));
  }

  @ParameterizedTest
  @CsvSource({
    "1.4, true",
    "1.5, false",
    "1.*, true",
    "*, true",
    "*4, true",
    "2*, false",
    "1*4, true",
    "1.4*4, false",
    "*.*, true",
    "14, false"
  })
  void shouldRefuseTheVersionsThatThePatternMeans(String pattern, boolean refused) {
    Refusal refusal = refusal("refuse-version = " + pattern);
    assertEquals(refused, refusal != null);
    if (refused) {
      assertEquals("version: 1.4 is refused here by '" + pattern + "'", refusal.reason());
      assertTrue(refusal.lasting());
    }
    assertNull(
        AdmissionPolicy.parse("refuse-version = " + pattern).refusal("local3", null, 0, IDLE));
  }

  @Test
  void shouldDeclineForNowWhenBusy() {
    AdmissionPolicy policy =
        AdmissionPolicy.parse("executions-max = 2\nclients-max=1\nload-max = 4.5");
    assertTrue(policy.asksForMachine());
    assertNull(policy.refusal("local3", "1.4", 1, IDLE));
    assertEquals(
        new Refusal("busy: 2 commands run here already, executions-max is 2", false),
        policy.refusal("local3", "1.4", 2, IDLE));
    assertEquals(
        new Refusal("busy: 2 clients would run here, clients-max is 1", false),
        policy.refusal("local3", "1.4", 0, new AdmissionPolicy.Machine(2, 0)));
    assertEquals(
        new Refusal("busy: load average 4.51, load-max is 4.5", false),
        policy.refusal("local3", "1.4", 0, new AdmissionPolicy.Machine(1, 4.51)));
    // Where the system tells no load, nobody is declined for it.
    assertNull(policy.refusal("local3", "1.4", 0, new AdmissionPolicy.Machine(1, -1)));
  }

  @Test
  void shouldTellTheLastingReasonWhenThereAreSeveral() {
    assertEquals(new Refusal("policy: no", true), refusal("executions-max = 0\nclosed = no\n"));
  }

  @Test
  void shouldHoldForTheHostsOfTheHeadingAlone() {
    String text = "executions-max = 5\n[local[1-3],web1]\nclosed = theirs\n";
    assertEquals(new Refusal("policy: theirs", true), refusal(text));
    assertNull(AdmissionPolicy.parse(text).refusal("local4", "1.4", 0, IDLE));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "opne = 5|line 1: 'opne' is none of the rules: closed, executions-max, clients-max,"
            + " load-max, refuse-version",
        "executions-max = many|line 1: executions-max needs a number, not 'many'",
        "load-max = 1e3|line 1: load-max needs a number, not '1e3'",
        "refuse-version|line 1: refuse-version needs a version, such as 0.9.*"
      })
  void shouldDeclineEverythingWhenItIsNotUnderstood(String text, String problem) {
    assertEquals(
        new Refusal("policy: its admission file cannot be used, " + problem, true), refusal(text));
  }

  @Test
  void shouldDeclineEverythingWhenAHeadingIsNoNodeSet() {
    Refusal refusal = refusal("closed\n[local[1-]");
    assertTrue(refusal.reason().contains("line 2: node set 'local[1-'"), refusal.reason());
    assertFalse(refusal.reason().contains("\n"), refusal.reason());
  }
}
