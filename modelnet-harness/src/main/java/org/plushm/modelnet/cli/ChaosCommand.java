package org.plushm.modelnet.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.Callable;
import org.plushm.controlnode.cli.Cancellation;
import org.plushm.controlnode.state.OverlayFolder;
import org.plushm.controlnode.state.StateDirectory;
import org.plushm.modelnet.chaos.ChaosOptions;
import org.plushm.modelnet.chaos.ChaosReport;
import org.plushm.modelnet.chaos.ChaosResult;
import org.plushm.modelnet.chaos.ChaosRun;
import org.plushm.modelnet.chaos.OverlayWarden;
import org.plushm.modelnet.chaos.PlayableScript;
import org.plushm.modelnet.chaos.RandomPlan;
import org.plushm.modelnet.experiment.Leave;
import org.plushm.modelnet.experiment.LeftException;
import org.plushm.modelnet.experiment.StayingOverlay;
import org.plushm.modelnet.realtime.EmulationSettings;
import org.plushm.modelnet.topology.GraphFile;
import org.plushm.modelnet.topology.Topology;
import org.plushm.overlay.OverlayType;
import org.plushm.participant.launch.EdgeLauncher;
import org.plushm.participant.launch.EdgeProcess;
import org.plushm.plush.tally.ExitCode;
import org.plushm.simulation.FaultScript;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code modelnet chaos}: faults under a workload, and what became of it. */
@Command(
    name = "chaos",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Plays a script of faults on a working overlay over an emulated network, in real time.",
      "For each fault it tells when the control node noticed, when every host was back in the one"
          + " tree, and what the commands of that time came to: each execution writes down that it"
          + " ran, so that one that ran twice or was forgotten shows. Hosts, edges and the control"
          + " node are killed, processes stand still, the network is cut, lossy or slow.",
      "^C ends the faults and the commands, and dismantles an overlay that was brought up.",
      "",
      EmulationOptions.SHAPED
    },
    footer = {
      "",
      "Exit code 0 means that every execution is accounted for, none ran twice, and every host came"
          + " back; 1 that not. The script is explained in docs/fault-scripts.md, the fields of"
          + " --json in docs/json-schema.md.",
      "",
      "Examples:",
      "  modelnet chaos                                 six random faults on 20 hosts",
      "  modelnet chaos --seed 7 --write storm.txt      the same once more, and its script",
      "  modelnet chaos --faults storm.txt --hosts 100 --report chaos",
      "  modelnet chaos --overlay wan                   on 'wan' of 'modelnet emulate'"
    })
final class ChaosCommand implements Callable<Integer> {
  private static final String RANDOM = "random";
  private static final long UP_TIMEOUT_MS = 120_000;
  private static final int COUNT_MAX = 1_000;
  private static final int SEED_BOUND = 1_000_000_000;
  private static final long MS_NS = 1_000_000L;

  /** What a command line that plays it again repeats, besides the emulation. */
  private static final List<String> NAMED_AGAIN =
      List.of(
          "--overlay",
          "--hosts",
          "--degree",
          "--faults",
          "--count",
          "--every",
          "--rest",
          "--settle",
          "--interval");

  @ParentCommand private Modelnet modelnet;
  @Spec private CommandSpec spec;

  @Option(
      names = "--overlay",
      paramLabel = "NAME",
      defaultValue = "chaos",
      description =
          "The overlay. One that is up is used and left up; else it is brought up and dismantled in"
              + " the end (default: ${DEFAULT-VALUE}).")
  private String overlay;

  @Option(
      names = "--hosts",
      paramLabel = "N",
      description =
          "How many, of an overlay that is brought up (default: all of --topology, else 20).")
  private Integer hosts;

  @Option(
      names = "--degree",
      paramLabel = "D",
      defaultValue = "12",
      description =
          "Most children of a node, of an overlay that is brought up (default:"
              + " ${DEFAULT-VALUE}).")
  private int degree;

