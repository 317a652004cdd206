package org.plushm.modelnet.chaos;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongPredicate;
import java.util.stream.Stream;
import org.plushm.controlnode.client.ControlConnection;
import org.plushm.modelnet.experiment.Leave;
import org.plushm.overlay.Message;
import org.plushm.plush.message.ClientMessages.CancelRequest;
import org.plushm.plush.message.ClientMessages.ExecDone;
import org.plushm.plush.message.ClientMessages.ExecRequest;
import org.plushm.plush.message.ClientMessages.ExecStarted;
import org.plushm.plush.message.ClientMessages.HostResult;
import org.plushm.plush.message.ClientMessages.Refused;
import org.plushm.plush.nodeset.NodeSet;
import org.plushm.plush.tally.HostState;

/**
 * Commands that run while things go wrong. Each execution adds the number of its command to a file
 * of its host, which nobody of Plush-M knows of: that is how it shows whether it ran, and how
 * often. One thread begins commands and counts; each command has a thread that waits for its
 * outcomes.
 */
final class Workload implements AutoCloseable {
  /** Commands whose outcomes are still to come; no more are begun until one ends. */
  private static final int WAITING_MAX = 30;

  private static final long COMMAND_TIMEOUT_MS = 30_000;
  private static final long CONNECT_TIMEOUT_MS = 10_000;
  private static final long RECEIVE_MS = 500;

  private static final long LOOK_MS = 50;

  /** How long cancelled commands are waited for; the control node's own patience is shorter. */
  private static final long CANCEL_MS = 8_000;

  private final AttackedOverlay overlay;
  private final NodeSet hosts;
  private final Path counters;
  private final List<Command> commands = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean closed;
  private boolean cancels;

  /** A command and what is known of it. Guarded by itself. */
  private static final class Command {
    private final int number;
    private final long begunNs;
    private final Map<String, HostState> states = new TreeMap<>();
    private NodeSet targets = NodeSet.empty();
    private long run;
    private boolean isTold;
    private boolean isBroken;

    Command(int number, long begunNs) {
      this.number = number;
      this.begunNs = begunNs;
    }
  }

  /**
   * A workload that has not begun.
   *
   * @param hosts all of the overlay
   */
  Workload(AttackedOverlay overlay, NodeSet hosts) throws IOException {
    this.overlay = overlay;
    this.hosts = hosts;
    // Goes with the overlay should this process be killed.
    this.counters = Files.createTempDirectory(overlay.work(), "counters");
  }

  /** Begins a command that ends at once, unless too many are under way. */
  void beginShort() {
    begin("");
  }

  /**
   * Begins a command that takes its time.
   *
   * @param seconds real time
   */
  void beginLong(long seconds) {
    begin("sleep " + seconds + " && ");
  }

  private void begin(String before) {
    threads.removeIf(thread -> !thread.isAlive());
    if (threads.size() >= WAITING_MAX) {
      return;
    }
    Command command = new Command(commands.size() + 1, System.nanoTime());
    String text = before + "echo " + command.number + " >>'" + counters + "'/\"$PLUSH_HOST\"";
    commands.add(command);
    long timeoutMs = before.isEmpty() ? COMMAND_TIMEOUT_MS : 0;
    Thread thread =
        new Thread(
            null, () -> follow(command, text, timeoutMs), "chaos-" + command.number, 256 * 1024);
    thread.setDaemon(true);
    thread.start();
    threads.add(thread);
  }

  private void follow(Command command, String text, long timeoutMs) {
    try (ControlConnection connection = overlay.connect()) {
      connection.send(new ExecRequest(hosts.fold(), text, timeoutMs, CONNECT_TIMEOUT_MS, 1 << 10));
      while (!closed) {
        Message message = connection.receive(RECEIVE_MS);
        synchronized (command) {
          if (message instanceof ExecStarted started) {
            command.targets = NodeSet.parse(started.hosts());
            command.run = started.run();
          } else if (message instanceof HostResult result) {
            command.states.put(result.label(), HostState.valueOf(result.state()));
          } else if (message instanceof ExecDone) {
            command.isTold = true;
            return;
          } else if (message instanceof Refused) {
            return;
          }
        }
      }
    } catch (IOException ended) {
      // The control node was killed. What it had accepted goes on under the next one, whom this
      // client cannot ask for it; what was written tells the rest.
      synchronized (command) {
        command.isBroken = true;
      }
    }
  }

