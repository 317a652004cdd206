package org.plushm.participant.keeper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Starts and ends the user processes of a participant or an edge (see the package).
 *
 * <p>Thread-safe. {@link #start} and {@link #kill} never block, so the engine thread may call them.
 * Three threads of its own: {@code keeper-writer} (ledger, directories, the keeper's input), {@code
 * keeper-reader} (its output) and {@code keeper-io} (sizes, kills, reads of output). It rests
 * without a timer while nothing runs.
 */
public final class Keeper implements AutoCloseable {
  private static final long ADOPT_TIMEOUT_MS = 5000;

  private final KeeperOptions options;
  private final KeeperEvents events;
  private final Ledger ledger;
  private final Watch watch;
  private final KillPass killPass;
  private final KeeperProcess keeper;
  private final IoThread io = new IoThread();
  private final KeeperWriter writer;
  private final Thread reader;
  private final Map<ExecutionKey, Execution> executions = new ConcurrentHashMap<>();
  private volatile boolean lost;
  private volatile boolean closing;

  /** The keeper's output has ended: neither it nor a watcher will write or report a result. */
  private volatile boolean silent;

  private final Slots slots = new Slots();
  private volatile CountDownLatch adoptions = new CountDownLatch(0);

  private Keeper(
      KeeperOptions options,
      KeeperEvents events,
      Ledger ledger,
      ProcessTable processes,
      KeeperProcess keeper) {
    this.options = options;
    this.events = events;
    this.ledger = ledger;
    this.keeper = keeper;
    watch = new Watch(this, events, processes, io, executions);
    killPass = new KillPass(options.termGraceMs(), processes, io, executions, watch, this::signal);
    writer = new KeeperWriter(this, keeper, ledger, slots, watch);
    reader = thread(this::read, "keeper-reader");
  }

  private static Thread thread(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Starts the keeper process; to be called before the media driver, while the JVM is small.
   * Folders of keepers that are gone (of a machine that crashed) are removed.
   *
   * @param options settings
   * @param ledger records acceptance; stays the caller's to close, after the keeper
   * @param events receives what happens
   * @return the keeper, ready
   * @throws IOException when no shell can be started; the message says what is missing
   */
  public static Keeper open(KeeperOptions options, Ledger ledger, KeeperEvents events)
      throws IOException {
    ProcessTable processes = ProcessTable.ofThisMachine();
    KeeperProcess process = KeeperProcess.start(options, processes);
    Keeper keeper = new Keeper(options, events, ledger, processes, process);
    keeper.writer.start();
    keeper.reader.start();
    process.process().onExit().thenRun(keeper::onProcessEnded);
    return keeper;
  }

  /**
   * Keeper folders of earlier clients whose keeper still lives, for {@link #adopt}. Those of dead
   * keepers are removed.
   *
   * @param folder the folder given in {@link KeeperOptions}
   * @return the folders, usually none or one
   * @throws IOException when the folder cannot be read
   */
  public static List<Path> predecessors(Path folder) throws IOException {
    ProcessTable processes = ProcessTable.ofThisMachine();
    List<Path> found = new ArrayList<>();
    List<Path> candidates;
    try (Stream<Path> entries = Files.list(folder.toAbsolutePath())) {
      candidates = entries.filter(p -> p.getFileName().toString().startsWith("keeper-")).toList();
    } catch (NoSuchFileException e) {
      return found;
    }
    for (Path candidate : candidates) {
      RecordedProcess process = RecordedProcess.read(candidate.resolve("pid"));
      if (process != null && process.isAlive(processes)) {
        found.add(candidate);
      } else if (process != null) {
        KeeperProcess.deleteFolder(candidate);
      }
    }
    return found;
  }

  /**
   * Asks for an execution. Its acceptance is recorded before the keeper hears of it; the events
   * tell the rest.
   *
   * @param spec what is to be run
   * @return false when the queue is full or the keeper is gone: nothing was recorded, try later
   * @throws IllegalArgumentException when this attempt was accepted before
   */
  public boolean start(ExecutionSpec spec) {
    if (lost || closing) {
      return false;
    }
    if (!writer.reserveStart(options.queuedStartsMax())) {
      return false;
    }
    Execution execution =
        new Execution(
            spec.key(), spec.directory(), spec, Execution.Stage.QUEUED, spec.outputBytesMax());
    if (ledger.isAccepted(spec.key()) || executions.putIfAbsent(spec.key(), execution) != null) {
      writer.cancelStart();
      throw new IllegalArgumentException(spec.key() + " was accepted before");
    }
    writer.add(new KeeperWriter.Request.Start(execution));
    return true;
  }

  /**
   * Ends everything in the session of an execution: SIGTERM, after the grace SIGKILL until nothing
   * is left. One that is still queued is withdrawn ({@link KeeperEvents#onNotStarted}).
   *
   * @param key the execution
   * @param force true for SIGKILL at once
   * @return false when nothing of it is known to live
   */
  public boolean kill(ExecutionKey key, boolean force) {
    Execution execution = executions.get(key);
    if (execution == null) {
      return false;
    }
    killPass.want(execution, force);
    io.execute(killPass::run);
    return true;
  }

  /**
   * {@link #kill} for every execution of a host.
   *
   * @param host name of the virtual host
   * @param force true for SIGKILL at once
   */
  public void killHost(String host, boolean force) {
    for (Execution execution : executions.values()) {
      if (execution.key.host().equals(host)) {
        killPass.want(execution, force);
      }
    }
    io.execute(killPass::run);
  }

  /**
   * Whether anything of a host is queued, runs or has left processes behind.
   *
   * @param host name of the virtual host
   * @return false when nothing is known to live
   */
  public boolean isBusy(String host) {
    return executions.keySet().stream().anyMatch(key -> key.host().equals(host));
  }

  /**
   * Whether an execution is queued, runs or has left processes behind.
   *
   * @param key the execution
   * @return false when nothing of it is known to live
   */
  public boolean knows(ExecutionKey key) {
    return executions.containsKey(key);
  }

  /**
   * Names a folder that the keeper removes with everything in it when this client has ended,
   * however it ended. Meant for the media driver's folder.
   *
   * @param folder absolute path, at least two levels below the root
   */
  public void removeOnExit(Path folder) {
    if (!folder.isAbsolute()
        || folder.normalize().getNameCount() < 2
        || folder.toString().indexOf('\n') >= 0) {
      throw new IllegalArgumentException("not a folder to be removed: " + folder);
    }
    writer.add(new KeeperWriter.Request.Line("remove " + folder.normalize() + "\n"));
  }

  /**
   * Forgets an execution whose result was acknowledged: its ledger record and its directory go,
   * once nothing lives in its session any more.
   *
   * @param key the execution
   * @param hostFolder folder of its virtual host
   */
  public void release(ExecutionKey key, Path hostFolder) {
    writer.add(new KeeperWriter.Request.Release(key, ExecutionDirectory.of(hostFolder, key)));
  }

  /**
   * Of the executions that a client which died had accepted, those that have something alive: what
   * runs, and what has ended and left processes in its session.
   *
   * @param accepted all of them
   * @return those to {@link #adopt}, in the same order
   * @throws IOException when a directory cannot be read
   */
  public static Map<ExecutionKey, ExecutionDirectory> living(
      Map<ExecutionKey, ExecutionDirectory> accepted) throws IOException {
    ProcessTable processes = ProcessTable.ofThisMachine();
    Map<ExecutionKey, Recovered> found = new HashMap<>();
    for (Map.Entry<ExecutionKey, ExecutionDirectory> entry : accepted.entrySet()) {
      found.put(entry.getKey(), entry.getValue().recover(processes));
    }
    // Afterwards: a leader that ended after this look would pass for a stranger of its number.
    Sessions sessions = Sessions.of(processes);
    Map<ExecutionKey, ExecutionDirectory> living = new LinkedHashMap<>();
    for (Map.Entry<ExecutionKey, ExecutionDirectory> entry : accepted.entrySet()) {
      Recovered state = found.get(entry.getKey());
      RecordedProcess leader = entry.getValue().readProcess();
      if (state instanceof Recovered.Running
          || state instanceof Recovered.Finished && leader != null && sessions.lingerOf(leader)) {
        living.put(entry.getKey(), entry.getValue());
      }
    }
    return living;
  }

  /**
   * Takes over the executions of a client that died, from its keeper, which still waits for a
   * successor. They are then reported and killed like others, but the end of what runs is noticed
   * by looking (every 50 to 250 ms), and of what has ended only what it left behind matters: it is
   * ended with the rest. Blocks; for the start of a client.
   *
   * @param predecessor keeper folder of the dead client, from {@link #predecessors}; null when that
   *     keeper was killed as well, so that nobody else would end them
   * @param former those that {@link #living} found
   * @return false when the old keeper had already begun to end them; nothing was adopted then
   * @throws IOException when a directory cannot be read or the keeper does not answer
   */
  public boolean adopt(Path predecessor, Map<ExecutionKey, ExecutionDirectory> former)
      throws IOException {
    List<Execution> adopted = new ArrayList<>();
    adoptions = new CountDownLatch(former.size());
    for (Map.Entry<ExecutionKey, ExecutionDirectory> entry : former.entrySet()) {
      Execution execution =
          new Execution(
              entry.getKey(),
              entry.getValue(),
              null,
              entry.getValue().readRc() < 0 ? Execution.Stage.RUNNING : Execution.Stage.EXITED,
              entry.getValue().outputBytesMax());
      execution.process = entry.getValue().readProcess();
      execution.restoreCut();
      int slot = slots.take(execution);
      adopted.add(execution);
      writer.add(
          new KeeperWriter.Request.Line("adopt " + slot + " " + execution.directory.path() + "\n"));
    }
    boolean ours;
    try {
      if (!adoptions.await(ADOPT_TIMEOUT_MS, TimeUnit.MILLISECONDS)) {
        throw new IOException("the keeper did not answer within " + ADOPT_TIMEOUT_MS + " ms");
      }
      if (predecessor != null) {
        Files.writeString(
            predecessor.resolve("verdict"), "adopted\n", StandardOpenOption.CREATE_NEW);
      }
      ours = true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while adopting", e);
    } catch (FileAlreadyExistsException | NoSuchFileException e) {
      // The old keeper decided first, or has gone already.
      ours = false;
    }
    if (ours) {
      adopted.forEach(execution -> executions.put(execution.key, execution));
      watch.startPolling();
      watch.settleSoon();
    } else {
      forget(adopted);
    }
    return ours;
  }

  /**
   * The I/O thread, for an {@link OutputReader}.
   *
   * @return runs tasks one after the other; drops them after {@link #close}
   */
  public Executor ioThread() {
    return io;
  }

  /**
   * Number of executions that are queued, run, or have left processes behind.
   *
   * @return the number
   */
  public int live() {
    return executions.size();
  }

  /**
   * This keeper's own folder, from which a successor may adopt.
   *
   * @return the folder, gone after the end
   */
  public Path folder() {
    return keeper.folder();
  }

  /**
   * The keeper process.
   *
   * @return its number
   */
  public long pid() {
    return keeper.process().pid();
  }

  /**
   * Ends every session, removes the named folders and the keeper's own, and stops the threads. The
   * media driver must be closed before. Blocks, a few seconds at most; not for the engine thread.
   *
   * @throws IOException when the keeper does not end by itself; it and all sessions are killed then
   */
  @Override
  public void close() throws IOException {
    if (closing) {
      return;
    }
    closing = true;
    writer.add(new KeeperWriter.Request.Line("quit\n"));
    writer.add(new KeeperWriter.Request.End());
    boolean interrupted = false;
    boolean ended = false;
    try {
      ended =
          keeper
              .process()
              .waitFor(options.orphanTermGraceMs() + ADOPT_TIMEOUT_MS, TimeUnit.MILLISECONDS);
      if (ended) {
        // The watchers have reported by now or do so in the next moment.
        reader.join(TimeUnit.SECONDS.toMillis(2));
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (!ended) {
      keeper.process().destroyForcibly();
      executions.values().forEach(execution -> killPass.want(execution, true));
      lost = true;
      killPass.run();
    }
    io.shutdown();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (!ended) {
      throw new IOException("the keeper did not end and was killed; see " + keeper.folder());
    }
  }

  /**
   * What is queued, runs or has left processes behind; null when nothing of it is known to live.
   */
  Execution execution(ExecutionKey key) {
    return executions.get(key);
  }

  /** Whether nothing may be started any more. */
  boolean hasEnded() {
    return lost || closing;
  }

  /** Reports that an execution was not started and will not be. */
  void notStarted(Execution execution, String reason) {
    executions.remove(execution.key);
    slots.free(execution);
    events.onNotStarted(execution.key, reason);
  }

  // ---- the reader thread

  private void read() {
    try {
      for (String line = keeper.readLine(); line != null; line = keeper.readLine()) {
        onLine(line.split(" "));
      }
    } catch (IOException e) {
      // The pipe was closed under us: the same as its end.
      onProcessEnded();
    }
    onSilence();
  }

  private void onLine(String[] words) throws IOException {
    Execution execution = words.length < 2 ? null : slots.at(Integer.parseInt(words[1]));
    if (execution == null) {
      return;
    }
    switch (words[0]) {
      case "started" -> onStarted(execution, words);
      case "exit" -> onExit(execution, Integer.parseInt(words[2]));
      case "failed" ->
          notStarted(execution, String.join(" ", List.of(words).subList(2, words.length)));
      case "adopted" -> adoptions.countDown();
      default -> throw new IOException("unknown line of the keeper: " + String.join(" ", words));
    }
  }

  private void onStarted(Execution execution, String[] words) {
    RecordedProcess process =
        new RecordedProcess(
            Long.parseLong(words[2]), words.length > 3 ? words[3] : "-", ProcessTable.bootId());
    boolean killed;
    synchronized (execution) {
      execution.process = process;
      execution.startedNs = System.nanoTime();
      execution.aliveAtNs = execution.startedNs + Watch.ALIVE_CHECK_NS;
      execution.stage = Execution.Stage.RUNNING;
      killed = execution.kill != Execution.Kill.NONE;
    }
    events.onStarted(execution.key, process);
    if (killed) {
      io.execute(killPass::run);
    }
  }

  /** Reports the end of an execution, once. */
  void onExit(Execution execution, int rc) throws IOException {
    boolean started;
    long elapsedMs;
    synchronized (execution) {
      if (execution.stage == Execution.Stage.EXITED) {
        return;
      }
      elapsedMs =
          execution.spec == null
              ? execution.directory.elapsedMs()
              : TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - execution.startedNs);
      started = execution.process != null;
      execution.stage = Execution.Stage.EXITED;
    }
    if (started) {
      execution.lookAtOutput();
      events.onExit(
          execution.key,
          rc,
          elapsedMs,
          execution.size(OutputStreamKind.OUT),
          execution.size(OutputStreamKind.ERR));
    } else {
      events.onNotStarted(
          execution.key, "the keeper could not enter " + execution.directory.path());
    }
    watch.settleSoon();
  }

  /**
   * The leader is gone and left no result, and nobody reports for it (both were killed from
   * outside): reported as lost, once, and what it left in its session is ended.
   */
  void onVanished(Execution execution) {
    synchronized (execution) {
      if (execution.stage == Execution.Stage.EXITED) {
        return;
      }
      execution.stage = Execution.Stage.EXITED;
    }
    events.onLost(execution.key);
    killPass.want(execution, true);
    io.execute(killPass::run);
  }

  /**
   * Nobody is left who could report: what has not reported yet must be looked up. When the client
   * closes, the keeper has ended every session before it ended itself. Else the kill of what still
   * runs has just been asked for, and looking ({@link Watch}) tells when it is gone.
   */
  private void onSilence() {
    silent = true;
    onProcessEnded();
    for (Execution execution : executions.values()) {
      try {
        onSilence(execution);
      } catch (IOException e) {
        IoThread.log("cannot look after " + execution.key, e);
      }
    }
  }

  private void onSilence(Execution execution) throws IOException {
    boolean running;
    synchronized (execution) {
      if (execution.stage == Execution.Stage.EXITED || execution.stage == Execution.Stage.QUEUED) {
        return;
      }
      running = execution.process != null;
    }
    int rc = execution.directory.readRc();
    if (rc >= 0) {
      onExit(execution, rc);
    } else if (!running) {
      notStarted(execution, "the keeper has ended");
    } else if (closing) {
      executions.remove(execution.key);
      events.onLost(execution.key);
    }
  }

  /** The keeper process is gone, or its input refuses. */
  void onProcessEnded() {
    synchronized (this) {
      if (closing || lost) {
        return;
      }
      lost = true;
    }
    events.onKeeperLost("the keeper process " + pid() + " has ended unexpectedly");
    executions.values().forEach(execution -> killPass.want(execution, true));
    writer.add(new KeeperWriter.Request.Line(""));
    io.execute(killPass::run);
  }

  boolean isSilent() {
    return silent;
  }

  /** These are over, and nothing of them is left. */
  void forget(Collection<Execution> over) {
    if (over.isEmpty()) {
      return;
    }
    over.forEach(execution -> executions.remove(execution.key));
    writer.add(new KeeperWriter.Request.Forget(List.copyOf(over)));
  }

  private void signal(String name, List<Long> groups) {
    if (groups.isEmpty()) {
      return;
    }
    List<String> words = groups.stream().map(group -> Long.toString(group)).toList();
    if (!lost) {
      writer.add(
          new KeeperWriter.Request.Line("signal " + name + " " + String.join(" ", words) + "\n"));
      return;
    }
    List<String> command =
        new ArrayList<>(List.of("/bin/sh", "-c", "kill -s \"$0\" -- \"$@\"", name));
    words.forEach(word -> command.add("-" + word));
    try {
      new ProcessBuilder(command)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot signal orphaned processes", e);
    }
  }
}
