package org.plushm.plush.tally;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.plushm.overlay.Bytes;
import org.plushm.plush.nodeset.NodeSet;

/** Exactly one outcome a host, the sum, the summary and the exit codes. */
class TallyTest {

  private static HostOutcome exited(String host, int rc) {
    return HostOutcome.exited(host, rc, 1, 10, HostOutput.NONE);
  }

  static HostOutcome in(String host, HostState state) {
    return switch (state) {
      case OK -> exited(host, 0);
      case FAILED -> exited(host, 3);
      case SIGNALLED -> HostOutcome.signalled(host, 9, 1, 10, HostOutput.NONE);
      default -> HostOutcome.ended(host, state, 1, 10, HostOutput.NONE);
    };
  }

  @Test
  void shouldNameTheLostHostWhenNinetyNineAreOk() {
    Tally tally = new Tally(NodeSet.parse("local[1-100]"));
    for (String host : tally.targeted()) {
      tally.record(in(host, host.equals("local7") ? HostState.LOST : HostState.OK));
    }
    assertEquals("100 hosts: 99 ok, 1 lost: local7 (0.21 s)", tally.summary(210, Set.of()));
    assertEquals("100 targeted = 99 ok + 1 lost", tally.equation());
    assertEquals(ExitCode.UNREACHABLE, tally.exitCode());
    assertEquals(NodeSet.parse("local7"), tally.hosts(HostState.LOST));
    assertEquals(List.of("lost: local7"), tally.failureLines(Set.of()));
  }

  @Test
  void shouldReadWellWhenOneHostOrNoneIsTargeted() {
    Tally one = new Tally(NodeSet.of("a"));
    one.record(exited("a", 0));
    assertEquals("1 host: 1 ok (61.2 s)", one.summary(61_234, Set.of()));
    assertEquals(List.of(), one.failureLines(Set.of()));
    Tally none = new Tally(NodeSet.empty());
    assertEquals("0 hosts: none targeted (0.00 s)", none.summary(0, Set.of()));
    assertEquals("0 targeted = 0", none.equation());
    assertEquals(ExitCode.OK, none.exitCode());
  }

  @Test
  void shouldFoldHostsByReasonWhenTheyFailed() {
    Tally tally = new Tally(NodeSet.parse("n[1-7]"));
    tally.record(exited("n1", 10));
    tally.record(exited("n2", 2));
    tally.record(exited("n3", 10));
    tally.record(exited("n4", 0));
    tally.record(in("n5", HostState.SIGNALLED));
    tally.record(in("n6", HostState.TIMED_OUT));
    tally.record(in("n7", HostState.SKIPPED));
    assertEquals(
        List.of("exit 2: n2", "exit 10: n[1,3]", "signal 9: n5", "timed out: n6", "skipped: n7"),
        tally.failureLines(Set.of()));
    assertEquals(
        "7 hosts: 1 ok, 3 failed: n[1-3], 1 signalled: n5, 1 timed out: n6, 1 skipped: n7 (1.00 s)",
        tally.summary(1000, Set.of()));
  }

  @Test
  void shouldShortenNamesAndCountTheRestWhenVeryManyFailed() {
    Tally tally = new Tally(NodeSet.parse("n[1-5000]"));
    int number = 0;
    for (String host : tally.targeted()) {
      number++;
      tally.record(number % 2 == 0 ? exited(host, 0) : exited(host, number % 40 + 1));
    }
    List<String> lines = tally.failureLines(Set.of());
    assertEquals(Tally.FAILURE_LINES_MAX + 1, lines.size());
    assertEquals(
        "and 1250 more hosts in other ways: --json names them all",
        lines.get(Tally.FAILURE_LINES_MAX));
    lines.forEach(line -> assertTrue(line.length() < 1_100, line));
    assertEquals("5000 hosts: 2500 ok, 2500 failed (1.00 s)", tally.summary(1000, Set.of()));
    String some = Tally.shortened(tally.hosts(HostState.FAILED));
    assertTrue(some.endsWith(",... (2500 hosts)"), some);
  }

  @Test
  void shouldTellCausesAndNotNameHostsThatAreKnown() {
    Tally tally = new Tally(NodeSet.parse("n[1-3]"));
    tally.record(in("n1", HostState.UNREACHABLE), "no route");
    tally.record(in("n2", HostState.UNREACHABLE), "no route");
    tally.record(in("n3", HostState.CANCELLED));
    assertEquals(
        List.of("unreachable (no route): n[1-2]"), tally.failureLines(Set.of(HostState.CANCELLED)));
    assertEquals(
        "3 hosts: 2 unreachable: n[1-2], 1 cancelled (0.00 s)",
        tally.summary(1, Set.of(HostState.CANCELLED)));
  }

