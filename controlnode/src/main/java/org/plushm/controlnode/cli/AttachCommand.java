package org.plushm.controlnode.cli;

import java.io.IOException;
import java.util.Optional;
import org.plushm.controlnode.client.ControlConnection;
import org.plushm.controlnode.state.RemoteOverlay;
import org.plushm.controlnode.state.StateDirectory;
import org.plushm.plush.message.ClientMessages.StatusReply;
import org.plushm.plush.tally.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code plush attach}: control of an overlay again, or from another machine. */
@Command(
    mixinStandardHelpOptions = true,
    sortOptions = false,
    synopsisHeading = "Usage: ",
    customSynopsis = "plush attach [--overlay NAME] [[OPTION...] USER@HOST]",
    description = {
      "Takes control of an overlay again after 'plush detach' or the death of its",
      "control node, and says who is there.",
      "With USER@HOST: from now on all verbs on --overlay NAME, or on --as NAME, go",
      "through ssh to the control node of overlay NAME on that machine, as USER there.",
      "The control node stays where it is. PLUSH_SSH names another ssh with further",
      "options."
    },
    footer = {
      "",
      "Examples:",
      "  plush attach                             the overlay on this machine",
      "  plush attach --overlay web ann@desk      then: plush exec --overlay web uptime",
      "  plush attach --as desk ann@desk          its overlay 'default' under the name 'desk'",
      "  plush detach --overlay web               gives the name up; the overlay goes on"
    })
final class AttachCommand extends AbstractVerb {
  private static final long LIVE_MS = 15_000;
  private static final long NS_PER_MS = 1_000_000L;

  @Option(
      names = "--as",
      paramLabel = "NAME",
      description = "What the other machine's overlay is called here (default: as there).")
  private String as;

  @Option(
      names = "--program",
      paramLabel = "COMMAND",
      defaultValue = RemoteOverlay.PROGRAM_DEFAULT,
      description = "How plush is called on the other machine (default: ${DEFAULT-VALUE}).")
  private String program;

  @Parameters(arity = "0..1", paramLabel = "USER@HOST", description = "Where ssh goes to.")
  private String destination;

  AttachCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  void validate() {
    if (as != null && destination == null) {
      throw usage("--as is for an overlay of another machine: name it as USER@HOST");
    }
    if (as != null && !StateDirectory.isName(as)) {
      throw usage("'" + as + "' cannot name an overlay");
    }
    if (destination != null && (destination.isBlank() || destination.startsWith("-"))) {
      throw usage("'" + destination + "' is no place for ssh: write USER@HOST");
    }
  }

  @Override
  int execute() throws VerbFailure, IOException {
    if (destination == null) {
      try (ControlConnection connection = connect();
          Conversation talk = converse(connection, true)) {
        tell(overlay(), awaitLive(talk));
        return ExitCode.OK.code();
      }
    }
    String name = as == null ? overlay() : as;
    for (OverlayAccess.Known known : overlays().list()) {
      boolean free =
          known.presence() == OverlayAccess.Presence.DOWN
              || known.presence() == OverlayAccess.Presence.REMOTE;
      if (known.name().equals(name) && !free) {
        throw usage("overlay '" + name + "' is up on this machine: name another with --as");
      }
    }
    RemoteOverlay remote = new RemoteOverlay(destination, overlay(), program);
    Conversation.Again again = () -> Optional.of(overlays().connect(remote));
    try (ControlConnection connection = overlays().connect(remote);
        Conversation talk = new Conversation(connection, again, console(), cancellation(), true)) {
      StatusReply status = awaitLive(talk);
      overlays().attach(name, remote);
      tell(name, status);
    }
    return ExitCode.OK.code();
  }

  /** The control node may have just been started and be looking for the root. */
  private StatusReply awaitLive(Conversation talk) throws VerbFailure, IOException {
    long deadlineNs = System.nanoTime() + LIVE_MS * NS_PER_MS;
    while (true) {
      StatusReply status = askStatus(talk);
      boolean searching = status.link().equals("searching");
      if (!searching || System.nanoTime() - deadlineNs > 0) {
        return status;
      }
      // Answers nothing; it is the pause before it is asked again.
      idle(talk);
    }
  }

  private void tell(String name, StatusReply status) throws IOException {
    String root = status.rootLabel() == null ? "no root" : "root " + status.rootLabel();
    String runs = status.runs() == 0 ? "" : ", " + status.runs() + " runs under way";
    notice(
        "in control of overlay '"
            + name
            + "': "
            + status.active()
            + " hosts active, "
            + status.disconnected()
            + " disconnected, "
            + root
            + runs);
  }
}
