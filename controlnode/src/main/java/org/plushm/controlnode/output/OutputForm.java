package org.plushm.controlnode.output;

import java.nio.file.Path;
import org.plushm.plush.tally.OutputGather.Streams;

/** How the output of a run is shown. */
public enum OutputForm {
  /** {@code host: line} as lines come. */
  LIVE,
  /** {@code host: line} in order of the hosts. */
  ORDERED,
  /** Equal standard output once, under the folded names. */
  GATHERED,
  /** Equal output of both streams once, under the folded names. */
  GATHERED_BOTH,
  /** Equal standard output once, the folded names before each line. */
  GATHERED_LINES,
  /** Equal output of both streams once, the folded names before each line. */
  GATHERED_BOTH_LINES,
  /** Differences to what most hosts wrote. */
  DIFF,
  /** Differences to what most hosts wrote, in both streams. */
  DIFF_BOTH,
  /** One JSON object. */
  JSON,
  /** One JSON object a line. */
  JSON_LINES;

  /**
   * The sink of this form.
   *
   * @param streamBytesMax what is kept of each stream of each host, where the form has to keep it
   * @param folder where whole output goes besides, or null
   * @param labelled whether hosts are named; JSON and differences always name them
   */
  public OutputSink sink(Console console, long streamBytesMax, Path folder, boolean labelled) {
    OutputSink shown =
        switch (this) {
          case LIVE -> new LiveOutput(console, labelled);
          case ORDERED -> new OrderedOutput(console, streamBytesMax, labelled);
          case GATHERED -> gathered(console, Streams.STDOUT, headersOr(labelled), streamBytesMax);
          case GATHERED_BOTH ->
              gathered(console, Streams.STDOUT_AND_STDERR, headersOr(labelled), streamBytesMax);
          case GATHERED_LINES ->
              gathered(console, Streams.STDOUT, linesOr(labelled), streamBytesMax);
          case GATHERED_BOTH_LINES ->
              gathered(console, Streams.STDOUT_AND_STDERR, linesOr(labelled), streamBytesMax);
          case DIFF -> gathered(console, Streams.STDOUT, GatheredOutput.Form.DIFF, streamBytesMax);
          case DIFF_BOTH ->
              gathered(
                  console, Streams.STDOUT_AND_STDERR, GatheredOutput.Form.DIFF, streamBytesMax);
          case JSON -> new JsonOutput(console, false, streamBytesMax);
          case JSON_LINES -> new JsonOutput(console, true, streamBytesMax);
        };
    return folder == null ? shown : new FolderOutput(folder, shown);
  }

  private static GatheredOutput.Form headersOr(boolean labelled) {
    return labelled ? GatheredOutput.Form.HEADERS : GatheredOutput.Form.BARE;
  }

  private static GatheredOutput.Form linesOr(boolean labelled) {
    return labelled ? GatheredOutput.Form.LINES : GatheredOutput.Form.BARE;
  }

  private static OutputSink gathered(
      Console console, Streams streams, GatheredOutput.Form form, long streamBytesMax) {
    return new GatheredOutput(console, streams, form, streamBytesMax);
  }
}