  @Test
  void shouldRefuseASecondOutcomeWhenAHostHasOne() {
    Tally tally = new Tally(NodeSet.of("a", "b"));
    tally.record(exited("a", 0));
    var fault =
        assertThrows(IllegalStateException.class, () -> tally.record(in("a", HostState.LOST)));
    assertEquals("a has an outcome already: exited with code 0, refused: lost", fault.getMessage());
    assertThrows(IllegalArgumentException.class, () -> tally.record(exited("c", 0)));
    assertEquals(1, tally.count(HostState.OK));
    assertEquals(0, tally.count(HostState.LOST));
    assertTrue(tally.has("a"));
    assertFalse(tally.has("b"));
  }

  @Test
  void shouldNameTheMissingWhenItDoesNotAddUp() {
    Tally tally = new Tally(NodeSet.parse("n[1-5]"));
    tally.record(exited("n2", 0));
    var fault = assertThrows(IllegalStateException.class, tally::assertComplete);
    assertEquals(
        "the tally does not add up: 5 targeted = 1 ok + 4 without an outcome: n[1,3-5]",
        fault.getMessage());
    assertThrows(IllegalStateException.class, () -> tally.summary(1, Set.of()));
    List<String> written = new ArrayList<>();
    assertThrows(
        IllegalStateException.class, () -> TallyJson.writeWhole(tally, 1, 0, written::add));
    assertThrows(
        IllegalStateException.class, () -> TallyJson.writeLines(tally, 1, 0, written::add));
    assertEquals(List.of(), written);
  }

  @Test
  void shouldTakeTheFirstThatAppliesWhenExitCodesMix() {
    List<ExitCode> order =
        List.of(
            ExitCode.NOT_AUTHORISED,
            ExitCode.CANCELLED,
            ExitCode.UNREACHABLE,
            ExitCode.TIMED_OUT,
            ExitCode.SOME_FAILED,
            ExitCode.OK);
    assertEquals(List.of(7, 5, 3, 4, 1, 0), order.stream().map(ExitCode::code).toList());
    for (int i = 0; i < order.size(); i++) {
      List<ExitCode> rest = new ArrayList<>(order.subList(i, order.size()));
      Collections.reverse(rest);
      assertEquals(order.get(i), ExitCode.firstOf(rest));
    }
    assertEquals(ExitCode.OK, ExitCode.firstOf(List.of()));
    for (ExitCode apart : List.of(ExitCode.USAGE, ExitCode.INVALID_INPUT, ExitCode.INTERNAL)) {
      assertThrows(IllegalArgumentException.class, () -> ExitCode.firstOf(List.of(apart)));
    }
    assertEquals(2, ExitCode.USAGE.code());
    assertEquals(6, ExitCode.INVALID_INPUT.code());
    assertEquals(70, ExitCode.INTERNAL.code());
  }

  @Test
  void shouldTakeTheLargestRemoteCodeWhenAsked() {
    assertEquals(0, ExitCode.largestRemoteCode(List.of(exited("a", 0))));
    assertEquals(9, ExitCode.largestRemoteCode(List.of(exited("a", 9), exited("b", 2))));
    assertEquals(
        137, ExitCode.largestRemoteCode(List.of(exited("a", 9), in("b", HostState.SIGNALLED))));
    for (HostState state : List.of(HostState.TIMED_OUT, HostState.UNREACHABLE, HostState.LOST)) {
      assertEquals(255, ExitCode.largestRemoteCode(List.of(exited("a", 9), in("b", state))));
    }
    assertEquals(1, ExitCode.largestRemoteCode(List.of(in("b", HostState.SKIPPED))));
    assertEquals(
        5,
        ExitCode.largestRemoteCode(
            List.of(in("a", HostState.CANCELLED), in("b", HostState.SKIPPED), exited("c", 0))));
    assertEquals(
        3, ExitCode.largestRemoteCode(List.of(in("a", HostState.CANCELLED), exited("c", 3))));
  }

