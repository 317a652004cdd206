package org.plushm.modelnet.experiment;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.plushm.controlnode.client.ControlConnection;
import org.plushm.controlnode.host.EphemeralControlNode;
import org.plushm.controlnode.setting.Settings;
import org.plushm.controlnode.state.OverlayFolder;
import org.plushm.controlnode.state.StateDirectory;
import org.plushm.modelnet.realtime.EmulatedEdge;
import org.plushm.modelnet.realtime.EmulationControl;
import org.plushm.modelnet.realtime.EmulationSettings;
import org.plushm.modelnet.topology.Topology;
import org.plushm.overlay.Message;
import org.plushm.overlay.OverlayType;
import org.plushm.participant.jvm.JvmRole;
import org.plushm.participant.launch.EdgeProgram;
import org.plushm.plush.message.ClientMessages.CancelRequest;
import org.plushm.plush.message.ClientMessages.Done;
import org.plushm.plush.message.ClientMessages.ExecDone;
import org.plushm.plush.message.ClientMessages.ExecRequest;
import org.plushm.plush.message.ClientMessages.ExecStarted;
import org.plushm.plush.message.ClientMessages.HostChanged;
import org.plushm.plush.message.ClientMessages.HostEntry;
import org.plushm.plush.message.ClientMessages.HostResult;
import org.plushm.plush.message.ClientMessages.HostsRequest;
import org.plushm.plush.message.ClientMessages.Refused;
import org.plushm.plush.message.ClientMessages.TreeEntry;
import org.plushm.plush.message.ClientMessages.TreeRequest;
import org.plushm.plush.message.ClientMessages.UpDone;
import org.plushm.plush.message.ClientMessages.UpRequest;
import org.plushm.plush.message.HostMessages.KillRequest;
import org.plushm.plush.nodeset.NodeSet;
import org.plushm.plush.setting.SettingException;
import org.plushm.plush.setting.SettingValues;

/**
 * An overlay on an emulated network that lives as long as this object, seen through one connection
 * to its control node. Times are in the overlay's own, dilated milliseconds. For one thread.
 */
final class LiveOverlay implements AutoCloseable {
  /** When a host reached a status, in milliseconds since the request. */
  record Change(String label, String status, double atMs) {}

  /**
   * How hosts came up.
   *
   * @param changes in their order
   * @param active how many are in the tree
   * @param trouble what was last told of one that had some; null for none
   */
  record Built(List<Change> changes, int active, String trouble) {}

  /** A host's outcome, and when it was there, in milliseconds since the request. */
  record Reply(HostResult result, double atMs) {}

  private static final long RECEIVE_MS = 100;
  private static final long CANCEL_S = 20;

  private final EmulationSettings settings;
  private final ControlConnection connection;
  private final Path work;
  private final Leave leave;
  private final Map<String, Reply> replies = new TreeMap<>();
  private long execStartNs;
  private long run;
  private boolean runIsOver = true;
  private String refusal;

  private LiveOverlay(
      EmulationSettings settings, ControlConnection connection, Path work, Leave leave) {
    this.settings = settings;
    this.connection = connection;
    this.work = work;
    this.leave = leave;
  }

  /** Puts an emulation into the folder of an overlay that is about to start. */
  static void prepare(OverlayFolder folder, EmulationSettings settings, Topology topology)
      throws IOException {
    folder.makeWork();
    Path emulation = StayingOverlay.emulationOf(folder);
    settings.writeTo(emulation, topology);
    int hosts = topology.hostCount();
    int perEdge = settings.edges() == 1 ? 0 : (hosts + settings.edges() - 1) / settings.edges();
    new EdgeProgram(
            JvmRole.EMULATION,
            EmulatedEdge.class.getName(),
            List.of(emulation.toString()),
            perEdge,
            settings.dilation())
        .writeTo(folder.work());
  }

  /**
   * Starts a control node; hosts come with {@link #up}.
   *
   * @param degree most children of a node of RandTree
   * @param notices takes lines for the user
   * @param leave asked while anything is waited for
   */
  static LiveOverlay start(
      StateDirectory state,
      OverlayType overlayType,
      int degree,
      EmulationSettings settings,
      Topology topology,
      EphemeralControlNode.Notices notices,
      Leave leave)
      throws IOException {
    leave.check();
    Path[] work = new Path[1];
    ControlConnection connection =
        EphemeralControlNode.startPrepared(
            state,
            overlayType,
            withDegree(degree),
            notices,
            folder -> {
              prepare(folder, settings, topology);
              work[0] = folder.work();
            });
    return new LiveOverlay(settings, connection, work[0], leave);
  }

