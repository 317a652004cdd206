package org.plushm.modelnet.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.plushm.modelnet.pipe.Distillation;
import org.plushm.modelnet.simulate.GrowthPlot;
import org.plushm.modelnet.simulate.RandomCase;
import org.plushm.modelnet.simulate.ResultTable;
import org.plushm.modelnet.simulate.SimulatedNetwork;
import org.plushm.modelnet.simulate.Simulation;
import org.plushm.modelnet.simulate.SimulationOptions;
import org.plushm.modelnet.simulate.SimulationResult;
import org.plushm.modelnet.topology.Routing;
import org.plushm.modelnet.topology.Topology;
import org.plushm.overlay.OverlayType;
import org.plushm.plush.tally.ExitCode;
import org.plushm.simulation.Fault;
import org.plushm.simulation.FaultScript;
import org.plushm.simulation.TraceSink;
import org.plushm.simulation.Violation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code modelnet simulate}: whole overlays in virtual time. */
@Command(
    name = "simulate",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    synopsisHeading = "Usage: ",
    customSynopsis = {
      "modelnet simulate --hosts N[,N...] [OPTION...]",
      "       modelnet simulate --fuzz MINUTES [OPTION...]"
    },
    description = {
      "Simulates whole overlays in virtual time, with the code that runs in production.",
      "Hosts join for 20 s, rest for 10 s, are harmed and heal. A command is issued every second"
          + " throughout; each host must execute each exactly once, and the overlay's safety and"
          + " liveness properties must hold. The same seed gives the same run."
    },
    footer = {
      "",
      "Results go to standard output; progress, violations and messages to standard error. Exit"
          + " code 0 means that everything held, 1 that something did not. The fields of --json and"
          + " the trace are explained in docs/simulate.md, fault scripts in docs/fault-scripts.md.",
      "",
      "Examples:",
      "  modelnet simulate --hosts 20               build a tree and draw it",
      "  modelnet simulate --hosts 1000 --kill 25%%  a quarter dies, the root among it",
      "  modelnet simulate --topology thousand.graph --kill 25%%",
      "  modelnet simulate --hosts 50 --faults storm.txt --trace storm.jsonl",
      "  modelnet simulate --hosts 10,100,1000 --kill 25%% --plot growth.svg",
      "  modelnet simulate --fuzz 5                 random faults for five minutes"
    })
final class SimulateCommand implements Callable<Integer> {
  /** The word that stands for a script drawn from the seed. */
  private static final String RANDOM = "random";

  /** What a command line that replays a run repeats, besides hosts, seed and type. */
  private static final List<String> NAMED_AGAIN =
      List.of(
          "--kill",
          "--loss",
          "--faults",
          "--degree",
          "--rtt",
          "--topology",
          "--routing",
          "--distillation",
          "--build");

  private static final int VIOLATIONS_SHOWN_MAX = 10;
  private static final int ROUNDS_MAX = 100_000;
  private static final double MINUTES_MAX = 7 * 24 * 60;
  private static final long NS_PER_MINUTE = 60_000_000_000L;

  @ParentCommand private Modelnet modelnet;
  @Spec private CommandSpec spec;

  @Option(
      names = "--hosts",
      paramLabel = "N[,N...]",
      converter = SimulateValues.HostCounts.class,
      description = "How many hosts; several numbers give a growth curve.")
  private List<Integer> hosts;

  @Option(
      names = "--kill",
      paramLabel = "P%",
      converter = SimulateValues.Percent.class,
      description =
          "Kill this share silently at once: the root, half of its children, and others at random.")
  private double kill;

  @Option(
      names = "--loss",
      paramLabel = "P%",
      converter = SimulateValues.Percent.class,
      description = "Lose this share of all frames, all the time.")
  private double loss;

