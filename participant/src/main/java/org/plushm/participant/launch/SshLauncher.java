package org.plushm.participant.launch;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.plushm.overlay.NodeId;
import org.plushm.participant.edge.ParticipantMain;
import org.plushm.participant.jvm.JvmCommand;
import org.plushm.plush.message.ControlLinkMessages.VirtualHost;
import org.plushm.plush.port.ControlPort.LaunchOrder;

/**
 * Starts participants on other hosts through the system's ssh: one session for each host that
 * checks for the program by its hash and starts it, with the configuration, keys included, on
 * standard input. Where the program is missing, a session of its own copies it first, once. The
 * client is detached and ssh ends when it is ready. A host's name is the destination that ssh is
 * given, so the user's ssh configuration, agent and jump hosts apply. The login shell may be any
 * that understands a quoted text of several lines, which csh does not.
 */
public final class SshLauncher implements Launcher {
  private static final String RECORD = "ssh.record";
  private static final long STOP_TIMEOUT_MS = 5_000;
  private static final int LISTENS_TIMEOUT_MS = 1_000;
  private static final int CAUSE_CHARS_MAX = 300;

  private final LaunchSettings settings;
  private final SshOptions options;
  private final Archives archives;
  private final Consumer<String> log;
  private final HostAliases aliases = new HostAliases(InetAddress::getAllByName);
  private final ExecutorService sessions;
  private final ScheduledThreadPoolExecutor deadlines;
  private final Map<String, HostStarter> starters = new TreeMap<>();
  private final Map<String, String> addresses = new TreeMap<>();
  private String script;
  private ClientArchive archive;

  /** Finds the archive when the first host needs it. */
  @FunctionalInterface
  public interface Archives {
    /** The archive. */
    ClientArchive find() throws IOException;
  }