  @Option(
      names = "--faults",
      paramLabel = "FILE",
      defaultValue = RANDOM,
      description = "A fault script; the word '" + RANDOM + "' draws one from the seed (default).")
  private String faults;

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "6",
      description = "Faults of a random script (default: ${DEFAULT-VALUE}).")
  private int count;

  @Option(
      names = "--every",
      paramLabel = "TIME",
      defaultValue = "12s",
      converter = SimulateValues.Duration.class,
      description =
          "From one fault of a random script to the next; what lasts is over in half of it (default:"
              + " ${DEFAULT-VALUE}).")
  private long everyNs;

  @Option(names = "--write", paramLabel = "FILE", description = "Write the script that is played.")
  private Path write;

  @Option(
      names = "--rest",
      paramLabel = "TIME",
      defaultValue = "3s",
      converter = SimulateValues.Duration.class,
      description =
          "How long the overlay works before the script begins (default:" + " ${DEFAULT-VALUE}).")
  private long restNs;

  @Option(
      names = "--settle",
      paramLabel = "TIME",
      defaultValue = "60s",
      converter = SimulateValues.Duration.class,
      description =
          "How long it may take after the script to be whole (default: ${DEFAULT-VALUE}).")
  private long settleNs;

  @Option(
      names = "--interval",
      paramLabel = "TIME",
      defaultValue = "1s",
      converter = SimulateValues.Duration.class,
      description =
          "From one command on all hosts to the next; 0s for none (default:"
              + " ${DEFAULT-VALUE}).")
  private long intervalNs;

  @Option(names = "--long", description = "Run one more command on all hosts all the time.")
  private boolean withLong;

  @Option(
      names = "--json",
      description = "A line of JSON for each fault and one for all, on stdout.")
  private boolean json;

  @Option(
      names = "--report",
      paramLabel = "FOLDER",
      description = "An HTML report with a figure (SVG and PNG), the table and the script.")
  private Path report;

  @Mixin private EmulationOptions emulation;

  @Override
  public Integer call() throws IOException, InterruptedException {
    validate();
    StateDirectory state = StateDirectory.of(System.getenv());
    OverlayFolder folder = state.overlay(overlay);
    boolean stays = folder.isUp();
    try {
      return stays ? onRunning(folder) : onOwn(state);
    } catch (LeftException left) {
      left.tell(this::say);
      return modelnet.cancelled(
          stays
              ? "faults are ended, commands cancelled; overlay '" + overlay + "' stays up"
              : "overlay '" + overlay + "' is dismantled, nothing of it runs");
    }
  }

  private void validate() {
    if (!StateDirectory.isName(overlay)) {
      throw usage("'" + overlay + "' cannot name an overlay");
    }
    Range.check(spec, "--count", count, 1, COUNT_MAX);
    Range.check(spec, "--degree", degree, Range.DEGREE_MIN, Range.DEGREE_MAX);
    if (hosts != null) {
      Range.check(spec, "--hosts", hosts, 2, Range.HOSTS_MAX);
    }
    if (everyNs < 1000 * MS_NS) {
      throw usage("--every: " + everyNs / MS_NS + "ms is not from 1s to 1h");
    }
    emulation.check();
    if (faults.equals(RANDOM) && !isGiven("--seed")) {
      emulation.seed(new SecureRandom().nextInt(SEED_BOUND));
    }
  }

  private boolean isGiven(String option) {
    return TypedOptions.of(spec).has(option);
  }

  private int onRunning(OverlayFolder folder) throws IOException, InterruptedException {
    for (String option : new String[] {"--hosts", "--degree", "--topology", "--edges"}) {
      if (isGiven(option)) {
        throw usage(option + " is for an overlay that is brought up, and '" + overlay + "' is up");
      }
    }
    Path prepared = StayingOverlay.emulationOf(folder);
    if (!Files.isDirectory(prepared)) {
      throw new InvalidInput(
          "overlay '" + overlay + "' has no emulated network: use one of 'modelnet emulate'");
    }
    Topology topology;
    Path graph = EmulationSettings.graphIn(prepared);
    try (InputStream in = Files.newInputStream(graph)) {
      topology = GraphFile.read(graph.toString(), in);
    }
    EmulationSettings settings = EmulationSettings.readFrom(prepared);
    int present =
        EdgeProcess.allOf(folder.work()).stream().mapToInt(edge -> edge.labels().size()).sum();
    FaultScript script = script(present, settings.edges(), topology);
    Cancellation cancellation =
        modelnet.cancellation(
            "cancelling, faults are ended; ^C again to leave without",
            "left; faults, and processes that stand still, may stay in overlay '"
                + overlay
                + "': 'plush down --overlay "
                + overlay
                + "' ends it");
    return harm(options(script, present, settings), folder, new Leave(cancellation::isCancelled));
  }

  private int onOwn(StateDirectory state) throws IOException, InterruptedException {
    int ofTopology = emulation.hostsOfTopology();
    int wanted = hosts != null ? hosts : ofTopology > 0 ? ofTopology : 20;
    EdgeLauncher.shortage(wanted)
        .ifPresent(
            problem -> {
              throw new InvalidInput(problem);
            });
    Topology topology = emulation.topology(wanted);
    EmulationSettings settings = emulation.settings();
    FaultScript script = script(wanted, settings.edges(), topology);
    OverlayFolder folder = state.overlay(overlay);
    Cancellation cancellation =
        modelnet.cancellation(
            "cancelling, overlay '" + overlay + "' is taken down; ^C again not to wait for that",
            "left; overlay '" + overlay + "' is being dismantled");
    Leave leave = new Leave(cancellation::isCancelled);
    // Before the folder is made, so that it goes too, whenever this process is killed.
    OverlayWarden warden = OverlayWarden.over(folder);
    try {
      StayingOverlay.Outcome outcome =
          StayingOverlay.bringUp(
              state,
              overlay,
              OverlayType.RANDTREE,
              degree,
              settings,
              topology,
              wanted,
              UP_TIMEOUT_MS,
              this::say,
              cancellation::isCancelled);
      leave.check();
      say(outcome.active() + " of " + wanted + " hosts are in the tree");
      say(outcome.scheduling());
      return harm(options(script, wanted, settings), folder, leave);
    } finally {
      warden.close();
    }
  }

  private ChaosOptions options(FaultScript script, int present, EmulationSettings settings) {
    return new ChaosOptions(
        script,
        present,
        emulation.seed(),
        settings.dilation(),
        settings.toleranceMs(),
        restNs / MS_NS,
        settleNs / MS_NS,
        intervalNs / MS_NS,
        withLong);
  }

  private FaultScript script(int present, int edges, Topology topology) throws IOException {
    FaultScript script =
        faults.equals(RANDOM)
            ? RandomPlan.script(
                emulation.seed(), present, edges, topology.edges().size(), count, everyNs)
            : ScriptFile.read(faults);
    try {
      PlayableScript.check(script, present, edges, topology);
    } catch (IllegalArgumentException e) {
      throw new InvalidInput(faults + ": " + e.getMessage());
    }
    if (faults.equals(RANDOM)) {
      say("random faults of seed " + emulation.seed() + ":");
      script.steps().forEach(step -> say("  " + step));
    }
    if (write != null) {
      Files.writeString(write, script.toString(), StandardCharsets.UTF_8);
    }
    return script;
  }

  private int harm(ChaosOptions options, OverlayFolder folder, Leave leave)
      throws IOException, InterruptedException {
    ChaosResult result = ChaosRun.run(options, folder, this::say, leave);
    PrintWriter out = spec.commandLine().getOut();
    (json ? result.toJson() : result.toText()).forEach(out::println);
    out.flush();
    if (report != null) {
      ChaosReport.write(result, report, commandText(), EmulationOptions.SHAPED);
      say("the report is " + report.resolve("index.html"));
    }
    say(EmulationOptions.SHAPED);
    return (result.isSound() ? ExitCode.OK : ExitCode.SOME_FAILED).code();
  }

  private void say(String line) {
    spec.commandLine().getErr().println(line);
  }

  private String commandText() {
    return "modelnet chaos"
        + TypedOptions.of(spec).again(NAMED_AGAIN)
        + (withLong ? " --long" : "")
        + emulation.commandText();
  }

  private ParameterException usage(String problem) {
    return new ParameterException(spec.commandLine(), problem);
  }
}
