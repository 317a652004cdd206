package org.plushm.controlnode.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.plushm.controlnode.output.Console;
import org.plushm.controlnode.output.OutputForm;
import org.plushm.controlnode.output.OutputSink;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How the output of a command on many hosts is shown. */
final class ExecOutputOptions {
  @Option(
      names = "-b",
      description =
          "Gather: show equal standard output once, when all is over. Hosts that wrote the same but"
              + " ended otherwise stand apart, with how they ended in their header.")
  private boolean gather;

  @Option(names = "-B", description = "Gather both standard output and standard error.")
  private boolean gatherBoth;

  @Option(
      names = "-L",
      description =
          "No headers: lines in order of the hosts when all is over; with -b or -B gathered lines.")
  private boolean lines;

  @Option(names = "-N", description = "No host names: neither before lines nor in headers.")
  private boolean noLabels;

  @Option(
      names = "--diff",
      description =
          "Show what differs from the output of most hosts; with -B also in standard error.")
  private boolean diff;

  @Option(
      names = "--outdir",
      paramLabel = "DIR",
      description = "Besides, write the whole output to DIR/HOST/exec.out and exec.err.")
  Path folder;

  @Option(
      names = "-S",
      description = "Exit with the largest remote code (128 + signal; 255 for no answer).")
  private boolean largestRemoteCode;

  @Mixin private ResultOptions results;

  /** Refuses what does not go together, makes the folder for output. */
  void validate(AbstractVerb verb) {
    results.validate(verb);
    if (results.isJson() && (diff || gather || gatherBoth || lines || noLabels)) {
      throw verb.usage("--json and --jsonl go with none of -b, -B, -L, -N and --diff: choose one");
    }
    if (diff && (lines || noLabels)) {
      throw verb.usage("--diff goes with -b or -B, and not with -L or -N: leave those out");
    }
    if (folder != null) {
      verb.makeOutputFolder(folder);
    }
  }

  /** Whether something was asked for that a run of a specification does not have. */
  boolean isOfCommandsOnly() {
    return diff || gather || gatherBoth || lines || noLabels || largestRemoteCode;
  }

  /** What is shown of each stream. */
  long shownMax() {
    return results.shownMax();
  }

  /** What is kept of each stream. */
  long keptMax() {
    return results.keptMax(folder != null);
  }

  boolean isQuiet() {
    return results.isQuiet();
  }

  OutputSink sink(Console console) throws IOException {
    return form(console).sink(console, shownMax(), folder, !noLabels);
  }

  ExecSession.Manner manner(String resume) {
    return new ExecSession.Manner(isQuiet(), largestRemoteCode, resume);
  }

  OutputForm form(Console console) {
    return results.form(console, formForPeople());
  }

  private OutputForm formForPeople() {
    if (diff) {
      return gatherBoth ? OutputForm.DIFF_BOTH : OutputForm.DIFF;
    }
    if (gatherBoth) {
      return lines ? OutputForm.GATHERED_BOTH_LINES : OutputForm.GATHERED_BOTH;
    }
    if (gather) {
      return lines ? OutputForm.GATHERED_LINES : OutputForm.GATHERED;
    }
    return lines ? OutputForm.ORDERED : OutputForm.LIVE;
  }
}