  private static SettingValues withDegree(int degree) throws IOException {
    try {
      return Settings.parse(degreeAssignments(degree));
    } catch (SettingException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** What sets the most children of a node, as the user would. */
  static List<String> degreeAssignments(int degree) {
    return List.of("randtree.degree=" + degree);
  }

  /** The folder of its processes, which goes with it, however it ends. */
  Path work() {
    return work;
  }

  /** The emulated network. */
  EmulationControl control() {
    return new EmulationControl(work);
  }

  private double sinceMs(long startNs) {
    return (System.nanoTime() - startNs) / 1e6 / settings.dilation();
  }

  private long deadlineNs(long timeoutMs) {
    return System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs) * settings.dilation();
  }

  /** The next message that is not about the run; null when none came soon. */
  private Message next() throws IOException {
    leave.check();
    Message message = connection.receive(RECEIVE_MS);
    if (message instanceof HostResult result) {
      replies.put(result.label(), new Reply(result, sinceMs(execStartNs)));
      return null;
    }
    if (message instanceof ExecStarted started) {
      run = started.run();
      return null;
    }
    if (message instanceof ExecDone) {
      runIsOver = true;
      return null;
    }
    if (message instanceof Refused refused) {
      throw new IOException("the control node refuses: " + refused.problem());
    }
    return message;
  }

  /** Brings hosts into the tree and waits until each is in or given up. */
  Built up(NodeSet hosts, long timeoutMs) throws IOException {
    long startNs = System.nanoTime();
    connection.send(new UpRequest(hosts.fold(), timeoutMs));
    List<Change> changes = new ArrayList<>();
    long deadlineNs = deadlineNs(timeoutMs);
    while (System.nanoTime() - deadlineNs < 0) {
      Message message = next();
      if (message instanceof HostChanged changed) {
        changes.add(new Change(changed.label(), changed.status(), sinceMs(startNs)));
        if (changed.cause() != null) {
          refusal = changed.label() + ": " + changed.cause();
        }
      } else if (message instanceof UpDone done) {
        return new Built(changes, done.active(), refusal);
      }
    }
    throw new IOException(
        "only "
            + changes.stream().filter(each -> each.status().equals("ACTIVE")).count()
            + " of "
            + hosts.size()
            + " joins were confirmed after "
            + timeoutMs
            + " ms"
            + (refusal == null ? "" : "; the last trouble was " + refusal));
  }

  /** Starts a command; its outcomes come in while others are asked for, too. */
  void startExec(NodeSet hosts, String command, long timeoutMs) throws IOException {
    replies.clear();
    runIsOver = false;
    execStartNs = System.nanoTime();
    connection.send(new ExecRequest(hosts.fold(), command, timeoutMs, timeoutMs, 1 << 16));
  }

  /**
   * Waits for the end of the command.
   *
   * @return the outcome of each host so far
   */
  Map<String, Reply> awaitExec(long timeoutMs) throws IOException {
    long deadlineNs = deadlineNs(timeoutMs);
    while (!runIsOver && System.nanoTime() - deadlineNs < 0) {
      next();
    }
    if (!runIsOver) {
      connection.send(new CancelRequest(run));
      long cancelledNs = deadlineNs(TimeUnit.SECONDS.toMillis(CANCEL_S));
      while (!runIsOver && System.nanoTime() - cancelledNs < 0) {
        next();
      }
    }
    return new LinkedHashMap<>(replies);
  }

  /** All hosts as the control node knows them now. */
  List<HostEntry> hosts() throws IOException {
    connection.send(new HostsRequest());
    List<HostEntry> entries = new ArrayList<>();
    Message message;
    while (!((message = next()) instanceof Done)) {
      if (message instanceof HostEntry entry) {
        entries.add(entry);
      }
    }
    return entries;
  }

  /** The tree as its members tell it. */
  List<TreeEntry> tree() throws IOException {
    connection.send(new TreeRequest());
    List<TreeEntry> entries = new ArrayList<>();
    Message message;
    while (!((message = next()) instanceof Done)) {
      if (message instanceof TreeEntry entry) {
        entries.add(entry);
      }
    }
    return entries;
  }

  /** Ends hosts silently, with what runs on them. */
  void kill(NodeSet hosts) throws IOException {
    connection.send(new KillRequest(hosts.fold(), false));
    while (!(next() instanceof Done)) {
      // Outcomes of the run come in between.
      continue;
    }
  }

  /** Why an edge has ended by itself; empty when none has said so. */
  Optional<String> troubleOfEdges() throws IOException {
    try (DirectoryStream<Path> logs = Files.newDirectoryStream(work, "edge-*/log")) {
      for (Path log : logs) {
        for (String line : Files.readAllLines(log, StandardCharsets.UTF_8)) {
          int at = line.indexOf(EmulationSettings.CANNOT_KEEP_UP);
          if (at >= 0) {
            return Optional.of(line.substring(at));
          }
        }
      }
    }
    return Optional.empty();
  }

  @Override
  public void close() throws IOException {
    connection.close();
  }
}
