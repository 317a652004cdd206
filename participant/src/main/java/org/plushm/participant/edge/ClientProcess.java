package org.plushm.participant.edge;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.plushm.aeron.EngineCounters;
import org.plushm.aeron.EngineLimits;
import org.plushm.aeron.Farewell;
import org.plushm.aeron.FrameNetwork;
import org.plushm.aeron.NodeHandle;
import org.plushm.aeron.seal.OverlayKey;
import org.plushm.overlay.Message;
import org.plushm.overlay.MessageCodec;
import org.plushm.overlay.MessageTable;
import org.plushm.overlay.Node;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.basic.Standing;
import org.plushm.overlay.codec.RuntimeMessages;
import org.plushm.overlay.codec.WireCodec;
import org.plushm.participant.files.FileLimits;
import org.plushm.participant.files.Installations;
import org.plushm.participant.files.RunFolder;
import org.plushm.participant.keeper.ExecutionPlace;
import org.plushm.participant.keeper.FolderTree;
import org.plushm.participant.keeper.KeeperOptions;
import org.plushm.participant.launch.HostConfig;
import org.plushm.participant.launch.ProcessConfig;
import org.plushm.participant.setting.ClientSettings;
import org.plushm.participant.tls.ControlLink;
import org.plushm.participant.tls.ControlListener;
import org.plushm.participant.tls.Ed25519Signatures;
import org.plushm.participant.tls.TlsCredentials;
import org.plushm.participant.tls.TlsIdentity;
import org.plushm.participant.tls.TlsRole;
import org.plushm.plush.message.ControlLinkMessages.Hello;
import org.plushm.plush.message.ControlLinkMessages.HostStarted;
import org.plushm.plush.message.ControlLinkMessages.KeepAlive;
import org.plushm.plush.message.ControlLinkMessages.Refused;
import org.plushm.plush.message.ControlLinkMessages.StartHosts;
import org.plushm.plush.message.ControlLinkMessages.StopProcess;
import org.plushm.plush.message.ControlLinkMessages.VirtualHost;
import org.plushm.plush.message.MessageTables;
import org.plushm.plush.participant.Participant;
import org.plushm.plush.participant.ParticipantOptions;
import org.plushm.plush.participant.ParticipantSettings;
import org.plushm.plush.port.KeeperPort;
import org.plushm.plush.port.ParticipantPort.EndClient;
import org.plushm.plush.port.Signatures;
import org.plushm.plush.setting.SettingValues;

/**
 * A running client process: keeper, control listener, engine and hosts. Hosts are started and ended
 * by one thread, the supervisor; the methods that other threads call only hand over to it.
 */
final class ClientProcess implements Host.Process {
  private static final long BUSY_CHECK_MS = 100;
  private static final int BUSY_CHECKS_MAX = 100;
  private static final long FLUSH_MS = 200;

  private final ProcessConfig config;
  private final EdgeEmulation emulation;
  private final ProcessLog log;
  private final HostAddresses addresses;
  private final StateLock lock;
  private final Path hostsFolder;
  private Path executionPlace;
  private final HostNames names;
  private final MessageTable table = messageTable();
  private final MessageCodec bodyCodec = new WireCodec(table);
  private final MessageCodec documentCodec = new WireCodec(MessageTables.document());
  private final ScheduledThreadPoolExecutor supervisor;
  private final Map<String, Host> hosts = new ConcurrentHashMap<>();
  private final Map<NodeId, Host> hostsByEndpoint = new ConcurrentHashMap<>();
  private final AtomicLong linkNumbers = new AtomicLong();
  private final AtomicLong controlTerm = new AtomicLong();
  private final AtomicBoolean idleCheckScheduled = new AtomicBoolean();
  private final AtomicInteger processLinks = new AtomicInteger();
  private final AtomicBoolean stopping = new AtomicBoolean();
  private final CompletableFuture<Integer> exit = new CompletableFuture<>();
  private final CompletableFuture<Void> opened = new CompletableFuture<>();
  private volatile Signatures signatures;
  private volatile UserProcesses userProcesses;
  private volatile Installations installations;
  private volatile HostEngine engine;
  private volatile ControlListener listener;
  private boolean graceful;

