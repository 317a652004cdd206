package org.plushm.controlnode.output;

import java.io.IOException;
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
 * Lines behind their host's name: those of processes outside of workflows as they come, those of a
 * task when it has ended, since only its last attempt counts.
 */
final class LiveRunOutput implements RunOutput {
  private final Console console;
  private final LiveOutput live;
  private final OutputSpool spool;
  private final Map<String, Place> begun = new TreeMap<>();

  LiveRunOutput(Console console, long streamBytesMax) {
    this.console = console;
    this.live = new LiveOutput(console, true);
    this.spool = new OutputSpool(streamBytesMax);
  }

  @Override
  public void output(Place place, boolean error, Bytes piece) throws IOException {
    if (place.task() == 0) {
      live.output(place.key(), place.host(), error, piece);
    } else {
      begun.putIfAbsent(place.key(), place);
      spool.add(place.key(), error, piece);
    }
  }

  @Override
  public void ended(ProcessOutcome process) throws IOException {
    Place place = Place.of(process);
    String key = place.key();
    if (begun.remove(key) != null) {
      HostOutcome outcome = spool.withContent(key, process.outcome());
      live.output(key, place.host(), false, outcome.output().stdout());
      live.output(key, place.host(), true, outcome.output().stderr());
      spool.forget(key);
    }
    live.complete(key, place.host());
  }

  @Override
  public void again(String workflow, int task) {
    List<Place> all = new ArrayList<>(begun.values());
    for (Place place : all) {
      if (place.isOf(workflow, task)) {
        begun.remove(place.key());
        spool.forget(place.key());
      }
    }
  }

  @Override
  public void blockEnded(BlockCount count) {
    // Told with the account when all is over.
  }

  @Override
  public void hostEnded(HostOutcome outcome, String component, String cause) {
    // Its processes have completed their lines.
  }

  @Override
  public void finish(RunTally tally, End end) throws IOException {
    console.flush();
  }

  @Override
  public void close() throws IOException {
    spool.close();
  }
}