  /**
   * A launcher; starts nothing yet.
   *
   * @param settings what clients are started with
   * @param options how hosts are reached
   * @param archives finds the program's archive; asked once
   * @param log takes lines
   */
  public SshLauncher(
      LaunchSettings settings, SshOptions options, Archives archives, Consumer<String> log) {
    this.settings = settings;
    this.options = options;
    this.archives = archives;
    this.log = log;
    this.sessions =
        Executors.newFixedThreadPool(options.sessionsMax(), task -> daemon(task, "ssh-launcher"));
    this.deadlines =
        new ScheduledThreadPoolExecutor(1, task -> daemon(task, "ssh-launcher-deadlines"));
    deadlines.setRemoveOnCancelPolicy(true);
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(null, task, name, 256 * 1024);
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void launch(List<LaunchOrder> orders, Listener listener) {
    for (LaunchOrder order : orders) {
      sessions.execute(() -> launchNow(order, listener));
    }
  }

  private void launchNow(LaunchOrder order, Listener listener) {
    try {
      String destination = order.label();
      if (destination.startsWith("-") || destination.chars().anyMatch(c -> c <= ' ')) {
        throw new IOException("'" + destination + "' is no name that ssh could take");
      }
      ClientArchive program = archive();
      String answer = start(destination, program);
      if (answer.equals("WANT")) {
        log.accept("copying " + program.bytes() / 1024 + " KB to " + destination);
        install(destination, program);
        answer = start(destination, program);
      }
      if (!answer.startsWith("READY ")) {
        throw new IOException(cause(answer));
      }
      String address = answer.substring("READY ".length()).strip();
      String other = otherNameOf(order.label(), address);
      if (other != null) {
        end(address);
        throw new IOException(
            "another name of '"
                + other
                + "', which is at "
                + NodeId.parse(address).address()
                + ": one host has one client, leave one of the names out");
      }
      HostStarter starter = starter(order.label(), address);
      starter.start(List.of(new VirtualHost(order.label(), 1, order.incarnationMin())), listener);
    } catch (IOException | RuntimeException e) {
      String reason = e.getMessage() == null ? e.toString() : e.getMessage();
      log.accept("cannot start a client on " + order.label() + ": " + reason);
      listener.failed(order.label(), reason);
    }
  }

  private static String cause(String answer) {
    if (answer.startsWith("FAILED ")) {
      return answer.substring("FAILED ".length()).replaceFirst("^plush: ", "").strip();
    }
    return "the host answered '" + answer + "'";
  }

  // ---- sessions ----

  private String start(String destination, ClientArchive program) throws IOException {
    // What the name stands for is only known once a client has told its address.
    String name = "client-" + settings.overlay() + "-" + destination;
    Path remoteState =
        Path.of("~", ".local", "state", "plush", name.replaceAll("[^A-Za-z0-9._@-]", "_"));
    ProcessConfig config = settings.throughSsh(remoteState, destination);
    try {
      return session(
          destination,
          List.of("start", program.hash(), "0", ParticipantMain.class.getName()),
          config::writeTo);
    } finally {
      config.secrets().zero();
    }
  }

  private void install(String destination, ClientArchive program) throws IOException {
    String answer =
        session(
            destination,
            List.of("install", program.hash(), Long.toString(program.bytes())),
            out -> Files.copy(program.file(), out));
    if (!answer.equals("INSTALLED")) {
      throw new IOException(cause(answer));
    }
  }

  /** Something that is written to a session's input. */
  @FunctionalInterface
  private interface Input {
    void writeTo(OutputStream out) throws IOException;
  }

  /** Runs one session to its end; the last line it printed. */
  private String session(String destination, List<String> arguments, Input input)
      throws IOException {
    StringBuilder command = new StringBuilder("exec /bin/sh -c ").append(quoted(script()));
    command.append(" plush");
    arguments.forEach(argument -> command.append(' ').append(quoted(argument)));
    Path errors = Files.createTempFile("plush-ssh", ".err");
    ProcessBuilder builder =
        new ProcessBuilder(options.session(destination, command.toString()))
            .redirectError(errors.toFile());
    JvmCommand.restoreLocale(builder.environment());
    Process process = builder.start();
    ScheduledFuture<?> deadline =
        deadlines.schedule(
            process::destroyForcibly, options.startTimeoutMs(), TimeUnit.MILLISECONDS);
    try {
      // A session that wants the archive or fails does not read; its answer says why.
      Thread writer = daemon(() -> writeInput(process, input), "ssh-input");
      writer.start();
      String answer = lastLine(process);
      process.waitFor();
      if (deadline.isDone() && !deadline.isCancelled()) {
        throw new IOException(
            "no answer through ssh within " + options.startTimeoutMs() / 1000 + " s");
      }
      if (answer.isEmpty()) {
        String said = ProcessStart.lastLine(errors);
        throw new IOException(
            said.isEmpty()
                ? "ssh ended with code " + process.exitValue()
                : said.startsWith("ssh: ") ? said : "ssh: " + said);
      }
      return answer;
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while starting a client on " + destination, e);
    } finally {
      deadline.cancel(false);
      Files.deleteIfExists(errors);
    }
  }

  private static void writeInput(Process process, Input input) {
    try (OutputStream out = process.getOutputStream()) {
      input.writeTo(out);
    } catch (IOException e) {
      // The session has ended or does not want it; what it printed decides.
    }
  }

  private static String lastLine(Process process) throws IOException {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String last = "";
      String line = reader.readLine();
      while (line != null) {
        if (!line.isBlank()) {
          last = line.strip();
        }
        line = reader.readLine();
      }
      return last.length() <= CAUSE_CHARS_MAX ? last : last.substring(0, CAUSE_CHARS_MAX) + "...";
    }
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }

