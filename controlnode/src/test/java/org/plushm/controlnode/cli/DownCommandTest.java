package org.plushm.controlnode.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.plushm.plush.message.ClientMessages.Done;
import org.plushm.plush.message.ClientMessages.DownRequest;
import org.plushm.plush.tally.ExitCode;

class DownCommandTest {
  private final FakeControlNode overlays = new FakeControlNode().endsAfterAnswers();

  @Test
  void shouldDismantleAnOverlayThatIsUp() {
    overlays.running().when(DownRequest.class, new Done("", 0));
    CliRun.of(overlays, "down")
        .exits(ExitCode.OK)
        .prints("")
        .says("plush: overlay 'default' is dismantled\n");
    assertEquals(List.of(new DownRequest()), overlays.requests());
    assertEquals(0, overlays.openConnections());
  }

  @Test
  void shouldPassOnWhatCouldNotBeEnded() {
    overlays.running().when(DownRequest.class, new Done("process 7 cannot be killed", 3));
    CliRun.of(overlays, "down")
        .exits(ExitCode.UNREACHABLE)
        .says("plush: process 7 cannot be killed\n");
  }

  @Test
  void shouldBeContentWhenNothingIsUp() {
    CliRun.of(overlays, "down").exits(ExitCode.OK).says("plush: overlay 'default' is not up\n");
  }

  @Test
  void shouldFailWhenTheControlNodeEndsBeforeItAnswers() {
    overlays.running();
    CliRun.of(overlays, "down").exits(ExitCode.UNREACHABLE).saysPart("has ended");
  }
}
