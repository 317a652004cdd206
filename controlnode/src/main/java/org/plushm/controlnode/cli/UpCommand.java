package org.plushm.controlnode.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.plushm.controlnode.cli.Conversation.ControlNodeGone;
import org.plushm.controlnode.client.ControlConnection;
import org.plushm.overlay.Message;
import org.plushm.plush.json.JsonWriter;
import org.plushm.plush.message.ClientMessages.HostChanged;
import org.plushm.plush.message.ClientMessages.Refused;
import org.plushm.plush.message.ClientMessages.UpDone;
import org.plushm.plush.nodeset.NodeSet;
import org.plushm.plush.tally.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code plush up}: an overlay that stays when the command has ended. */
@Command(
    mixinStandardHelpOptions = true,
    sortOptions = false,
    synopsisHeading = "Usage: ",
    customSynopsis = "plush up -w NODESET [-x NODESET] [OPTION...]",
    description = {
      "Starts a control node and brings hosts into its overlay, or further hosts",
      "into one that is up. Both stay when this command has ended, until 'plush",
      "down'."
    },
    footer = {
      "",
      "Examples:",
      "  plush up -w 'local[1-100]'                  100 virtual hosts on this machine",
      "  plush up --overlay web -w 'web[1-9]' -t 2m  hosts by ssh, under a name",
      "  plush up -w 'local[1-9]' --root local3      local3 is the first root"
    })
final class UpCommand extends AbstractVerb {
  private static final long NS_PER_MS = 1_000_000L;

  @Option(
      names = {"-w", "--hosts"},
      paramLabel = "NODESET",
      description = "The hosts, such as 'local[1-100]' or 'web[1-9],db1'; several -w add up.")
  private List<String> hosts = new ArrayList<>();

  @Option(
      names = {"-x", "--exclude"},
      paramLabel = "NODESET",
      description = "Hosts to leave out, whatever -w says.")
  private List<String> excluded = new ArrayList<>();

  @Mixin private OverlayTypeOption overlayType;
  @Mixin private FirstRootOptions firstRoot;

  @Option(
      names = "-t",
      paramLabel = "TIME",
      converter = Quantities.Milliseconds.class,
      defaultValue = "60",
      description = "Wait so long for hosts to come in (default: ${DEFAULT-VALUE}).")
  private long timeoutMs;

  @Option(names = "--json", description = "One JSON object when all is over.")
  private boolean json;

  @Option(names = "-q", description = "Say nothing unless something fails.")
  private boolean quiet;

  @Mixin private SettingOptions settings;

  private NodeSet hostSet;

  UpCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  void validate() {
    if (hosts.isEmpty()) {
      throw usage("missing -w: name the hosts, such as -w 'local[1-10]'");
    }
    hostSet = targets(hosts, excluded);
    firstRoot.check(this, hostSet);
    settings.read(this);
  }

  @Override
  int execute() throws VerbFailure, IOException {
    Optional<ControlConnection> running = overlays().find(overlay(), this::notice);
    try (ControlConnection connection = running.isPresent() ? running.get() : openNew();
        Conversation talk =
            new Conversation(
                connection, () -> Optional.of(reopen()), console(), cancellation(), quiet)) {
      if (running.isPresent()) {
        settings.refuseFor(overlay());
        firstRoot.refuseFor(overlay());
        requireType(overlayType, talk);
      }
      ask(talk);
      return follow(talk);
    }
  }

  private ControlConnection openNew() throws VerbFailure, IOException {
    checkRoom(hostSet);
    if (!quiet) {
      // The control node takes a while to start.
      console().progress(new UpProgress(hostSet.size()).line());
    }
    return reopen();
  }

  /** The control node has died, perhaps before it had a journal. */
  private ControlConnection reopen() throws IOException {
    return settings.applied(overlays()).open(overlay(), overlayType.ofNew(), this::notice);
  }

  /** Asks for the hosts; a control node may die before it has heard the question. */
  private void ask(Conversation talk) throws VerbFailure, IOException {
    try {
      talk.send(firstRoot.request(hostSet, timeoutMs));
    } catch (ControlNodeGone gone) {
      askNext(talk);
    }
  }

  private void askNext(Conversation talk) throws VerbFailure, IOException {
    if (!talk.reconnect()) {
      throw controlNodeGone();
    }
    ask(talk);
  }

  private int follow(Conversation talk) throws VerbFailure, IOException {
    long startedNs = System.nanoTime();
    UpProgress progress = new UpProgress(hostSet.size());
    while (true) {
      Message message;
      try {
        message = talk.receive();
      } catch (ControlNodeGone gone) {
        askNext(talk);
        continue;
      }
      long elapsedMs = (System.nanoTime() - startedNs) / NS_PER_MS;
      if (message instanceof UpDone done) {
        tellProblems(progress.problems(false));
        return tell(done.active(), done.failed(), 0, done.elapsedMs());
      } else if (message instanceof Refused refused) {
        throw VerbFailure.of(refused);
      } else if (message instanceof HostChanged changed) {
        progress.changed(changed);
      }
      if (cancellation().isCancelled()) {
        throw new VerbFailure(
            ExitCode.CANCELLED,
            "cancelled; the overlay stays and hosts still come in",
            "end it with '" + command("down") + "'");
      }
      if (elapsedMs > timeoutMs) {
        tellProblems(progress.problems(true));
        int failed = progress.failed();
        int active = progress.active();
        return tell(active, failed, hostSet.size() - active - failed, elapsedMs);
      }
      if (!quiet) {
        console().progress(progress.line());
      }
    }
  }

  private void tellProblems(List<String> problems) throws IOException {
    for (String problem : problems) {
      notice(problem);
    }
  }

  private int tell(int active, int failed, int pending, long elapsedMs) throws IOException {
    ExitCode exit = failed + pending == 0 ? ExitCode.OK : ExitCode.UNREACHABLE;
    if (json) {
      console()
          .out(
              new JsonWriter()
                      .beginObject()
                      .field("overlay", overlay())
                      .field("targeted", hostSet.size())
                      .field("active", active)
                      .field("failed", failed)
                      .field("pending", pending)
                      .field("elapsed_ms", elapsedMs)
                      .field("exit", exit.code())
                      .endObject()
                  + "\n");
    }
    if (!quiet || exit != ExitCode.OK) {
      String rest = failed == 0 ? "" : ", " + failed + " failed";
      rest += pending == 0 ? "" : ", " + pending + " not in yet";
      String time = String.format(Locale.ROOT, " (%.2f s)", elapsedMs / 1e3);
      notice("overlay '" + overlay() + "': " + active + " active" + rest + time);
    }
    return exit.code();
  }
}
