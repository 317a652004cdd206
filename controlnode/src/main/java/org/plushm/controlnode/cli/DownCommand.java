package org.plushm.controlnode.cli;

import java.io.IOException;
import java.util.Optional;
import org.plushm.controlnode.cli.Conversation.ControlNodeGone;
import org.plushm.controlnode.client.ControlConnection;
import org.plushm.controlnode.host.SupersededException;
import org.plushm.overlay.Message;
import org.plushm.plush.message.ClientMessages.Done;
import org.plushm.plush.message.ClientMessages.DownRequest;
import org.plushm.plush.message.ClientMessages.Refused;
import org.plushm.plush.tally.ExitCode;
import picocli.CommandLine.Command;

/** {@code plush down}: dismantles an overlay and ends everything that belongs to it. */
@Command(
    mixinStandardHelpOptions = true,
    sortOptions = false,
    synopsisHeading = "Usage: ",
    customSynopsis = "plush down [--overlay NAME]",
    description = {
      "Dismantles an overlay: ends its commands, its participants and its control",
      "node.",
      "An overlay that is not up is no error. One that a newer control node elsewhere",
      "has taken over is only forgotten here."
    },
    footer = {"", "Examples:", "  plush down", "  plush down --overlay web"})
final class DownCommand extends AbstractVerb {
  private static final long END_MS = 5_000;

  DownCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  int execute() throws VerbFailure, IOException {
    Optional<ControlConnection> found;
    try {
      found = overlays().find(overlay(), this::notice);
    } catch (SupersededException superseded) {
      notice(superseded.getMessage());
      overlays().forget(overlay());
      notice("overlay '" + overlay() + "' is forgotten here and goes on");
      return ExitCode.OK.code();
    }
    if (found.isEmpty()) {
      notice("overlay '" + overlay() + "' is not up");
      return ExitCode.OK.code();
    }
    try (ControlConnection connection = found.get();
        Conversation talk = converse(connection, false)) {
      Done done = dismantle(talk);
      awaitEnd(talk);
      if (!done.note().isEmpty()) {
        notice(done.note());
      }
      if (done.exit() == ExitCode.OK.code()) {
        notice("overlay '" + overlay() + "' is dismantled");
        if (overlays().remote(overlay()).isPresent()) {
          overlays().forget(overlay());
        }
      }
      return done.exit();
    }
  }

  /** When the control node dies over it, the next one goes on. */
  private Done dismantle(Conversation talk) throws VerbFailure, IOException {
    boolean asked = false;
    while (true) {
      try {
        if (!asked) {
          talk.send(new DownRequest());
          asked = true;
        }
        Message message = talk.receive();
        if (message instanceof Done done) {
          return done;
        }
        if (message instanceof Refused refused) {
          throw VerbFailure.of(refused);
        }
        if (cancellation().isCancelled()) {
          throw new VerbFailure(ExitCode.CANCELLED, "cancelled; the overlay is dismantled", "");
        }
      } catch (ControlNodeGone gone) {
        asked = false;
        if (!talk.reconnect()) {
          // Nothing to go on with: it was dismantled, or no control node stays alive.
          if (overlays().settingsOf(overlay()).isPresent()) {
            throw controlNodeGone();
          }
          return new Done("", ExitCode.OK.code());
        }
      }
    }
  }

  /** The control node hangs up as the last thing it does. */
  private void awaitEnd(Conversation talk) throws IOException {
    long deadlineNs = System.nanoTime() + END_MS * 1_000_000L;
    try {
      while (System.nanoTime() - deadlineNs < 0) {
        talk.receive();
      }
      notice("the control node has not ended within " + END_MS / 1000 + " s");
    } catch (ControlNodeGone ended) {
      // The regular end, or one that came a little early; nothing was left to be told.
      return;
    }
  }
}
