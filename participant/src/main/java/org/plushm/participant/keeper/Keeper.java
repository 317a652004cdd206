package org.plushm.participant.keeper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
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
  private static final long POLL_MIN_NS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long POLL_MAX_NS = TimeUnit.MILLISECONDS.toNanos(250);
  private static final long SETTLE_MS = 100;
  private static final long LINGER_CHECK_MS = 5000;
  private static final long KILL_REPEAT_MS = 50;
  private static final int KILLS_MAX = 100;

  /** Looks, 50 to 250 ms apart, after which a dead leader without a result counts as lost. */
  private static final int DEAD_LOOKS_MAX = 40;

  private static final int BATCH_MAX = 256;
  private static final long ADOPT_TIMEOUT_MS = 5000;

  private final KeeperOptions options;
  private final KeeperEvents events;
  private final Ledger ledger;
  private final ProcessTable processes;
  private final KeeperProcess keeper;
  private final ScheduledThreadPoolExecutor io;
  private final Thread writer;
  private final Thread reader;
  private final LinkedBlockingQueue<Request> requests = new LinkedBlockingQueue<>();
  private final AtomicInteger queuedStarts = new AtomicInteger();
  private final Map<ExecutionKey, Execution> executions = new ConcurrentHashMap<>();
  private final AtomicBoolean polling = new AtomicBoolean();
  private final AtomicBoolean settling = new AtomicBoolean();
  private volatile boolean lost;
  private volatile boolean closing;

  /** The keeper's output has ended: neither it nor a watcher will write or report a result. */
  private volatile boolean silent;

  /** Slots and the free ones among them; guarded by {@link #slots}. */
  private final List<Execution> slots = new ArrayList<>();

  private final ArrayDeque<Integer> freeSlots = new ArrayDeque<>();
  private volatile CountDownLatch adoptions = new CountDownLatch(0);

  /** What the writer thread does next. */
  private sealed interface Request {
    /** Accept, prepare and start. */
    record Start(Execution execution) implements Request {}

    /** Tell the keeper that these are over, and use their slots again from then on. */
    record Forget(Collection<Execution> over) implements Request {}

    /** Pass a line on. */
    record Line(String text) implements Request {}

    /** Forget an acknowledged execution. */
    record Release(ExecutionKey key, ExecutionDirectory directory) implements Request {}

    /** End of the input. */
    record End() implements Request {}
  }

  private Keeper(
      KeeperOptions options,
      KeeperEvents events,
      Ledger ledger,
      ProcessTable processes,
      KeeperProcess keeper) {
    this.options = options;
    this.events = events;
    this.ledger = ledger;
    this.processes = processes;
    this.keeper = keeper;
    io = new ScheduledThreadPoolExecutor(1, task -> thread(task, "keeper-io"));
    io.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    writer = thread(this::write, "keeper-writer");
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
    if (queuedStarts.incrementAndGet() > options.queuedStartsMax()) {
      queuedStarts.decrementAndGet();
      return false;
    }
    Execution execution =
        new Execution(
            spec.key(), spec.directory(), spec, Execution.Stage.QUEUED, spec.outputBytesMax());
    if (ledger.isAccepted(spec.key()) || executions.putIfAbsent(spec.key(), execution) != null) {
      queuedStarts.decrementAndGet();
      throw new IllegalArgumentException(spec.key() + " was accepted before");
    }
    requests.add(new Request.Start(execution));
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
    wantKill(execution, force);
    io(this::killPass);
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
        wantKill(execution, force);
      }
    }
    io(this::killPass);
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
    requests.add(new Request.Line("remove " + folder.normalize() + "\n"));
  }

  /**
   * Forgets an execution whose result was acknowledged: its ledger record and its directory go.
   *
   * @param key the execution
   * @param hostFolder folder of its virtual host
   */
  public void release(ExecutionKey key, Path hostFolder) {
    requests.add(new Request.Release(key, ExecutionDirectory.of(hostFolder, key)));
  }

  /**
   * Takes over the running executions of a client that died, from its keeper, which still waits for
   * a successor. They are then reported and killed like others, but their end is noticed by looking
   * (every 50 to 250 ms). Blocks; for the start of a client.
   *
   * @param predecessor keeper folder of the dead client, from {@link #predecessors}
   * @param running executions that {@link ExecutionDirectory#recover} found running
   * @return false when the old keeper had already begun to end them; nothing was adopted then
   * @throws IOException when a directory cannot be read or the keeper does not answer
   */
  public boolean adopt(Path predecessor, Map<ExecutionKey, ExecutionDirectory> running)
      throws IOException {
    List<Execution> adopted = new ArrayList<>();
    adoptions = new CountDownLatch(running.size());
    for (Map.Entry<ExecutionKey, ExecutionDirectory> entry : running.entrySet()) {
      Execution execution =
          new Execution(
              entry.getKey(),
              entry.getValue(),
              null,
              Execution.Stage.RUNNING,
              entry.getValue().outputBytesMax());
      execution.process = entry.getValue().readProcess();
      execution.restoreCut();
      int slot = takeSlot(execution);
      adopted.add(execution);
      requests.add(new Request.Line("adopt " + slot + " " + execution.directory.path() + "\n"));
    }
    boolean ours;
    try {
      if (!adoptions.await(ADOPT_TIMEOUT_MS, TimeUnit.MILLISECONDS)) {
        throw new IOException("the keeper did not answer within " + ADOPT_TIMEOUT_MS + " ms");
      }
      Files.writeString(predecessor.resolve("verdict"), "adopted\n", StandardOpenOption.CREATE_NEW);
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
      startPolling();
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
    return this::io;
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
    requests.add(new Request.Line("quit\n"));
    requests.add(new Request.End());
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
      executions.values().forEach(execution -> wantKill(execution, true));
      lost = true;
      killPass();
    }
    io.shutdown();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (!ended) {
      throw new IOException("the keeper did not end and was killed; see " + keeper.folder());
    }
  }

  // ---- the writer thread

  private void write() {
    try {
      List<Request> batch = new ArrayList<>();
      while (true) {
        batch.clear();
        batch.add(requests.take());
        requests.drainTo(batch, BATCH_MAX - 1);
        StringBuilder lines = new StringBuilder();
        List<Execution> starts = new ArrayList<>();
        boolean end = false;
        for (Request request : batch) {
          if (request instanceof Request.Start start) {
            queuedStarts.decrementAndGet();
            starts.add(start.execution());
          } else if (request instanceof Request.Line line) {
            // Starts go first: a signal may be for one of them, never the other way round.
            prepare(starts, lines);
            starts.clear();
            lines.append(line.text());
          } else if (request instanceof Request.Forget forget) {
            // Only now are the slots free, so that whatever reuses one comes after this line.
            prepare(starts, lines);
            starts.clear();
            forgetNow(forget, lines);
          } else if (request instanceof Request.Release release) {
            releaseNow(release);
          } else {
            end = true;
          }
        }
        prepare(starts, lines);
        try {
          keeper.write(lines.toString());
          if (end) {
            keeper.closeInput();
          }
        } catch (IOException e) {
          // The keeper has ended; the end of its process is noticed and reported elsewhere.
          onProcessEnded();
        }
        if (end) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void prepare(List<Execution> starts, StringBuilder lines) {
    List<Execution> wanted = new ArrayList<>();
    for (Execution execution : starts) {
      String withdrawn = null;
      synchronized (execution) {
        if (execution.kill != Execution.Kill.NONE) {
          withdrawn = "killed before it was started";
        } else if (lost || closing) {
          withdrawn = "the keeper has ended";
        } else {
          execution.stage = Execution.Stage.SENT;
        }
      }
      if (withdrawn == null) {
        wanted.add(execution);
      } else {
        notStarted(execution, withdrawn);
      }
    }
    if (wanted.isEmpty()) {
      return;
    }
    try {
      ledger.accept(wanted.stream().map(e -> new Accepted(e.key, e.spec.ordinal())).toList());
    } catch (IOException e) {
      wanted.forEach(execution -> notStarted(execution, "cannot be recorded: " + e));
      return;
    }
    for (Execution execution : wanted) {
      try {
        execution.directory.create(execution.spec);
      } catch (IOException e) {
        notStarted(execution, "cannot prepare " + execution.directory.path() + ": " + e);
        continue;
      }
      int slot = takeSlot(execution);
      lines
          .append("start ")
          .append(slot)
          .append(' ')
          .append(execution.directory.path())
          .append('\n');
    }
    startPolling();
  }

  private void forgetNow(Request.Forget forget, StringBuilder lines) {
    lines.append("forget");
    forget.over().forEach(execution -> lines.append(' ').append(execution.slot));
    lines.append('\n');
    forget.over().forEach(this::freeSlot);
  }

  private void releaseNow(Request.Release release) {
    try {
      ledger.release(List.of(release.key()));
      release.directory().delete();
    } catch (IOException e) {
      // It stays on the disk and in the ledger, and is released again after the next start.
      log("cannot release " + release.key(), e);
    }
  }

  private void notStarted(Execution execution, String reason) {
    executions.remove(execution.key);
    freeSlot(execution);
    events.onNotStarted(execution.key, reason);
  }

  private int takeSlot(Execution execution) {
    synchronized (slots) {
      Integer free = freeSlots.poll();
      int slot = free == null ? slots.size() : free;
      if (free == null) {
        slots.add(execution);
      } else {
        slots.set(slot, execution);
      }
      execution.slot = slot;
      return slot;
    }
  }

  private void freeSlot(Execution execution) {
    synchronized (slots) {
      if (execution.slot >= 0) {
        slots.set(execution.slot, null);
        freeSlots.add(execution.slot);
        execution.slot = -1;
      }
    }
  }

  private Execution inSlot(String word) {
    synchronized (slots) {
      int slot = Integer.parseInt(word);
      return slot < slots.size() ? slots.get(slot) : null;
    }
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
    Execution execution = words.length < 2 ? null : inSlot(words[1]);
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
      execution.stage = Execution.Stage.RUNNING;
      killed = execution.kill != Execution.Kill.NONE;
    }
    events.onStarted(execution.key, process);
    if (killed) {
      io(this::killPass);
    }
  }

  private void onExit(Execution execution, int rc) throws IOException {
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
    settleAfter(SETTLE_MS);
  }

  /**
   * Nobody is left who could report: what has not reported yet must be looked up. When the client
   * closes, the keeper has ended every session before it ended itself. Else the kill of what still
   * runs has just been asked for, and looking ({@link #pollOne}) tells when it is gone.
   */
  private void onSilence() {
    silent = true;
    onProcessEnded();
    for (Execution execution : executions.values()) {
      try {
        onSilence(execution);
      } catch (IOException e) {
        log("cannot look after " + execution.key, e);
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

  private void onProcessEnded() {
    synchronized (this) {
      if (closing || lost) {
        return;
      }
      lost = true;
    }
    events.onKeeperLost("the keeper process " + pid() + " has ended unexpectedly");
    executions.values().forEach(execution -> wantKill(execution, true));
    requests.add(new Request.Line(""));
    io(this::killPass);
  }

  // ---- the I/O thread

  private void io(Runnable task) {
    if (!io.isShutdown()) {
      io.execute(() -> runAndReport(task));
    }
  }

  private void ioAfter(Runnable task, long delayMs) {
    if (!io.isShutdown()) {
      io.schedule(() -> runAndReport(task), delayMs, TimeUnit.MILLISECONDS);
    }
  }

  /** The pool would keep an exception to itself. */
  private void runAndReport(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      log("a task of the keeper failed", e);
    }
  }

  private static void log(String text, Exception e) {
    System.getLogger(Keeper.class.getName()).log(System.Logger.Level.WARNING, text, e);
  }

  private void startPolling() {
    if (polling.compareAndSet(false, true)) {
      ioAfter(this::poll, TimeUnit.NANOSECONDS.toMillis(POLL_MIN_NS));
    }
  }

  private void poll() {
    long nowNs = System.nanoTime();
    for (Execution execution : executions.values()) {
      try {
        pollOne(execution, nowNs);
      } catch (IOException e) {
        log("cannot look after " + execution.key, e);
      }
    }
    polling.set(false);
    if (!executions.isEmpty()) {
      startPolling();
    }
  }

  private void pollOne(Execution execution, long nowNs) throws IOException {
    boolean unwatched;
    RecordedProcess process;
    synchronized (execution) {
      if (execution.process == null || nowNs - execution.pollAtNs < 0 && execution.pollAtNs != 0) {
        return;
      }
      process = execution.process;
      // Another keeper's watcher does not report to us, and one that was killed reports to nobody.
      unwatched =
          execution.stage == Execution.Stage.RUNNING
              && (execution.spec == null || execution.kill != Execution.Kill.NONE);
    }
    // Silence before alive and alive before rc: whoever is dead after the silence left all it will,
    // and whoever is dead before it has had the time to write rc.
    boolean last = silent && execution.spec != null;
    boolean alive = !unwatched || process.isAlive(processes);
    int rc = unwatched ? execution.directory.readRc() : -1;
    boolean changed = execution.lookAtOutput();
    synchronized (execution) {
      execution.pollIntervalNs =
          changed || execution.pollIntervalNs == 0
              ? POLL_MIN_NS
              : Math.min(POLL_MAX_NS, execution.pollIntervalNs * 2);
      execution.pollAtNs = nowNs + execution.pollIntervalNs;
      if (!alive && rc < 0) {
        // Its watcher writes rc within moments, unless it is dead too.
        execution.deadLooks += last ? DEAD_LOOKS_MAX + 1 : 1;
      }
    }
    if (changed) {
      events.onOutput(
          execution.key,
          execution.size(OutputStreamKind.OUT),
          execution.size(OutputStreamKind.ERR));
    }
    if (rc >= 0) {
      onExit(execution, rc);
    } else if (execution.deadLooks > DEAD_LOOKS_MAX) {
      forget(List.of(execution));
      events.onLost(execution.key);
    }
  }

  private void settleAfter(long delayMs) {
    if (settling.compareAndSet(false, true)) {
      ioAfter(this::settle, delayMs);
    }
  }

  /** Forgets the ended executions whose session is empty; one look at all processes serves all. */
  private void settle() {
    settling.set(false);
    List<Execution> exited = new ArrayList<>();
    for (Execution execution : executions.values()) {
      synchronized (execution) {
        if (execution.stage == Execution.Stage.EXITED) {
          exited.add(execution);
        }
      }
    }
    if (exited.isEmpty()) {
      return;
    }
    Sessions sessions = scan();
    List<Execution> over = new ArrayList<>();
    boolean linger = false;
    for (Execution execution : exited) {
      if (sessions.groupsOf(execution).isEmpty()) {
        over.add(execution);
      } else {
        linger = true;
      }
    }
    forget(over);
    if (linger) {
      settleAfter(LINGER_CHECK_MS);
    }
  }

  private void forget(Collection<Execution> over) {
    if (over.isEmpty()) {
      return;
    }
    over.forEach(execution -> executions.remove(execution.key));
    requests.add(new Request.Forget(List.copyOf(over)));
  }

  private Sessions scan() {
    try {
      return Sessions.of(processes.scan());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the process table", e);
    }
  }

  private void wantKill(Execution execution, boolean force) {
    synchronized (execution) {
      if (force) {
        execution.kill = Execution.Kill.KILL_WANTED;
      } else if (execution.kill == Execution.Kill.NONE) {
        execution.kill = Execution.Kill.TERM_WANTED;
      }
    }
  }

  /** Sends what is due to every session that is to die; one look at all processes serves all. */
  private void killPass() {
    List<Execution> doomed = new ArrayList<>();
    for (Execution execution : executions.values()) {
      synchronized (execution) {
        if (execution.kill != Execution.Kill.NONE && execution.process != null) {
          doomed.add(execution);
        }
      }
    }
    if (doomed.isEmpty()) {
      return;
    }
    Sessions sessions = scan();
    long nowNs = System.nanoTime();
    List<Long> toTerm = new ArrayList<>();
    List<Long> toKill = new ArrayList<>();
    boolean early = false;
    for (Execution execution : doomed) {
      Collection<Long> groups = sessions.groupsOf(execution);
      synchronized (execution) {
        if (groups.isEmpty() && execution.stage == Execution.Stage.RUNNING) {
          // The leader reports just before it makes its session, and its end is reported just after
          // the session is empty: in both cases the next look is the one that counts.
          early = true;
          continue;
        }
        advanceKill(execution, groups, nowNs, toTerm, toKill);
      }
    }
    signal("TERM", toTerm);
    signal("KILL", toKill);
    if (!toTerm.isEmpty()) {
      ioAfter(this::killPass, options.termGraceMs());
    }
    if (early || !toKill.isEmpty()) {
      ioAfter(this::killPass, KILL_REPEAT_MS);
    }
    settleAfter(SETTLE_MS);
  }

  private void advanceKill(
      Execution execution,
      Collection<Long> groups,
      long nowNs,
      List<Long> toTerm,
      List<Long> toKill) {
    if (groups.isEmpty() || execution.killsSent >= KILLS_MAX) {
      // Nothing is left; or the kernel will not let go of it (a dead file server), and it ends
      // then.
      execution.kill = Execution.Kill.NONE;
      return;
    }
    if (execution.kill == Execution.Kill.TERM_SENT && nowNs - execution.killAtNs >= 0) {
      execution.kill = Execution.Kill.KILL_WANTED;
    }
    switch (execution.kill) {
      case TERM_WANTED -> {
        toTerm.addAll(groups);
        execution.kill = Execution.Kill.TERM_SENT;
        execution.killAtNs = nowNs + TimeUnit.MILLISECONDS.toNanos(options.termGraceMs());
      }
      case KILL_WANTED -> {
        toKill.addAll(groups);
        execution.killsSent++;
      }
      case TERM_SENT, NONE -> {
        // Its grace has not passed.
      }
    }
  }

  private void signal(String name, List<Long> groups) {
    if (groups.isEmpty()) {
      return;
    }
    List<String> words = groups.stream().map(group -> Long.toString(group)).toList();
    if (!lost) {
      requests.add(new Request.Line("signal " + name + " " + String.join(" ", words) + "\n"));
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
