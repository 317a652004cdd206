package org.plushm.controlnode.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.plushm.overlay.KeyStep;
import org.plushm.overlay.Message;
import org.plushm.plush.message.ClientMessages.Refused;
import org.plushm.plush.message.KeyMessages.RotateDone;
import org.plushm.plush.message.KeyMessages.RotateProgress;
import org.plushm.plush.message.KeyMessages.RotateRequest;
import org.plushm.plush.tally.ExitCode;

class KeyCommandTest {
  private final FakeControlNode overlays = new FakeControlNode().running();

  @Test
  void shouldTellWhoUsesTheNewKey() {
    overlays.when(
        RotateRequest.class,
        new RotateProgress(new KeyStep(7), 3, 100),
        new RotateDone(3, 100, 100, 812, ""));
    CliRun.of(overlays, "key", "rotate")
        .exits(ExitCode.OK)
        .prints("")
        .says("plush: key epoch 3 in use by 100 of 100 hosts (0.8 s)\n");
    assertEquals(List.<Message>of(new RotateRequest()), overlays.requests());
  }

  @Test
  void shouldNameWhoIsBehind() {
    overlays.when(RotateRequest.class, new RotateDone(3, 98, 100, 61_000, "web[4-5]"));
    CliRun.of(overlays, "key", "rotate", "--json")
        .exits(ExitCode.UNREACHABLE)
        .prints(
            "{\"overlay\":\"default\",\"key_epoch\":3,\"hosts\":100,\"using\":98,"
                + "\"behind\":\"web[4-5]\",\"elapsed_ms\":61000,\"exit\":3}\n")
        .saysPart("98 of 100 hosts (61.0 s)")
        .saysPart("web[4-5]: gets the key when it comes back");
  }

  @Test
  void shouldSayWhyTheKeyIsNotChanged() {
    overlays.when(
        RotateRequest.class, new Refused(2, "the key is being changed already", "wait for that"));
    CliRun.of(overlays, "key", "rotate").exits(ExitCode.USAGE).saysPart("being changed already");
    CliRun.of(overlays, "key").exits(ExitCode.USAGE).saysPart("plush key rotate");
    CliRun.of(overlays, "key", "rotat").exits(ExitCode.USAGE).saysPart("plush key rotate");
    CliRun.of(new FakeControlNode(), "key", "rotate").exits(ExitCode.USAGE).saysPart("is up");
  }
}
