package org.plushm.controlnode.output;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Consumer;
import org.plushm.overlay.Bytes;
import org.plushm.plush.tally.HostOutcome;
import org.plushm.plush.tally.OutputDiff;
import org.plushm.plush.tally.OutputGather;
import org.plushm.plush.tally.OutputGather.Streams;
import org.plushm.plush.tally.Tally;

/**
 * Equal output once, under the folded names of its hosts, when all is over ({@code -b}, {@code -B},
 * {@code --diff}). With {@code -b} the standard error is not gathered and appears live.
 */
final class GatheredOutput implements OutputSink {
  /** How the groups are shown. */
  enum Form {
    /** A header with the folded names over each output. */
    HEADERS,
    /** The folded names before each line. */
    LINES,
    /** The outputs alone. */
    BARE,
    /** Differences to what most hosts wrote. */
    DIFF
  }

  private final Console console;
  private final Form form;
  private final OutputGather gather;
  private final OutputSpool spool;

  /** Takes the standard error; null when it is gathered too. */
  private final OutputSink live;

  GatheredOutput(Console console, Streams streams, Form form, long streamBytesMax) {
    this.console = console;
    this.form = form;
    this.gather = new OutputGather(streams);
    this.spool = new OutputSpool(streamBytesMax);
    this.live = streams == Streams.STDOUT ? new LiveOutput(console, form != Form.BARE) : null;
  }

  @Override
  public void output(String host, boolean error, Bytes piece) throws IOException {
    if (error && live != null) {
      live.output(host, true, piece);
    } else {
      spool.add(host, error, piece);
    }
  }

  @Override
  public void ended(HostOutcome outcome) throws IOException {
    if (live != null) {
      live.ended(outcome);
    }
    gather.add(spool.withContent(outcome));
    spool.forget(outcome.host());
  }

  @Override
  public void finish(Tally tally, long elapsedMs, int exit) throws IOException {
    Consumer<Bytes> out =
        piece -> {
          try {
            console.out(piece);
            if (console.isTerminal(false) && escapes(piece)) {
              console.out(Bytes.wrap(LiveOutput.RESET));
            }
          } catch (IOException failed) {
            throw new UncheckedIOException(failed);
          }
        };
    try {
      switch (form) {
        case HEADERS -> gather.writeTo(out);
        case LINES -> gather.writeLinesTo(out);
        case BARE -> gather.writeBareTo(out);
        case DIFF -> OutputDiff.writeTo(gather.groups(), out);
      }
    } catch (UncheckedIOException failed) {
      throw failed.getCause();
    }
    console.flush();
  }

  private static boolean escapes(Bytes piece) {
    for (int i = 0; i < piece.length(); i++) {
      if (piece.at(i) == LiveOutput.ESCAPE) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void close() throws IOException {
    spool.close();
  }
}
