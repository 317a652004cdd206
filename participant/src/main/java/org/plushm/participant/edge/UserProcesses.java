package org.plushm.participant.edge;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.Event;
import org.plushm.participant.keeper.Accepted;
import org.plushm.participant.keeper.ExecutionDirectory;
import org.plushm.participant.keeper.ExecutionKey;
import org.plushm.participant.keeper.ExecutionSpec;
import org.plushm.participant.keeper.Keeper;
import org.plushm.participant.keeper.KeeperEvents;
import org.plushm.participant.keeper.KeeperOptions;
import org.plushm.participant.keeper.Ledger;
import org.plushm.participant.keeper.OutputReader;
import org.plushm.participant.keeper.OutputSize;
import org.plushm.participant.keeper.OutputStreamKind;
import org.plushm.participant.keeper.ProcessTable;
import org.plushm.participant.keeper.RecordedProcess;
import org.plushm.participant.keeper.Recovered;
import org.plushm.plush.message.OutcomeKind;
import org.plushm.plush.port.KeeperPort;
import org.plushm.plush.port.KeeperPort.OutputRead;
import org.plushm.plush.port.KeeperPort.ProcessExited;
import org.plushm.plush.port.KeeperPort.ReadOutput;
import org.plushm.plush.port.KeeperPort.StartProcess;

/**
 * The keeper port of all hosts of a process: one keeper, one ledger, events told to whichever
 * incarnation of a host lives. The methods for effects never wait; recovery and the end do.
 */
final class UserProcesses implements AutoCloseable {
  private static final int ATTEMPT = 1;
  private static final int SIGNAL_BASE = 128;
  private static final int SIGNAL_MAX = 64;
  private static final int CANNOT_EXECUTE = 126;
  private static final int WAITING_READS_MAX = 4_096;
  private static final long READ_AGAIN_MS = 20;

  /** A host that lives now. Called by threads of the keeper, never the engine's. */
  interface Listener {
    /** Hands an event to the participant; may wait. */
    void tell(Event event);

    /** The host's folder. */
    HostFolder folder();
  }

  private final Ledger ledger;
  private final Keeper keeper;
  private final OutputReader reader;
  private final ScheduledThreadPoolExecutor io;
  private final Consumer<String> log;
  private final Map<String, Listener> listeners = new ConcurrentHashMap<>();

