package org.plushm.controlnode.host;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.plushm.overlay.Event;
import org.plushm.overlay.NodeId;
import org.plushm.participant.launch.EdgeLauncher;
import org.plushm.participant.launch.Launcher;
import org.plushm.plush.port.ControlPort.AllStopped;
import org.plushm.plush.port.ControlPort.LaunchFailed;
import org.plushm.plush.port.ControlPort.LaunchOrder;
import org.plushm.plush.port.ControlPort.Launched;

/**
 * Chooses the launcher of a host by its name: {@code local} and a number is a virtual host of this
 * machine, everything else is a host to reach. Launchers are made when they are first needed, on a
 * thread of their own, since they need the keys, which may still be in the making.
 */
public final class Launchers implements LaunchPort {
  private static final String VIRTUAL_PREFIX = "local";

  private final Consumer<Event> events;
  private final ExecutorService worker;
  private final Made virtual;
  private final Made remote;

  /**
   * No launcher yet.
   *
   * @param virtual makes the launcher of virtual hosts
   * @param remote makes the launcher of all others
   */
  Launchers(Supplier<Launcher> virtual, Supplier<Launcher> remote, Consumer<Event> events) {
    this.events = events;
    this.virtual = new Made(virtual);
    this.remote = new Made(remote);
    this.worker =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = new Thread(task, "launch");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Why the virtual ones of these hosts cannot all be on this machine, with what to do about it;
   * empty when they can. Loads the system's limits, so it is only asked before something starts.
   */
  public static Optional<String> shortage(Collection<String> labels) {
    int hosts = (int) labels.stream().filter(Launchers::isVirtual).count();
    return hosts == 0 ? Optional.empty() : EdgeLauncher.shortage(hosts);
  }

  /** Whether a host is a virtual one of this machine. */
  static boolean isVirtual(String label) {
    if (!label.startsWith(VIRTUAL_PREFIX) || label.length() == VIRTUAL_PREFIX.length()) {
      return false;
    }
    for (int i = VIRTUAL_PREFIX.length(); i < label.length(); i++) {
      if (label.charAt(i) < '0' || label.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  @Override
  public void expect(Collection<String> labels) {
    List<String> virtualLabels = labels.stream().filter(Launchers::isVirtual).toList();
    if (!virtualLabels.isEmpty()) {
      worker.execute(() -> virtual.get().expect(virtualLabels));
    }
  }

  @Override
  public void launch(List<LaunchOrder> orders) {
    List<LaunchOrder> virtualOrders = new ArrayList<>();
    List<LaunchOrder> remoteOrders = new ArrayList<>();
    for (LaunchOrder order : orders) {
      (isVirtual(order.label()) ? virtualOrders : remoteOrders).add(order);
    }
    worker.execute(() -> launch(virtual, virtualOrders));
    worker.execute(() -> launch(remote, remoteOrders));
  }

  private void launch(Made launcher, List<LaunchOrder> orders) {
    if (orders.isEmpty()) {
      return;
    }
    try {
      launcher.get().launch(orders, new Outcomes());
    } catch (RuntimeException failed) {
      // Keys that cannot be made or read, say; each order has to be answered.
      orders.forEach(order -> events.accept(new LaunchFailed(order.label(), reason(failed))));
    }
  }

  private static String reason(RuntimeException failed) {
    Throwable cause = failed.getCause() == null ? failed : failed.getCause();
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }

  /** Launchers are made for this even if nothing was launched: a former process may have. */
  @Override
  public void stopAll() {
    worker.execute(
        () -> {
          List<String> leftovers = new ArrayList<>();
          for (Made launcher : List.of(virtual, remote)) {
            try {
              leftovers.addAll(launcher.get().stopAll());
            } catch (RuntimeException failed) {
              leftovers.add("not looked for what was launched: " + reason(failed));
            }
          }
          events.accept(new AllStopped(leftovers));
        });
  }

  @Override
  public void close() {
    worker.execute(
        () -> {
          virtual.close();
          remote.close();
        });
    worker.shutdown();
    try {
      if (!worker.awaitTermination(1, TimeUnit.SECONDS)) {
        worker.shutdownNow();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private final class Outcomes implements Launcher.Listener {
    @Override
    public void launched(String label, NodeId node, String controlAddress) {
      events.accept(new Launched(label, node, controlAddress));
    }

    @Override
    public void failed(String label, String cause) {
      events.accept(new LaunchFailed(label, cause == null ? "unknown" : cause));
    }

    @Override
    public void died(String label, String cause) {
      events.accept(new LaunchFailed(label, cause == null ? "unknown" : cause, true));
    }
  }

  /** A launcher that is made at first use; on the worker's thread only. */
  private static final class Made {
    private final Supplier<Launcher> maker;
    private Launcher launcher;

    Made(Supplier<Launcher> maker) {
      this.maker = maker;
    }

    Launcher get() {
      if (launcher == null) {
        launcher = maker.get();
      }
      return launcher;
    }

    void close() {
      if (launcher != null) {
        launcher.close();
      }
    }
  }
}
