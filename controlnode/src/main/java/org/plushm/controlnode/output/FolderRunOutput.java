package org.plushm.controlnode.output;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.plushm.overlay.Bytes;
import org.plushm.plush.tally.BlockCount;
import org.plushm.plush.tally.HostOutcome;
import org.plushm.plush.tally.ProcessOutcome;
import org.plushm.plush.tally.RunTally;

/**
 * Writes the whole output of each process to files in a folder ({@code --outdir}): {@code
 * HOST/BLOCK-PATH.out} and {@code .err}, of a task {@code HOST/BLOCK-PATH.TASK.out}. Files of an
 * attempt that does not count are removed again. A process without output has empty files, so that
 * old ones never pass for new ones.
 */
final class FolderRunOutput implements RunOutput {
  private final Path folder;
  private final RunOutput next;
  private final Map<Path, Place> begun = new TreeMap<>();

  /**
   * Output to files.
   *
   * @param next gets everything besides, or null
   */
  FolderRunOutput(Path folder, RunOutput next) {
    this.folder = folder;
    this.next = next;
  }

  @Override
  public void output(Place place, boolean error, Bytes piece) throws IOException {
    append(place, error, piece);
    if (next != null) {
      next.output(place, error, piece);
    }
  }

  @Override
  public void ended(ProcessOutcome process) throws IOException {
    Place place = Place.of(process);
    for (boolean error : new boolean[] {false, true}) {
      append(place, error, Bytes.EMPTY);
      begun.remove(file(place, error));
    }
    if (next != null) {
      next.ended(process);
    }
  }

  /** Opened anew for each piece: a thousand hosts would need more descriptors than there are. */
  private void append(Place place, boolean error, Bytes piece) throws IOException {
    Path file = file(place, error);
    Place former = begun.put(file, place);
    boolean first = !place.equals(former);
    if (first || piece.length() > 0) {
      FolderOutput.write(file, first, piece);
    }
  }

  /** Names of hosts and blocks have no slash and do not begin with a dot: it stays inside. */
  private Path file(Place place, boolean error) {
    String task = place.task() == 0 ? "" : "." + place.task();
    return folder
        .resolve(place.host())
        .resolve(place.block().substring(1) + task + (error ? ".err" : ".out"));
  }

  @Override
  public void again(String workflow, int task) throws IOException {
    List<Path> files = new ArrayList<>(begun.keySet());
    for (Path file : files) {
      if (begun.get(file).isOf(workflow, task)) {
        begun.remove(file);
        Files.deleteIfExists(file);
      }
    }
    if (next != null) {
      next.again(workflow, task);
    }
  }

  @Override
  public void blockEnded(BlockCount count) throws IOException {
    if (next != null) {
      next.blockEnded(count);
    }
  }

  @Override
  public void hostEnded(HostOutcome outcome, String component, String cause) throws IOException {
    if (next != null) {
      next.hostEnded(outcome, component, cause);
    }
  }

  @Override
  public void finish(RunTally tally, End end) throws IOException {
    if (next != null) {
      next.finish(tally, end);
    }
  }

  @Override
  public void close() throws IOException {
    if (next != null) {
      next.close();
    }
  }
}
