package org.plushm.controlnode.host;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.plushm.controlnode.client.Clients;
import org.plushm.controlnode.journal.JournalFile;
import org.plushm.controlnode.journal.JournalOptions;
import org.plushm.controlnode.journal.JournalStore;
import org.plushm.controlnode.journal.JournalThread;
import org.plushm.controlnode.journal.JournalUnwritableException;
import org.plushm.controlnode.packages.PackageMirrors;
import org.plushm.controlnode.state.OverlayFolder;
import org.plushm.controlnode.state.StateUnusableException;
import org.plushm.overlay.Effect;
import org.plushm.overlay.Event;
import org.plushm.overlay.KeyStep;
import org.plushm.overlay.Message;
import org.plushm.overlay.Node;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.RandomSource;
import org.plushm.overlay.codec.WireCodec;
import org.plushm.participant.launch.EdgeProgram;
import org.plushm.plush.control.ControlNode;
import org.plushm.plush.control.ControlOptions;
import org.plushm.plush.message.ClientMessages.DownRequest;
import org.plushm.plush.message.ClientMessages.ExecRequest;
import org.plushm.plush.message.ClientMessages.ExecStarted;
import org.plushm.plush.message.ClientMessages.Refused;
import org.plushm.plush.message.ClientMessages.UpRequest;
import org.plushm.plush.message.HostMessages.ReadmitRequest;
import org.plushm.plush.message.KeyMessages.RotateRequest;
import org.plushm.plush.message.MessageTables;
import org.plushm.plush.message.RunMessages.ComponentHosts;
import org.plushm.plush.message.RunMessages.RunRequest;
import org.plushm.plush.message.RunMessages.RunStarted;
import org.plushm.plush.nodeset.NodeSet;
import org.plushm.plush.nodeset.NodeSetSyntaxException;
import org.plushm.plush.port.ControlPort.ClientAsks;
import org.plushm.plush.port.ControlPort.ClientGone;
import org.plushm.plush.port.ControlPort.ClientTell;
import org.plushm.plush.port.ControlPort.CutLinks;
import org.plushm.plush.port.ControlPort.Dial;
import org.plushm.plush.port.ControlPort.EndControl;
import org.plushm.plush.port.ControlPort.HangUp;
import org.plushm.plush.port.ControlPort.Launch;
import org.plushm.plush.port.ControlPort.LaunchWithKeys;
import org.plushm.plush.port.ControlPort.LinkSend;
import org.plushm.plush.port.ControlPort.MakeKey;
import org.plushm.plush.port.ControlPort.StopAll;
import org.plushm.plush.port.PackagesPort.ServePackages;
import org.plushm.plush.port.PackagesPort.StopServing;
import org.plushm.plush.tally.ExitCode;

/**
 * The real world of a control node: one thread that waits for the next event or timer, whichever
 * comes first, and hands the effects of what it ran to the journal's thread.
 */
public final class ControlNodeHost implements AutoCloseable {
  /** A thread that is this late did not run; its node must not blame its peers. */
  static final long PAUSE_NS = 250_000_000L;

  /** Longest wait, so that a pause is noticed soon. */
  private static final long WAIT_MAX_NS = 1_000_000_000L;

  /** Events run before their effects leave. */
  private static final int EVENTS_MAX = 64;

  /**
   * Requests that wait for the loop at most; clients that ask faster wait in turn. Ten times what a
   * hundred commands in flight need, and at 3000 bytes each less than a megabyte.
   */
  private static final int REQUESTS_MAX = 256;

  private static final long FLUSH_MS = 2_000;

  /** Never sent to anybody: a control node is not in the overlay. */
  private static final NodeId SELF = NodeId.parse("127.0.0.1:1");

  private static final String MAKE_ROOM = "make room there, then go on with the next verb";

  /** What the audit calls an overlay without a name. */
  private static final String EPHEMERAL = "ephemeral";

  private final Map<Long, Queue<Asked>> unstarted = new ConcurrentHashMap<>();
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final Semaphore requestRoom = new Semaphore(REQUESTS_MAX, true);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final OverlayFolder folder;
  private final PrintStream log;
  private final Node node;
  private final Ports ports;
  private final PackageMirrors mirrors;
  private final Clients clients;
  private final AuditLog audit;
  private final JournalThread journal;
  private final String recoveryNotice;
  private final String deposedNote;
  private final Thread loop;
  private final int dilation;
  private volatile long controlTerm;
  private volatile Throwable failure;
  private volatile boolean ending;
  private volatile EndControl how;
  private boolean stopped;

