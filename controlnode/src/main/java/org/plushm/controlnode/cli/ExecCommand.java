package org.plushm.controlnode.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.plushm.controlnode.client.ControlConnection;
import org.plushm.controlnode.output.OutputSink;
import org.plushm.plush.message.ClientMessages.ExecRequest;
import org.plushm.plush.message.ClientMessages.HostEntry;
import org.plushm.plush.nodeset.NodeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code plush exec}: one command on many hosts. */
@Command(
    mixinStandardHelpOptions = true,
    sortOptions = false,
    synopsisHeading = "Usage: ",
    customSynopsis = "plush exec [-w NODESET] [-x NODESET] [OPTION...] COMMAND...",
    description = {
      "Runs COMMAND on every host and prints its output as 'host: line'. The words of",
      "COMMAND are joined by blanks and run by /bin/sh -c. Options stand before it.",
      "The command finds an empty standard input. Where the overlay is not up, one is",
      "started for this command and dismantled after it."
    },
    footer = {
      "",
      "Examples:",
      "  plush exec -w 'local[1-100]' hostname       100 virtual hosts on this machine",
      "  plush exec -w 'web[1-9],db1' -x web3 uptime hosts by ssh, all but web3",
      "  plush exec -b -u 10 'df -h /'               equal output once, 10 s a host",
      "  plush exec --json hostname                  one JSON object"
    })
final class ExecCommand extends AbstractVerb {
  @Option(
      names = {"-w", "--hosts"},
      paramLabel = "NODESET",
      description =
          "The hosts, such as 'local[1-100]' or 'web[1-9],db1'; several -w add up "
              + "(default: all that are up).")
  private List<String> hosts = new ArrayList<>();

  @Option(
      names = {"-x", "--exclude"},
      paramLabel = "NODESET",
      description = "Hosts to leave out, whatever -w says.")
  private List<String> excluded = new ArrayList<>();

  @Mixin private OverlayTypeOption overlayType;
  @Mixin private FirstRootOptions firstRoot;

  @Mixin private ExecOutputOptions output;

  @Option(
      names = "-u",
      paramLabel = "TIME",
      converter = Quantities.Milliseconds.class,
      description = "End the command on a host after TIME, such as 10 or 2m (default: never).")
  private long timeoutMs;

  @Mixin private ConnectTimeoutOption connectTimeout;
  @Mixin private SettingOptions settings;

  @Parameters(paramLabel = "COMMAND", description = "The command.", hideParamSyntax = true)
  private List<String> words = new ArrayList<>();

  private NodeSet hostSet;
  private NodeSet excludedSet = NodeSet.empty();

  ExecCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  void validate() {
    if (words.isEmpty() || String.join(" ", words).isBlank()) {
      throw usage("missing COMMAND: say what to run, such as hostname");
    }
    excludedSet = nodeSet("-x", excluded);
    if (!hosts.isEmpty()) {
      hostSet = targets(hosts, excluded);
      firstRoot.check(this, hostSet);
    }
    settings.read(this);
    output.validate(this);
  }

  @Override
  int execute() throws VerbFailure, IOException {
    Optional<ControlConnection> running = overlays().find(overlay(), this::notice);
    if (running.isPresent()) {
      try (ControlConnection connection = running.get();
          Conversation talk = converse(connection, output.isQuiet())) {
        settings.refuseFor(overlay());
        firstRoot.refuseFor(overlay());
        requireType(overlayType, talk);
        return run(talk, targets(talk), false);
      }
    }
    if (hostSet == null) {
      throw notUp(", or name hosts with -w");
    }
    checkRoom(hostSet);
    if (!output.isQuiet()) {
      // The control node takes a while to start.
      console().progress(new UpProgress(hostSet.size()).line());
    }
    try (ControlConnection connection =
            settings.applied(overlays()).openEphemeral(overlayType.ofNew(), this::notice);
        Conversation talk =
            new Conversation(
                connection, Conversation.NEVER, console(), cancellation(), output.isQuiet())) {
      return run(talk, hostSet, true);
    }
  }

  private int run(Conversation talk, NodeSet targets, boolean fresh)
      throws VerbFailure, IOException {
    long waitMs = connectTimeout.timeoutMs(fresh);
    ExecRequest request =
        new ExecRequest(
            targets == null ? null : targets.fold(),
            String.join(" ", words),
            timeoutMs,
            waitMs,
            output.keptMax(),
            fresh ? 0 : newToken());
    try (OutputSink sink = output.sink(console())) {
      if (fresh) {
        talk.bringUp(firstRoot.request(targets, waitMs), "the command was sent");
      }
      ExecSession.Manner manner = output.manner(fresh ? "" : command("resume"));
      return new ExecSession(talk, sink, console(), manner).run(request);
    }
  }

  /** Null for all that are up. */
  private NodeSet targets(Conversation talk) throws VerbFailure, IOException {
    if (hostSet != null || excludedSet.isEmpty()) {
      return hostSet;
    }
    NodeSet up = NodeSet.of(askHosts(talk).stream().map(HostEntry::label).toList());
    NodeSet targets = up.minus(excludedSet);
    if (targets.isEmpty()) {
      throw usage("-x: no host is left of those that are up");
    }
    return targets;
  }
}
