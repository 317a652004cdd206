package org.plushm.participant.edge;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.plushm.aeron.EngineCounters;
import org.plushm.aeron.EngineLimits;
import org.plushm.aeron.FrameNetwork;
import org.plushm.overlay.Message;
import org.plushm.overlay.MessageTable;
import org.plushm.overlay.codec.RuntimeMessages;
import org.plushm.overlay.codec.WireCodec;
import org.plushm.participant.files.FileLimits;
import org.plushm.participant.files.Installations;
import org.plushm.participant.keeper.ExecutionPlace;
import org.plushm.participant.keeper.FolderTree;
import org.plushm.participant.keeper.KeeperOptions;
import org.plushm.participant.launch.ProcessConfig;
import org.plushm.participant.setting.ClientSettings;
import org.plushm.participant.tls.ControlLink;
import org.plushm.participant.tls.ControlListener;
import org.plushm.participant.tls.Ed25519Signatures;
import org.plushm.participant.tls.TlsCredentials;
import org.plushm.participant.tls.TlsIdentity;
import org.plushm.participant.tls.TlsRole;
import org.plushm.plush.message.ControlLinkMessages.Hello;
import org.plushm.plush.message.ControlLinkMessages.KeepAlive;
import org.plushm.plush.message.ControlLinkMessages.Refused;
import org.plushm.plush.message.ControlLinkMessages.StartHosts;
import org.plushm.plush.message.ControlLinkMessages.StopProcess;
import org.plushm.plush.message.KeyMessages.SetKeys;
import org.plushm.plush.message.MessageTables;
import org.plushm.plush.port.Signatures;

/**
 * A running client process: opens keeper, control listener and engine, admits control links, hands
 * orders for hosts to the {@link HostSupervisor}, and closes everything in the end. Any thread.
 */
final class ClientProcess {
  private static final long FLUSH_MS = 200;

  private final ProcessConfig config;
  private final EdgeEmulation emulation;
  private final ProcessLog log;
  private final HostAddresses addresses;
  private final StateLock lock;
  private final Path hostsFolder;
  private Path executionPlace;
  private final MessageTable table = messageTable();
  private final AtomicLong linkNumbers = new AtomicLong();
  private final AtomicLong controlTerm = new AtomicLong();
  private final AtomicInteger processLinks = new AtomicInteger();
  private final AtomicBoolean stopping = new AtomicBoolean();
  private final CompletableFuture<Integer> exit = new CompletableFuture<>();
  private final CompletableFuture<Void> opened = new CompletableFuture<>();
  private volatile UserProcesses userProcesses;
  private volatile Installations installations;
  private volatile HostEngine engine;
  private volatile ControlListener listener;
  private volatile HostSupervisor hosts;
  private volatile AdmissionDesk admission;
  private volatile ProcessKeys keys;

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
    TlsIdentity own =
        TlsIdentity.ofDer(config.tlsCertificate().toArray(), config.secrets().tlsKey());
    CompletableFuture<ControlListener> listening =
        CompletableFuture.supplyAsync(
            () -> listen(listenAddress, own), task -> daemon(task, "control-start").start());
    engine =
        AeronHostEngine.launch(
            config.hostsMax(),
            emulation == null ? FrameNetwork.NONE : emulation.network(),
            config.secrets().ring(),
            new WireCodec(table),
            log::line,
            failure -> fail("the engine failed: " + failure));
    userProcesses.removeOnExit(engine.folder());
    keys = new ProcessKeys(own, config.secrets().ring(), engine::changeKeys, log::line);
    try {
      listener = listening.join();
    } catch (java.util.concurrent.CompletionException e) {
      throw new IOException(e.getCause().getMessage(), e.getCause());
    }
    admission = AdmissionDesk.open(System.getenv(), log::line);
    hosts = supervisor(Ed25519Signatures.verifying(config.signatureKey().toArray()));
    lock.announce(controlAddress());
    if (emulation != null) {
      emulation.opened(new ForEmulation());
    }
    log.line("listening at " + controlAddress());
    opened.complete(null);
  }

  private HostSupervisor supervisor(Signatures signatures) {
    HostStacks stacks =
        new HostStacks(
            config, controlAddress(), table, signatures, this::countersText, admission, keys::step);
    return new HostSupervisor(
        config,
        emulation,
        log,
        addresses,
        hostsFolder,
        executionPlace,
        userProcesses,
        installations,
        engine,
        keys,
        stacks,
        new ForSupervisor());
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

  private ControlListener listen(InetAddress address, TlsIdentity own) {
    try {
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
    config.hosts().forEach(hosts::start);
    hosts.endWhenIdle();
    hosts.endWithFolder();
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
    Host host = hosts.at(hello.participant());
    if (host == null
        || host.state() == Host.State.STARTING
        || host.state() == Host.State.RENEWING
        || host.state() == Host.State.ENDED
        || hello.participant().incarnation() != 0 && !hello.participant().equals(host.self())) {
      return refuse(link, "no participant " + hello.participant() + " lives here", deaf);
    }
    if (host.state() == Host.State.MUTED || hosts.isCutOff(host.label())) {
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
        start.hosts().forEach(host -> hosts.start(host, link));
      } else if (message instanceof SetKeys set) {
        // The hosts that are asked for next are to be within reach at once.
        keys.set(set).join();
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

  private String countersText() {
    Map<String, Long> counters = new TreeMap<>(listener.counters());
    var engineCounters = engine.counters();
    counters.put("unsealed", engineCounters.unsealed());
    counters.put("bad_seal", engineCounters.badSeal());
    counters.put("replayed", engineCounters.replayed());
    counters.put("stale", engineCounters.stale());
    counters.put("wrong_epoch", engineCounters.wrongEpoch());
    counters.put("foreign", engineCounters.foreign());
    counters.put("malformed", engineCounters.malformed());
    counters.put("unhosted", engineCounters.unhosted());
    counters.put("links_opened", engineCounters.linksOpened());
    counters.put("inbound_streams", engineCounters.inboundStreams());
    StringBuilder text = new StringBuilder();
    counters.forEach(
        (name, value) ->
            text.append(text.length() == 0 ? "" : ",").append(name).append('=').append(value));
    return text.toString();
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
    if (hosts != null) {
      hosts.close();
      hosts.killAllProcesses();
    }
    if (listener != null) {
      listener.close(FLUSH_MS);
    }
    closePart(admission, problems);
    closePart(installations, problems);
    closePart(keys, problems);
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

  private final class ForSupervisor implements HostSupervisor.Process {
    @Override
    public boolean isWatched() {
      return processLinks.get() > 0;
    }

    @Override
    public void stop() {
      ClientProcess.this.stop(0);
    }

    @Override
    public void fail(String reason) {
      ClientProcess.this.fail(reason);
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
    public void cutControl(Collection<String> labels, long forMs) {
      hosts.cutControl(labels, forMs);
    }

    @Override
    public void fail(String reason) {
      ClientProcess.this.fail(reason);
    }
  }
}
