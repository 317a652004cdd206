package org.plushm.participant.launch;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.plushm.aeron.EngineLimits;
import org.plushm.participant.jvm.JvmCommand;
import org.plushm.participant.keeper.ExecutionPlace;
import org.plushm.participant.keeper.FolderTree;
import org.plushm.participant.keeper.Keeper;
import org.plushm.plush.message.ControlLinkMessages.VirtualHost;
import org.plushm.plush.port.ControlPort.LaunchOrder;

/**
 * Starts virtual hosts on this machine: one edge process, another one when hosts are asked for that
 * the first has no room for. Edges are written down in the state folder, so that a control node
 * that follows on the same state goes on with them.
 */
public final class EdgeLauncher implements Launcher {
  /** How long an edge may take from its start to its control listener. */
  public static final long READY_TIMEOUT_MS = 20_000;

  /** How long an edge may take to end when told to. */
  public static final long STOP_TIMEOUT_MS = 5_000;

  private static final long KILL_TIMEOUT_MS = 5_000;
  private static final int HOSTS_LEAST = 16;

  /** One edge, started from here or found. */
  private static final class Edge {
    final EdgeRecord record;
    final HostStarter starter;
    final Path state;
    final OutputStream input;

    Edge(EdgeRecord record, HostStarter starter, Path state, OutputStream input) {
      this.record = record;
      this.starter = starter;
      this.state = state;
      this.input = input;
    }
  }

  private final LaunchSettings settings;
  private final Consumer<String> log;
  private final ExecutorService worker;
  private final List<Edge> edges = new ArrayList<>();
  private final Set<String> expected = new TreeSet<>();
  private boolean found;
  private int lastNumber;

