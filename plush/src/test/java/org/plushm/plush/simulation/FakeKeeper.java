package org.plushm.plush.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.Effect;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.RandomSource;
import org.plushm.plush.message.OutcomeKind;
import org.plushm.plush.port.KeeperPort;
import org.plushm.plush.port.KeeperPort.ForgetExecution;
import org.plushm.plush.port.KeeperPort.KillProcess;
import org.plushm.plush.port.KeeperPort.OutputRead;
import org.plushm.plush.port.KeeperPort.ProcessExited;
import org.plushm.plush.port.KeeperPort.ReadOutput;
import org.plushm.plush.port.KeeperPort.Recovered;
import org.plushm.plush.port.KeeperPort.StartProcess;
import org.plushm.simulation.SimulatedHost;
import org.plushm.simulation.World;

/**
 * The keeper, the ledger and the user processes of one host. They outlive the client; the processes
 * do so until the host itself dies or the client is ended together with them.
 */
final class FakeKeeper {
  /** A process writes lines or blocks, not a byte now and then. */
  private static final int WRITE_BYTES = 128;

  private static final long MS = 1_000_000L;

  /** What is known of one accepted execution. */
  private static final class Record {
    final long execution;
    final int ordinal;
    final long run;
    final Script script;
    final long outputBytesMax;
    boolean started;
    boolean alive;
    boolean ended;
    long startedNs;
    long endedNs;
    int signal;

    Record(StartProcess start) {
      execution = start.execution();
      ordinal = start.ordinal();
      run = start.run();
      // Words of a process block come quoted.
      script = Script.parse(start.command().replace("'", ""));
      outputBytesMax = start.outputBytesMax();
    }
  }

  private final World world;
  private final String label;
  private final RandomSource random;
  private final Map<Long, Record> ledger = new TreeMap<>();

  /** How often a process was started, by execution: over all incarnations of the host. */
  final Map<Long, Integer> starts = new TreeMap<>();

  private SimulatedHost host;
  private FakeFiles files;

  FakeKeeper(World world, String label) {
    this.world = world;
    this.label = label;
    this.random = world.random("keeper." + label);
  }

  void install(SimulatedHost newHost, FakeFiles newFiles) {
    host = newHost;
    files = newFiles;
  }

  /** Whether a process runs in the directory of a run. */
  boolean isRunning(long run) {
    return ledger.values().stream().anyMatch(record -> record.alive && record.run == run);
  }

  int ledgerSize() {
    return ledger.size();
  }

  /** User processes that live. */
  int runningCount() {
    return (int) ledger.values().stream().filter(record -> record.alive).count();
  }

  /** What a new client finds; call {@link #tellRecovered} once it has started. */
  List<Recovered> recovered() {
    List<Recovered> found = new ArrayList<>();
    ledger.values().forEach(r -> found.add(new Recovered(r.execution, r.ordinal)));
    return found;
  }

  void tellRecovered() {
    for (Record record : List.copyOf(ledger.values())) {
      if (!record.alive) {
        tellExit(record);
      }
    }
  }

  /** Every process here ends without leaving a result: the host dies, or the keeper is ended. */
  void killAll() {
    for (Record record : ledger.values()) {
      if (record.alive) {
        record.alive = false;
        record.endedNs = world.nowNs();
      }
    }
  }

  boolean handle(Effect effect) {
    if (effect instanceof StartProcess start) {
      onStart(start);
    } else if (effect instanceof KillProcess kill) {
      world.after(5 * MS + random.nextLong(20 * MS), () -> onKill(kill.execution()));
    } else if (effect instanceof ReadOutput read) {
      onRead(read);
    } else if (effect instanceof ForgetExecution forget) {
      ledger.remove(forget.execution());
    } else {
      return false;
    }
    return true;
  }

  private void onStart(StartProcess start) {
    if (ledger.containsKey(start.execution())) {
      world.violation("keeper", label + " is told to start " + start.execution() + " again");
      return;
    }
    if (start.run() > 0 && !files.hasDirectory(start.run())) {
      world.violation("keeper", label + " has no directory for run " + start.run());
    }
    Record record = new Record(start);
    ledger.put(record.execution, record);
    NodeId client = host.id();
    world.after(
        random.nextLong(5 * MS),
        () -> {
          // The ledger knows it now; whether the start itself comes about is another matter.
          if (world.living(client) != null && ledger.get(record.execution) == record) {
            begin(record);
          }
        });
  }

  private void begin(Record record) {
    record.started = true;
    record.alive = true;
    record.startedNs = world.nowNs();
    starts.merge(record.execution, 1, Integer::sum);
    long runNs = record.script.sleepMs() * MS + random.nextLong(10 * MS);
    world.after(runNs, () -> end(record, record.script.signal()));
  }

  private void onKill(long execution) {
    Record record = ledger.get(execution);
    if (record != null && record.alive) {
      end(record, 15);
    }
  }

  private void end(Record record, int signal) {
    if (!record.alive || ledger.get(record.execution) != record) {
      return;
    }
    record.alive = false;
    record.ended = true;
    record.signal = signal;
    record.endedNs = world.nowNs();
    tellExit(record);
  }

  private void tellExit(Record record) {
    if (!host.isAlive()) {
      return;
    }
    long out = written(record, false);
    long err = written(record, true);
    long outKept = Math.min(out, record.outputBytesMax);
    long errKept = Math.min(err, record.outputBytesMax);
    OutcomeKind outcome =
        !record.ended
            ? OutcomeKind.LOST
            : record.signal > 0 ? OutcomeKind.SIGNALLED : OutcomeKind.EXITED;
    host.deliver(
        new ProcessExited(
            record.execution,
            outcome,
            record.signal > 0 ? record.signal : record.script.rc(),
            Math.max(0, record.endedNs - record.startedNs) / MS,
            out,
            err,
            outKept,
            errKept,
            first(false, outKept),
            first(true, errKept)));
  }

  private Bytes first(boolean error, long kept) {
    return Script.content(label, error, 0, Math.min(kept, KeeperPort.INLINE_BYTES_MAX));
  }

  /** Bytes written so far, some at a time; a process that was killed has written a part. */
  private long written(Record record, boolean error) {
    if (!record.started) {
      return 0;
    }
    long all = record.script.bytes(error);
    if (record.ended && record.signal != 15) {
      return all;
    }
    long untilNs = record.alive ? world.nowNs() : record.endedNs;
    double part = (double) (untilNs - record.startedNs) / (record.script.sleepMs() * MS + 1);
    long written = (long) (all * Math.min(1, part));
    return part < 1 ? written - written % WRITE_BYTES : all;
  }

  private void onRead(ReadOutput read) {
    Record record = ledger.get(read.execution());
    if (record == null) {
      return;
    }
    long end = Math.min(written(record, read.error()), record.outputBytesMax);
    long to = Math.min(end, read.offset() + read.bytesMax());
    Bytes piece =
        to <= read.offset() ? Bytes.EMPTY : Script.content(label, read.error(), read.offset(), to);
    host.deliverAfter(
        MS / 10, new OutputRead(read.execution(), read.error(), read.offset(), piece));
  }
}
