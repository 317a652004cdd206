package org.plushm.controlnode.cli;

import org.plushm.controlnode.output.Console;
import org.plushm.controlnode.output.OutputForm;
import picocli.CommandLine.Option;

/** How results are told, of the verbs that run something on many hosts. */
final class ResultOptions {
  private static final long OUTPUT_BYTES_DEFAULT = 1024 * 1024;

  /** More than any output has, and room to add to it. */
  private static final long UNLIMITED_BYTES = Long.MAX_VALUE / 2;

  @Option(names = "--json", description = "One JSON object when all is over.")
  private boolean json;

  @Option(
      names = "--jsonl",
      description =
          "A line of JSON for each host as it ends (of a specification for each process, task and"
              + " block too), then the summary.")
  private boolean jsonLines;

  @Option(
      names = "--max-output",
      paramLabel = "SIZE",
      converter = Quantities.ByteCount.class,
      description =
          "Keep at most SIZE of each stream of a host or process, such as 64K (default: 1M).")
  private Long outputBytesMax;

  @Option(names = "-q", description = "No progress and no tally.")
  private boolean quiet;

  @Option(names = "--no-color", description = "No colours, as with NO_COLOR set.")
  private boolean noColor;

  /** Refuses what does not go together. */
  void validate(AbstractVerb verb) {
    if (json && jsonLines) {
      throw verb.usage("--json and --jsonl exclude each other: choose one");
    }
  }

  /** Whether results are for a program. */
  boolean isJson() {
    return json || jsonLines;
  }

  boolean isQuiet() {
    return quiet;
  }

  /** The form that was asked for; the other one when it is not JSON. */
  OutputForm form(Console console, OutputForm otherwise) {
    if (noColor) {
      console.withoutColor();
    }
    return json ? OutputForm.JSON : jsonLines ? OutputForm.JSON_LINES : otherwise;
  }

  /** What is shown of each stream, in bytes. */
  long shownMax() {
    return outputBytesMax == null ? OUTPUT_BYTES_DEFAULT : outputBytesMax;
  }

  /**
   * What is kept of each stream, in bytes.
   *
   * @param intoFiles files are to hold everything unless a limit was asked for
   */
  long keptMax(boolean intoFiles) {
    return outputBytesMax == null && intoFiles ? UNLIMITED_BYTES : shownMax();
  }
}
