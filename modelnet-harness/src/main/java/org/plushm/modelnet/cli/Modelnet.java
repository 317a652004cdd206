package org.plushm.modelnet.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.plushm.plush.tally.ExitCode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** One command line of {@code modelnet}, from its words to its exit code. */
@Command(
    name = "modelnet",
    mixinStandardHelpOptions = true,
    version = "modelnet (Plush-M)",
    synopsisSubcommandLabel = "VERB",
    description = "Emulated networks, simulations and experiments with the real code of Plush-M.",
    subcommands = {
      EmulateCommand.class,
      StatCommand.class,
      HopCommand.class,
      ExperimentCommand.class
    })
public final class Modelnet implements Runnable {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  private Modelnet() {}

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "missing verb");
  }

  /**
   * Runs a command line.
   *
   * @param out what was asked for, and nothing else
   * @param err progress and messages
   * @param words what follows {@code modelnet}
   * @return the exit code
   */
  public static int run(PrintWriter out, PrintWriter err, String... words) {
    CommandLine line = new CommandLine(new Modelnet());
    line.setOut(out);
    line.setErr(err);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setOverwrittenOptionsAllowed(true);
    line.setParameterExceptionHandler(
        (wrong, args) -> {
          String name = wrong.getCommandLine().getCommandSpec().qualifiedName();
          err.println(
              name + ": " + wrong.getMessage().replace('\n', ' ') + " (see '" + name + " --help')");
          return ExitCode.USAGE.code();
        });
    line.setExecutionExceptionHandler(
        (failed, at, parsed) -> {
          if (failed instanceof InvalidInput invalid) {
            err.println("modelnet: " + invalid.getMessage());
            return ExitCode.INVALID_INPUT.code();
          }
          if (failed instanceof IOException) {
            err.println("modelnet: " + failed.getMessage());
            return ExitCode.UNREACHABLE.code();
          }
          err.println("modelnet: internal error: " + failed);
          return ExitCode.INTERNAL.code();
        });
    Map<String, String> codes = new LinkedHashMap<>();
    for (ExitCode code : ExitCode.values()) {
      codes.put(Integer.toString(code.code()), code.meaning());
    }
    for (CommandLine each : allOf(line)) {
      each.getCommandSpec().usageMessage().exitCodeListHeading("%nExit codes:%n");
      each.getCommandSpec().usageMessage().exitCodeList(codes);
    }
    return line.execute(words);
  }

  private static Iterable<CommandLine> allOf(CommandLine line) {
    Map<String, CommandLine> all = new LinkedHashMap<>(line.getSubcommands());
    all.put("", line);
    return all.values();
  }
}
