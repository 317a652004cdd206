package org.plushm.participant.launch;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.plushm.overlay.KeyStep;
import org.plushm.overlay.Message;
import org.plushm.overlay.NodeId;
import org.plushm.participant.tls.ControlDialer;
import org.plushm.participant.tls.ControlLink;
import org.plushm.plush.message.ControlLinkMessages.Hello;
import org.plushm.plush.message.ControlLinkMessages.HostStarted;
import org.plushm.plush.message.ControlLinkMessages.Refused;
import org.plushm.plush.message.ControlLinkMessages.StartHosts;
import org.plushm.plush.message.ControlLinkMessages.StopProcess;
import org.plushm.plush.message.ControlLinkMessages.VirtualHost;
import org.plushm.plush.message.MessageTables;

/**
 * The launcher's end of the control link to a process that it started. Each host asked for is
 * answered exactly once. Safe for any thread.
 */
final class HostStarter implements ControlLink.Listener {
  private static final int BATCH_MAX = 200;

  /** As the system says it. */
  private static final String NOBODY_LISTENS = "refused";

  /** A machine that is overloaded may miss the few seconds of a handshake again and again. */
  private static final int DIALS_MAX = 5;

  /** A host that was asked for and has not been answered. */
  private record Order(VirtualHost host, Launcher.Listener listener) {}

  private final LaunchSettings settings;
  private final String controlAddress;
  private final Map<String, Order> pending = new LinkedHashMap<>();
  private ControlLink link;
  private boolean wasOpen;
  private boolean wasRefused;
  private int dials;
  private String linkEnd = "";

  /** What the process at the other end of the link was told last. */
  private KeyStep keysTold = KeyStep.FIRST;

  HostStarter(LaunchSettings settings, String controlAddress) {
    this.settings = settings;
    this.controlAddress = controlAddress;
  }

  private synchronized ControlLink link() {
    if (link == null) {
      wasOpen = false;
      wasRefused = false;
      keysTold = KeyStep.FIRST;
      dials++;
      NodeId address = NodeId.parse(controlAddress);
      link =
          new ControlDialer(settings.credentials(), MessageTables.controlLink())
              .dial(new InetSocketAddress(address.address(), address.port()), this);
      link.send(new Hello(null, settings.controlTerm().getAsLong(), settings.overlay()));
    }
    return link;
  }

  /** Asks for hosts. */
  void start(List<VirtualHost> hosts, Launcher.Listener listener) {
    synchronized (this) {
      for (VirtualHost host : hosts) {
        pending.put(host.label(), new Order(host, listener));
      }
      send(hosts);
    }
  }

  private void send(List<VirtualHost> hosts) {
    ControlLink current = link();
    tellKeys(current);
    for (int from = 0; from < hosts.size(); from += BATCH_MAX) {
      List<VirtualHost> batch =
          new ArrayList<>(hosts.subList(from, Math.min(hosts.size(), from + BATCH_MAX)));
      current.send(new StartHosts(batch));
    }
  }

  /** It may have missed a change of the overlay's key: without it its hosts are out of reach. */
  private void tellKeys(ControlLink current) {
    LaunchKeys keys = settings.keys().get();
    if (keys.step().compareTo(keysTold) > 0) {
      keysTold = keys.step();
      current.send(keys.message(settings.participant().certificate().getPublicKey()));
    }
  }

  /** Asks the process to end. */
  void stop() {
    link().send(new StopProcess());
  }

  /**
   * Waits for the end of the process after {@link #stop}, which ends the link.
   *
   * @return null when it has ended or was not there any more, else what went wrong
   */
  synchronized String awaitStopped(long timeoutNs) throws InterruptedException {
    long deadlineNs = System.nanoTime() + timeoutNs;
    while (link != null) {
      long restMs = (deadlineNs - System.nanoTime()) / 1_000_000;
      if (restMs <= 0) {
        return "no answer";
      }
      wait(restMs);
    }
    // A refused connection: nobody listens there any more, it ended before.
    return wasOpen || linkEnd.contains(NOBODY_LISTENS) ? null : linkEnd;
  }

  void close() {
    ControlLink current;
    synchronized (this) {
      current = link;
    }
    if (current != null) {
      current.close();
    }
  }

  @Override
  public synchronized void opened(ControlLink from) {
    wasOpen = true;
    dials = 0;
  }

  @Override
  public void received(ControlLink from, Message message) {
    if (message instanceof HostStarted started) {
      Order order;
      synchronized (this) {
        order = pending.remove(started.label());
      }
      if (order == null) {
        return;
      }
      Launcher.Listener listener = order.listener();
      if (started.node() == null) {
        listener.failed(started.label(), started.problem() == null ? "unknown" : started.problem());
      } else {
        listener.launched(started.label(), started.node(), controlAddress);
      }
    } else if (message instanceof Refused refused) {
      synchronized (this) {
        wasRefused = true;
      }
      from.abort("refused: " + refused.reason());
    }
  }

  @Override
  public void ended(ControlLink from, String reason) {
    boolean isDead;
    synchronized (this) {
      isDead = wasOpen && !wasRefused;
      boolean mayComeUp = link == from && !wasOpen && !reason.contains(NOBODY_LISTENS);
      if (mayComeUp && dials < DIALS_MAX && !pending.isEmpty()) {
        link = null;
        send(pending.values().stream().map(Order::host).toList());
        return;
      }
      dials = link == from ? 0 : dials;
    }
    failPending("the client's control link ended: " + reason, from, isDead);
  }

  /** The process has ended: answers whatever is still open. */
  void processEnded(String cause) {
    failPending(cause, null, true);
  }

  private void failPending(String cause, ControlLink from, boolean isDead) {
    Map<String, Order> unanswered;
    synchronized (this) {
      if (from == null || link == from) {
        if (from != null) {
          link = null;
          linkEnd = cause;
          notifyAll();
        }
        unanswered = new LinkedHashMap<>(pending);
        pending.clear();
      } else {
        return;
      }
    }
    unanswered.forEach(
        (label, order) -> {
          if (isDead) {
            order.listener().died(label, cause);
          } else {
            order.listener().failed(label, cause);
          }
        });
  }
}