  private ClientProcess(
      ProcessConfig config,
      EdgeEmulation emulation,
      ProcessLog log,
      HostAddresses addresses,
      StateLock lock) {
    this.config = config;
    this.emulation = emulation;
    this.log = log;
    this.addresses = addresses;
    this.lock = lock;
    this.hostsFolder = config.state().resolve("hosts");
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

  /** Every message that a participant's process meets. */
  static MessageTable messageTable() {
    MessageTable.Builder builder = MessageTable.builder();
    RuntimeMessages.addTo(builder);
    OverlayStacks.addMessagesTo(builder);
    MessageTables.addTo(builder);
    return builder.build();
  }

  /**
   * Opens everything but the hosts.
   *
   * @param config the configuration; its secrets are overwritten before this returns
   * @param emulation the network between virtual hosts; null for the real one
   * @throws IOException when it cannot run here, with one line of cause; nothing is left then
   */
  static ClientProcess open(ProcessConfig config, EdgeEmulation emulation) throws IOException {
    String shortage = EngineLimits.check(config.hostsMax()).orElse(null);
    if (shortage != null) {
      throw new IOException(shortage);
    }
    HostAddresses addresses = HostAddresses.of(config);
    Files.createDirectories(config.state());
    StateLock lock = StateLock.take(config.state());
    ProcessLog log = ProcessLog.open(config.state().resolve("log"));
    ClientProcess process = new ClientProcess(config, emulation, log, addresses, lock);
    try {
      process.open(addresses.listenAddress());
      return process;
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      log.line("cannot start: " + e);
      process.closeParts();
      process.supervisor.shutdownNow();
      log.close();
      lock.close();
      throw e instanceof IOException io ? io : new IOException(e.getMessage(), e);
    } finally {
      config.secrets().zero();
    }
  }

  private void open(InetAddress listenAddress) throws IOException, GeneralSecurityException {
    Files.createDirectories(hostsFolder);
    // The keeper forks while this process is small and has no media driver yet.
    userProcesses =
        UserProcesses.open(
            config.state(),
            hostsFolder,
            keeperOptions(),
            log::line,
            reason -> fail("the keeper is lost: " + reason));
    // No host's folder has a name that begins with a dot.
    installations = Installations.open(hostsFolder.resolve(".packages"), fileLimits(), log::line);
    executionPlace = ExecutionPlace.open(config.state());
    if (config.ephemeral()) {
      userProcesses.removeOnExit(hostsFolder);
      if (executionPlace != null) {
        userProcesses.removeOnExit(executionPlace);
      }
    }
    CompletableFuture<ControlListener> listening =
        CompletableFuture.supplyAsync(
            () -> listen(listenAddress), task -> daemon(task, "control-start").start());
    engine =
        AeronHostEngine.launch(
            config.hostsMax(),
            emulation == null ? FrameNetwork.NONE : emulation.network(),
            OverlayKey.of(config.secrets().overlayKey()),
            new WireCodec(table),
            log::line,
            failure -> fail("the engine failed: " + failure));
    userProcesses.removeOnExit(engine.folder());
    signatures = Ed25519Signatures.verifying(config.signatureKey().toArray());
    try {
      listener = listening.join();
    } catch (java.util.concurrent.CompletionException e) {
      throw new IOException(e.getCause().getMessage(), e.getCause());
    }
    lock.announce(controlAddress());
    if (emulation != null) {
      emulation.opened(new ForEmulation());
    }
    log.line("listening at " + controlAddress());
    opened.complete(null);
  }

  private KeeperOptions keeperOptions() {
    KeeperOptions options = KeeperOptions.of(config.state());
    if (!config.settings().isEmpty()) {
      options = ClientSettings.KEEPER.apply(options, config.settings());
    }
    // Ephemeral: nobody will follow, whatever was set.
    return options.withSuccessorGraceMs(config.ephemeral() ? 0 : config.keeperGraceMs());
  }

  /** Settings are only loaded where there are any. */
  private FileLimits fileLimits() {
    return config.settings().isEmpty()
        ? FileLimits.defaults()
        : ClientSettings.FILES.apply(FileLimits.defaults(), config.settings());
  }

  private ControlListener listen(InetAddress address) {
    try {
      TlsIdentity own =
          TlsIdentity.ofDer(config.tlsCertificate().toArray(), config.secrets().tlsKey());
      TlsCredentials credentials =
          new TlsCredentials(
              TlsRole.PARTICIPANT,
              own,
              TlsIdentity.certificateOfDer(config.controlCertificate().toArray()));
      return ControlListener.open(
          credentials, address, config.controlPort(), table, this::admit, log::line);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the TLS identity cannot be used: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /** {@code IP:port} of the control listener. */
  String controlAddress() {
    InetSocketAddress address = listener.address();
    String ip = address.getAddress().getHostAddress();
    return (ip.indexOf(':') < 0 ? ip : "[" + ip + "]") + ":" + address.getPort();
  }

  /** Completes with the exit code when everything has ended. */
  CompletableFuture<Integer> exit() {
    return exit;
  }

  /** Starts the hosts of the configuration. */
  void startConfiguredHosts() {
    for (HostConfig host : config.hosts()) {
      supervise(() -> start(host, null));
    }
    scheduleIdleCheck();
  }

  // ---- control links ----

  private ControlLink.Listener admit(ControlLink link, Hello hello) {
    opened.join();
    ControlLink.Listener deaf = new RefusedListener();
    if (!hello.overlay().equals(config.overlay())) {
      return refuse(link, "this is overlay '" + config.overlay() + "'", deaf);
    }
    long seen = controlTerm.accumulateAndGet(hello.controlTerm(), Math::max);
    if (hello.controlTerm() < seen) {
      return refuse(link, "there is a newer control node", deaf);
    }
    if (hello.participant() == null) {
      processLinks.incrementAndGet();
      return new ProcessListener();
    }
    Host host = hostsByEndpoint.get(hello.participant().anyIncarnation());
    if (host == null
        || host.state() == Host.State.ENDED
        || hello.participant().incarnation() != 0 && !hello.participant().equals(host.self())) {
      return refuse(link, "no participant " + hello.participant() + " lives here", deaf);
    }
    if (host.state() == Host.State.MUTED) {
      link.mute();
      return deaf;
    }
    return host.admit(linkNumbers.incrementAndGet(), link, hello);
  }

  private ControlLink.Listener refuse(
      ControlLink link, String reason, ControlLink.Listener listener) {
    link.send(new Refused(reason, controlTerm.get()));
    link.close();
    return listener;
  }

  /** Nobody listens to a refused link. */
  private static final class RefusedListener implements ControlLink.Listener {
    @Override
    public void received(ControlLink link, Message message) {
      link.close();
    }

    @Override
    public void ended(ControlLink link, String reason) {
      // It was told why.
    }
  }

  /** What the control node tells the process itself. */
  private final class ProcessListener implements ControlLink.Listener {
    @Override
    public void received(ControlLink link, Message message) {
      if (message instanceof KeepAlive keepAlive) {
        link.send(keepAlive);
      } else if (message instanceof StartHosts start) {
        for (VirtualHost host : start.hosts()) {
          supervise(() -> start(host, link));
        }
      } else if (message instanceof StopProcess) {
        log.line("told to stop by " + link.peer());
        stop(0);
      } else {
        log.line(link.peer() + ": nobody takes " + message.getClass().getSimpleName());
      }
    }

    @Override
    public void ended(ControlLink link, String reason) {
      processLinks.decrementAndGet();
      log.line("control link of the process " + link.peer() + " ended: " + reason);
    }
  }

  // ---- hosts, supervisor's thread ----

  private void supervise(Runnable task) {
    superviseAfter(task, 0);
  }

  private void superviseAfter(Runnable task, long delayMs) {
    if (stopping.get()) {
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
    if (stopping.get()) {
      return;
    }
    try {
      task.run();
    } catch (RuntimeException e) {
      fail("the supervisor failed: " + e);
    }
  }

  private void start(VirtualHost host, ControlLink asker) {
    HostConfig wanted;
    try {
      wanted = new HostConfig(host.label(), host.number(), host.incarnationMin());
    } catch (IllegalArgumentException e) {
      asker.send(new HostStarted(host.label(), null, e.getMessage()));
      return;
    }
    start(wanted, asker);
  }

  private void start(HostConfig wanted, ControlLink asker) {
    NodeId node = null;
    String problem = null;
    try {
      Host former = hosts.get(wanted.label());
      if (former != null && former.state() == Host.State.ACTIVE) {
        node = former.self();
      } else if (former != null && former.state() != Host.State.ENDED) {
        // Its node is on the way out; at most some 200 ms.
        superviseAfter(() -> start(wanted, asker), BUSY_CHECK_MS);
        return;
      } else {
        node = startNow(wanted);
      }
    } catch (IOException | RuntimeException e) {
      problem = e.getMessage() == null ? e.toString() : e.getMessage();
      log.line("cannot start host " + wanted.label() + ": " + problem);
    }
    if (asker != null) {
      asker.send(new HostStarted(wanted.label(), node, problem));
    }
  }

  private NodeId startNow(HostConfig wanted) throws IOException {
    HostFolder folder = new HostFolder(hostsFolder, wanted.label());
    addresses.check(wanted.number());
    folder.placeExecutions(executionPlace);
    long incarnation = folder.nextIncarnation(System.currentTimeMillis(), wanted.incarnationMin());
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
            wanted.label(),
            self,
            folder,
            names.environment(wanted, self),
            names.workingDirectory(folder),
            userProcesses,
            installations,
            engine,
            this);
    names.add(wanted, self);
    if (emulation != null) {
      emulation.placed(wanted.label(), self);
    }
    List<KeeperPort.Recovered> recovered = host.register();
    if (!userProcesses.isBusy(wanted.label())) {
      RunFolder.sweep(folder.path());
    }
    NodeHandle handle;
    try {
      handle =
          engine.add(
              self,
              (id, links, random) -> node(new Node(id, links, random), wanted, recovered),
              host);
    } catch (IOException e) {
      host.ended();
      throw e;
    }
    host.started(handle);
    hosts.put(wanted.label(), host);
    hostsByEndpoint.put(self.anyIncarnation(), host);
    handle.closed().thenRun(() -> supervise(() -> closed(host)));
    userProcesses.tellRecovered(wanted.label(), recovered, host);
    return self;
  }

  private Node node(Node node, HostConfig wanted, List<KeeperPort.Recovered> recovered) {
    ParticipantOptions options =
        ParticipantOptions.of(
                wanted.label(),
                config.overlay(),
                controlAddress(),
                controlAddress(),
                ProcessVersion.text())
            .withOrphanAfterNs(TimeUnit.MILLISECONDS.toNanos(config.orphanTimeoutMs()));
    SettingValues set = config.settings();
    Participant participant =
        new Participant(
            node.context("participant"),
            set.isEmpty() ? options : ParticipantSettings.GROUP.apply(options, set),
            bodyCodec,
            documentCodec,
            signatures,
            recovered,
            this::countersText);
    // Of its site a real machine is better connected than a virtual host.
    Standing standing = new Standing(config.site(), config.virtual() ? 0 : 1);
    participant.attach(
        OverlayStacks.install(config.overlayType(), node, standing, set, participant));
    node.install(participant);
    return node;
  }

  private String countersText() {
    Map<String, Long> counters = new TreeMap<>(listener.counters());
    var engineCounters = engine.counters();
    counters.put("unsealed", engineCounters.unsealed());
    counters.put("bad_seal", engineCounters.badSeal());
    counters.put("replayed", engineCounters.replayed());
    counters.put("stale", engineCounters.stale());
    counters.put("foreign", engineCounters.foreign());
    counters.put("malformed", engineCounters.malformed());
    counters.put("unhosted", engineCounters.unhosted());
    StringBuilder text = new StringBuilder();
    counters.forEach(
        (name, value) ->
            text.append(text.length() == 0 ? "" : ",").append(name).append('=').append(value));
    return text.toString();
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
    boolean left = host.state() == Host.State.LEAVING;
    host.ended();
    if (left) {
      graceful = true;
      log.line("host " + host.label() + " has left");
      remove(host, 0);
    }
    boolean anyAlive = hosts.values().stream().anyMatch(other -> other.state() != Host.State.ENDED);
    if (graceful && !anyAlive) {
      log.line("all hosts have left");
      stop(0);
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

  /** A process without living hosts that nobody gives any ends as an orphan does. */
  private void scheduleIdleCheck() {
    if (idleCheckScheduled.compareAndSet(false, true)) {
      superviseAfter(this::endWhenIdle, config.orphanTimeoutMs());
    }
  }

  private void endWhenIdle() {
    idleCheckScheduled.set(false);
    if (!anyAlive() && processLinks.get() == 0) {
      log.line("no host and no control node for " + config.orphanTimeoutMs() + " ms");
      stop(0);
    } else {
      scheduleIdleCheck();
    }
  }

  // ---- the end of the process ----

  /** Something that cannot be repaired: kills all user processes and ends with code 70. */
  void fail(String reason) {
    log.line(reason);
    stop(ClientMain.EXIT_INTERNAL);
  }

  /** Whoever started this process is gone: ends, and removes what only that one would have. */
  void launcherGone() {
    if (config.launcherFolder() != null) {
      userProcesses.removeOnExit(config.launcherFolder());
    }
    stop(0);
  }

  /** Ends everything; the first caller decides the exit code. Returns at once. */
  void stop(int code) {
    if (!stopping.compareAndSet(false, true)) {
      return;
    }
    daemon(() -> stopNow(code), "stop").start();
  }

  private void stopNow(int code) {
    int result = code;
    try {
      supervisor.shutdownNow();
      List<String> problems = closeParts();
      problems.forEach(log::line);
      if (!problems.isEmpty() && code == 0) {
        result = ClientMain.EXIT_INTERNAL;
      }
      if (result == 0) {
        removeState();
      } else {
        log.line("ends with code " + result);
      }
    } catch (IOException | RuntimeException e) {
      log.line("while ending: " + e);
      result = result == 0 ? ClientMain.EXIT_INTERNAL : result;
    } finally {
      log.close();
      closePart(lock, new ArrayList<>());
      exit.complete(result);
    }
  }

  /** Closes whatever is open, in an order that leaves nothing behind; what went wrong. */
  private List<String> closeParts() {
    List<String> problems = new ArrayList<>();
    if (userProcesses != null) {
      hosts.keySet().forEach(label -> userProcesses.killAll(label, false));
    }
    if (listener != null) {
      listener.close(FLUSH_MS);
    }
    closePart(installations, problems);
    closePart(engine, problems);
    closePart(emulation, problems);
    closePart(userProcesses, problems);
    return problems;
  }

  private static void closePart(AutoCloseable part, List<String> problems) {
    if (part == null) {
      return;
    }
    try {
      part.close();
    } catch (Exception e) {
      problems.add("while ending: " + e);
    }
  }

  private void removeState() throws IOException {
    log.close();
    FolderTree.delete(hostsFolder);
    if (executionPlace != null) {
      FolderTree.delete(executionPlace);
    }
    for (String name : List.of("hosts.table", "ledger", "log", "log.1")) {
      Files.deleteIfExists(config.state().resolve(name));
    }
    lock.delete();
    try (var rest = Files.list(config.state())) {
      if (rest.findAny().isEmpty()) {
        Files.delete(config.state());
      }
    }
  }

  private final class ForEmulation implements EdgeEmulation.Edge {
    @Override
    public Path state() {
      return config.state();
    }

    @Override
    public Consumer<String> log() {
      return log::line;
    }

    @Override
    public void removeOnExit(Path folder) {
      userProcesses.removeOnExit(folder);
    }

    @Override
    public EngineCounters counters() {
      return engine.counters();
    }

    @Override
    public void fail(String reason) {
      ClientProcess.this.fail(reason);
    }
  }
}
