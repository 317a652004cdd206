package org.plushm.modelnet.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.plushm.controlnode.cli.Cancellation;
import org.plushm.controlnode.state.StateDirectory;
import org.plushm.modelnet.experiment.Experiments;
import org.plushm.modelnet.experiment.Leave;
import org.plushm.modelnet.experiment.Report;
import org.plushm.overlay.OverlayType;
import org.plushm.participant.launch.EdgeLauncher;
import org.plushm.plush.tally.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code modelnet experiment}: the thesis' experiments with the real code. */
@Command(
    name = "experiment",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measures Plush-M on an emulated network, as its thesis did.",
      "How long it takes until all hosts are in the tree (construction), until each has",
      "answered a command (roundtrip), and until 25 %% that were",
      "killed are back (recovery; degree varies the most children of a node).",
      "^C takes the overlay down and keeps what has been measured: lines, table and report.",
      "",
      EmulationOptions.SHAPED
    },
    footer = {
      "",
      "Examples:",
      "  modelnet experiment construction roundtrip recovery --hosts 10,250,500,750,1000 --rounds"
          + " 3",
      "  modelnet experiment degree --hosts 100 --degrees 12,24,48,96 --report figures"
    })
final class ExperimentCommand implements Callable<Integer> {
  private static final String DEGREE = "degree";
  private static final int ROUNDS_MAX = 1_000;

  @ParentCommand private Modelnet modelnet;
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "NAME",
      description = "construction, roundtrip, recovery, degree.")
  private List<String> names = new ArrayList<>();

  @Option(
      names = "--hosts",
      split = ",",
      paramLabel = "N",
      defaultValue = "10,100",
      description = "Numbers of hosts (default: ${DEFAULT-VALUE}).")
  private List<Integer> hosts = new ArrayList<>();

  @Option(
      names = "--rounds",
      paramLabel = "R",
      defaultValue = "1",
      description = "How often each is done (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--degrees",
      split = ",",
      paramLabel = "D",
      defaultValue = "12,24,48,96",
      description =
          "Most children of a node; all but 'degree' use the first (default: ${DEFAULT-VALUE}).")
  private List<Integer> degrees = new ArrayList<>();

  @Option(
      names = "--overlay-type",
      paramLabel = "TYPE",
      split = ",",
      defaultValue = "randtree",
      description =
          "Protocols, one after the other: randtree, star, proxytree (default: ${DEFAULT-VALUE}).")
  private List<String> overlayTypes = new ArrayList<>();

  @Option(names = "--json", description = "A line of JSON for each measurement, on stdout.")
  private boolean json;

  @Option(names = "--csv", paramLabel = "FILE", description = "All measurements as a table.")
  private Path csv;

  @Option(
      names = "--report",
      paramLabel = "FOLDER",
      description = "An HTML report with figures (SVG and PNG) and the table.")
  private Path report;

  @Mixin private EmulationOptions emulation;

  @Override
  public Integer call() throws InterruptedException, IOException {
    validate();
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    Experiments experiments =
        new Experiments(
            names,
            hosts,
            degrees,
            rounds,
            overlayTypes.stream().map(OverlayType::of).toList(),
            emulation::topology,
            emulation.settings(),
            StateDirectory.of(System.getenv()),
            err::println);
    Cancellation cancellation =
        modelnet.cancellation(
            "cancelling, the overlay is taken down; ^C again to leave at once",
            "left; what still runs of its overlay ends by itself now");
    boolean isWhole =
        experiments.run(
            line -> {
              if (json) {
                out.println(line);
                out.flush();
              }
            },
            new Leave(cancellation::isCancelled));
    if (!isWhole) {
      return modelnet.cancelled(
          experiments.endedCount()
              + " of "
              + experiments.runCount()
              + " runs are over, the overlay is dismantled; "
              + keep(experiments));
    }
    if (csv != null) {
      Files.writeString(csv, experiments.toCsv(), StandardCharsets.UTF_8);
    }
    if (report != null) {
      err.println("the report is " + writeReport(experiments));
    }
    if (!json && csv == null) {
      out.print(experiments.toCsv());
    }
    err.println(EmulationOptions.SHAPED);
    experiments.schedulings().forEach(err::println);
    return (experiments.isSound() ? ExitCode.OK : ExitCode.SOME_FAILED).code();
  }

  /** Writes what was measured before the user left; tells where it is. */
  private String keep(Experiments experiments) {
    if (experiments.measurementCount() == 0) {
      return "nothing was measured yet, nothing is written";
    }
    List<String> places = new ArrayList<>();
    if (json || csv == null) {
      places.add("on standard output");
    }
    if (!json && csv == null) {
      spec.commandLine().getOut().print(experiments.toCsv());
    }
    if (csv != null) {
      try {
        Files.writeString(csv, experiments.toCsv(), StandardCharsets.UTF_8);
        places.add("in " + csv);
      } catch (IOException e) {
        places.add("not in " + csv + ", which cannot be written (" + e + ")");
      }
    }
    if (report != null) {
      try {
        places.add("in " + writeReport(experiments));
      } catch (IOException e) {
        places.add("not in " + report + ", which cannot be written (" + e + ")");
      }
    }
    return "measurements are kept ("
        + experiments.measurementCount()
        + "): "
        + String.join(", ", places);
  }

  private Path writeReport(Experiments experiments) throws IOException {
    Report.write(experiments, report, commandText(), EmulationOptions.SHAPED);
    return report.resolve("index.html");
  }

  private void validate() {
    for (String name : names) {
      if (!Experiments.names().contains(name)) {
        throw usage("'" + name + "' is none of " + String.join(", ", Experiments.names()));
      }
    }
    try {
      overlayTypes.forEach(OverlayType::of);
    } catch (IllegalArgumentException e) {
      throw usage("--overlay-type: " + e.getMessage());
    }
    Range.check(spec, "--rounds", rounds, 1, ROUNDS_MAX);
    for (int degree : degrees) {
      Range.check(spec, "--degrees", degree, Range.DEGREE_MIN, Range.DEGREE_MAX);
    }
    for (int size : hosts) {
      Range.check(spec, "--hosts", size, 2, Range.HOSTS_MAX);
    }
    emulation.check();
    for (int size : hosts) {
      EdgeLauncher.shortage(size)
          .ifPresent(
              problem -> {
                throw new InvalidInput(problem);
              });
      emulation.topology(size);
    }
    emulation.settings();
  }

  private ParameterException usage(String problem) {
    return new ParameterException(spec.commandLine(), problem);
  }

  private String commandText() {
    // The others use the first degree alone.
    List<Integer> used = names.contains(DEGREE) ? degrees : degrees.subList(0, 1);
    return "modelnet experiment "
        + String.join(" ", names)
        + " --hosts "
        + joined(hosts)
        + " --rounds "
        + rounds
        + " --degrees "
        + joined(used)
        + " --overlay-type "
        + String.join(",", overlayTypes)
        + emulation.commandText()
        + (report == null ? "" : " --report " + report);
  }

  private static String joined(List<Integer> numbers) {
    return String.join(",", numbers.stream().map(String::valueOf).toList());
  }
}