  private synchronized String script() throws IOException {
    if (script == null) {
      try (InputStream in = SshLauncher.class.getResourceAsStream("remote.sh")) {
        StringBuilder text = new StringBuilder();
        new String(in.readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .filter(line -> !line.startsWith("#"))
            .forEach(line -> text.append(line).append('\n'));
        script = text.toString();
      }
    }
    return script;
  }

  private synchronized ClientArchive archive() throws IOException {
    if (archive == null) {
      archive = archives.find();
    }
    return archive;
  }

  // ---- what was started ----

  /** The name under which the host that is at this address has a client already, or null. */
  private synchronized String otherNameOf(String label, String address) throws IOException {
    readRecord();
    for (Map.Entry<String, String> each : addresses.entrySet()) {
      if (!each.getKey().equals(label)
          && aliases.same(label, address, each.getKey(), each.getValue())
          && listens(each.getValue())) {
        return each.getKey();
      }
    }
    // From now on the host has this name, also for one that comes in at the same time.
    addresses.putIfAbsent(label, address);
    return null;
  }

  /** Whether a client lives there still; the address may be another host's by now. */
  private static boolean listens(String address) {
    NodeId at = NodeId.parse(address);
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(at.address(), at.port()), LISTENS_TIMEOUT_MS);
      return true;
    } catch (IOException nobody) {
      return false;
    }
  }

  /** Ends a client that was started under a second name of its host. */
  private void end(String address) {
    HostStarter surplus = new HostStarter(settings, address);
    try {
      surplus.stop();
      String problem = surplus.awaitStopped(TimeUnit.MILLISECONDS.toNanos(STOP_TIMEOUT_MS));
      if (problem != null) {
        log.accept("the client at " + address + " did not confirm its end: " + problem);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } finally {
      surplus.close();
    }
  }

  private synchronized HostStarter starter(String label, String address) throws IOException {
    readRecord();
    if (!address.equals(addresses.put(label, address)) || !starters.containsKey(label)) {
      HostStarter former = starters.put(label, new HostStarter(settings, address));
      if (former != null) {
        former.close();
      }
      writeRecord();
    }
    return starters.get(label);
  }

  private void readRecord() throws IOException {
    Path file = settings.state().resolve(RECORD);
    if (!addresses.isEmpty() || !Files.exists(file)) {
      return;
    }
    for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
      int blank = line.indexOf(' ');
      if (blank > 0) {
        addresses.put(line.substring(blank + 1), line.substring(0, blank));
      }
    }
  }

  private void writeRecord() throws IOException {
    Files.createDirectories(settings.state());
    StringBuilder text = new StringBuilder();
    addresses.forEach(
        (label, address) -> text.append(address).append(' ').append(label).append('\n'));
    Path temporary = settings.state().resolve(RECORD + ".tmp");
    Files.writeString(temporary, text, StandardCharsets.UTF_8);
    Files.move(temporary, settings.state().resolve(RECORD), StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public synchronized List<String> stopAll() {
    List<String> leftovers = new ArrayList<>();
    try {
      readRecord();
      addresses.forEach(
          (label, address) ->
              starters.computeIfAbsent(label, key -> new HostStarter(settings, address)).stop());
      long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(STOP_TIMEOUT_MS);
      for (Map.Entry<String, HostStarter> entry : starters.entrySet()) {
        String problem = entry.getValue().awaitStopped(deadlineNs - System.nanoTime());
        if (problem != null) {
          leftovers.add(
              "the client on "
                  + entry.getKey()
                  + " did not confirm its end ("
                  + problem
                  + "); without peers it ends by itself within "
                  + settings.orphanTimeoutMs() / 1000
                  + " s");
        }
      }
      starters.values().forEach(HostStarter::close);
      starters.clear();
      addresses.clear();
      Files.deleteIfExists(settings.state().resolve(RECORD));
      Files.deleteIfExists(settings.state().resolve("plush-m.tar.gz"));
    } catch (IOException e) {
      leftovers.add("clients that ssh started could not be looked up: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      leftovers.add("interrupted while clients were stopped");
    }
    return leftovers;
  }

  @Override
  public synchronized void close() {
    starters.values().forEach(HostStarter::close);
    sessions.shutdownNow();
    deadlines.shutdownNow();
  }
}
