package org.plushm.modelnet.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.plushm.controlnode.cli.Cancellation;
import org.plushm.controlnode.state.StateDirectory;
import org.plushm.modelnet.experiment.Leave;
import org.plushm.modelnet.experiment.LeftException;
import org.plushm.modelnet.experiment.RealValidation;
import org.plushm.modelnet.validation.Extent;
import org.plushm.modelnet.validation.Finding;
import org.plushm.modelnet.validation.Report;
import org.plushm.modelnet.validation.ValidationCase;
import org.plushm.plush.json.JsonWriter;
import org.plushm.plush.tally.ExitCode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code modelnet validate}: whether the emulation can be believed. */
@Command(
    name = "validate",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Judges the emulated links in virtual time, each measure beside its bar.",
      "The bars come from arithmetic that knows nothing of the emulator. T14 and the",
      "shares of a core in T15 are about this machine. Ends with 1 when a bar was",
      "missed."
    },
    footer = {
      "",
      "Examples:",
      "  modelnet validate",
      "  modelnet validate T5 T9 --seed 7",
      "  modelnet validate T16 --data FOLDER",
      "  modelnet validate --real 100"
    })
final class ValidateCommand implements Callable<Integer> {
  private static final long LOOK_MS = 50;

  @ParentCommand private Modelnet modelnet;
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Parameters(
      arity = "0..*",
      paramLabel = "CASE",
      description = "T1 to T17; all of them if none is named.")
  private List<String> names = new ArrayList<>();

  @Option(names = "--short", description = "Fewer packets where statistics allow it.")
  private boolean isShort;

  @Option(
      names = {"-s", "--seed"},
      paramLabel = "N",
      description = "Of everything that is drawn (default: ${DEFAULT-VALUE}).")
  private long seed = 1;

  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      description = "T16: where PlanetLabData_1 and Geant2012.graphml are.")
  private Path data;

  @Option(
      names = "--real",
      paramLabel = "HOSTS",
      arity = "0..1",
      fallbackValue = "100",
      description =
          "Instead: how late this machine hands frames over in real time, with an overlay of so"
              + " many hosts (default: ${FALLBACK-VALUE}).")
  private Integer realHosts;

  @Option(names = "--json", description = "A JSON object a line for each measure.")
  private boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (realHosts != null) {
      return real();
    }
    List<ValidationCase> cases = cases();
    if (data != null && !Files.isDirectory(data)) {
      throw new InvalidInput(data + ": this is no folder");
    }
    PrintWriter out = spec.commandLine().getOut();
    Leave leave = leave("nothing of it is left");
    Extent extent = new Extent(!isShort, seed, data);
    int missed = 0;
    int skipped = 0;
    int judged = 0;
    long beganNs = System.nanoTime();
    for (ValidationCase each : cases) {
      Report report;
      try {
        report = run(each, extent, leave);
      } catch (LeftException left) {
        return modelnet.cancelled(
            judged + " of " + cases.size() + " cases were judged, nothing is left");
      }
      judged++;
      missed += report.kept() ? 0 : 1;
      skipped += isSkipped(report) ? 1 : 0;
      if (!json) {
        out.println(each + " " + each.title());
      }
      for (Finding finding : report.findings()) {
        out.println(json ? json(each.name(), each.title(), finding) : text(finding));
      }
      out.flush();
    }
    spec.commandLine()
        .getErr()
        .println(
            String.format(
                Locale.ROOT,
                "modelnet: %d cases: %d kept, %d missed, %d skipped (%.1f s, seed %d)",
                cases.size(),
                cases.size() - missed - skipped,
                missed,
                skipped,
                (System.nanoTime() - beganNs) / 1e9,
                seed));
    return (missed == 0 ? ExitCode.OK : ExitCode.SOME_FAILED).code();
  }

  private Leave leave(String left) {
    Cancellation cancellation =
        modelnet.cancellation("cancelling; ^C again to leave at once", "left; " + left);
    return new Leave(cancellation::isCancelled);
  }

  /** A case computes and asks nobody meanwhile: it is left to the end of the process. */
  private static Report run(ValidationCase each, Extent extent, Leave leave)
      throws InterruptedException {
    leave.check();
    FutureTask<Report> task = new FutureTask<>(() -> each.run(extent));
    Thread thread = new Thread(task, "validate-" + each.name());
    thread.setDaemon(true);
    thread.start();
    while (!task.isDone()) {
      leave.check();
      thread.join(LOOK_MS);
    }
    try {
      return task.get();
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof RuntimeException problem) {
        throw problem;
      }
      throw new IllegalStateException("case " + each.name() + " failed", failed.getCause());
    }
  }

  private int real() throws IOException, InterruptedException {
    Range.check(spec, "--real", realHosts, 2, Range.HOSTS_MAX);
    if (!names.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "--real: no cases of virtual time beside it");
    }
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    Leave leave = leave("what still runs of its overlay ends by itself now");
    List<Finding> findings;
    try {
      findings =
          RealValidation.run(
              StateDirectory.of(System.getenv()), realHosts, seed, err::println, leave);
    } catch (LeftException left) {
      left.tell(err::println);
      return modelnet.cancelled("its overlay is dismantled, nothing is left");
    }
    boolean missed = false;
    for (Finding finding : findings) {
      out.println(json ? json("real", "real time", finding) : text(finding));
      missed |= finding.verdict() == Finding.Verdict.MISSED;
    }
    err.println(EmulationOptions.SHAPED);
    return (missed ? ExitCode.SOME_FAILED : ExitCode.OK).code();
  }

  private List<ValidationCase> cases() {
    List<ValidationCase> cases = new ArrayList<>();
    for (String name : names) {
      try {
        cases.add(ValidationCase.parse(name));
      } catch (IllegalArgumentException e) {
        throw new ParameterException(spec.commandLine(), "'" + name + "' is none of T1 to T17");
      }
    }
    return cases.isEmpty() ? List.of(ValidationCase.values()) : cases;
  }

  /** A case counts as skipped only if nothing in it could be judged. */
  private static boolean isSkipped(Report report) {
    return report.findings().stream()
        .allMatch(finding -> finding.verdict() == Finding.Verdict.SKIPPED);
  }

  private static String text(Finding finding) {
    String verdict = finding.verdict().name().toLowerCase(Locale.ROOT);
    if (finding.bar().isEmpty()) {
      return String.format("  %-8s %s: %s", verdict, finding.measure(), finding.result());
    }
    return String.format(
        "  %-8s %-64s bar %-28s result %s",
        verdict, finding.measure(), finding.bar(), finding.result());
  }

  private static String json(String name, String title, Finding finding) {
    return new JsonWriter()
        .beginObject()
        .field("case", name)
        .field("title", title)
        .field("measure", finding.measure())
        .field("bar", finding.bar())
        .field("result", finding.result())
        .field("verdict", finding.verdict().name().toLowerCase(Locale.ROOT))
        .endObject()
        .toString();
  }
}
