package org.plushm.controlnode.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.plushm.overlay.OverlayType;
import org.plushm.plush.message.ClientMessages.HostChanged;
import org.plushm.plush.message.ClientMessages.StatusReply;
import org.plushm.plush.message.ClientMessages.StatusRequest;
import org.plushm.plush.message.ClientMessages.UpDone;
import org.plushm.plush.message.ClientMessages.UpRequest;
import org.plushm.plush.setting.SettingValues;
import org.plushm.plush.tally.ExitCode;

class UpCommandTest {
  private final FakeControlNode overlays = new FakeControlNode();

  private CliRun up(String... words) {
    String[] all = new String[words.length + 1];
    all[0] = "up";
    System.arraycopy(words, 0, all, 1, words.length);
    return CliRun.of(overlays, all);
  }

  @Test
  void shouldWaitForTheHostsAndSayHowManyAreIn() {
    overlays.when(
        UpRequest.class, new HostChanged("local1", "ACTIVE", null), new UpDone(2, 0, 120));
    up("-w", "local[1-2]", "--overlay", "web")
        .exits(ExitCode.OK)
        .prints("")
        .says("plush: overlay 'web': 2 active (0.12 s)\n");
    assertEquals("web", overlays.openedOverlay());
    assertEquals(List.of(new UpRequest("local[1-2]", 60_000)), overlays.requests());
    assertEquals(0, overlays.openConnections());
  }

  @Test
  void shouldAddUpHostsAndTakeExcludedOnesAway() {
    overlays.when(UpRequest.class, new UpDone(2, 0, 1));
    up("-w", "local1", "-w", "local[2-3]", "-x", "local2").exits(ExitCode.OK);
    assertEquals(List.of(new UpRequest("local[1,3]", 60_000)), overlays.requests());
  }

  @Test
  void shouldAskForTheFirstRootThatTheUserNames() {
    overlays.when(UpRequest.class, new UpDone(2, 0, 1));
    up("-w", "local[1-2]", "--root", "local2", "--seed", "7").exits(ExitCode.OK);
    assertEquals(List.of(new UpRequest("local[1-2]", 60_000, "local2", 7L)), overlays.requests());
  }

  @Test
  void shouldRefuseARootThatIsNoneOfTheHosts() {
    up("-w", "local[1-2]", "--root", "local3")
        .exits(ExitCode.USAGE)
        .saysPart("--root: local3 is none of the hosts: name one of local[1-2]");
    assertEquals(List.of(), overlays.requests());
  }

  @Test
  void shouldTellWhyHostsThatMayStillComeAreNotIn() {
    overlays.when(
        UpRequest.class,
        new HostChanged("local1", "ACTIVE", null),
        new HostChanged("local2", "INVITED", "declined: busy: load average 9.10, load-max is 4"));
    up("-w", "local[1-2]", "-t", "100ms")
        .exits(ExitCode.UNREACHABLE)
        .saysPart("plush: local2: declined: busy: load average 9.10, load-max is 4\n")
        .saysPart("1 active, 1 not in yet");
  }

  @Test
  void shouldNameHostsThatWereGivenUp() {
    overlays.when(
        UpRequest.class, new HostChanged("local2", "FAILED", "no route"), new UpDone(1, 1, 50));
    up("-w", "local[1-2]")
        .exits(ExitCode.UNREACHABLE)
        .says("plush: local2: no route\nplush: overlay 'default': 1 active, 1 failed (0.05 s)\n");
  }

  @Test
  void shouldMakeTheOverlayWithTheSettingsOfFileAndCommandLineOfWhichTheLaterWins() {
    overlays.withUserSettings("# mine", "", "control.keep-alive = 2s", "randtree.degree=3");
    overlays.when(UpRequest.class, new UpDone(1, 0, 1));
    up("-w", "local1", "--set", "randtree.degree=4", "--set", "ssh.sessions-max=2")
        .exits(ExitCode.OK);
    SettingValues applied = overlays.appliedSettings();
    assertEquals(2_000_000_000L, applied.get("control.keep-alive").getAsLong());
    assertEquals(4, applied.get("randtree.degree").getAsLong());
    assertEquals(2, applied.get("ssh.sessions-max").getAsLong());
  }

  @Test
  void shouldRefuseASettingThatIsNoneOrOutOfRangeBeforeAnythingStarts() {
    up("-w", "local1", "--set", "control.keep-alife=2s")
        .exits(ExitCode.USAGE)
        .saysPart("did you mean 'control.keep-alive'?");
    up("-w", "local1", "--set", "control.keep-alive=1ms")
        .exits(ExitCode.USAGE)
        .saysPart("control.keep-alive: 1ms is not in the range 100ms to 1m");
    up("-w", "local1", "--set", "control.keep-alive").exits(ExitCode.USAGE).saysPart("NAME=VALUE");
    up("-w", "local1", "--set", "randtree.suspect-min=5s")
        .exits(ExitCode.USAGE)
        .saysPart("suspectMaxNs must not be below suspectMinNs");
    assertFalse(overlays.wasAsked());
  }

