package org.plushm.controlnode.output;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import org.plushm.overlay.Bytes;
import org.plushm.plush.tally.BlockCount;
import org.plushm.plush.tally.HostOutcome;
import org.plushm.plush.tally.ProcessOutcome;
import org.plushm.plush.tally.RunTally;

/**
 * Receives the output and the outcomes of a run of a specification as they come. Output of a task
 * counts only once its process has {@linkplain #ended ended}: before that its host may be lost, and
 * then another one does the task. Confined to one thread.
 */
public interface RunOutput extends Closeable {
  /**
   * One attempt of one process.
   *
   * @param block path name of the process block
   * @param host where it runs
   * @param task id of the workflow's task, or 0 outside of workflows
   * @param attempt from 1
   */
  record Place(String block, String host, int task, int attempt) {
    /** Of the process that has ended. */
    static Place of(ProcessOutcome process) {
      return new Place(
          process.block(), process.outcome().host(), process.task(), process.attempt());
    }

    /** A text that no other place has. */
    public String key() {
      return block + "\n" + host + "\n" + task + "\n" + attempt;
    }

    /** Whether it belongs to a task of a workflow. */
    boolean isOf(String workflow, int number) {
      return task == number && block.startsWith(workflow + "/");
    }
  }

  /**
   * How a run ended.
   *
   * @param project name of the project
   * @param problem why it ended before its time, or null
   * @param leftovers what could not be cleaned up, or null
   * @param elapsedMs of the whole run
   * @param exit the code that the process will end with
   */
  record End(String project, String problem, String leftovers, long elapsedMs, int exit) {}

  /** A piece of output, in order for each place and stream. */
  void output(Place place, boolean error, Bytes piece) throws IOException;

  /**
   * A process has ended; all of its output came before.
   *
   * @param process without the content of its output
   */
  void ended(ProcessOutcome process) throws IOException;

  /** A task is done again by another host: what its processes wrote so far is void. */
  void again(String workflow, int task) throws IOException;

  /** A block is over. */
  void blockEnded(BlockCount count) throws IOException;

  /**
   * A host has its outcome; nothing more comes of it.
   *
   * @param component that it belonged to
   * @param cause one line, or null
   */
  void hostEnded(HostOutcome outcome, String component, String cause) throws IOException;

  /** All is over. */
  void finish(RunTally tally, End end) throws IOException;

  /** Gives resources back; nothing is written. */
  @Override
  default void close() throws IOException {}

  /**
   * Lines behind host names, or JSON.
   *
   * @param form {@code LIVE}, {@code JSON} or {@code JSON_LINES}
   * @param streamBytesMax what is kept of each stream of each process, where it has to be kept
   * @param folder where whole output goes instead of lines, and besides JSON; or null
   */
  static RunOutput of(OutputForm form, Console console, long streamBytesMax, Path folder) {
    RunOutput shown =
        switch (form) {
          case LIVE -> folder == null ? new LiveRunOutput(console, streamBytesMax) : null;
          case JSON -> new JsonRunOutput(console, false, streamBytesMax);
          case JSON_LINES -> new JsonRunOutput(console, true, streamBytesMax);
          default -> throw new IllegalArgumentException("a run is not shown as " + form);
        };
    return folder == null ? shown : new FolderRunOutput(folder, shown);
  }
}
