package org.plushm.overlay;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/**
 * A stack of services on one event loop. The world calls one event method at a time and then
 * carries out {@link #drain} in order. Not safe for several threads at once.
 */
public final class Node {
  /** What the world knows about links and the runtime asks; same thread, no side effects. */
  public interface LinkView {
    /** See {@link Context#lastHeardNs}. */
    long lastHeardNs(NodeId peer);

    /** See {@link Context#bulkReady}. */
    boolean bulkReady();
  }

  private final NodeId self;
  private final LinkView links;
  private final RandomSource random;
  private final List<Service> services = new ArrayList<>();
  private final PriorityQueue<ScheduledTimer> timers = new PriorityQueue<>();
  private List<Effect> outbox = new ArrayList<>();
  private long nowNs;
  private long timerSequence;
  private long unhandledCount;

  /** A node without services. */
  public Node(NodeId self, LinkView links, RandomSource random) {
    this.self = self;
    this.links = links;
    this.random = random;
  }

  /** This node's identity. */
  public NodeId self() {
    return self;
  }

  /** Messages and events that no service took. */
  public long unhandledCount() {
    return unhandledCount;
  }

  /** The context for a service of this name. */
  public Context context(String serviceName) {
    return new ServiceContext(serviceName);
  }

  /** Puts a service on top of the stack; messages are offered bottom first. */
  public void install(Service service) {
    services.add(service);
  }

  /**
   * The lowest service of this type, for the world and for tests.
   *
   * @throws IllegalArgumentException when none was installed
   */
  public <S> S service(Class<S> type) {
    for (Service service : services) {
      if (type.isInstance(service)) {
        return type.cast(service);
      }
    }
    throw new IllegalArgumentException(self + " has no " + type.getSimpleName());
  }

  /** The start event. */
  public void start(long atNs) {
    each(atNs, Service::onStart);
  }

  /** A datagram has arrived. */
  public void datagram(long atNs, NodeId from, Message message) {
    nowNs = atNs;
    for (Service service : services) {
      if (service.onDatagram(from, message)) {
        return;
      }
    }
    unhandledCount++;
  }

  /** A message has arrived over a link. */
  public void linkMessage(long atNs, NodeId from, Message message) {
    nowNs = atNs;
    for (Service service : services) {
      if (service.onLinkMessage(from, message)) {
        return;
      }
    }
    unhandledCount++;
  }

  /** A link is up. */
  public void linkOpened(long atNs, NodeId peer) {
    each(atNs, service -> service.onLinkOpened(peer));
  }

  /** A link has ended. */
  public void linkClosed(long atNs, NodeId peer, LinkEnd end) {
    each(atNs, service -> service.onLinkClosed(peer, end));
  }

  /** The bulk stream takes more. */
  public void bulkReady(long atNs) {
    each(atNs, Service::onBulkReady);
  }

  /** The node did not run for a while. */
  public void paused(long atNs, long gapNs) {
    each(atNs, service -> service.onPaused(gapNs));
  }

  /** Something from another port. */
  public void event(long atNs, Event event) {
    nowNs = atNs;
    for (Service service : services) {
      if (service.onEvent(event)) {
        return;
      }
    }
    unhandledCount++;
  }

  /** A downcall from outside the stack, run as an event. */
  public void call(long atNs, Runnable downcall) {
    nowNs = atNs;
    downcall.run();
  }

  /** When the next timer fires; {@link Long#MAX_VALUE} when none is scheduled. */
  public long nextDeadlineNs() {
    ScheduledTimer next = timers.peek();
    return next == null ? Long.MAX_VALUE : next.deadlineNs;
  }

  /**
   * Fires the earliest timer that is due.
   *
   * @return whether there was one
   */
  public boolean fireNextTimer(long atNs) {
    ScheduledTimer next = timers.peek();
    if (next == null || next.deadlineNs > atNs) {
      return false;
    }
    timers.remove();
    next.scheduled = false;
    nowNs = atNs;
    next.action.run();
    return true;
  }

  /** The effects of the events since the last call, in order. */
  public List<Effect> drain() {
    if (outbox.isEmpty()) {
      return List.of();
    }
    List<Effect> effects = outbox;
    outbox = new ArrayList<>();
    return effects;
  }

  private void each(long atNs, Consumer<Service> upcall) {
    nowNs = atNs;
    for (Service service : services) {
      upcall.accept(service);
    }
  }

  private final class ScheduledTimer implements Timer, Comparable<ScheduledTimer> {
    private final String serviceName;
    private final String name;
    private final Runnable action;
    private long deadlineNs;
    private long sequence;
    private boolean scheduled;

    ScheduledTimer(String serviceName, String name, Runnable action) {
      this.serviceName = serviceName;
      this.name = name;
      this.action = action;
    }

    @Override
    public void scheduleAfter(long delayNs) {
      cancel();
      deadlineNs = nowNs + Math.max(0, delayNs);
      sequence = timerSequence++;
      scheduled = true;
      timers.add(this);
    }

    @Override
    public void cancel() {
      if (scheduled) {
        timers.remove(this);
        scheduled = false;
      }
    }

    @Override
    public boolean isScheduled() {
      return scheduled;
    }

    @Override
    public int compareTo(ScheduledTimer other) {
      int order = Long.compare(deadlineNs, other.deadlineNs);
      return order == 0 ? Long.compare(sequence, other.sequence) : order;
    }

    @Override
    public String toString() {
      return serviceName + "." + name + (scheduled ? "@" + deadlineNs : " idle");
    }
  }

  private final class ServiceContext implements Context {
    private final RandomSource serviceRandom;
    private final String serviceName;

    ServiceContext(String serviceName) {
      this.serviceName = serviceName;
      this.serviceRandom = random.fork(serviceName);
    }

    @Override
    public NodeId self() {
      return self;
    }

    @Override
    public long nowNs() {
      return nowNs;
    }

    @Override
    public RandomSource random() {
      return serviceRandom;
    }

    @Override
    public Timer timer(String name, Runnable action) {
      return new ScheduledTimer(serviceName, name, action);
    }

    @Override
    public void datagram(NodeId to, Message message) {
      outbox.add(new Effect.SendDatagram(to, message));
    }

    @Override
    public void openLink(NodeId peer) {
      outbox.add(new Effect.OpenLink(peer));
    }

    @Override
    public void closeLink(NodeId peer) {
      outbox.add(new Effect.CloseLink(peer));
    }

    @Override
    public void send(NodeId peer, Message message) {
      outbox.add(new Effect.SendOnLink(peer, StreamKind.CONTROL, message));
    }

    @Override
    public void sendBulk(NodeId peer, Message message) {
      outbox.add(new Effect.SendOnLink(peer, StreamKind.BULK, message));
    }

    @Override
    public boolean bulkReady() {
      return links.bulkReady();
    }

    @Override
    public long lastHeardNs(NodeId peer) {
      return links.lastHeardNs(peer);
    }

    @Override
    public void emit(Effect effect) {
      outbox.add(effect);
    }

    @Override
    public void trace(String event, String value) {
      outbox.add(new Effect.Trace(event, value));
    }
  }
}
