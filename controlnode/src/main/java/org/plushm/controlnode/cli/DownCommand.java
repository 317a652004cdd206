package org.plushm.controlnode.cli;

import java.io.IOException;
import java.util.Optional;
import org.plushm.controlnode.client.ControlConnection;
import org.plushm.overlay.Message;
import org.plushm.plush.message.ClientMessages.Done;
import org.plushm.plush.message.ClientMessages.DownRequest;
import org.plushm.plush.tally.ExitCode;
import picocli.CommandLine.Command;

/** {@code plush down}: dismantles an overlay and ends everything that belongs to it. */
@Command(
    mixinStandardHelpOptions = true,
    sortOptions = false,
    synopsisHeading = "Usage: ",
    customSynopsis = "plush down [--overlay NAME]",
    description = {
      "Dismantles an overlay: ends its commands, its participants and its control node.",
      "An overlay that is not up is no error."
    },
    footer = {"", "Examples:", "  plush down", "  plush down --overlay web"})
final class DownCommand extends AbstractVerb {
  private static final long END_MS = 5_000;

  DownCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  int execute() throws VerbFailure, IOException {
    Optional<ControlConnection> found = overlays().find(overlay(), this::notice);
    if (found.isEmpty()) {
      notice("overlay '" + overlay() + "' is not up");
      return ExitCode.OK.code();
    }
    try (ControlConnection connection = found.get()) {
      connection.send(new DownRequest());
      Message message = await(connection);
      while (!(message instanceof Done)) {
        message = await(connection);
      }
      Done done = (Done) message;
      awaitEnd(connection);
      if (!done.note().isEmpty()) {
        notice(done.note());
      }
      if (done.exit() == ExitCode.OK.code()) {
        notice("overlay '" + overlay() + "' is dismantled");
      }
      return done.exit();
    }
  }

  /** The control node hangs up as the last thing it does. */
  private void awaitEnd(ControlConnection connection) throws IOException {
    long deadlineNs = System.nanoTime() + END_MS * 1_000_000L;
    try {
      while (System.nanoTime() - deadlineNs < 0) {
        connection.receive(LOOK_UP_MS);
      }
      notice("the control node has not ended within " + END_MS / 1000 + " s");
    } catch (IOException ended) {
      // The regular end, or one that came a little early; nothing was left to be told.
      return;
    }
  }
}
