package org.plushm.controlnode.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.plushm.controlnode.cli.OverlayAccess.Known;
import org.plushm.controlnode.cli.OverlayAccess.Presence;
import org.plushm.controlnode.state.RemoteOverlay;
import org.plushm.overlay.Message;
import org.plushm.plush.message.ClientMessages.Done;
import org.plushm.plush.message.ClientMessages.StatusReply;
import org.plushm.plush.message.ClientMessages.StatusRequest;
import org.plushm.plush.message.ResumeMessages.DetachRequest;
import org.plushm.plush.tally.ExitCode;

class AttachCommandTest {
  private static final Message STATUS =
      new StatusReply(
          "web",
          "randtree",
          2,
          1,
          "local1",
          "127.0.0.2:4000",
          0,
          5,
          1,
          0,
          77,
          "live",
          1,
          "",
          1,
          false);

  private final FakeControlNode overlays = new FakeControlNode();

  @Test
  void shouldSayWhoIsThereWhenControlIsTakenAgain() {
    overlays.running().when(StatusRequest.class, STATUS);
    CliRun.of(overlays, "attach")
        .exits(ExitCode.OK)
        .saysPart("in control of overlay 'default': 5 hosts active, 1 disconnected, root local1");
  }

  @Test
  void shouldRememberWhereAnOverlayOfAnotherMachineIs() {
    overlays.when(StatusRequest.class, STATUS);
    CliRun.of(overlays, "attach", "--overlay", "web", "--as", "desk", "ann@desk")
        .exits(ExitCode.OK)
        .saysPart("in control of overlay 'desk'");
    assertEquals(
        new RemoteOverlay("ann@desk", "web", "plush"), overlays.remote("desk").orElseThrow());
    CliRun.of(overlays, "detach", "--overlay", "desk").exits(ExitCode.OK).saysPart("of ann@desk");
    assertTrue(overlays.remote("desk").isEmpty());
  }

  @Test
  void shouldNotHideAnOverlayOfThisMachine() {
    overlays.knows(new Known("web", Presence.RUNNING, 42));
    CliRun.of(overlays, "attach", "--overlay", "web", "ann@desk")
        .exits(ExitCode.USAGE)
        .saysPart("name another with --as");
    CliRun.of(overlays, "attach", "--as", "desk").exits(ExitCode.USAGE);
    CliRun.of(overlays, "attach", "--", "-oProxyCommand=x").exits(ExitCode.USAGE);
    assertTrue(overlays.remote("web").isEmpty());
  }

  @Test
  void shouldSayWhenTheControlNodeHasLeft() {
    overlays.running().endsAfterAnswers().when(DetachRequest.class, new Done("2 runs go on", 0));
    CliRun.of(overlays, "detach").exits(ExitCode.OK).saysPart("has left").saysPart("2 runs go on");
    overlays.knows(new Known("default", Presence.DETACHED, -1));
    CliRun.of(overlays, "detach").exits(ExitCode.OK).saysPart("has no control node already");
  }
}
