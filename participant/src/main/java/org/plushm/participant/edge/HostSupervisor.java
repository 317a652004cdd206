package org.plushm.participant.edge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.plushm.aeron.Farewell;
import org.plushm.aeron.NodeHandle;
import org.plushm.overlay.Node;
import org.plushm.overlay.NodeId;
import org.plushm.participant.files.Installations;
import org.plushm.participant.files.RunFolder;
import org.plushm.participant.launch.HostConfig;
import org.plushm.participant.launch.ProcessConfig;
import org.plushm.participant.tls.ControlLink;
import org.plushm.plush.message.ControlLinkMessages.HostStarted;
import org.plushm.plush.message.ControlLinkMessages.VirtualHost;
import org.plushm.plush.port.KeeperPort;
import org.plushm.plush.port.ParticipantPort.EndClient;

/**
 * The life of a process' hosts: starts them, ends them and clears up after them, all on one thread.
 * The methods without another remark only hand over to it and may be called by any thread.
 */
final class HostSupervisor implements Host.Process {
  private static final long BUSY_CHECK_MS = 100;
  private static final long FOLDER_CHECK_MS = 1_000;
  private static final int BUSY_CHECKS_MAX = 100;

  /** So many nodes may be on their way into the engine, which opens their sockets one by one. */
  private static final int ADDING_MAX = 64;

  /** A host that is wanted, and who is told what became of it: null for nobody. */
  private record Order(HostConfig wanted, ControlLink asker) {}

  /** What it needs of its process. Any thread. */
  interface Process {
    /** Whether somebody is there who may want more hosts. */
    boolean isWatched();

    /** Nothing is left to do here: ends the process in good order. Returns at once. */
    void stop();

    /** Ends the process as after an internal error. Returns at once. */
    void fail(String reason);
  }

  private final ProcessConfig config;
  private final EdgeEmulation emulation;
  private final ProcessLog log;
  private final HostAddresses addresses;
  private final Path hostsFolder;
  private final Path executionPlace;
  private final UserProcesses userProcesses;
  private final Installations installations;
  private final HostEngine engine;
  private final ProcessKeys keys;
  private final HostStacks stacks;
  private final Process process;
  private final HostNames names;
  private final ScheduledThreadPoolExecutor supervisor;
  private final Map<String, Host> hosts = new ConcurrentHashMap<>();
  private final Map<NodeId, Host> hostsByEndpoint = new ConcurrentHashMap<>();
  private final Map<String, Long> cutUntilNs = new ConcurrentHashMap<>();
  private final ArrayDeque<Order> waiting = new ArrayDeque<>();
  private volatile boolean closed;
  private int adding;
  private boolean graceful;

