package org.plushm.controlnode.output;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.plushm.overlay.Bytes;
import org.plushm.plush.nodeset.NaturalOrder;
import org.plushm.plush.tally.BlockCount;
import org.plushm.plush.tally.HostOutcome;
import org.plushm.plush.tally.ProcessOutcome;
import org.plushm.plush.tally.RunTally;
import org.plushm.plush.tally.RunTallyJson;

/** One JSON object when all is over ({@code --json}), or a line for each thing as it ends. */
final class JsonRunOutput implements RunOutput {
  private final Console console;
  private final OutputSpool spool;
  private final boolean lines;
  private final Map<String, Place> begun = new TreeMap<>();
  private final List<ProcessOutcome> processes = new ArrayList<>();
  private final Map<String, String> hosts = new TreeMap<>(NaturalOrder.INSTANCE);

  /**
   * JSON output.
   *
   * @param lines whether each process, block and host gets a line of its own ({@code --jsonl})
   * @param streamBytesMax what is shown of each stream
   */
  JsonRunOutput(Console console, boolean lines, long streamBytesMax) {
    this.console = console;
    this.lines = lines;
    this.spool = new OutputSpool(streamBytesMax);
  }

  @Override
  public void output(Place place, boolean error, Bytes piece) throws IOException {
    begun.putIfAbsent(place.key(), place);
    spool.add(place.key(), error, piece);
  }

  @Override
  public void ended(ProcessOutcome process) throws IOException {
    begun.remove(Place.of(process).key());
    if (lines) {
      console.out(json(process) + "\n");
      spool.forget(Place.of(process).key());
    } else {
      processes.add(process);
    }
  }

  private String json(ProcessOutcome process) throws IOException {
    String key = Place.of(process).key();
    return RunTallyJson.process(process.with(spool.withContent(key, process.outcome())));
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
  public void blockEnded(BlockCount count) throws IOException {
    if (lines) {
      console.out(RunTallyJson.block(count) + "\n");
    }
  }

  @Override
  public void hostEnded(HostOutcome outcome, String component, String cause) throws IOException {
    String json = RunTallyJson.host(outcome, component, cause);
    if (lines) {
      console.out(json + "\n");
    } else {
      hosts.put(outcome.host(), json);
    }
  }

  @Override
  public void finish(RunTally tally, End end) throws IOException {
    String summary =
        RunTallyJson.summary(
            tally, end.project(), end.problem(), end.leftovers(), end.elapsedMs(), end.exit());
    if (lines) {
      console.out(summary + "\n");
    } else {
      console.out(
          "{\"summary\":" + summary + ",\"hosts\":[" + String.join(",", hosts.values()) + "]");
      console.out(",\"blocks\":[");
      String separator = "";
      for (BlockCount count : tally.blocks()) {
        console.out(separator + RunTallyJson.block(count));
        separator = ",";
      }
      write(",\"processes\":[", false);
      write(",\"tasks\":[", true);
      console.out("]}\n");
    }
    console.flush();
  }

  private void write(String name, boolean tasks) throws IOException {
    console.out("]" + name);
    String separator = "";
    for (ProcessOutcome process : processes) {
      if (process.task() > 0 == tasks) {
        console.out(separator + json(process));
        separator = ",";
      }
    }
  }

  @Override
  public void close() throws IOException {
    spool.close();
  }
}