  /**
   * A launcher; starts nothing yet.
   *
   * @param settings what edges are started with
   * @param log takes lines
   */
  public EdgeLauncher(LaunchSettings settings, Consumer<String> log) {
    this.settings = settings;
    this.log = log;
    this.worker =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = new Thread(task, "edge-launcher");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Whether a process of virtual hosts lives that was started with this folder.
   *
   * @param state see {@link LaunchSettings#state}
   */
  public static boolean isAnyAlive(Path state) throws IOException {
    if (!Files.isDirectory(state)) {
      return false;
    }
    try (DirectoryStream<Path> records = Files.newDirectoryStream(state, "*.record")) {
      for (Path file : records) {
        Optional<EdgeRecord> record = EdgeRecord.read(file);
        if (record.isPresent() && record.get().process().isPresent()) {
          return true;
        }
      }
      return false;
    }
  }

  /**
   * Why this machine cannot hold so many virtual hosts at once, with what to do about it; empty
   * when it can.
   */
  public static Optional<String> shortage(int hosts) {
    return EngineLimits.check(hosts);
  }

  @Override
  public void expect(Collection<String> labels) {
    List<String> all = List.copyOf(labels);
    worker.execute(() -> expected.addAll(all));
  }

  @Override
  public void launch(List<LaunchOrder> orders, Listener listener) {
    List<LaunchOrder> all = List.copyOf(orders);
    worker.execute(() -> launchNow(all, listener));
  }

  // ---- the worker's thread ----

  private void launchNow(List<LaunchOrder> orders, Listener listener) {
    try {
      findEdges();
      restartDeadEdges(orders);
      Map<Edge, List<VirtualHost>> byEdge = new LinkedHashMap<>();
      List<LaunchOrder> homeless = new ArrayList<>();
      for (LaunchOrder order : orders) {
        Optional<Edge> home =
            edges.stream().filter(edge -> edge.record.knows(order.label())).findFirst();
        if (home.isPresent()) {
          add(byEdge, home.get(), order);
        } else {
          homeless.add(order);
        }
      }
      if (settings.edgeProgram().hostsPerEdge() > 0) {
        spread(homeless, byEdge, listener);
      } else if (!homeless.isEmpty()) {
        Edge roomy =
            edges.stream()
                .filter(edge -> edge.record.process().isPresent())
                .filter(edge -> edge.record.free() >= homeless.size())
                .findFirst()
                .orElse(null);
        if (roomy == null) {
          try {
            roomy = startEdge(Math.max(HOSTS_LEAST, homelessInAll(homeless)));
            expected.clear();
          } catch (IOException e) {
            homeless.forEach(order -> ClientKilledException.tell(listener, order.label(), e));
            homeless.clear();
          }
        }
        for (LaunchOrder order : homeless) {
          add(byEdge, roomy, order);
        }
      }
      for (Map.Entry<Edge, List<VirtualHost>> entry : byEdge.entrySet()) {
        entry.getKey().record.write();
        entry.getKey().starter.start(entry.getValue(), listener);
      }
    } catch (IOException | RuntimeException e) {
      log.accept("launching failed: " + e);
      orders.forEach(order -> ClientKilledException.tell(listener, order.label(), e));
    }
  }

  /** Fills one edge after the other; those that are missing are started at the same time. */
  private void spread(
      List<LaunchOrder> homeless, Map<Edge, List<VirtualHost>> byEdge, Listener listener) {
    List<Edge> alive =
        new ArrayList<>(edges.stream().filter(edge -> edge.record.process().isPresent()).toList());
    int perEdge = settings.edgeProgram().hostsPerEdge();
    int free = alive.stream().mapToInt(edge -> edge.record.free()).sum();
    int wanted = homeless.isEmpty() ? 0 : homelessInAll(homeless) - free;
    List<CompletableFuture<Edge>> starting = new ArrayList<>();
    for (int placed = 0; placed < wanted; placed += perEdge) {
      String name = "edge-" + ++lastNumber;
      starting.add(CompletableFuture.supplyAsync(() -> startEdgeUnchecked(name, perEdge)));
    }
    expected.clear();
    Exception problem = new IOException("there is no edge with room for it");
    for (CompletableFuture<Edge> each : starting) {
      try {
        alive.add(each.join());
        edges.add(alive.get(alive.size() - 1));
      } catch (CompletionException e) {
        problem = e.getCause() instanceof IOException cause ? cause : e;
      }
    }
    for (LaunchOrder order : homeless) {
      Optional<Edge> edge = alive.stream().filter(each -> each.record.free() > 0).findFirst();
      if (edge.isPresent()) {
        add(byEdge, edge.get(), order);
      } else {
        ClientKilledException.tell(listener, order.label(), problem);
      }
    }
  }

  private Edge startEdgeUnchecked(String name, int hostsMax) {
    try {
      return startEdge(name, hostsMax, null);
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }

  /** How many hosts have no edge yet, those included that were only announced. */
  private int homelessInAll(List<LaunchOrder> homeless) {
    for (LaunchOrder order : homeless) {
      expected.add(order.label());
    }
    int count = 0;
    for (String label : expected) {
      count += edges.stream().anyMatch(edge -> edge.record.knows(label)) ? 0 : 1;
    }
    return count;
  }

  private static void add(Map<Edge, List<VirtualHost>> byEdge, Edge edge, LaunchOrder order) {
    byEdge
        .computeIfAbsent(edge, key -> new ArrayList<>())
        .add(
            new VirtualHost(
                order.label(), edge.record.numberOf(order.label()), order.incarnationMin()));
  }

  private Edge startEdge(int hostsMax) throws IOException {
    String shortage = EngineLimits.check(hostsMax).orElse(null);
    if (shortage != null) {
      throw new IOException(shortage);
    }
    Edge edge = startEdge("edge-" + ++lastNumber, hostsMax, null);
    edges.add(edge);
    return edge;
  }

  /**
   * Starts the process of an edge.
   *
   * @param before the record of the process that this one follows on the same state; null for none
   */
  private Edge startEdge(String name, int hostsMax, EdgeRecord before) throws IOException {
    Path state = settings.state().resolve(name);
    createPrivate(state);
    Path errors = settings.state().resolve(name + ".err");
    EdgeProgram program = settings.edgeProgram();
    ProcessBuilder builder =
        JvmCommand.builder(program.role(), program.mainClass(), program.arguments());
    builder.command(ProcessStart.detached(builder.command()));
    builder.directory(state.toFile());
    ProcessStart.Started started;
    try {
      started =
          ProcessStart.start(builder, settings.edge(state, hostsMax), errors, READY_TIMEOUT_MS);
    } catch (IOException failed) {
      if (before == null) {
        // It has no record by which the end of the overlay would find what it made elsewhere.
        try {
          removeExecutions(state);
        } catch (IOException left) {
          failed.addSuppressed(left);
        }
      }
      throw failed;
    }
    Process process = started.process();
    OutputStream input = process.getOutputStream();
    if (!settings.ephemeral()) {
      input.close();
    }
    long startedMs = EdgeRecord.startedMs(process.toHandle());
    EdgeRecord record =
        before != null
            ? before.successor(process.pid(), startedMs, started.controlAddress())
            : new EdgeRecord(
                settings.state().resolve(name + ".record"),
                process.pid(),
                startedMs,
                started.controlAddress(),
                hostsMax);
    Edge edge = new Edge(record, new HostStarter(settings, started.controlAddress()), state, input);
    process
        .onExit()
        .thenAccept(
            ended -> edge.starter.processEnded("the edge ended with code " + ended.exitValue()));
    record.write();
    return edge;
  }

  private void findEdges() throws IOException {
    if (found) {
      return;
    }
    found = true;
    createPrivate(settings.state());
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(settings.state(), "edge-*")) {
      stream.forEach(files::add);
    }
    files.sort(Comparator.naturalOrder());
    for (Path file : files) {
      String name = file.getFileName().toString();
      String digits = name.replaceFirst("^edge-", "").replaceFirst("\\..*$", "");
      if (digits.matches("\\d{1,9}")) {
        lastNumber = Math.max(lastNumber, Integer.parseInt(digits));
      }
      if (!name.endsWith(".record")) {
        continue;
      }
      EdgeRecord record = EdgeRecord.read(file).orElse(null);
      if (record != null) {
        String life = record.process().isPresent() ? "" : ", which is gone";
        log.accept("found an edge with process id " + record.pid + life);
        Path state = settings.state().resolve("edge-" + digits);
        edges.add(new Edge(record, new HostStarter(settings, record.controlAddress), state, null));
      }
    }
  }

  /**
   * An edge that died is started again on its state: it takes over what the keeper still runs, and
   * its ledger tells what its hosts had accepted, so that no outcome is guessed.
   *
   * @throws IOException when one cannot be; it is tried again with the next order for its hosts
   */
  private void restartDeadEdges(List<LaunchOrder> orders) throws IOException {
    for (Edge edge : List.copyOf(edges)) {
      boolean wanted = orders.stream().anyMatch(order -> edge.record.knows(order.label()));
      if (wanted && edge.record.process().isEmpty()) {
        log.accept("the edge with process id " + edge.record.pid + " is gone, starting another");
        edge.starter.close();
        closeInput(edge);
        String name = edge.state.getFileName().toString();
        edges.set(edges.indexOf(edge), startEdge(name, edge.record.hostsMax, edge.record));
      }
    }
  }

  private void closeInput(Edge edge) {
    try {
      if (edge.input != null) {
        edge.input.close();
      }
    } catch (IOException e) {
      // The pipe to a dead process: nothing is lost.
      log.accept("closing the input of edge " + edge.record.pid + ": " + e.getMessage());
    }
  }

  // ---- the end ----

  @Override
  public List<String> stopAll() {
    CompletableFuture<List<String>> result = new CompletableFuture<>();
    worker.execute(
        () -> {
          try {
            findEdges();
            result.complete(stopNow());
          } catch (IOException | RuntimeException e) {
            result.complete(List.of("edges could not be looked up: " + e));
          }
        });
    try {
      return result.get(
          READY_TIMEOUT_MS + STOP_TIMEOUT_MS + settings.keeperGraceMs() + 2 * KILL_TIMEOUT_MS,
          TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of("interrupted while edges were stopped");
    } catch (ExecutionException | TimeoutException e) {
      return List.of("edges did not stop in time");
    }
  }

  private List<String> stopNow() {
    List<String> leftovers = new ArrayList<>();
    List<Edge> stopping = List.copyOf(edges);
    for (Edge edge : stopping) {
      edge.record.process().ifPresent(process -> edge.starter.stop());
    }
    long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(STOP_TIMEOUT_MS);
    for (Edge edge : stopping) {
      if (!awaitEnd(edge, deadlineNs - System.nanoTime())) {
        log.accept("edge " + edge.record.pid + " did not end when told to: killed");
        edge.record.process().ifPresent(ProcessHandle::destroyForcibly);
        if (!awaitEnd(edge, TimeUnit.MILLISECONDS.toNanos(KILL_TIMEOUT_MS))) {
          leftovers.add("edge process " + edge.record.pid + " cannot be killed");
          continue;
        }
      }
      edge.starter.close();
      edges.remove(edge);
      String problem = sweep(edge);
      if (problem != null) {
        leftovers.add(problem);
      }
    }
    return leftovers;
  }

  private static boolean awaitEnd(Edge edge, long timeoutNs) {
    Optional<ProcessHandle> process = edge.record.process();
    if (process.isEmpty()) {
      return true;
    }
    try {
      process.get().onExit().get(Math.max(1, timeoutNs), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException | ExecutionException e) {
      return process.get().isAlive() ? false : true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Removes what an edge that is gone left on the disk, once its keeper is done. */
  private String sweep(Edge edge) {
    closeInput(edge);
    try {
      // The keeper of an edge that was killed waits for a successor first.
      long keeperEndMs = settings.keeperGraceMs() + KILL_TIMEOUT_MS;
      long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(keeperEndMs);
      while (Files.isDirectory(edge.state) && !Keeper.predecessors(edge.state).isEmpty()) {
        if (System.nanoTime() > deadlineNs) {
          return "the keeper of edge " + edge.record.pid + " has not ended: " + edge.state;
        }
        Thread.sleep(50);
      }
      removeExecutions(edge.state);
      FolderTree.delete(edge.state);
      String name = edge.state.getFileName().toString();
      Files.deleteIfExists(settings.state().resolve(name + ".err"));
      edge.record.delete();
      return null;
    } catch (IOException e) {
      return "cannot remove what edge " + edge.record.pid + " left: " + e.getMessage();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted while cleaning up after edge " + edge.record.pid;
    }
  }

  private static void removeExecutions(Path state) throws IOException {
    Path executions = ExecutionPlace.path(state);
    if (executions != null) {
      FolderTree.delete(executions);
    }
  }

  @Override
  public void close() {
    worker.execute(() -> edges.forEach(edge -> edge.starter.close()));
    worker.shutdown();
  }

  private static void createPrivate(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder.getParent());
      Files.createDirectory(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
  }
}
