package org.plushm.controlnode.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.plushm.overlay.Message;
import org.plushm.plush.message.ClientMessages.Done;
import org.plushm.plush.message.ClientMessages.Refused;
import org.plushm.plush.message.HostMessages.DetailsRequest;
import org.plushm.plush.message.HostMessages.HostDetails;
import org.plushm.plush.message.HostMessages.HostEvent;
import org.plushm.plush.message.HostMessages.ReadmitRequest;
import org.plushm.plush.tally.ExitCode;

/** {@code plush hosts} and {@code plush why}. */
class HostsCommandTest {
  private static final HostDetails ACTIVE =
      new HostDetails(
          "local10", "ACTIVE", 65_000, null, -1, 300_000, 0, 0, false, 40, "local2", "1.2", "n#1",
          null, false);
  private static final HostDetails LOST =
      new HostDetails(
          "local2",
          "DISCONNECTED",
          2_500,
          "is sent SETPEER by the root",
          2_400,
          300_000,
          2,
          1,
          false,
          5_000,
          null,
          null,
          "n#2",
          "does not answer GETSTATUS",
          false);
  private static final HostDetails OUTCAST =
      new HostDetails(
          "web3",
          "FAILED",
          7_500_000,
          null,
          -1,
          300_000,
          0,
          10,
          true,
          -1,
          null,
          null,
          null,
          "lost 10 times within 10m, last: silent",
          false);

  private final FakeControlNode overlays = new FakeControlNode().running();

  @Test
  void shouldTellHowEachHostIsInNaturalOrder() {
    overlays.when(DetailsRequest.class, ACTIVE, LOST, OUTCAST, new Done("", 0));
    CliRun.of(overlays, "hosts")
        .exits(ExitCode.OK)
        .prints(
            "local2: disconnected for 2.5 s, is sent SETPEER by the root (try 2, 2.4 s of 5 min),"
                + " lost 1 times lately  (does not answer GETSTATUS)\n"
                + "local10: active for 65 s\n"
                + "web3: failed for 2 h 5 min, lost 10 times lately, invited no more"
                + "  (lost 10 times within 10m, last: silent)\n");
    assertEquals(List.<Message>of(new DetailsRequest(null, false)), overlays.requests());
  }

  @Test
  void shouldPrintAnObjectALineWhenAskedForJson() {
    overlays.when(DetailsRequest.class, LOST, new Done("not in this overlay: x", 0));
    CliRun.of(overlays, "hosts", "--json", "local2,x")
        .prints(
            "{\"host\":\"local2\",\"status\":\"disconnected\",\"since_ms\":2500,"
                + "\"stage\":\"is sent SETPEER by the root\",\"tries\":2,\"invited_ms\":2400,"
                + "\"limit_ms\":300000,\"disconnects\":1,\"outcast\":false,\"heard_ms\":5000,"
                + "\"parent\":null,\"version\":null,\"node\":\"n#2\","
                + "\"cause\":\"does not answer GETSTATUS\",\"killed\":false}\n")
        .says("plush: not in this overlay: x\n");
    assertEquals(List.<Message>of(new DetailsRequest("local2,x", false)), overlays.requests());
  }

  @Test
  void shouldReadmit() {
    overlays.when(ReadmitRequest.class, new Done("invited again: web3; not given up: a", 1));
    CliRun.of(overlays, "hosts", "readmit", "web3", "a")
        .exits(ExitCode.SOME_FAILED)
        .says("plush: invited again: web3; not given up: a\n");
    assertEquals(List.<Message>of(new ReadmitRequest("a,web3")), overlays.requests());
    CliRun.of(overlays, "hosts", "readmit").exits(ExitCode.USAGE).saysOneLine();
  }

  @Test
  void shouldTellAHostsStoryOldestFirstWithWhatCanBeDone() {
    overlays.when(
        DetailsRequest.class,
        new HostEvent("local2", 1_500, true, "parent is local1"),
        new HostEvent("local2", 130_000, false, "launched as n#2, listens at a:1"),
        new HostEvent("local2", 900, false, "disconnected: does not answer GETSTATUS"),
        LOST,
        new Done("", 0));
    CliRun.of(overlays, "why", "local2")
        .exits(ExitCode.OK)
        .prints(
            "local2: disconnected for 2.5 s, is sent SETPEER by the root (try 2, 2.4 s of 5 min),"
                + " lost 1 times lately  (does not answer GETSTATUS)\n"
                + "    2 min 10 s ago   launched as n#2, listens at a:1\n"
                + "         1.5 s ago > parent is local1\n"
                + "         0.9 s ago   disconnected: does not answer GETSTATUS\n"
                + "last heard of 5.0 s ago\n"
                + "it is invited again by itself; now it is sent SETPEER by the root: look whether"
                + " the host has power and network\n");
    assertEquals(List.<Message>of(new DetailsRequest("local2", true)), overlays.requests());
    CliRun.of(overlays, "why", "--json", "local2")
        .printsPart("{\"ago_ms\":1500,\"itself\":true,\"what\":\"parent is local1\"}")
        .printsPart("\"advice\":\"it is invited again by itself");
  }

  @Test
  void shouldAdviseByWhatAHostIs() {
    assertEquals("it is well: nothing has to be done", WhyCommand.advice(ACTIVE));
    assertEquals(
        "the user killed it: it is started again by itself",
        WhyCommand.advice(killed("DISCONNECTED")));
    assertEquals(
        "it is well: it was killed by the user and has come back",
        WhyCommand.advice(killed("ACTIVE")));
    assertEquals(
        "it declines to join, for the reason above: ask the owner of the host, or wait",
        WhyCommand.advice(
            new HostDetails(
                "web3",
                "INVITED",
                2_500,
                "waits for the next try",
                2_400,
                300_000,
                2,
                0,
                false,
                -1,
                null,
                null,
                "n#2",
                "declined: busy: load average 9.10, load-max is 4",
                false)));
    assertEquals(
        "it declined to join: when its owner has changed the admission file, 'plush up -w web3'",
        WhyCommand.advice(
            new HostDetails(
                "web3",
                "FAILED",
                2_500,
                null,
                -1,
                300_000,
                0,
                0,
                false,
                -1,
                null,
                null,
                "n#2",
                "declined: policy: closed",
                false)));
    assertEquals(
        "it comes and goes: find out why on the host, then 'plush hosts readmit web3'",
        WhyCommand.advice(OUTCAST));
  }

  private static HostDetails killed(String status) {
    return new HostDetails(
        "local2",
        status,
        2_500,
        null,
        -1,
        300_000,
        0,
        0,
        false,
        5_000,
        null,
        null,
        "n#2",
        "killed by 'plush kill'",
        true);
  }

  @Test
  void shouldRefuseAllButOneHost() {
    CliRun.of(overlays, "why").exits(ExitCode.USAGE).saysOneLine();
    CliRun.of(overlays, "why", "local[1-2]").exits(ExitCode.USAGE).saysOneLine();
    overlays.when(
        DetailsRequest.class, new Refused(2, "x is not in this overlay", "'plush hosts' lists"));
    CliRun.of(overlays, "why", "x").exits(ExitCode.USAGE).saysPart("x is not in this overlay");
  }
}