  /** Who asked for a run whose hosts the control node has yet to tell. */
  private record Asked(String who, Message request) {}

  /**
   * What a host is made of.
   *
   * @param folder of the overlay; the caller holds its lock
   * @param audit file for a line about each request
   * @param ephemeral whether the overlay ends with this process
   * @param log takes lines about what goes on
   */
  public record Setting(OverlayFolder folder, Path audit, boolean ephemeral, PrintStream log) {}

  /**
   * Opens the journal and starts the control node on it.
   *
   * @param options of the control node
   * @throws IOException when something is missing; the text is for the user
   */
  public ControlNodeHost(Setting setting, ControlOptions options, Ports.Factory factory)
      throws IOException {
    this(setting, options, factory, UnaryOperator.identity());
  }

  /**
   * The same with its journal seen through something.
   *
   * @param through another store, such as a replicated one in front of the file
   */
  ControlNodeHost(
      Setting setting,
      ControlOptions options,
      Ports.Factory factory,
      UnaryOperator<JournalStore> through)
      throws IOException {
    this.log = setting.log();
    this.folder = setting.folder();
    this.dilation = EdgeProgram.readFrom(folder.work()).dilation();
    this.audit =
        AuditLog.open(setting.audit(), setting.ephemeral() ? EPHEMERAL : options.overlay());
    JournalFile.Opened opened =
        JournalFile.open(
            folder.journal(),
            JournalOptions.of(!setting.ephemeral(), options.logEntriesKept(), log::println));
    this.recoveryNotice = opened.notice();
    this.ports = factory.create(folder, setting.ephemeral(), () -> controlTerm, events::add);
    this.mirrors =
        new PackageMirrors(
            folder.work(),
            System.getenv(PackageMirrors.ADDRESS_VARIABLE),
            events::add,
            log::println);
    this.clients = new Clients(folder.path(), new ClientEvents());
    this.node = new Node(SELF, new NoLinks(), new RandomSource(new SecureRandom().nextLong()));
    // What the journal tells is of now, as far as ages go; a node's time begins with its first
    // event.
    node.call(nanoTime(), () -> {});
    ControlNode control =
        new ControlNode(
            node.context("control"),
            options,
            new WireCodec(MessageTables.controlLink()),
            new WireCodec(MessageTables.document()),
            ports.signatures(),
            this::wallMs,
            opened.records());
    this.controlTerm = control.controlTerm();
    this.deposedNote = control.deposedNote();
    node.install(control);
    this.journal =
        new JournalThread(through.apply(opened.file()), this::carryOut, this::fail, log::println);
    this.loop = new Thread(this::run, "control node");
    loop.setDaemon(true);
    loop.start();
  }

  /**
   * Why the journal is out of date, so that this control node does nothing; null when it is not.
   */
  public String deposedNote() {
    return deposedNote;
  }

  /** A line about what was found in the journal, or null. */
  public String recoveryNotice() {
    return recoveryNotice;
  }

  /** The clients, to add to. */
  public Clients clients() {
    return clients;
  }

