package org.plushm.controlnode.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.plushm.controlnode.output.Console;
import org.plushm.controlnode.output.OutputForm;
import org.plushm.controlnode.output.OutputSink;
import picocli.CommandLine.Option;

/** How the output of a command on many hosts is shown. */
final class ExecOutputOptions {
  static final long OUTPUT_BYTES_DEFAULT = 1024 * 1024;

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

  @Option(names = "--json", description = "One JSON object when all is over.")
  private boolean json;

  @Option(names = "--jsonl", description = "A line of JSON a host as it ends, then the summary.")
  private boolean jsonLines;

  @Option(
      names = "--outdir",
      paramLabel = "DIR",
      description = "Besides, write the whole output to DIR/HOST/exec.out and exec.err.")
  Path folder;

  @Option(
      names = "--max-output",
      paramLabel = "SIZE",
      converter = Quantities.ByteCount.class,
      description = "Keep at most SIZE of each stream of a host, such as 64K (default: 1M).")
  private Long outputBytesMax;

  @Option(
      names = "-S",
      description = "Exit with the largest remote code (128 + signal; 255 for no answer).")
  private boolean largestRemoteCode;

  @Option(names = "-q", description = "No progress and no tally.")
  boolean quiet;

  @Option(names = "--no-color", description = "No colours, as with NO_COLOR set.")
  private boolean noColor;

  /** Refuses what does not go together, makes the folder for output. */
  void validate(AbstractVerb verb) {
    if (json && jsonLines) {
      throw verb.usage("--json and --jsonl exclude each other: choose one");
    }
    if ((json || jsonLines) && (diff || gather || gatherBoth || lines || noLabels)) {
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
    return outputBytesMax == null ? OUTPUT_BYTES_DEFAULT : outputBytesMax;
  }

  /** What is kept of each stream: files are to hold everything unless a limit was asked for. */
  long keptMax() {
    return outputBytesMax == null && folder != null ? Long.MAX_VALUE / 2 : shownMax();
  }

  OutputSink sink(Console console) throws IOException {
    return form(console).sink(console, shownMax(), folder, !noLabels);
  }

  ExecSession.Manner manner(String resume) {
    return new ExecSession.Manner(quiet, largestRemoteCode, resume);
  }

  OutputForm form(Console console) {
    if (noColor) {
      console.withoutColor();
    }
    if (json) {
      return OutputForm.JSON;
    }
    if (jsonLines) {
      return OutputForm.JSON_LINES;
    }
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
