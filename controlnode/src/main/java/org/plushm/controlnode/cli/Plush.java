package org.plushm.controlnode.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.plushm.controlnode.client.RemoteUnreachableException;
import org.plushm.controlnode.host.SupersededException;
import org.plushm.controlnode.output.Console;
import org.plushm.controlnode.output.OutputFileException;
import org.plushm.controlnode.state.StateUnusableException;
import org.plushm.plush.tally.ExitCode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;

/** One command line of {@code plush}, from its words to its exit code. */
public final class Plush {
  /** What only a command on hosts can end with. */
  private static final Set<ExitCode> OF_COMMANDS = Set.of(ExitCode.SOME_FAILED, ExitCode.TIMED_OUT);

  private final Surroundings surroundings;
  private final boolean debug;
  private boolean outputFailureSaid;

  /**
   * A command line.
   *
   * @param debug whether an internal error shows where it happened
   */
  public Plush(Surroundings surroundings, boolean debug) {
    this.surroundings = surroundings;
    this.debug = debug;
  }

  /** The options before a verb. */
  @Command(
      name = "plush",
      mixinStandardHelpOptions = true,
      synopsisHeading = "Usage: ",
      customSynopsis = "plush [-hV] VERB [OPTION...] [ARGUMENT...]",
      description = "Runs and manages applications on thousands of machines.",
      footer = {
        "",
        "Examples:",
        "  plush exec -w 'local[1-100]' hostname     one command on 100 virtual hosts",
        "  plush run examples/eman.xml               an application on 100 virtual hosts",
        "  plush up -w 'local[1-100]'                an overlay that stays, then:",
        "  plush exec -b uptime; plush tree; plush down",
        "",
        "'plush help VERB' or 'plush VERB --help' tells more about a verb."
      })
  private static final class Root {}

  /**
   * Runs the command line.
   *
   * @param words what follows {@code plush}
   * @return the exit code
   */
  public int run(String... words) {
    int code;
    try {
      code = dispatch(words);
    } catch (RuntimeException | Error bug) {
      code = console().outputFailure() == null ? internal(bug) : outputFailed();
    } catch (IOException broken) {
      code = broken(broken);
    }
    try {
      console().flush();
    } catch (IOException failed) {
      code = broken(failed);
    }
    // What was found out did not all reach its reader, so this is no success any more.
    return console().outputFailure() == null ? code : outputFailed();
  }

  private int dispatch(String[] words) throws IOException {
    Verb verb = words.length == 0 ? null : Verb.of(words[0]);
    if (verb != null) {
      return execute(commandLine(verb), Arrays.copyOfRange(words, 1, words.length));
    }
    CommandLine root = root();
    if (words.length == 0) {
      return mistake(root, "missing verb");
    }
    if (words[0].equals("help")) {
      return help(root, words);
    }
    if (!words[0].startsWith("-")) {
      return mistake(root, noSuchVerb(words[0]));
    }
    if (words[0].startsWith("-w") || words[0].startsWith("--hosts")) {
      return mistake(
          root, "missing verb before " + words[0] + ": to run a command, plush exec " + words[0]);
    }
    return execute(root, words);
  }

  /** {@code plush help [VERB]}. */
  private int help(CommandLine root, String[] words) throws IOException {
    Verb verb = words.length < 2 ? null : Verb.of(words[1]);
    if (words.length > 2) {
      return mistake(root, "help is for one verb at a time");
    }
    if (words.length == 2 && verb == null && !words[1].startsWith("-")) {
      return mistake(root, noSuchVerb(words[1]));
    }
    console().out(usage(verb == null ? root : commandLine(verb)));
    return ExitCode.OK.code();
  }

  private static String noSuchVerb(String word) {
    String nearest = null;
    int least = Math.max(1, word.length() / 2) + 1;
    for (Verb verb : Verb.values()) {
      int distance = distance(word, verb.word());
      if (verb.word().startsWith(word)) {
        distance = 0;
      }
      if (distance < least) {
        least = distance;
        nearest = verb.word();
      }
    }
    String hint = nearest == null ? "" : ", did you mean '" + nearest + "'?";
    return "there is no verb '" + word + "'" + hint;
  }

  /** Edits that make one word of another; two neighbours that changed places are one edit. */
  private static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int replaced = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        d[i][j] = Math.min(replaced, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }

  private int execute(CommandLine line, String[] words) throws IOException {
    CommandLine.ParseResult parsed;
    try {
      parsed = line.parseArgs(words);
    } catch (ParameterException wrong) {
      return mistake(line, wrong.getMessage());
    }
    if (parsed.isUsageHelpRequested()) {
      console().out(usage(line));
      return ExitCode.OK.code();
    }
    if (parsed.isVersionHelpRequested()) {
      console().out("plush " + BuildVersion.text() + "\n");
      return ExitCode.OK.code();
    }
    if (!(line.getCommand() instanceof AbstractVerb verb)) {
      return mistake(line, "missing verb");
    }
    try {
      return verb.call();
    } catch (ParameterException wrong) {
      return mistake(line, wrong.getMessage());
    } catch (VerbFailure failure) {
      console().message("plush: " + failure.line());
      return failure.exit();
    } catch (RemoteUnreachableException unreachable) {
      console().message("plush: " + unreachable.getMessage());
      return unreachable.exit();
    } catch (SupersededException superseded) {
      console().message("plush: " + superseded.getMessage());
      return ExitCode.SUPERSEDED.code();
    } catch (StateUnusableException unusable) {
      console().message("plush: " + unusable.getMessage() + ": " + unusable.remedy());
      return ExitCode.STATE_FAILED.code();
    }
  }

