package org.plushm.controlnode.cli;

import java.io.IOException;
import java.util.Optional;
import org.plushm.controlnode.client.ControlConnection;
import org.plushm.controlnode.state.RemoteOverlay;
import org.plushm.overlay.Message;
import org.plushm.plush.message.ClientMessages.Done;
import org.plushm.plush.message.ResumeMessages.DetachRequest;
import org.plushm.plush.tally.ExitCode;
import picocli.CommandLine.Command;

/** {@code plush detach}: the control node leaves, the overlay goes on. */
@Command(
    mixinStandardHelpOptions = true,
    sortOptions = false,
    synopsisHeading = "Usage: ",
    customSynopsis = "plush detach [--overlay NAME]",
    description = {
      "Has the control node of an overlay leave. The overlay and the commands that run",
      "on its hosts go on; results wait there.",
      "'plush attach', or any other verb, brings a control node back that is told who",
      "is there, gathers the results, and goes on with what waited for it: hosts on",
      "their way in, barriers, tasks that are still to be given out.",
      "Of an overlay that was attached from another machine only the name is given up",
      "here."
    },
    footer = {"", "Examples:", "  plush detach", "  plush detach --overlay web"})
final class DetachCommand extends AbstractVerb {
  private static final long END_MS = 10_000;

  DetachCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  int execute() throws VerbFailure, IOException {
    Optional<RemoteOverlay> remote = overlays().remote(overlay());
    if (remote.isPresent()) {
      overlays().forget(overlay());
      notice("overlay '" + overlay() + "' of " + remote.get().destination() + " goes on there");
      return ExitCode.OK.code();
    }
    for (OverlayAccess.Known known : overlays().list()) {
      boolean left = known.presence() == OverlayAccess.Presence.DETACHED;
      if (known.name().equals(overlay()) && left) {
        notice("overlay '" + overlay() + "' has no control node already");
        return ExitCode.OK.code();
      }
    }
    try (ControlConnection connection = connect()) {
      connection.send(new DetachRequest());
      Message message = await(connection);
      while (!(message instanceof Done)) {
        message = await(connection);
      }
      Done done = (Done) message;
      awaitEnd(connection);
      String note = done.note().isEmpty() ? "" : "; " + done.note();
      notice("the control node has left overlay '" + overlay() + "'" + note);
      return done.exit();
    }
  }

  /** It hangs up as the last thing it does; then another one can start. */
  private void awaitEnd(ControlConnection connection) throws IOException {
    long deadlineNs = System.nanoTime() + END_MS * 1_000_000L;
    try {
      while (System.nanoTime() - deadlineNs < 0) {
        connection.receive(LOOK_UP_MS);
      }
      notice("the control node has not ended within " + END_MS / 1000 + " s");
    } catch (IOException ended) {
      // What was waited for.
      return;
    }
  }
}
