package org.plushm.controlnode.output;

import java.io.IOException;
import org.plushm.overlay.Bytes;
import org.plushm.plush.tally.HostOutcome;
import org.plushm.plush.tally.Tally;

/** Lines behind their host's name, in order of the hosts, when all is over ({@code -L}). */
final class OrderedOutput implements OutputSink {
  private final Console console;
  private final OutputSpool spool;
  private final boolean labelled;

  OrderedOutput(Console console, long streamBytesMax, boolean labelled) {
    this.labelled = labelled;
    this.console = console;
    this.spool = new OutputSpool(streamBytesMax);
  }

  @Override
  public void output(String host, boolean error, Bytes piece) throws IOException {
    spool.add(host, error, piece);
  }

  @Override
  public void ended(HostOutcome outcome) {
    // Nothing is shown before its turn.
  }

  @Override
  public void finish(Tally tally, long elapsedMs, int exit) throws IOException {
    LiveOutput lines = new LiveOutput(console, labelled);
    for (HostOutcome outcome : tally.outcomes()) {
      HostOutcome whole = spool.withContent(outcome);
      lines.output(outcome.host(), false, whole.output().stdout());
      lines.output(outcome.host(), true, whole.output().stderr());
      lines.ended(outcome);
    }
    console.flush();
  }

  @Override
  public void close() throws IOException {
    spool.close();
  }
}