  @Test
  void shouldRefuseSettingsForAnOverlayThatIsUpButNotThoseOfTheUsersFile() {
    overlays.running().withUserSettings("randtree.degree=3");
    overlays.when(UpRequest.class, new UpDone(1, 0, 1));
    up("-w", "local1", "--set", "randtree.degree=4")
        .exits(ExitCode.USAGE)
        .saysPart("overlay 'default' is up and keeps the settings it was made with");
    assertEquals(0, overlays.openConnections());
    up("-w", "local1").exits(ExitCode.OK);
  }

  @Test
  void shouldTellWhoIsNotInYetWhenTimeIsUp() {
    overlays.when(UpRequest.class, new HostChanged("local1", "ACTIVE", null));
    up("-w", "local[1-3]", "-t", "1ms")
        .exits(ExitCode.UNREACHABLE)
        .saysPart("1 active, 2 not in yet");
  }

  @Test
  void shouldPrintJsonWhenAsked() {
    overlays.when(UpRequest.class, new UpDone(2, 0, 120));
    up("-w", "local[1-2]", "--json", "-q")
        .exits(ExitCode.OK)
        .says("")
        .prints(
            "{\"overlay\":\"default\",\"targeted\":2,\"active\":2,\"failed\":0,\"pending\":0,"
                + "\"elapsed_ms\":120,\"exit\":0}\n");
  }

  @Test
  void shouldStartNothingWhenHostsAreMissingOrWrong() {
    up().exits(ExitCode.USAGE).saysOneLine().saysPart("missing -w");
    up("-w", "").exits(ExitCode.USAGE).saysOneLine();
    up("-w", "local[2-1]x]").exits(ExitCode.USAGE).saysOneLine().saysPart("column");
    assertFalse(overlays.wasAsked());
  }

  @Test
  void shouldStartNothingWhenTheMachineHasNoRoom() {
    overlays.withoutRoom("2 hosts need 9 open files: run 'ulimit -n 9' first");
    up("-w", "local[1-2]")
        .exits(ExitCode.UNREACHABLE)
        .saysOneLine()
        .saysPart("run 'ulimit -n 9' first");
    assertFalse(overlays.wasAsked());
    CliRun.of(overlays, "exec", "-w", "local[1-2]", "hostname")
        .exits(ExitCode.UNREACHABLE)
        .saysOneLine();
    assertFalse(overlays.wasAsked());
  }

  @Test
  void shouldLeaveTheOverlayWhenCancelled() {
    Cancellation cancellation = new Cancellation();
    cancellation.cancel();
    CliRun.of(overlays, cancellation, "up", "-w", "local1")
        .exits(ExitCode.CANCELLED)
        .saysPart("'plush down'");
    CliRun.of(overlays, cancellation, "up", "--overlay", "tmp3", "-w", "local1")
        .exits(ExitCode.CANCELLED)
        .saysPart("'plush down --overlay tmp3'");
  }

  private static StatusReply status(String overlayType) {
    return new StatusReply(
        "web", overlayType, 1, 0, null, null, 0, 2, 0, 0, 42, "live", 0, "", 0, false);
  }

  @Test
  void shouldStartAnOverlayOfTheTypeThatIsAskedFor() {
    overlays.when(UpRequest.class, new UpDone(2, 0, 1));
    up("-w", "local[1-2]", "--overlay-type", "proxytree").exits(ExitCode.OK);
    assertEquals(OverlayType.PROXYTREE, overlays.openedType());
    up("-w", "local[1-2]").exits(ExitCode.OK);
    assertEquals(OverlayType.RANDTREE, overlays.openedType());
  }

  @Test
  void shouldRefuseATypeThatThereIsNot() {
    up("-w", "local1", "--overlay-type", "ring")
        .exits(ExitCode.USAGE)
        .saysOneLine()
        .saysPart("choose randtree, star, proxytree");
    assertFalse(overlays.wasAsked());
  }

  @Test
  void shouldRefuseAnotherTypeThanThatOfAnOverlayThatIsUp() {
    overlays.running().when(StatusRequest.class, status("star"));
    overlays.when(UpRequest.class, new UpDone(2, 0, 1));
    up("--overlay", "web", "-w", "local1", "--overlay-type", "randtree")
        .exits(ExitCode.USAGE)
        .saysOneLine()
        .saysPart("overlay 'web' is up as a star");
    assertEquals(List.of(new StatusRequest()), overlays.requests());
    assertEquals(0, overlays.openConnections());
    up("--overlay", "web", "-w", "local1", "--overlay-type", "star").exits(ExitCode.OK);
    up("--overlay", "web", "-w", "local1").exits(ExitCode.OK);
  }
}
