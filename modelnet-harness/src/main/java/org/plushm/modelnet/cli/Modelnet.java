package org.plushm.modelnet.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.plushm.controlnode.cli.Cancellation;
import org.plushm.controlnode.cli.ManPage;
import org.plushm.modelnet.topology.InvalidTopology;
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
      SimulateCommand.class,
      TopologyCommand.class,
      ValidateCommand.class,
      EmulateCommand.class,
      StatCommand.class,
      HopCommand.class,
      ExperimentCommand.class,
      ChaosCommand.class
    })
public final class Modelnet implements Runnable {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  private final boolean errIsTerminal;
  private final Interrupts interrupts;

  private Modelnet(boolean errIsTerminal, Interrupts interrupts) {
    this.errIsTerminal = errIsTerminal;
    this.interrupts = interrupts;
  }

  /** Has ^C be a wish that a verb asks for, instead of the end of the process. */
  interface Interrupts {
    /** ^C never comes. */
    Interrupts NONE = (said, left) -> new Cancellation();

    /**
     * From now on.
     *
     * @param said to the user at the first ^C
     * @param left said at the second one, which ends the process
     */
    Cancellation cancellation(String said, String left);
  }

  /** For a verb that tidies up at ^C: see {@link Interrupts#cancellation}. */
  Cancellation cancellation(String said, String left) {
    return interrupts.cancellation(said, left);
  }

  /**
   * Says in one line that the verb was cancelled.
   *
   * @param left what is left of it
   * @return the exit code
   */
  int cancelled(String left) {
    spec.commandLine().getErr().println("modelnet: cancelled; " + left);
    return ExitCode.CANCELLED.code();
  }

  /** Whether progress may be shown unasked. */
  boolean errIsTerminal() {
    return errIsTerminal;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "missing verb");
  }

  /** Runs a command line with a standard error that is no terminal. */
  public static int run(PrintWriter out, PrintWriter err, String... words) {
    return run(out, err, false, Interrupts.NONE, words);
  }

  /**
   * Runs a command line.
   *
   * @param out what was asked for, and nothing else
   * @param err progress and messages
   * @param errIsTerminal whether progress may be shown unasked
   * @param interrupts what verbs have ^C do that tidy up
   * @param words what follows {@code modelnet}
   * @return the exit code
   */
  static int run(
      PrintWriter out,
      PrintWriter err,
      boolean errIsTerminal,
      Interrupts interrupts,
      String... words) {
    CommandLine line = commandLine(errIsTerminal, interrupts);
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
          if (failed instanceof InvalidInput || failed instanceof InvalidTopology) {
            err.println("modelnet: " + failed.getMessage());
            return ExitCode.INVALID_INPUT.code();
          }
          if (failed instanceof IOException) {
            err.println("modelnet: " + failed.getMessage());
            return ExitCode.UNREACHABLE.code();
          }
          err.println("modelnet: internal error: " + failed);
          return ExitCode.INTERNAL.code();
        });
    return line.execute(words);
  }

  private static CommandLine commandLine(boolean errIsTerminal, Interrupts interrupts) {
    CommandLine line = new CommandLine(new Modelnet(errIsTerminal, interrupts));
    Map<String, String> codes = new LinkedHashMap<>();
    for (ExitCode code : ExitCode.values()) {
      codes.put(Integer.toString(code.code()), code.meaning());
    }
    for (CommandLine each : allOf(line)) {
      each.getCommandSpec().usageMessage().exitCodeListHeading("%nExit codes:%n");
      each.getCommandSpec().usageMessage().exitCodeList(codes);
    }
    return line;
  }

  /**
   * The manual: every page by its file name, made of the same model as {@code --help}.
   *
   * @return pages for man(1)
   */
  public static Map<String, String> manual() {
    CommandLine line = commandLine(false, Interrupts.NONE);
    Map<String, String> pages = new LinkedHashMap<>();
    List<String> names = new ArrayList<>(List.of("plush"));
    line.getSubcommands().values().forEach(verb -> addPages(verb, "modelnet", pages, names));
    pages.put(
        ManPage.fileName("modelnet"),
        ManPage.of("modelnet", "emulated networks, simulations and experiments", line, names));
    return pages;
  }

  /** The page of a verb and those of its own verbs. */
  private static void addPages(
      CommandLine verb, String above, Map<String, String> pages, List<String> names) {
    String name = above + " " + verb.getCommandName();
    names.add(name);
    String[] about = verb.getCommandSpec().usageMessage().description();
    String summary = about.length == 0 ? verb.getCommandName() : about[0].replaceFirst("\\.$", "");
    List<String> others = new ArrayList<>(List.of(above));
    verb.getSubcommands().keySet().forEach(word -> others.add(name + " " + word));
    pages.put(ManPage.fileName(name), ManPage.of(name, summary, verb, others));
    verb.getSubcommands().values().forEach(below -> addPages(below, name, pages, names));
  }

  private static Iterable<CommandLine> allOf(CommandLine line) {
    List<CommandLine> all = new ArrayList<>();
    all.add(line);
    line.getSubcommands().values().forEach(below -> allOf(below).forEach(all::add));
    return all;
  }
}
