package org.plushm.modelnet.chaos;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.plushm.controlnode.client.ChannelConnection;
import org.plushm.controlnode.client.ControlConnection;
import org.plushm.controlnode.host.DetachedControlNode;
import org.plushm.controlnode.state.OverlayFolder;
import org.plushm.controlnode.state.OverlayLock;
import org.plushm.modelnet.realtime.EmulationControl;
import org.plushm.overlay.Message;
import org.plushm.overlay.OverlayType;
import org.plushm.participant.launch.EdgeProcess;
import org.plushm.plush.message.ClientMessages.Done;
import org.plushm.plush.message.ClientMessages.DownRequest;
import org.plushm.plush.message.ClientMessages.HostEntry;
import org.plushm.plush.message.ClientMessages.HostsRequest;
import org.plushm.plush.message.ClientMessages.StatusReply;
import org.plushm.plush.message.ClientMessages.StatusRequest;
import org.plushm.plush.message.ClientMessages.TreeEntry;
import org.plushm.plush.message.ClientMessages.TreeRequest;
import org.plushm.plush.message.ResumeMessages.RunEntry;
import org.plushm.plush.message.ResumeMessages.RunsRequest;

/**
 * An overlay whose processes may be killed or stand still at any time, seen from outside. The
 * observing connection is for one thread; {@link #connect} and {@link #edges} are for any.
 */
final class AttackedOverlay implements AutoCloseable {
  /** A control node that stands still is not waited for longer, real time. */
  private static final long ANSWER_MS = 3_000;

  private static final long TREE_MS = 10_000;
  private static final String LIVE = "live";
  private static final long DOWN_MS = 60_000;
  private static final long RECEIVE_MS = 200;

  private final OverlayFolder folder;
  private final int dilation;
  private ControlConnection observing;
  private long statusAskedNs = -1;
  private long unlinkedNs = -1;
  private String root;
  private String trouble = "";

  /**
   * An overlay that is up.
   *
   * @param dilation how many times slower than real time its clocks run
   */
  AttackedOverlay(OverlayFolder folder, int dilation) {
    this.folder = folder;
    this.dilation = dilation;
  }

  /** A new connection to the control node that runs; fails when none does. */
  ControlConnection connect() throws IOException {
    return ChannelConnection.to(folder.socket());
  }

  /** Asks the edges' emulated network. */
  EmulationControl emulation() {
    return new EmulationControl(folder.work());
  }

  /** The folder of its processes, which goes with it. */
  Path work() {
    return folder.work();
  }

  List<EdgeProcess> edges() throws IOException {
    return EdgeProcess.allOf(folder.work());
  }

  /** Looks; a dead control node is replaced, as by the next verb of plush. */
  Look look() {
    long nowNs = System.nanoTime();
    try {
      observe();
      if (statusAskedNs < 0) {
        // Answered when the members have told their counters, so it is not waited for.
        statusAskedNs = nowNs;
        observing.send(new StatusRequest());
      }
      observing.send(new HostsRequest());
      Map<String, Look.Host> hosts = new LinkedHashMap<>();
      long deadlineNs = nowNs + TimeUnit.MILLISECONDS.toNanos(ANSWER_MS);
      while (true) {
        Message message = receive(deadlineNs);
        if (message == null) {
          // It stands still: what it says later would be old.
          trouble = "the control node does not answer within " + ANSWER_MS + " ms";
          forget();
          return Look.nobody(nowNs);
        } else if (message instanceof HostEntry entry) {
          long sinceNs =
              System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(entry.sinceMs()) * dilation;
          hosts.put(entry.label(), new Look.Host(entry.status(), entry.node(), sinceNs));
        } else if (message instanceof Done) {
          return new Look(nowNs, hosts, root, unlinkedNs, OverlayLock.ownerPid(folder));
        }
      }
    } catch (IOException ended) {
      trouble = "the control node cannot be asked: " + ended;
      forget();
      return Look.nobody(nowNs);
    }
  }

  /** How many members the tree has under its one root; -1 when there is not one, or no answer. */
  int treeSize() {
    try {
      observe();
      observing.send(new TreeRequest());
      List<String> roots = new ArrayList<>();
      int members = 0;
      long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TREE_MS) * dilation;
      while (true) {
        Message message = receive(deadlineNs);
        if (message == null) {
          forget();
          return -1;
        } else if (message instanceof TreeEntry entry) {
          members++;
          if (entry.parent() == null) {
            roots.add(entry.label());
          }
        } else if (message instanceof Done) {
          root = roots.size() == 1 ? roots.get(0) : root;
          return roots.size() == 1 ? members : -1;
        }
      }
    } catch (IOException ended) {
      forget();
      return -1;
    }
  }

  /** How many runs are under way; -1 when nobody answers. */
  int runCount() {
    try {
      observe();
      observing.send(new RunsRequest());
      int runs = 0;
      long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ANSWER_MS);
      while (true) {
        Message message = receive(deadlineNs);
        if (message == null) {
          forget();
          return -1;
        } else if (message instanceof RunEntry) {
          runs++;
        } else if (message instanceof Done) {
          return runs;
        }
      }
    } catch (IOException ended) {
      forget();
      return -1;
    }
  }

  /** Why it did not answer the last time that it did not. */
  String trouble() {
    return trouble;
  }

  private void observe() throws IOException {
    if (observing != null) {
      return;
    }
    try {
      observing = connect();
    } catch (IOException nobody) {
      // Dead, or not up yet; whoever holds the lock answers.
      observing =
          DetachedControlNode.start(
              folder, OverlayType.RANDTREE, folder.readSettings(), System.err::println);
    }
  }

  private Message receive(long deadlineNs) throws IOException {
    long leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
    Message message = leftMs <= 0 ? null : observing.receive(leftMs);
    if (message instanceof StatusReply reply) {
      if (!reply.link().equals(LIVE)) {
        unlinkedNs = statusAskedNs;
      }
      root = reply.rootLabel() == null ? root : reply.rootLabel();
      statusAskedNs = -1;
    }
    return message;
  }

  private void forget() {
    statusAskedNs = -1;
    if (observing == null) {
      return;
    }
    try {
      observing.close();
    } catch (IOException ended) {
      // It is given up in any case.
      observing = null;
    }
    observing = null;
  }

  /**
   * Dismantles the overlay.
   *
   * @throws IOException when that does not work; the text is for the user
   */
  void dismantle() throws IOException {
    if (!folder.isUp()) {
      return;
    }
    observe();
    observing.send(new DownRequest());
    long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(DOWN_MS);
    boolean done = false;
    while (System.nanoTime() - deadlineNs < 0) {
      try {
        done |= observing.receive(RECEIVE_MS) instanceof Done;
      } catch (IOException ended) {
        // A control node that found its starter killed dismantles by itself.
        if (done || !folder.isUp()) {
          return;
        }
        forget();
        observe();
        observing.send(new DownRequest());
      }
    }
    throw new IOException(
        "overlay '"
            + folder.overlay()
            + "' is not dismantled: 'plush down --overlay "
            + folder.overlay()
            + "'");
  }

  @Override
  public void close() {
    forget();
  }
}