  private UserProcesses(
      Path state, KeeperOptions options, Consumer<String> log, Consumer<String> onKeeperLost)
      throws IOException {
    this.log = log;
    this.ledger = Ledger.open(state.resolve("ledger"), false, System.currentTimeMillis());
    if (ledger.cutBytes() > 0) {
      log.accept("the ledger ended in a torn record of " + ledger.cutBytes() + " bytes: cut off");
    }
    this.keeper = Keeper.open(options, ledger, new Events(onKeeperLost));
    this.reader = new OutputReader(keeper.ioThread(), WAITING_READS_MAX);
    this.io =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(null, task, "host-io", 256 * 1024);
              thread.setDaemon(true);
              return thread;
            });
    io.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /**
   * Opens ledger and keeper, and takes over what a killed predecessor left running. Before the
   * media driver starts.
   *
   * @param state folder of the process
   * @param hosts folder of all hosts
   * @param options of the keeper
   * @param log takes lines
   * @param onKeeperLost told with the reason when the keeper dies
   */
  static UserProcesses open(
      Path state,
      Path hosts,
      KeeperOptions options,
      Consumer<String> log,
      Consumer<String> onKeeperLost)
      throws IOException {
    List<Path> predecessors = Keeper.predecessors(state);
    UserProcesses opened = new UserProcesses(state, options, log, onKeeperLost);
    try {
      opened.adopt(predecessors, hosts);
      return opened;
    } catch (IOException e) {
      opened.close();
      throw e;
    }
  }

  private void adopt(List<Path> predecessors, Path hosts) throws IOException {
    if (ledger.accepted().isEmpty()) {
      return;
    }
    Map<ExecutionKey, ExecutionDirectory> directories = new LinkedHashMap<>();
    for (Accepted accepted : ledger.accepted()) {
      HostFolder host = new HostFolder(hosts, accepted.key().host());
      directories.put(accepted.key(), ExecutionDirectory.of(host.path(), accepted.key()));
    }
    Map<ExecutionKey, ExecutionDirectory> living = Keeper.living(directories);
    if (living.isEmpty()) {
      return;
    }
    boolean adopted = predecessors.isEmpty() && keeper.adopt(null, living);
    for (int i = 0; i < predecessors.size() && !adopted; i++) {
      adopted = keeper.adopt(predecessors.get(i), living);
    }
    if (adopted) {
      log.accept("adopted " + living.size() + " executions of a killed predecessor");
    }
  }

  /** Has the keeper remove this folder when the process ends, however it ends. */
  void removeOnExit(Path folder) {
    keeper.removeOnExit(folder);
  }

  /**
   * Registers a host's present incarnation and finds what former ones accepted. Each finding is
   * settled by exactly one ProcessExited: at once by {@link #tellRecovered}, or by the keeper.
   */
  List<KeeperPort.Recovered> register(String label, Listener listener) {
    listeners.put(label, listener);
    List<KeeperPort.Recovered> recovered = new ArrayList<>();
    for (Accepted accepted : ledger.accepted()) {
      if (accepted.key().host().equals(label)) {
        recovered.add(
            new KeeperPort.Recovered(
                Long.parseLong(accepted.key().execution()), accepted.ordinal()));
      }
    }
    return recovered;
  }

  /** No more events for the host. */
  void unregister(String label, Listener listener) {
    listeners.remove(label, listener);
  }

  /** Tells what is known already of recovered executions. The participant must have started. */
  void tellRecovered(String label, List<KeeperPort.Recovered> recovered, Listener listener)
      throws IOException {
    ProcessTable processes = ProcessTable.ofThisMachine();
    for (KeeperPort.Recovered former : recovered) {
      ExecutionKey key = key(label, former.execution());
      ExecutionDirectory directory = ExecutionDirectory.of(listener.folder().path(), key);
      if (HostFolder.isMarkedLost(directory.path())) {
        listener.tell(lost(former.execution()));
        continue;
      }
      Recovered found = directory.recover(processes);
      if (found instanceof Recovered.Finished finished) {
        listener.tell(
            exited(
                key,
                directory,
                finished.rc(),
                directory.elapsedMs(),
                directory.readSize(OutputStreamKind.OUT),
                directory.readSize(OutputStreamKind.ERR)));
      } else if (!keeper.knows(key)) {
        listener.tell(lost(key, directory));
      }
    }
  }

  /** For the engine's thread. Every start is answered by one ProcessExited. */
  void start(
      String label,
      StartProcess effect,
      Map<String, String> environment,
      Path workingDirectory,
      Listener listener) {
    ExecutionKey key = key(label, effect.execution());
    ExecutionSpec spec;
    try {
      spec =
          new ExecutionSpec(
              key,
              effect.ordinal(),
              listener.folder().path(),
              effect.command(),
              environment,
              workingDirectory,
              effect.outputBytesMax());
    } catch (IllegalArgumentException e) {
      later(() -> listener.tell(notStarted(effect.execution(), e.getMessage())));
      return;
    }
    try {
      if (!keeper.start(spec)) {
        later(
            () ->
                listener.tell(
                    notStarted(
                        effect.execution(), "too many starts wait on this host: try again")));
      }
    } catch (IllegalArgumentException e) {
      // An earlier incarnation has it in the ledger: never started again.
      log.accept(key + " is in the ledger already and not started again");
      later(() -> listener.tell(lost(effect.execution())));
    }
  }

  /** For the engine's thread. */
  void kill(String label, long execution) {
    keeper.kill(key(label, execution), false);
  }

  /** Kills everything that runs for a host. */
  void killAll(String label, boolean force) {
    keeper.killHost(label, force);
  }

  /** Whether anything runs for a host. */
  boolean isBusy(String label) {
    return keeper.isBusy(label);
  }

  /** For the engine's thread. */
  void forget(String label, HostFolder folder, long execution) {
    keeper.release(key(label, execution), folder.path());
  }

  /** Forgets everything of a host that has left for good. */
  void forgetAll(String label, HostFolder folder) {
    for (Accepted accepted : ledger.accepted()) {
      if (accepted.key().host().equals(label)) {
        keeper.release(accepted.key(), folder.path());
      }
    }
  }

  /** For the engine's thread. */
  void read(String label, ReadOutput effect, Listener listener) {
    ExecutionDirectory directory =
        ExecutionDirectory.of(listener.folder().path(), key(label, effect.execution()));
    OutputReader.Sink sink =
        new OutputReader.Sink() {
          @Override
          public void onRead(long offset, byte[] bytes) {
            listener.tell(
                new OutputRead(effect.execution(), effect.error(), offset, Bytes.wrap(bytes)));
          }

          @Override
          public void onReadFailed(long offset, String reason) {
            log.accept(reason);
            onRead(offset, new byte[0]);
          }
        };
    boolean taken =
        reader.read(
            directory,
            effect.error() ? OutputStreamKind.ERR : OutputStreamKind.OUT,
            effect.offset(),
            effect.bytesMax(),
            sink);
    if (!taken) {
      io.schedule(() -> read(label, effect, listener), READ_AGAIN_MS, TimeUnit.MILLISECONDS);
    }
  }

  /** Kills everything; the media driver must be closed before. */
  @Override
  public void close() throws IOException {
    io.shutdownNow();
    try {
      keeper.close();
    } finally {
      ledger.close();
    }
  }

  private void later(Runnable task) {
    if (!io.isShutdown()) {
      io.execute(task);
    }
  }

  private static ExecutionKey key(String label, long execution) {
    return new ExecutionKey(label, Long.toString(execution), ATTEMPT);
  }

  private static ProcessExited lost(long execution) {
    return new ProcessExited(
        execution, OutcomeKind.LOST, -1, 0, 0, 0, 0, 0, Bytes.EMPTY, Bytes.EMPTY);
  }

  /** Where its leader has written that it runs, only what it ended with is not known. */
  private static ProcessExited lost(ExecutionKey key, ExecutionDirectory directory)
      throws IOException {
    long execution = Long.parseLong(key.execution());
    if (directory.readProcess() == null) {
      return lost(execution);
    }
    OutputSize out = directory.readSize(OutputStreamKind.OUT);
    OutputSize err = directory.readSize(OutputStreamKind.ERR);
    return new ProcessExited(
        execution,
        OutcomeKind.LOST,
        -1,
        0,
        out.totalBytes(),
        err.totalBytes(),
        out.keptBytes(),
        err.keptBytes(),
        first(directory, OutputStreamKind.OUT, out),
        first(directory, OutputStreamKind.ERR, err),
        true);
  }

  private static ProcessExited notStarted(long execution, String reason) {
    Bytes text = Bytes.utf8("plush: " + reason + "\n");
    Bytes kept = text.slice(0, Math.min(text.length(), KeeperPort.INLINE_BYTES_MAX));
    return new ProcessExited(
        execution,
        OutcomeKind.EXITED,
        CANNOT_EXECUTE,
        0,
        0,
        kept.length(),
        0,
        kept.length(),
        Bytes.EMPTY,
        kept);
  }

  private static ProcessExited exited(
      ExecutionKey key,
      ExecutionDirectory directory,
      int rc,
      long elapsedMs,
      OutputSize out,
      OutputSize err)
      throws IOException {
    boolean signalled = rc > SIGNAL_BASE && rc <= SIGNAL_BASE + SIGNAL_MAX;
    return new ProcessExited(
        Long.parseLong(key.execution()),
        signalled ? OutcomeKind.SIGNALLED : OutcomeKind.EXITED,
        signalled ? rc - SIGNAL_BASE : rc,
        elapsedMs,
        out.totalBytes(),
        err.totalBytes(),
        out.keptBytes(),
        err.keptBytes(),
        first(directory, OutputStreamKind.OUT, out),
        first(directory, OutputStreamKind.ERR, err));
  }

  private static Bytes first(ExecutionDirectory directory, OutputStreamKind kind, OutputSize size)
      throws IOException {
    return size.keptBytes() == 0
        ? Bytes.EMPTY
        : Bytes.wrap(
            directory.readOutput(
                kind, 0, (int) Math.min(size.keptBytes(), KeeperPort.INLINE_BYTES_MAX)));
  }

  /** Makes the end of an execution known from its directory. */
  private interface End {
    ProcessExited read(ExecutionDirectory directory) throws IOException;
  }

  /** Hands what the keeper says to the host that lives now; without one, the disk has it. */
  private final class Events implements KeeperEvents {
    private final Consumer<String> onKeeperLost;

    Events(Consumer<String> onKeeperLost) {
      this.onKeeperLost = onKeeperLost;
    }

    private void tell(ExecutionKey key, Event event) {
      Listener listener = listeners.get(key.host());
      if (listener != null) {
        listener.tell(event);
      }
    }

    @Override
    public void onStarted(ExecutionKey key, RecordedProcess process) {
      // The participant counts it as running since it asked for it.
    }

    @Override
    public void onNotStarted(ExecutionKey key, String reason) {
      tell(key, notStarted(Long.parseLong(key.execution()), reason));
    }

    @Override
    public void onOutput(ExecutionKey key, OutputSize out, OutputSize err) {
      // The participant looks for output by itself, as fast as it can send.
    }

    @Override
    public void onExit(ExecutionKey key, int rc, long elapsedMs, OutputSize out, OutputSize err) {
      tellEnd(key, directory -> exited(key, directory, rc, elapsedMs, out, err));
    }

    @Override
    public void onLost(ExecutionKey key) {
      tellEnd(key, directory -> lost(key, directory));
    }

    private void tellEnd(ExecutionKey key, End end) {
      Listener listener = listeners.get(key.host());
      if (listener == null) {
        return;
      }
      ProcessExited event;
      try {
        event = end.read(ExecutionDirectory.of(listener.folder().path(), key));
      } catch (IOException e) {
        log.accept("cannot read the output of " + key + ": " + e);
        event = lost(Long.parseLong(key.execution()));
      }
      listener.tell(event);
    }

    @Override
    public void onKeeperLost(String reason) {
      onKeeperLost.accept(reason);
    }
  }
}