  @Option(
      names = "--faults",
      paramLabel = "FILE",
      description = "Play this fault script; the word '" + RANDOM + "' draws one from the seed.")
  private String faults;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "Seed of every random number, default 1; with --fuzz the first of many.")
  private Long seed;

  @Option(
      names = "--rounds",
      paramLabel = "R",
      defaultValue = "1",
      description = "Run so often, with the seeds that follow; default 1.")
  private int rounds;

  @Option(
      names = "--degree",
      paramLabel = "D",
      defaultValue = "12",
      description = "Most children of a host, 2 to 1000; default 12.")
  private int degree;

  @Option(
      names = "--rtt",
      paramLabel = "TIME",
      defaultValue = "50ms",
      converter = SimulateValues.Duration.class,
      description = "Round trip between any two hosts, plus a tenth of jitter; default 50ms.")
  private long rttNs;

  @Option(
      names = "--topology",
      paramLabel = "FILE",
      description =
          "Send frames over the links of this network instead, ModelNet's .graph or .model: delays,"
              + " rates, queues and losses. The first host is virtual node 0, and so on.")
  private Path topology;

  @Option(
      names = "--routing",
      defaultValue = "HOPS",
      description = "With --topology: paths of the fewest ${COMPLETION-CANDIDATES}; default HOPS.")
  private Routing routing;

  @Option(
      names = "--distillation",
      defaultValue = "hop-by-hop",
      description =
          "With --topology: hop-by-hop, last-mile, end-to-end or walk-in-K; default hop-by-hop.")
  private String distillation;

  @Option(
      names = "--build",
      paramLabel = "TIME",
      defaultValue = "20s",
      converter = SimulateValues.Duration.class,
      description = "The time over which hosts are told to join; default 20s.")
  private long buildNs;

  @Option(
      names = "--overlay-type",
      paramLabel = "TYPE",
      defaultValue = "randtree",
      converter = SimulateValues.Type.class,
      description = "The overlay: randtree, star or proxytree; default randtree.")
  private OverlayType type;

  @Option(
      names = "--fuzz",
      paramLabel = "MINUTES",
      description =
          "Run overlays of 5 to 50 hosts with random fault scripts for so long; each failure is told"
              + " with the command that replays it.")
  private Double fuzzMinutes;

  @Option(
      names = "--trace",
      paramLabel = "FILE|-",
      description = "Write what happens as JSON lines; - for standard output.")
  private String trace;

  @Option(
      names = "--plot",
      paramLabel = "FILE",
      description = "Draw the growth curves of several sizes as SVG.")
  private Path plot;

  @Option(names = "--json", description = "One JSON object a line for each run, nothing else.")
  private boolean json;

  @Option(names = "--progress", description = "Show progress even where there is no terminal.")
  private boolean progress;

  private PrintWriter out;
  private PrintWriter err;
  private SimulatedNetwork emulated;
  private ProgressLine progressLine;

  @Override
  public Integer call() {
    out = spec.commandLine().getOut();
    err = spec.commandLine().getErr();
    progressLine =
        new ProgressLine(err, modelnet.errIsTerminal(), progress || modelnet.errIsTerminal());
    if (topology != null) {
      emulated = readNetwork();
    }
    validate();
    if (fuzzMinutes != null) {
      return fuzz();
    }
    FaultScript script =
        faults == null || faults.equals(RANDOM) ? FaultScript.empty() : readScript(faults);
    try (TraceOutput lines = trace == null ? null : TraceOutput.open(trace, out)) {
      return simulate(script, lines);
    } catch (UncheckedIOException failed) {
      return outputFailed(failed.getCause().getMessage());
    }
  }

  private SimulatedNetwork readNetwork() {
    Topology network = EmulationOptions.read(topology);
    if (hosts == null && fuzzMinutes == null) {
      hosts = List.of(network.hostCount());
    }
    for (int count : hosts == null ? List.<Integer>of() : hosts) {
      if (count > network.hostCount()) {
        throw new InvalidInput(
            topology
                + " has "
                + network.hostCount()
                + " virtual nodes, "
                + count
                + " are asked for");
      }
    }
    try {
      return new SimulatedNetwork(network, routing, Distillation.parse(distillation));
    } catch (IllegalArgumentException e) {
      throw usage("--distillation: " + e.getMessage());
    }
  }

  private void validate() {
    boolean isRttGiven = TypedOptions.of(spec).has("--rtt");
    if (topology != null && (isRttGiven || fuzzMinutes != null)) {
      throw usage("--topology says how far hosts are apart: leave --rtt and --fuzz out");
    }
    if (fuzzMinutes == null && hosts == null) {
      throw usage("missing --hosts: say how many there are, for instance --hosts 1000");
    }
    if (fuzzMinutes != null && (hosts != null || faults != null || trace != null)) {
      throw usage("--fuzz draws hosts and faults itself: leave --hosts, --faults and --trace out");
    }
    if (fuzzMinutes != null && !(fuzzMinutes >= 0 && fuzzMinutes <= MINUTES_MAX)) {
      throw usage("--fuzz: " + fuzzMinutes + " is not a number of minutes, such as 5 or 0.5");
    }
    Range.check(spec, "--rounds", rounds, 1, ROUNDS_MAX);
    Range.check(spec, "--degree", degree, Range.DEGREE_MIN, Range.DEGREE_MAX);
    if (trace != null && (hosts.size() > 1 || rounds > 1)) {
      throw usage("--trace is of one run: name one number of hosts, and no --rounds");
    }
    if (plot != null && (hosts == null || hosts.size() < 2)) {
      throw usage("--plot needs several sizes, for instance --hosts 10,100,1000");
    }
  }

  private FaultScript readScript(String file) {
    FaultScript script = ScriptFile.read(file);
    for (FaultScript.Step step : script.steps()) {
      if (step.fault() instanceof Fault.TearJournal) {
        throw new InvalidInput(
            file + ": '" + step + "': hosts here keep no journal: take that line out");
      }
      if (step.fault() instanceof Fault.Delay && topology != null) {
        throw new InvalidInput(
            file + ": '" + step + "': frames take the time of their links: use 'hop ... delay'");
      }
    }
    return script;
  }

  private int simulate(FaultScript script, TraceOutput lines) {
    boolean quiet = json || lines != null && lines.isStandardOutput();
    List<SimulationResult> results = new ArrayList<>();
    boolean held = true;
    if (!quiet && hosts.size() * rounds > 1) {
      out.println(ResultTable.header());
    }
    for (int count : hosts) {
      for (int round = 0; round < rounds; round++) {
        long runSeed = firstSeed(1) + round;
        FaultScript played = RANDOM.equals(faults) ? RandomCase.script(runSeed, count) : script;
        SimulationOptions options = options(count, runSeed, played, lines);
        Simulation simulation = prepare(options, progressLine::at);
        SimulationResult result = simulation.run();
        progressLine.clear();
        if (lines != null) {
          lines.flush();
        }
        results.add(result);
        held &= result.violations().isEmpty();
        report(simulation, result, quiet);
        if (!result.violations().isEmpty()) {
          complain(options, result, RANDOM.equals(faults));
        }
        if (out.checkError()) {
          return ExitCode.READER_LEFT.code();
        }
      }
    }
    if (plot != null && !writePlot(results)) {
      return ExitCode.OUTPUT_FAILED.code();
    }
    return (held ? ExitCode.OK : ExitCode.SOME_FAILED).code();
  }

  private Simulation prepare(SimulationOptions options, Simulation.Progress told) {
    try {
      return new Simulation(options, told);
    } catch (IllegalArgumentException nobody) {
      throw new InvalidInput(faults + ": " + nobody.getMessage());
    }
  }

  private void report(Simulation simulation, SimulationResult result, boolean quiet) {
    if (json) {
      out.println(result.json());
    } else if (quiet) {
      // Standard output belongs to the trace.
      ResultTable.of(result).forEach(err::println);
    } else if (hosts.size() * rounds > 1) {
      out.println(ResultTable.row(result));
    } else {
      simulation.picture().lines().forEach(out::println);
      out.println();
      ResultTable.of(result).forEach(out::println);
    }
  }

  private void complain(SimulationOptions options, SimulationResult result, boolean showScript) {
    List<Violation> violations = result.violations();
    for (Violation violation :
        violations.subList(0, Math.min(VIOLATIONS_SHOWN_MAX, violations.size()))) {
      err.println("violation: " + violation);
    }
    if (violations.size() > VIOLATIONS_SHOWN_MAX) {
      err.println("and " + (violations.size() - VIOLATIONS_SHOWN_MAX) + " more violations");
    }
    if (showScript) {
      options.script().steps().forEach(step -> err.println("fault: " + step));
    }
    err.println("replay: " + options.command());
  }

  private int fuzz() {
    long first = firstSeed(new SecureRandom().nextInt(1_000_000_000));
    long untilNs = System.nanoTime() + (long) (fuzzMinutes * NS_PER_MINUTE);
    int failed = 0;
    long next = first;
    do {
      RandomCase drawn = RandomCase.of(next, type);
      SimulationOptions options = drawn.options();
      SimulationResult result = prepare(options, Simulation.Progress.NONE).run();
      if (!result.violations().isEmpty()) {
        failed++;
        progressLine.clear();
        complain(options, result, true);
        out.println(json ? result.json() : "seed " + next + ": " + options.command());
      }
      next++;
      long runs = next - first;
      progressLine.ran(runs, "simulate: " + runs + " random runs, " + failed + " failed");
      if (out.checkError()) {
        return ExitCode.READER_LEFT.code();
      }
    } while (System.nanoTime() < untilNs);
    progressLine.clear();
    if (json) {
      out.printf("{\"runs\":%d,\"failed\":%d,\"first_seed\":%d}%n", next - first, failed, first);
    } else {
      out.printf("%d runs, seeds %d to %d: %d failed%n", next - first, first, next - 1, failed);
    }
    return (failed == 0 ? ExitCode.OK : ExitCode.SOME_FAILED).code();
  }

  private long firstSeed(long unlessGiven) {
    return seed == null ? unlessGiven : seed;
  }

  private SimulationOptions options(int count, long runSeed, FaultScript script, TraceSink sink) {
    return new SimulationOptions(
        type,
        count,
        degree,
        runSeed,
        rttNs,
        kill,
        loss,
        script,
        buildNs,
        sink,
        command(count, runSeed),
        emulated);
  }

  /** The command line of one run. */
  private String command(int count, long runSeed) {
    return "modelnet simulate --hosts "
        + count
        + TypedOptions.of(spec).again(NAMED_AGAIN)
        + (type == OverlayType.RANDTREE ? "" : " --overlay-type " + type.label())
        + " --seed "
        + runSeed;
  }

  private boolean writePlot(List<SimulationResult> results) {
    try {
      Files.writeString(plot, new GrowthPlot(results).svg());
      return true;
    } catch (IOException failed) {
      outputFailed(plot + ": " + failed.getMessage());
      return false;
    }
  }

  private int outputFailed(String problem) {
    progressLine.clear();
    err.println("modelnet: cannot write " + problem);
    return ExitCode.OUTPUT_FAILED.code();
  }

  private ParameterException usage(String problem) {
    return new ParameterException(spec.commandLine(), problem);
  }
}
