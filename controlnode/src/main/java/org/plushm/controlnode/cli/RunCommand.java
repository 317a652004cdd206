package org.plushm.controlnode.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.plushm.controlnode.client.ControlConnection;
import org.plushm.controlnode.output.OutputForm;
import org.plushm.controlnode.output.RunOutput;
import org.plushm.controlnode.spec.Demand;
import org.plushm.controlnode.spec.SpecFiles;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.OverlayType;
import org.plushm.overlay.codec.WireCodec;
import org.plushm.plush.application.Project;
import org.plushm.plush.application.ResourceDirectory;
import org.plushm.plush.message.MessageTables;
import org.plushm.plush.message.ProjectDocument;
import org.plushm.plush.message.RunMessages.RunRequest;
import org.plushm.plush.spec.Position;
import org.plushm.plush.spec.Problems;
import org.plushm.plush.tally.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code plush run}: the applications of a specification. */
@Command(
    mixinStandardHelpOptions = true,
    sortOptions = false,
    synopsisHeading = "Usage: ",
    customSynopsis = "plush run [OPTION...] SPEC",
    description = {
      "Runs the applications of a specification (YAML or the papers' XML), one",
      "after another: hosts are chosen, software is installed, then the blocks run.",
      "Hosts are those of the running overlay; without one, those of DIRECTORY, or",
      "as many virtual hosts of this machine as are wanted, in an overlay that is",
      "dismantled afterwards. Packages are looked for in the folder packages/ beside",
      "SPEC first, then at their address. A host that fails is told with its cause",
      "and the rest goes on while each component keeps its least number of hosts;",
      "tasks of a lost host are run again by another."
    },
    footer = {
      "",
      "Examples:",
      "  plush run examples/eman.xml                 on 100 virtual hosts",
      "  plush run --outdir out examples/eman.yaml   output in files",
      "  plush run -d hosts.yaml demo.yaml           on hosts of a directory",
      "  plush run --json demo.yaml                  one JSON object"
    })
final class RunCommand extends AbstractVerb {
  @Parameters(arity = "0..1", paramLabel = "SPEC", description = "The specification.")
  private Path spec;

  @Option(
      names = {"-d", "--directory"},
      paramLabel = "DIRECTORY",
      description = "The resource directory that hosts are taken from: XML, YAML or a plain list.")
  private Path directory;

  @Option(
      names = "--outdir",
      paramLabel = "DIR",
      description =
          "Write the whole output to files in place of lines: DIR/HOST/BLOCK-PATH.out and .err, of "
              + "task 7 DIR/HOST/BLOCK-PATH.7.out.")
  private Path folder;

  @Mixin private ResultOptions results;
  @Mixin private ConnectTimeoutOption connectTimeout;

  @Option(
      names = {"-w", "--hosts"},
      paramLabel = "NODESET",
      hidden = true)
  private List<String> hosts = new ArrayList<>();

  @Mixin private OverlayTypeOption overlayType;
  @Mixin private FirstRootOptions firstRoot;
  @Mixin private SettingOptions settings;

  RunCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  void validate() {
    if (spec == null) {
      throw usage("missing SPEC: name the specification to run, such as examples/eman.xml");
    }
    if (!hosts.isEmpty()) {
      throw usage(
          "-w: a run takes its hosts from the overlay that is up, or from a directory: bring them"
              + " up first with 'plush up -w "
              + hosts.get(0)
              + "', or write them into a file and name it with -d");
    }
    results.validate(this);
    settings.read(this);
  }