  private void run() {
    try {
      long passNs = nanoTime();
      long wallMs = wallMs();
      node.start(passNs);
      flush();
      while (!ending) {
        long waitNs = waitNs();
        Event event =
            waitNs > 0 ? events.poll(waitNs * dilation, TimeUnit.NANOSECONDS) : events.poll();
        long nowNs = nanoTime();
        long nowMs = wallMs();
        // A machine that slept shows in the wall clock, a process that was stopped in both.
        long wallGapNs = (nowMs - wallMs) * 1_000_000L;
        long gapNs = Math.max(nowNs - passNs, wallGapNs) - Math.max(0, waitNs);
        if (gapNs >= PAUSE_NS) {
          node.paused(nowNs, gapNs);
        }
        passNs = nowNs;
        wallMs = nowMs;
        runEvents(event, nowNs);
        runTimers(nowNs);
        flush();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error bug) {
      fail(bug);
    } finally {
      ending = true;
      // Whoever waits sees that it has ended.
      requestRoom.release(Integer.MAX_VALUE / 2);
    }
  }

  private void runEvents(Event first, long nowNs) {
    Event event = first;
    for (int count = 0; event != null && count < EVENTS_MAX; count++) {
      node.event(nowNs, event);
      if (event instanceof ClientAsks) {
        requestRoom.release();
      }
      event = count + 1 < EVENTS_MAX ? events.poll() : null;
    }
  }

  /**
   * As many as there are events at most: a timer that is due at once again must not starve them.
   */
  private void runTimers(long nowNs) {
    int count = 0;
    while (count < EVENTS_MAX && node.fireNextTimer(nowNs)) {
      count++;
    }
  }

  private long waitNs() {
    long deadlineNs = node.nextDeadlineNs();
    return deadlineNs == Long.MAX_VALUE
        ? WAIT_MAX_NS
        : Math.min(WAIT_MAX_NS, deadlineNs - nanoTime());
  }

  /** The overlay's time, which an emulation may have slowed down. */
  private long nanoTime() {
    return System.nanoTime() / dilation;
  }

  private long wallMs() {
    return System.currentTimeMillis() / dilation;
  }

  private void flush() {
    List<Effect> effects = node.drain();
    if (!effects.isEmpty()) {
      journal.submit(effects);
    }
  }

  /** On the journal's thread, in order, after the records that it depends on are durable. */
  private void carryOut(Effect effect) {
    if (effect instanceof LinkSend send) {
      ports.links().send(send.link(), send.message());
    } else if (effect instanceof ClientTell tell) {
      recordStart(tell);
      clients.tell(tell.client(), tell.message());
    } else if (effect instanceof Dial dial) {
      ports.links().dial(dial.link(), dial.controlAddress());
    } else if (effect instanceof HangUp hangUp) {
      ports.links().hangUp(hangUp.link());
    } else if (effect instanceof CutLinks cut) {
      ports.links().cut(cut.durationMs());
    } else if (effect instanceof Launch launch) {
      ports.launcher().launch(launch.orders());
    } else if (effect instanceof MakeKey make) {
      ports.keys().make(make.epoch());
    } else if (effect instanceof LaunchWithKeys launch) {
      launchWith(launch.step());
    } else if (effect instanceof StopAll) {
      ports.launcher().stopAll();
    } else if (effect instanceof ServePackages serve) {
      mirrors.serve(serve);
    } else if (effect instanceof StopServing stop) {
      mirrors.stop(stop);
    } else if (effect instanceof EndControl end) {
      how = end;
      ending = true;
      ended.countDown();
    } else if (effect instanceof Effect.Trace trace) {
      String value = trace.value() == null ? "" : ": " + trace.value();
      log.println(Instant.now().truncatedTo(ChronoUnit.MILLIS) + " " + trace.event() + value);
    } else {
      throw new IllegalStateException("a control node has no port for " + effect);
    }
  }

  private void launchWith(KeyStep step) {
    try {
      ports.keys().launchWith(step);
    } catch (IOException missing) {
      throw new UncheckedIOException(missing);
    }
  }

  /**
   * A run is on record with the hosts that it is for; this comes before the command leaves, since
   * effects are carried out in order. A refused one is on record as it was asked for.
   */
  private void recordStart(ClientTell tell) {
    String hosts = null;
    if (tell.message() instanceof ExecStarted started) {
      hosts = started.hosts();
    } else if (tell.message() instanceof RunStarted started) {
      NodeSet all = NodeSet.empty();
      for (ComponentHosts component : started.components()) {
        all = all.union(NodeSet.parse(component.hosts()));
      }
      hosts = all.fold();
    }
    if (hosts == null && !(tell.message() instanceof Refused)) {
      return;
    }
    AtomicReference<Asked> next = new AtomicReference<>();
    unstarted.computeIfPresent(
        tell.client(),
        (client, waiting) -> {
          next.set(waiting.remove());
          return waiting.isEmpty() ? null : waiting;
        });
    Asked asked = next.get();
    if (asked == null) {
      return;
    }
    try {
      audit.record(asked.who(), asked.request(), hosts);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private void fail(Throwable cause) {
    if (failure == null && unwritable(cause) != null) {
      failUnwritable(unwritable(cause));
    } else if (failure == null) {
      failure = cause;
      log.println("the control node ends by an internal error:");
      cause.printStackTrace(log);
    }
    ending = true;
    ended.countDown();
  }

  /** The file that could not be written, when that is what has gone wrong; else null. */
  private static IOException unwritable(Throwable cause) {
    if (cause instanceof UncheckedIOException file) {
      return file.getCause() instanceof AuditUnwritableException audit ? audit : null;
    }
    return cause instanceof JournalUnwritableException journal ? journal : null;
  }

  /** What it knows beyond its journal is void: it ends, and says so; the hosts are left alone. */
  private void failUnwritable(IOException cause) {
    String problem = cause.getMessage();
    failure = new StateUnusableException(problem, MAKE_ROOM, cause);
    log.println("the control node ends, the hosts go on: " + problem);
    clients.tellAll(
        new Refused(
            ExitCode.STATE_FAILED.code(),
            problem + ", so the control node has ended; hosts and commands go on",
            MAKE_ROOM));
  }

  /**
   * Waits until the control node has ended, see {@link #how}, or has failed.
   *
   * @param timeoutMs longest wait; {@link Long#MAX_VALUE} for ever
   * @return whether it has ended
   */
  public boolean awaitEnd(long timeoutMs) throws InterruptedException {
    return ended.await(timeoutMs, TimeUnit.MILLISECONDS);
  }

  /** How it has ended; null while it runs and when it has failed. */
  public EndControl how() {
    return how;
  }

  /** Why it has ended; null when it ended by its own decision or still runs. */
  public Throwable failure() {
    return failure;
  }

  /**
   * Ends the control node and lets go of the journal, the links and the launchers; the overlay is
   * left alone. Clients stay connected until {@link #close}.
   */
  public void stop() throws IOException {
    if (stopped) {
      return;
    }
    stopped = true;
    ending = true;
    try {
      loop.interrupt();
      loop.join();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    journal.close();
    mirrors.close();
    ports.links().close();
    ports.launcher().close();
    ports.keys().close();
    audit.close();
    ended.countDown();
  }

  /** {@link #stop}, and ends the clients' connections once what waits for them was taken. */
  @Override
  public void close() throws IOException {
    stop();
    try {
      clients.close(FLUSH_MS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while clients were told the end", interrupted);
    }
  }

  private final class ClientEvents implements Clients.Listener {
    @Override
    public void asks(long client, String who, Message request) {
      if (ending) {
        return;
      }
      try {
        if (isNewWork(request)) {
          // Outcomes of what is under way are still to be written down.
          folder.requireRoom();
        }
        if (request instanceof ExecRequest || request instanceof RunRequest) {
          await(client, new Asked(who, request));
        } else {
          audit.record(who, request);
        }
      } catch (IOException failed) {
        if (!(request instanceof DownRequest)) {
          // Who asked for what must be on record; without it nothing is done.
          refuse(client, failed);
          return;
        }
        // On a full disk dismantling is what helps.
        log.println("down is not in the audit log: " + failed);
      }
      if (request instanceof UpRequest up) {
        announce(up);
      }
      if (mayAdd()) {
        events.add(new ClientAsks(client, request));
      }
    }

    private void await(long client, Asked asked) {
      unstarted.compute(
          client,
          (number, before) -> {
            Queue<Asked> waiting = before == null ? new ArrayDeque<>() : before;
            waiting.add(asked);
            return waiting;
          });
    }

    /** Waits for room; false when nobody listens any more. */
    private boolean mayAdd() {
      requestRoom.acquireUninterruptibly();
      return !ending;
    }

    private static boolean isNewWork(Message request) {
      return request instanceof ExecRequest
          || request instanceof RunRequest
          || request instanceof UpRequest
          || request instanceof ReadmitRequest
          || request instanceof RotateRequest;
    }

    private void refuse(long client, IOException failed) {
      String problem = failed.getMessage();
      log.println("refused: " + problem);
      clients.tell(
          client,
          new Refused(
              ExitCode.STATE_FAILED.code(), problem + ", so nothing new is begun", MAKE_ROOM));
    }

    /** Hosts are invited a few at a time; the launcher may care how many there will be. */
    private void announce(UpRequest up) {
      try {
        ports.launcher().expect(NodeSet.parse(up.hosts()).toList());
      } catch (NodeSetSyntaxException refusedLater) {
        log.println("not announced: " + refusedLater.getMessage());
      }
    }

    @Override
    public void gone(long client) {
      events.add(new ClientGone(client));
    }
  }

  /** A node without a transport. */
  private static final class NoLinks implements Node.LinkView {
    @Override
    public long lastHeardNs(NodeId peer) {
      return Long.MIN_VALUE;
    }

    @Override
    public boolean bulkReady() {
      return false;
    }
  }
}
