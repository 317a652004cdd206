package org.plushm.modelnet.chaos;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.plushm.controlnode.client.ControlConnection;
import org.plushm.modelnet.experiment.Progress;
import org.plushm.overlay.Message;
import org.plushm.overlay.RandomSource;
import org.plushm.participant.launch.EdgeProcess;
import org.plushm.plush.message.ClientMessages.Done;
import org.plushm.plush.message.ClientMessages.Refused;
import org.plushm.plush.message.HostMessages.KillRequest;
import org.plushm.plush.nodeset.NodeSet;
import org.plushm.simulation.Fault;
import org.plushm.simulation.FaultScript;
import org.plushm.simulation.FaultTargets;

/**
 * Plays a script on an overlay: on a thread of its own, so that faults begin and end in time
 * whatever the observer waits for. Processes that stand still go on when it is closed.
 */
final class FaultPlayer implements AutoCloseable {
  private static final long ANSWER_MS = 1_000;
  private static final long KILL_MS = 5_000;
  private static final long CLOSE_S = 10;

  /** What the player needs of the run. Called on the player's thread. */
  interface Stage {
    /** The newest look at the overlay. */
    Look lastLook();

    /** A fault begins now: what was measured before it ends here. */
    void begins(FaultWatch watch);
  }

  private final AttackedOverlay overlay;
  private final int hosts;
  private final int dilation;
  private final RandomSource random;
  private final Stage stage;
  private final Progress progress;
  private final ScheduledThreadPoolExecutor thread;

  /** What was begun in the edges' networks and has not ended, by its name. */
  private final Map<String, String> inForce = new LinkedHashMap<>();

  private final Set<Long> standing = new LinkedHashSet<>();
  private final Map<Integer, Long> edgePids = new LinkedHashMap<>();
  private int begun;
  private String failure;