  /**
   * A supervisor without hosts.
   *
   * @param emulation the network between virtual hosts; null for the real one
   * @param hostsFolder where the folders of hosts are
   * @param executionPlace where their executions are; null for in their folders
   */
  HostSupervisor(
      ProcessConfig config,
      EdgeEmulation emulation,
      ProcessLog log,
      HostAddresses addresses,
      Path hostsFolder,
      Path executionPlace,
      UserProcesses userProcesses,
      Installations installations,
      HostEngine engine,
      ProcessKeys keys,
      HostStacks stacks,
      Process process) {
    this.config = config;
    this.emulation = emulation;
    this.log = log;
    this.addresses = addresses;
    this.hostsFolder = hostsFolder;
    this.executionPlace = executionPlace;
    this.userProcesses = userProcesses;
    this.installations = installations;
    this.engine = engine;
    this.keys = keys;
    this.stacks = stacks;
    this.process = process;
    this.names =
        new HostNames(
            config.overlay(), addresses.isVirtual(), config.state().resolve("hosts.table"));
    this.supervisor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(null, task, "supervisor", 512 * 1024);
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Starts a host that nobody waits for. */
  void start(HostConfig wanted) {
    supervise(() -> start(new Order(wanted, null)));
  }

  /** Starts a host unless it lives, and tells the asker what became of it. */
  void start(VirtualHost wanted, ControlLink asker) {
    supervise(() -> startAsAsked(wanted, asker));
  }

  /** Has the process end once it has had neither hosts nor a control node for some time. */
  void endWhenIdle() {
    superviseAfter(this::checkIdle, config.orphanTimeoutMs());
  }

  /** See {@link EdgeEmulation.Edge#cutControl}. */
  void cutControl(Collection<String> labels, long forMs) {
    List<String> all = List.copyOf(labels);
    supervise(
        () -> {
          long untilNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(forMs);
          for (String label : all) {
            cutUntilNs.merge(label, untilNs, Math::max);
            Host host = hosts.get(label);
            if (host != null) {
              host.cutLinks();
            }
          }
        });
    superviseAfter(() -> all.forEach(this::endCut), forMs + 1);
  }

  private void endCut(String label) {
    Host host = hosts.get(label);
    if (!isCutOff(label)) {
      cutUntilNs.remove(label);
      if (host != null) {
        host.endCutLinks();
      }
    }
  }

  /** Whether the control node must not reach a host now. */
  boolean isCutOff(String label) {
    Long untilNs = cutUntilNs.get(label);
    return untilNs != null && untilNs - System.nanoTime() > 0;
  }

  /** The last host at the address and port of that one; null when there was none. */
  Host at(NodeId node) {
    return hostsByEndpoint.get(node.anyIncarnation());
  }

  /** Nothing is started or cleared up any more. Returns at once. */
  void close() {
    closed = true;
    supervisor.shutdownNow();
  }

  /** Kills what runs for any host. */
  void killAllProcesses() {
    hosts.keySet().forEach(label -> userProcesses.killAll(label, false));
  }

  private void supervise(Runnable task) {
    superviseAfter(task, 0);
  }

  private void superviseAfter(Runnable task, long delayMs) {
    if (closed) {
      return;
    }
    try {
      supervisor.schedule(() -> guarded(task), delayMs, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      // Only an ending process refuses, and it ends every host itself.
      log.line("not done any more, the process ends: " + e.getMessage());
    }
  }

  private void guarded(Runnable task) {
    if (closed) {
      return;
    }
    try {
      task.run();
    } catch (RuntimeException e) {
      process.fail("the supervisor failed: " + e);
    }
  }

  // ---- the start of a host, supervisor's thread ----

  private void startAsAsked(VirtualHost host, ControlLink asker) {
    HostConfig wanted;
    try {
      wanted = new HostConfig(host.label(), host.number(), host.incarnationMin());
    } catch (IllegalArgumentException e) {
      asker.send(new HostStarted(host.label(), null, e.getMessage()));
      return;
    }
    start(new Order(wanted, asker));
  }

  private void start(Order order) {
    Host former = hosts.get(order.wanted().label());
    if (former != null && former.state() == Host.State.ACTIVE) {
      answer(order, former.self(), null);
    } else if (former != null && former.state() != Host.State.ENDED) {
      // Its node is being added, or is on the way out, which takes at most some 200 ms.
      superviseAfter(() -> start(order), BUSY_CHECK_MS);
    } else if (adding >= ADDING_MAX) {
      waiting.add(order);
    } else {
      try {
        begin(order);
      } catch (IOException | RuntimeException e) {
        refuse(order, e);
      }
    }
  }

  private void refuse(Order order, Throwable cause) {
    String problem = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    log.line("cannot start host " + order.wanted().label() + ": " + problem);
    answer(order, null, problem);
  }

  private void answer(Order order, NodeId node, String problem) {
    if (order.asker() != null) {
      order.asker().send(new HostStarted(order.wanted().label(), node, problem));
    }
  }

  /** Prepares everything of a host and has the engine add its node, without waiting for that. */
  private void begin(Order order) throws IOException {
    HostConfig wanted = order.wanted();
    HostFolder folder = new HostFolder(hostsFolder, wanted.label());
    addresses.check(wanted.number());
    folder.placeExecutions(executionPlace);
    Host former = hosts.get(wanted.label());
    long incarnationMin =
        Math.max(wanted.incarnationMin(), former == null ? 0 : former.nextIncarnationMin());
    long incarnation = folder.nextIncarnation(System.currentTimeMillis(), incarnationMin);
    NodeId self = addresses.node(wanted.number(), incarnation);
    Host sameEndpoint = hostsByEndpoint.get(self.anyIncarnation());
    if (sameEndpoint != null && !sameEndpoint.label().equals(wanted.label())) {
      throw new IOException(
          "host number "
              + wanted.number()
              + " belongs to "
              + sameEndpoint.label()
              + " already: give "
              + wanted.label()
              + " another");
    }
    Host host =
        new Host(
            wanted,
            self,
            folder,
            names.environment(wanted, self),
            names.workingDirectory(folder),
            userProcesses,
            installations,
            engine,
            keys,
            this);
    names.add(wanted, self);
    if (emulation != null) {
      emulation.placed(wanted.label(), self);
    }
    List<KeeperPort.Recovered> recovered = host.register();
    CompletableFuture<NodeHandle> node;
    try {
      if (!userProcesses.isBusy(wanted.label())) {
        RunFolder.sweep(folder.path());
      }
      node =
          engine.add(
              self,
              (id, links, random) -> stacks.install(new Node(id, links, random), wanted, recovered),
              host);
    } catch (IOException | RuntimeException e) {
      host.ended();
      throw e;
    }
    adding++;
    hosts.put(wanted.label(), host);
    hostsByEndpoint.put(self.anyIncarnation(), host);
    node.whenComplete(
        (handle, failure) ->
            supervise(
                () -> {
                  adding--;
                  if (failure == null) {
                    added(order, host, handle, recovered);
                  } else {
                    notAdded(order, host, former, failure);
                  }
                  startWaiting();
                }));
  }

  private void added(
      Order order, Host host, NodeHandle handle, List<KeeperPort.Recovered> recovered) {
    host.started(handle);
    handle.closed().thenRun(() -> supervise(() -> closed(host)));
    try {
      userProcesses.tellRecovered(host.label(), recovered, host);
      answer(order, host.self(), null);
    } catch (IOException e) {
      refuse(order, e);
    }
  }

  private void notAdded(Order order, Host host, Host former, Throwable failure) {
    host.ended();
    // As if it had not been tried: the number is free for another label.
    hostsByEndpoint.remove(host.self().anyIncarnation());
    if (former == null) {
      hosts.remove(host.label());
    } else {
      hosts.put(host.label(), former);
      hostsByEndpoint.put(former.self().anyIncarnation(), former);
    }
    refuse(order, failure);
  }

  private void startWaiting() {
    while (adding < ADDING_MAX && !waiting.isEmpty()) {
      start(waiting.remove());
    }
  }

  // ---- the end of a host ----

  @Override
  public void onEnd(Host host, EndClient effect) {
    if (effect.abrupt()) {
      // At once, on the engine's thread: what is muted a moment later may have spoken.
      host.leave(Farewell.MUTE);
      supervise(() -> killed(host, effect.killProcesses()));
    } else {
      host.leave(Farewell.GOODBYE);
      supervise(() -> userProcesses.killAll(host.label(), false));
    }
  }

  @Override
  public void onStale(Host host, long highestSeen) {
    supervise(() -> renew(host, highestSeen));
  }

  private void renew(Host host, long highestSeen) {
    if (highestSeen == Long.MAX_VALUE) {
      log.line("host " + host.label() + " has no incarnation left above the one that peers know");
    } else if (host.renew(highestSeen + 1)) {
      // Others may tell the same of this incarnation; it is renewed once.
      log.line(
          "host "
              + host.label()
              + " starts again: peers know incarnation "
              + highestSeen
              + " at its address and ignore "
              + host.self().incarnation());
    }
  }

  private void killed(Host host, boolean killProcesses) {
    log.line("host " + host.label() + " was killed");
    if (killProcesses) {
      try {
        host.folder().markUnfinishedLost();
      } catch (IOException e) {
        log.line("cannot mark the executions of " + host.label() + ": " + e);
      }
      userProcesses.killAll(host.label(), true);
    }
  }

  private void closed(Host host) {
    Host.State before = host.state();
    host.ended();
    if (before == Host.State.RENEWING) {
      start(new Order(host.wanted(), null));
    }
    if (before == Host.State.LEAVING) {
      graceful = true;
      log.line("host " + host.label() + " has left");
      remove(host, 0);
    }
    if (graceful && !anyAlive()) {
      log.line("all hosts have left");
      process.stop();
    }
  }

  /** Removes what a host left behind once its processes are dead. */
  private void remove(Host host, int checks) {
    if (hosts.get(host.label()) != host) {
      return;
    }
    if (userProcesses.isBusy(host.label()) && checks < BUSY_CHECKS_MAX) {
      superviseAfter(() -> remove(host, checks + 1), BUSY_CHECK_MS);
      return;
    }
    userProcesses.forgetAll(host.label(), host.folder());
    try {
      host.folder().delete();
    } catch (IOException e) {
      log.line("cannot remove the folder of " + host.label() + ": " + e);
    }
  }

  private boolean anyAlive() {
    return hosts.values().stream().anyMatch(host -> host.state() != Host.State.ENDED);
  }

  /**
   * Has the process end once its folder is gone: the overlay was dismantled by a control node that
   * does not know of it, because the one that launched it was killed before it had written that
   * down.
   */
  void endWithFolder() {
    superviseAfter(this::checkFolder, FOLDER_CHECK_MS);
  }

  private void checkFolder() {
    if (Files.notExists(config.state())) {
      log.line("the folder " + config.state() + " is gone: dismantled");
      process.stop();
    } else {
      endWithFolder();
    }
  }

  /** A process without living hosts that nobody gives any ends as an orphan does. */
  private void checkIdle() {
    if (!anyAlive() && !process.isWatched()) {
      log.line("no host and no control node for " + config.orphanTimeoutMs() + " ms");
      process.stop();
    } else {
      endWhenIdle();
    }
  }
}