  /**
   * Waits until every client has all outcomes and, after a death of the control node, until no run
   * is under way any more.
   *
   * @param runsAreOver asks the overlay whether that is so
   * @param leave asked meanwhile
   * @return whether it came to that in time
   */
  boolean awaitEnd(LongPredicate runsAreOver, long timeoutMs, Leave leave)
      throws InterruptedException {
    long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
    while (isFollowed() && System.nanoTime() - deadlineNs < 0) {
      leave.sleep(LOOK_MS);
    }
    boolean over = false;
    while (!over && System.nanoTime() - deadlineNs < 0) {
      over = runsAreOver.test(deadlineNs);
      if (!over) {
        leave.sleep(RECEIVE_MS);
      }
    }
    return over && !isFollowed();
  }

  /** Whether some client still waits for outcomes. */
  private boolean isFollowed() {
    return threads.stream().anyMatch(Thread::isAlive);
  }

  /**
   * What the commands came to that were begun at certain times, compared with what they wrote.
   *
   * @param fromNs the first
   * @param toNs behind the last
   */
  Tally tally(Map<String, Map<Integer, Integer>> written, long fromNs, long toNs) {
    Tally sum = Tally.NONE;
    for (Command command : commands) {
      if (command.begunNs >= fromNs && command.begunNs < toNs) {
        synchronized (command) {
          sum = sum.plus(tally(command, written));
        }
      }
    }
    return sum;
  }

  private static Tally tally(Command command, Map<String, Map<Integer, Integer>> written) {
    Map<String, Integer> byState = new HashMap<>();
    int untold = 0;
    int unaccounted = 0;
    int twice = 0;
    for (String host : command.targets) {
      HostState state = command.states.get(host);
      int ran = written.getOrDefault(host, Map.of()).getOrDefault(command.number, 0);
      twice += ran > 1 ? 1 : 0;
      if (state == null) {
        untold += command.isBroken ? 1 : 0;
        unaccounted += command.isBroken ? 0 : 1;
        continue;
      }
      byState.merge(state.jsonName(), 1, Integer::sum);
      boolean contradicts =
          state == HostState.OK && ran == 0
              || ran > 0 && (state == HostState.UNREACHABLE || state == HostState.SKIPPED);
      unaccounted += contradicts ? 1 : 0;
    }
    // A command that nobody took has no targets, and must not have run anywhere.
    for (Map<Integer, Integer> byCommand : written.values()) {
      boolean isStray = command.targets.isEmpty() && !command.isBroken;
      unaccounted += isStray && byCommand.containsKey(command.number) ? 1 : 0;
      boolean isTwice = command.targets.isEmpty() && byCommand.getOrDefault(command.number, 0) > 1;
      twice += isTwice ? 1 : 0;
    }
    return new Tally(1, byState, untold, unaccounted, twice);
  }

  /** How often each command ran on each host: by host, by number of the command. */
  Map<String, Map<Integer, Integer>> written() throws IOException {
    Map<String, Map<Integer, Integer>> written = new TreeMap<>();
    try (Stream<Path> files = Files.list(counters)) {
      for (Path file : files.toList()) {
        Map<Integer, Integer> byCommand = new TreeMap<>();
        for (String line : Files.readAllLines(file, StandardCharsets.US_ASCII)) {
          byCommand.merge(Integer.parseInt(line.strip()), 1, Integer::sum);
        }
        written.put(file.getFileName().toString(), byCommand);
      }
    }
    return written;
  }

  /** Commands that are under way when it is closed are not wanted any more. */
  void cancelAtClose() {
    cancels = true;
  }

  /** Also what a killed control node had accepted, which goes on under the next one. */
  private void cancelAll() throws IOException {
    // Replaces a control node that is dead.
    overlay.look();
    try (ControlConnection connection = overlay.connect()) {
      Set<Long> asked = new HashSet<>();
      long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CANCEL_MS);
      do {
        for (Command command : commands) {
          synchronized (command) {
            if (command.run > 0 && !command.isTold && asked.add(command.run)) {
              connection.send(new CancelRequest(command.run));
            }
          }
        }
        Thread.sleep(LOOK_MS);
      } while (isFollowed() && System.nanoTime() - deadlineNs < 0);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Lets clients go and removes the files. */
  @Override
  public void close() throws IOException {
    try {
      if (cancels) {
        cancelAll();
      }
    } finally {
      closed = true;
      removeCounters();
    }
  }

  private void removeCounters() throws IOException {
    try (Stream<Path> files = Files.list(counters)) {
      for (Path file : files.toList()) {
        Files.deleteIfExists(file);
      }
    }
    Files.deleteIfExists(counters);
  }
}
