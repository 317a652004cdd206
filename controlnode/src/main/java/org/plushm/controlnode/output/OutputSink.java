package org.plushm.controlnode.output;

import java.io.Closeable;
import java.io.IOException;
import org.plushm.overlay.Bytes;
import org.plushm.plush.tally.HostOutcome;
import org.plushm.plush.tally.Tally;

/** Receives a run's output and outcomes as they come. Confined to one thread. */
public interface OutputSink extends Closeable {
  /** A piece of output, in order for each host and stream. */
  void output(String host, boolean error, Bytes piece) throws IOException;

  /**
   * A host has ended; all of its output came before.
   *
   * @param outcome without the content of its output
   */
  void ended(HostOutcome outcome) throws IOException;

  /**
   * Every host has ended.
   *
   * @param tally complete; its outcomes are without content
   * @param elapsedMs of the whole run
   * @param exit the code that the process will end with
   */
  void finish(Tally tally, long elapsedMs, int exit) throws IOException;

  /** Gives resources back; nothing is written. */
  @Override
  default void close() throws IOException {}
}
