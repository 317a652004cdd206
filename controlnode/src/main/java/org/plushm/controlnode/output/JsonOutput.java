package org.plushm.controlnode.output;

import java.io.IOException;
import org.plushm.overlay.Bytes;
import org.plushm.plush.tally.HostOutcome;
import org.plushm.plush.tally.Tally;
import org.plushm.plush.tally.TallyJson;

/** One JSON object when all is over ({@code --json}), or a line for each host as it ends. */
final class JsonOutput implements OutputSink {
  private final Console console;
  private final OutputSpool spool;
  private final boolean lines;

  /**
   * JSON output.
   *
   * @param lines whether each host gets a line of its own ({@code --jsonl})
   * @param streamBytesMax what is shown of each stream
   */
  JsonOutput(Console console, boolean lines, long streamBytesMax) {
    this.console = console;
    this.lines = lines;
    this.spool = new OutputSpool(streamBytesMax);
  }

  @Override
  public void output(String host, boolean error, Bytes piece) throws IOException {
    spool.add(host, error, piece);
  }

  @Override
  public void ended(HostOutcome outcome) throws IOException {
    if (lines) {
      console.out(TallyJson.host(spool.withContent(outcome)) + "\n");
      spool.forget(outcome.host());
    }
  }

  @Override
  public void finish(Tally tally, long elapsedMs, int exit) throws IOException {
    String summary = TallyJson.summary(tally, elapsedMs, exit);
    if (lines) {
      console.out(summary + "\n");
    } else {
      console.out("{\"summary\":" + summary + ",\"hosts\":[");
      String separator = "";
      for (HostOutcome outcome : tally.outcomes()) {
        console.out(separator + TallyJson.host(spool.withContent(outcome)));
        separator = ",";
      }
      console.out("]}\n");
    }
    console.flush();
  }

  @Override
  public void close() throws IOException {
    spool.close();
  }
}