  FaultPlayer(
      AttackedOverlay overlay, int hosts, int dilation, long seed, Stage stage, Progress progress) {
    this.overlay = overlay;
    this.hosts = hosts;
    this.dilation = dilation;
    this.random = new RandomSource(seed).fork("whom");
    this.stage = stage;
    this.progress = progress;
    this.thread =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread made = new Thread(task, "chaos-faults");
              made.setDaemon(true);
              return made;
            });
  }

  /** Begins to play; times count from now. */
  void play(FaultScript script) {
    script.steps().forEach(step -> later(() -> begin(step), step.atNs()));
  }

  /** Why it does not go on; null while it does. */
  synchronized String failure() {
    return failure;
  }

  private void later(Act act, long delayNs) {
    thread.schedule(
        () -> {
          try {
            act.act();
          } catch (IOException | RuntimeException e) {
            fail(e);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        },
        delayNs * dilation,
        TimeUnit.NANOSECONDS);
  }

  private synchronized void fail(Exception e) {
    failure = failure == null ? e.toString() : failure;
  }

  /** Something that may fail. */
  private interface Act {
    void act() throws IOException, InterruptedException;
  }

  // ---- a fault begins, own thread ----

  private void begin(FaultScript.Step step) throws IOException, InterruptedException {
    Fault fault = step.fault();
    Look look = stage.lastLook();
    List<Meant> meant = new ArrayList<>();
    for (FaultTargets who : fault.targets()) {
      meant.add(Meant.of(who, hosts, look.living(), look.root(), random));
    }
    Meant first = meant.isEmpty() ? new Meant(List.of(), List.of(), false) : meant.get(0);
    long nowNs = System.nanoTime();
    long durationNs = fault.durationNs() == Fault.FOREVER_NS ? 0 : fault.durationNs();
    stage.begins(
        new FaultWatch(
            step, first, dying(fault, first), look, nowNs, nowNs + durationNs * dilation));
    progress.line(
        "fault: " + fault + (first.names().isEmpty() ? "" : ": " + shortened(first.names())));
    if (fault instanceof Fault.Kill) {
      kill(first);
    } else if (fault instanceof Fault.Pause pause) {
      pause(first, pause.durationNs());
    } else if (fault instanceof Fault.Resume) {
      signal(pids(first), "CONT");
    } else if (fault instanceof Fault.CutControl cut) {
      cutControl(first, cut.durationNs());
    } else if (fault instanceof Fault.Heal) {
      for (String name : List.copyOf(inForce.keySet())) {
        if (inForce.get(name).startsWith("partition ")) {
          end(name);
        }
      }
    } else if (fault instanceof Fault.Split split) {
      Meant otherSide = meant.size() > 1 ? meant.get(1) : others(first);
      if (first.labels().isEmpty() || otherSide.labels().isEmpty()) {
        return; // Nobody is on one side, such as a root while there is none.
      }
      beginInNetwork(
          "partition "
              + vns(first)
              + " "
              + vns(otherSide)
              + (split.oneWay() ? " one-way" : " both"),
          split.durationNs());
    } else {
      // What changes links is told to the edges in the script's own words, without its end.
      String text = fault.toString().replaceFirst(" for [^ ]+$", "");
      beginInNetwork(text, fault.durationNs());
    }
  }

  private List<String> dying(Fault fault, Meant meant) throws IOException {
    if (!(fault instanceof Fault.Kill)) {
      return List.of();
    }
    List<String> labels = new ArrayList<>(meant.labels());
    for (EdgeProcess edge : overlay.edges()) {
      if (meant.edges().contains(edge.number())) {
        labels.addAll(edge.labels());
      }
    }
    return labels;
  }

  private void kill(Meant meant) throws IOException, InterruptedException {
    if (!meant.labels().isEmpty()) {
      try (ControlConnection connection = overlay.connect()) {
        connection.send(new KillRequest(NodeSet.of(meant.labels()).fold(), false));
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(KILL_MS) * dilation;
        Message message = null;
        while (!(message instanceof Done) && System.nanoTime() - deadlineNs < 0) {
          message = connection.receive(ANSWER_MS);
          if (message instanceof Refused refused) {
            progress.line("the kill was refused: " + refused.problem());
            return;
          }
        }
      } catch (IOException nobody) {
        progress.line("nobody was there to kill hosts: " + nobody.getMessage());
      }
    }
    signal(pids(meant), "KILL");
  }

  private void pause(Meant meant, long durationNs) throws IOException, InterruptedException {
    List<Long> pids = pids(meant);
    signal(pids, "STOP");
    if (durationNs != Fault.FOREVER_NS) {
      later(() -> signal(pids, "CONT"), durationNs);
    }
  }

  private List<Long> pids(Meant meant) throws IOException {
    List<Long> pids = new ArrayList<>();
    for (EdgeProcess edge : overlay.edges()) {
      if (meant.edges().contains(edge.number()) && edge.process().isPresent()) {
        pids.add(edge.pid());
      }
    }
    if (meant.control() && stage.lastLook().controlPid() > 0) {
      pids.add(stage.lastLook().controlPid());
    }
    return pids;
  }

  private void signal(List<Long> pids, String name) throws IOException, InterruptedException {
    for (long pid : pids) {
      if (name.equals("STOP")) {
        standing.add(pid);
      } else {
        standing.remove(pid);
      }
      int code =
          new ProcessBuilder("kill", "-s", name, Long.toString(pid))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor();
      if (code != 0) {
        progress.line("process " + pid + " is gone already");
      }
    }
  }

  private void cutControl(Meant meant, long durationNs) throws IOException {
    if (!meant.labels().isEmpty()) {
      long forMs = TimeUnit.NANOSECONDS.toMillis(durationNs * dilation);
      ask("cut-control " + NodeSet.of(meant.labels()).fold() + " " + forMs);
    }
  }

  private Meant others(Meant side) {
    List<String> labels = new ArrayList<>();
    for (int number = 1; number <= hosts; number++) {
      labels.add(Meant.label(number));
    }
    labels.removeAll(side.labels());
    return new Meant(labels, List.of(), false);
  }

  private static String vns(Meant meant) {
    return String.join(
        ",",
        meant.labels().stream()
            .map(label -> Integer.parseInt(label.replaceAll("\\D", "")) - 1)
            .map(String::valueOf)
            .toList());
  }

  private void beginInNetwork(String text, long durationNs) throws IOException {
    String name = "fault" + ++begun;
    inForce.put(name, text);
    ask("begin " + name + " " + text);
    if (durationNs != Fault.FOREVER_NS) {
      later(() -> end(name), durationNs);
    }
  }

  private void end(String name) throws IOException {
    if (inForce.remove(name) != null) {
      ask("end " + name);
    }
  }

  private void ask(String line) throws IOException {
    for (String answer : overlay.emulation().askReachable(line, ANSWER_MS)) {
      if (answer.startsWith("{\"error\"")) {
        throw new IOException("an edge answers '" + line + "' with " + answer);
      }
    }
  }

  /**
   * An edge that was started again has a network as it was made: what is in force is begun anew.
   */
  void tellRestartedEdges() {
    later(
        () -> {
          boolean anew = false;
          for (EdgeProcess edge : overlay.edges()) {
            Long before = edgePids.put(edge.number(), edge.pid());
            anew |= before != null && before != edge.pid();
          }
          if (anew) {
            for (Map.Entry<String, String> each : inForce.entrySet()) {
              ask("end " + each.getKey());
              ask("begin " + each.getKey() + " " + each.getValue());
            }
          }
        },
        0);
  }

  private static String shortened(List<String> names) {
    int most = 12;
    return names.size() <= most
        ? String.join(", ", names)
        : String.join(", ", names.subList(0, most)) + " and " + (names.size() - most) + " more";
  }

  /** Ends everything that is in force, and has processes that stand still go on. */
  @Override
  public void close() {
    thread.getQueue().clear();
    later(
        () -> {
          try {
            signal(List.copyOf(standing), "CONT");
            for (String name : List.copyOf(inForce.keySet())) {
              end(name);
            }
          } catch (IOException e) {
            progress.line("a fault could not be ended: " + e.getMessage());
          }
        },
        0);
    thread.shutdown();
    try {
      if (!thread.awaitTermination(CLOSE_S, TimeUnit.SECONDS)) {
        progress.line("faults could not be ended in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