  /** The command line of a verb, ready to parse. */
  private CommandLine commandLine(Verb verb) {
    CommandLine line = new CommandLine(verb.make(surroundings));
    line.getCommandSpec().name("plush " + verb.word());
    line.setStopAtPositional(verb == Verb.EXEC);
    // As everywhere else, an option given twice counts as given last.
    line.setOverwrittenOptionsAllowed(true);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    describeExitCodes(line, hasHosts(verb) ? Set.of() : OF_COMMANDS);
    return line;
  }

  /** Whether it tells how a command went on each host. */
  private static boolean hasHosts(Verb verb) {
    return verb == Verb.EXEC || verb == Verb.RUN || verb == Verb.RESUME;
  }

  /** The whole command line with all verbs, for the shell's completion. */
  static CommandLine whole(Surroundings surroundings) {
    CommandLine line = new CommandLine(new Root());
    for (Verb verb : Verb.values()) {
      line.addSubcommand(verb.word(), verb.make(surroundings));
    }
    return line;
  }

  /**
   * The manual: every page by its file name, made of the same model as {@code --help}.
   *
   * @return pages for man(1)
   */
  public static Map<String, String> manual() {
    Plush plush = new Plush(new Surroundings(null, null, null), false);
    Map<String, String> pages = new LinkedHashMap<>();
    List<String> names = new ArrayList<>(List.of("modelnet"));
    for (Verb verb : Verb.values()) {
      String name = "plush " + verb.word();
      names.add(name);
      pages.put(
          ManPage.fileName(name),
          ManPage.of(name, verb.summary(), plush.commandLine(verb), List.of("plush")));
    }
    CommandLine whole = whole(plush.surroundings);
    describeExitCodes(whole, Set.of());
    pages.put(
        ManPage.fileName("plush"),
        ManPage.of("plush", "runs applications on thousands of machines", whole, names));
    return pages;
  }

  private CommandLine root() {
    CommandLine line = new CommandLine(new Root());
    describeExitCodes(line, Set.of());
    return line;
  }

  private static void describeExitCodes(CommandLine line, Set<ExitCode> without) {
    UsageMessageSpec usage = line.getCommandSpec().usageMessage();
    Map<String, String> codes = new LinkedHashMap<>();
    for (ExitCode code : ExitCode.values()) {
      if (!without.contains(code)) {
        codes.put(Integer.toString(code.code()), code.meaning());
      }
    }
    usage.exitCodeListHeading("%nExit codes:%n");
    usage.exitCodeList(codes);
  }

  private static String usage(CommandLine line) {
    String text = line.getUsageMessage(CommandLine.Help.Ansi.OFF);
    if (!(line.getCommand() instanceof Root)) {
      return text;
    }
    StringBuilder verbs = new StringBuilder("\nVerbs:\n");
    for (Verb verb : Verb.values()) {
      verbs.append(String.format("  %-12s%s%n", verb.word(), verb.summary()));
    }
    int before = text.indexOf("\nExit codes:");
    return text.substring(0, before) + verbs + text.substring(before);
  }

  private int mistake(CommandLine line, String problem) throws IOException {
    String name = line.getCommandName();
    String oneLine = problem.replace('\n', ' ');
    console().message(name + ": " + oneLine + " (see '" + name + " --help')");
    return ExitCode.USAGE.code();
  }

  /** A connection or a file broke, or the reader of our output has left, as head does. */
  private int broken(IOException broken) {
    surroundings.cancellation().cancel();
    if (console().outputFailure() != null) {
      return outputFailed();
    }
    if (broken instanceof OutputFileException) {
      return say("plush: " + broken.getMessage(), broken, ExitCode.OUTPUT_FAILED);
    }
    String problem = broken.getMessage() == null ? broken.toString() : broken.getMessage();
    return say("plush: " + problem, broken, ExitCode.INTERNAL);
  }

  /** Said once: a reader who has left knows it, and of a full disk one line tells. */
  private int outputFailed() {
    if (console().readerHasLeft()) {
      return ExitCode.READER_LEFT.code();
    }
    if (!outputFailureSaid) {
      outputFailureSaid = true;
      IOException failure = console().outputFailure();
      boolean closed = "Bad file descriptor".equals(failure.getMessage());
      say(
          "plush: cannot write the output: " + (closed ? "it is closed" : failure.getMessage()),
          failure,
          ExitCode.OUTPUT_FAILED);
    }
    return ExitCode.OUTPUT_FAILED.code();
  }

  private int internal(Throwable bug) {
    return say("plush: internal error: " + bug, bug, ExitCode.INTERNAL);
  }

  private int say(String line, Throwable cause, ExitCode code) {
    List<String> lines = new ArrayList<>(List.of(line));
    if (debug) {
      StringWriter trace = new StringWriter();
      cause.printStackTrace(new PrintWriter(trace));
      lines.add(trace.toString());
    }
    try {
      for (String text : lines) {
        console().message(text);
      }
    } catch (IOException nobodyListens) {
      return code.code();
    }
    return code.code();
  }

  private Console console() {
    return surroundings.console();
  }
}