  @Override
  int execute() throws VerbFailure, IOException {
    Mistakes mistakes = new Mistakes(console());
    Project project = mistakes.unless(() -> SpecFiles.readProject(spec));
    ResourceDirectory nodes =
        directory == null ? null : mistakes.unless(() -> SpecFiles.readDirectory(directory));
    RunHosts fromDirectory =
        project == null || nodes == null
            ? null
            : mistakes.unless(
                () -> {
                  Problems problems = new Problems();
                  Demand.check(project, nodes, Position.ofFile(spec.toString()), problems);
                  RunHosts hosts =
                      RunHosts.of(
                          project, nodes, directory.toString(), firstRoot.random(), problems);
                  problems.throwIfAny();
                  return hosts;
                });
    if (mistakes.any()) {
      return mistakes.exit().code();
    }
    if (folder != null) {
      makeOutputFolder(folder);
    }
    Optional<ControlConnection> running = overlays().find(overlay(), this::notice);
    if (running.isPresent()) {
      try (ControlConnection connection = running.get();
          Conversation talk = converse(connection, results.isQuiet())) {
        settings.refuseFor(overlay());
        firstRoot.refuseFor(overlay());
        requireType(overlayType, talk);
        tellOfOtherType(project, talk);
        return run(
            talk, project, fromDirectory == null ? RunHosts.OF_OVERLAY : fromDirectory, false);
      }
    }
    RunHosts hosts = fromDirectory == null ? virtualHosts(project) : fromDirectory;
    firstRoot.check(this, hosts.toBringUp());
    checkRoom(hosts.toBringUp());
    if (!results.isQuiet()) {
      // The control node takes a while to start.
      console().progress(new UpProgress(hosts.toBringUp().size()).line());
    }
    try (ControlConnection connection =
            settings
                .applied(overlays())
                .openEphemeral(overlayType.ofNew(project.overlayType()), this::notice);
        Conversation talk =
            new Conversation(
                connection, Conversation.NEVER, console(), cancellation(), results.isQuiet())) {
      return run(talk, project, hosts, true);
    }
  }

  /** The specification's wish is for a new overlay; one that is up is what it is. */
  private void tellOfOtherType(Project project, Conversation talk) throws VerbFailure, IOException {
    String wanted = project.overlayType().label();
    if (wanted.equals(OverlayType.RANDTREE.label())) {
      return; // Also when it says nothing.
    }
    String actual = askStatus(talk).overlayType();
    if (!actual.equals(wanted)) {
      notice(
          "the specification asks for an overlay of type "
              + wanted
              + ", but overlay '"
              + overlay()
              + "' is up as a "
              + actual
              + " and is used as it is");
    }
  }

  private RunHosts virtualHosts(Project project) throws VerbFailure {
    long wanted = RunHosts.wanted(project);
    if (wanted > HOSTS_MAX) {
      throw new VerbFailure(
          ExitCode.INVALID_INPUT,
          spec
              + ": project '"
              + project.name()
              + "' wants up to "
              + wanted
              + " hosts, the most are "
              + HOSTS_MAX,
          "lower num_hosts, or name hosts with -d");
    }
    return RunHosts.virtual(project);
  }

  private int run(Conversation talk, Project project, RunHosts hosts, boolean fresh)
      throws VerbFailure, IOException {
    long waitMs = connectTimeout.timeoutMs(fresh);
    RunRequest request =
        new RunRequest(
            document(project),
            packages(),
            hosts.candidates(),
            waitMs,
            results.keptMax(folder != null),
            fresh ? 0 : newToken());
    OutputForm form = results.form(console(), OutputForm.LIVE);
    try (RunOutput output = RunOutput.of(form, console(), results.shownMax(), folder)) {
      if (!hosts.toBringUp().isEmpty()) {
        talk.bringUp(firstRoot.request(hosts.toBringUp(), waitMs), "the application was started");
      }
      String resume = fresh ? "" : command("resume");
      return new RunSession(talk, project, output, console(), results.isQuiet(), resume)
          .run(request);
    }
  }

  private static Bytes document(Project project) throws VerbFailure {
    Bytes document = ProjectDocument.encode(project, new WireCodec(MessageTables.document()));
    if (document.length() > ProjectDocument.DOCUMENT_BYTES_MAX) {
      throw new VerbFailure(
          ExitCode.INVALID_INPUT,
          "the project has "
              + document.length()
              + " bytes, the most are "
              + ProjectDocument.DOCUMENT_BYTES_MAX,
          "put data into packages that hosts fetch");
    }
    return document;
  }

  /** The folder of packages beside the specification, or null. */
  private String packages() throws IOException {
    Path beside = spec.toRealPath().resolveSibling("packages");
    if (!Files.isDirectory(beside)) {
      return null;
    }
    if (overlays().remote(overlay()).isPresent()) {
      notice(beside + " is not used: the control node is on another machine");
      return null;
    }
    return beside.toString();
  }
}