  @Test
  void shouldRefuseAnOutcomeWhenCodeAndStateDisagree() {
    assertThrows(IllegalArgumentException.class, () -> exited("a", 256));
    assertThrows(IllegalArgumentException.class, () -> exited("a", -1));
    assertThrows(
        IllegalArgumentException.class,
        () -> HostOutcome.ended("a", HostState.OK, 1, 1, HostOutput.NONE));
    assertThrows(
        IllegalArgumentException.class, () -> HostOutcome.signalled("a", 0, 1, 1, HostOutput.NONE));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new HostOutcome(
                "a",
                HostState.LOST,
                OptionalInt.of(1),
                OptionalInt.empty(),
                1,
                1,
                HostOutput.NONE));
    assertThrows(
        IllegalArgumentException.class, () -> HostOutcome.exited("a", 0, -1, 1, HostOutput.NONE));
    assertThrows(
        IllegalArgumentException.class,
        () -> new HostOutput(Bytes.utf8("abc"), Bytes.EMPTY, 2, 0, true));
  }

  @Test
  void shouldTakeTheOneNumberOfAMessageForWhatItsStateHas() {
    for (HostState state : HostState.values()) {
      HostOutcome expected = in("a", state);
      int rc = expected.rc().orElse(expected.signal().orElse(-1));
      assertEquals(expected, HostOutcome.told("a", state, rc, 1, 10, HostOutput.NONE));
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> HostOutcome.told("a", HostState.OK, 3, 1, 10, HostOutput.NONE));
  }

  @Test
  void shouldWriteTheDocumentedFieldsWhenJson() {
    Tally tally = new Tally(NodeSet.parse("local[1-3]"));
    tally.record(
        HostOutcome.exited(
            "local2",
            2,
            1,
            7,
            new HostOutput(Bytes.wrap(new byte[] {(byte) 0xff}), Bytes.utf8("no"), 9, 2, true)));
    tally.record(
        HostOutcome.exited(
            "local1", 0, 1, 5, HostOutput.whole(Bytes.utf8("local1\n"), Bytes.EMPTY)));
    tally.record(in("local3", HostState.SIGNALLED).withoutContent());
    StringBuilder whole = new StringBuilder();
    TallyJson.writeWhole(tally, 12, 1, whole::append);
    String summary =
        "{\"targeted\":3,\"ok\":1,\"failed\":1,\"signalled\":1,\"timed_out\":0,\"unreachable\":0,"
            + "\"lost\":0,\"skipped\":0,\"cancelled\":0,\"elapsed_ms\":12,\"exit\":1}";
    String one =
        "{\"host\":\"local1\",\"state\":\"ok\",\"rc\":0,\"signal\":null,\"attempts\":1,"
            + "\"elapsed_ms\":5,\"stdout\":\"local1\\n\",\"stderr\":\"\",\"stdout_bytes\":7,"
            + "\"stderr_bytes\":0,\"truncated\":false}";
    String two =
        "{\"host\":\"local2\",\"state\":\"failed\",\"rc\":2,\"signal\":null,\"attempts\":1,"
            + "\"elapsed_ms\":7,\"stdout_base64\":\"/w==\",\"stderr\":\"no\",\"stdout_bytes\":9,"
            + "\"stderr_bytes\":2,\"truncated\":true}";
    String three =
        "{\"host\":\"local3\",\"state\":\"signalled\",\"rc\":null,\"signal\":9,\"attempts\":1,"
            + "\"elapsed_ms\":10,\"stdout\":\"\",\"stderr\":\"\",\"stdout_bytes\":0,"
            + "\"stderr_bytes\":0,\"truncated\":false}";
    assertEquals(
        "{\"summary\":" + summary + ",\"hosts\":[" + one + "," + two + "," + three + "]}\n",
        whole.toString());
    StringBuilder lines = new StringBuilder();
    TallyJson.writeLines(tally, 12, 1, lines::append);
    assertEquals(one + "\n" + two + "\n" + three + "\n" + summary + "\n", lines.toString());
  }

  @Test
  void shouldWriteTheExampleOfTheSchemaWhenItsHostsEnd() throws IOException {
    Tally tally = new Tally(NodeSet.parse("local[1-2]"));
    tally.record(
        HostOutcome.exited(
            "local1", 0, 1, 5, HostOutput.whole(Bytes.utf8("local1\n"), Bytes.EMPTY)));
    Bytes notUtf8 = Bytes.wrap(new byte[] {(byte) 0xff});
    tally.record(
        HostOutcome.exited("local2", 2, 1, 7, HostOutput.whole(notUtf8, Bytes.utf8("no"))));
    List<String> written = new ArrayList<>();
    TallyJson.writeLines(tally, 12, 1, line -> written.add(line.stripTrailing()));
    List<String> documented =
        Files.readAllLines(Path.of("..", "docs", "json-schema.md")).stream()
            .filter(line -> line.startsWith("    {"))
            .map(String::strip)
            .toList();
    assertEquals(documented, written);
  }
}
