package org.plushm.controlnode.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.plushm.plush.message.ClientMessages.Done;
import org.plushm.plush.message.HostMessages.KillRequest;
import org.plushm.plush.tally.ExitCode;

class KillCommandTest {
  private final FakeControlNode overlays = new FakeControlNode().running();

  @Test
  void shouldKillAllThatAreNamed() {
    overlays.when(KillRequest.class, new Done("killed local[1-3]", 0));
    CliRun.of(overlays, "kill", "local3", "local[1-2]")
        .exits(ExitCode.OK)
        .prints("")
        .says("plush: killed local[1-3]\n");
    assertEquals(List.of(new KillRequest("local[1-3]", false)), overlays.requests());
  }

  @Test
  void shouldSpareCommandsWhenOnlyTheClientIsMeant() {
    overlays.when(KillRequest.class, new Done("", 0));
    CliRun.of(overlays, "kill", "--client-only", "local1").exits(ExitCode.OK).says("");
    assertEquals(List.of(new KillRequest("local1", true)), overlays.requests());
  }

  @Test
  void shouldCutTheLinkWithoutAHost() {
    overlays.when(KillRequest.class, new Done("", 0));
    CliRun.of(overlays, "kill", "--link", "1500ms").exits(ExitCode.OK).says("");
    assertEquals(List.of(new KillRequest("", false, 1_500)), overlays.requests());
    CliRun.of(overlays, "kill", "--link", "x").exits(ExitCode.USAGE).saysOneLine();
  }

  @Test
  void shouldPassOnThatAHostIsNotThere() {
    overlays.when(KillRequest.class, new Done("not active: x", 3));
    CliRun.of(overlays, "kill", "x").exits(ExitCode.UNREACHABLE).says("plush: not active: x\n");
  }

  @Test
  void shouldAskForAHostWhenNoneIsNamed() {
    CliRun.of(overlays, "kill").exits(ExitCode.USAGE).saysOneLine().saysPart("missing HOST");
    CliRun.of(overlays, "kill", "a[").exits(ExitCode.USAGE).saysOneLine().saysPart("column");
    assertFalse(overlays.wasAsked());
  }
}
