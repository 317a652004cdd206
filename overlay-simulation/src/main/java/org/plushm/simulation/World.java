package org.plushm.simulation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.plushm.overlay.Effect;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.RandomSource;

/**
 * The virtual-time world: hosts, the network between them, one queue of events and one clock. All
 * calls from one thread. The same options and the same calls give the same run.
 */
public final class World {
  /** Checkers scan everything each time this many events have run, in small worlds. */
  private static final long SCAN_EVENTS = 10_000;

  /** In large worlds each host is scanned once in this many events, so that scans stay cheap. */
  private static final long SCAN_EVENTS_PER_HOST = 20;

  /** Actors without a transport live at addresses of this net, which no frame reaches. */
  private static final int ACTOR_NET = 0xf000_0000;

  private final WorldOptions options;
  private final RandomSource random;
  private final Network network;
  private final EventQueue queue = new EventQueue();
  private final Map<NodeId, SimulatedHost> byEndpoint = new LinkedHashMap<>();
  private final List<SimulatedHost> hosts = new ArrayList<>();
  private final List<Checker> checkers = new ArrayList<>();
  private final List<Violation> violations = new ArrayList<>();
  private long nowNs;
  private long eventCount;
  private long nextScanCount = SCAN_EVENTS;
  private long runHash;
  private int actorCount;

  /** An empty world at time 0. */
  public World(WorldOptions options) {
    this.options = options;
    this.random = new RandomSource(options.seed());
    this.network = new Network(this);
  }

  /** What the world is made of. */
  public WorldOptions options() {
    return options;
  }

  /** Virtual time in nanoseconds, from 0. */
  public long nowNs() {
    return nowNs;
  }

  /** A stream of random numbers for the test's own choices, by name. */
  public RandomSource random(String name) {
    return random.fork("test." + name);
  }

  /** The network: partitions and counts. */
  public Network network() {
    return network;
  }

  /**
   * Adds a host; nothing lives there until {@link SimulatedHost#start}.
   *
   * @param endpoint address and port; its incarnation is ignored
   * @param factory makes the services of each incarnation
   */
  public SimulatedHost addHost(NodeId endpoint, NodeFactory factory) {
    return add(new SimulatedHost(this, endpoint.anyIncarnation(), null, factory));
  }

  /**
   * Adds a host at an address of its own, 10.x.y.z by count, for tests that do not care where.
   *
   * @param factory makes the services of each incarnation
   */
  public SimulatedHost addHost(NodeFactory factory) {
    return addHost(NodeId.ofIpv4(0x0a00_0001 + hosts.size(), 4000, 0), factory);
  }

  /**
   * Adds an actor outside the overlay, such as the control node: services, timers, ports, pauses
   * and kills as at a host, but no transport. An effect of the transport from it is a failure.
   *
   * @param name as the trace shows it
   * @param factory makes the services of each incarnation
   */
  public SimulatedHost addActor(String name, NodeFactory factory) {
    NodeId endpoint = NodeId.ofIpv4(ACTOR_NET + ++actorCount, 1, 0);
    return add(new SimulatedHost(this, endpoint, name, factory));
  }

  private SimulatedHost add(SimulatedHost host) {
    if (byEndpoint.putIfAbsent(host.endpoint(), host) != null) {
      throw new IllegalArgumentException(host.endpoint() + " is taken");
    }
    hosts.add(host);
    return host;
  }

  /** All hosts and actors, in the order they were added. */
  public List<SimulatedHost> hosts() {
    return Collections.unmodifiableList(hosts);
  }

  /** The host at an endpoint, whatever the incarnation; null when there is none. */
  public SimulatedHost hostAt(NodeId id) {
    return byEndpoint.get(id.anyIncarnation());
  }

  /** The host where exactly this incarnation lives now; null when it does not. */
  public SimulatedHost living(NodeId id) {
    SimulatedHost host = hostAt(id);
    return host != null && host.isAlive() && host.id().equals(id) ? host : null;
  }

  /** Runs an action of the test or of a fake port at a time; never before now. */
  public void at(long atNs, Runnable action) {
    queue.add(Math.max(nowNs, atNs), action);
  }

  /** Runs an action of the test or of a fake port after a delay. */
  public void after(long delayNs, Runnable action) {
    at(nowNs + Math.max(0, delayNs), action);
  }

  /**
   * Lets the script of the fault model begin now, over all hosts with a transport, numbered in the
   * order in which they were added.
   */
  public void applyScript() {
    options
        .faults()
        .script()
        .apply(this, hosts.stream().filter(SimulatedHost::hasTransport).toList());
  }

  /** Adds a judge. */
  public void addChecker(Checker checker) {
    checkers.add(checker);
  }

  /**
   * Runs the next event.
   *
   * @return whether there was one
   */
  public boolean step() {
    if (queue.size() == 0) {
      return false;
    }
    nowNs = queue.nextNs();
    queue.take().run();
    return true;
  }

  /** Runs all that happens up to a time, inclusive, and then has that time. */
  public void runUntil(long atNs) {
    while (queue.nextNs() <= atNs) {
      step();
    }
    nowNs = Math.max(nowNs, atNs);
  }

  /** Runs for a while. */
  public void runFor(long durationNs) {
    runUntil(nowNs + durationNs);
  }

  /**
   * Runs until a condition holds, looking after each event.
   *
   * @param withinNs how long at most, from now
   * @return whether it came to hold
   */
  public boolean runUntil(BooleanSupplier condition, long withinNs) {
    long limitNs = nowNs + withinNs;
    while (!condition.getAsBoolean()) {
      if (queue.nextNs() > limitNs) {
        nowNs = Math.max(nowNs, limitNs);
        return condition.getAsBoolean();
      }
      step();
    }
    return true;
  }

  /**
   * Tells the checkers that nothing has been failing for long enough, so that what must come true
   * has had its time. Scans for what must hold always, too.
   */
  public void checkQuiescent() {
    for (Checker checker : checkers) {
      checker.scan(this);
      checker.quiescent(this);
    }
  }

  /**
   * A checker has seen that a property does not hold.
   *
   * @throws SimulationFailure at once when the options say so
   */
  public void violation(String property, String detail) {
    Violation violation = new Violation(property, detail, nowNs, options.seed());
    violations.add(violation);
    trace("world", "violation", violation.toString());
    if (options.failFast()) {
      throw failure(violation.toString(), null);
    }
  }

  /** What did not hold so far. */
  public List<Violation> violations() {
    return Collections.unmodifiableList(violations);
  }

  /** How many events have run at nodes. */
  public long eventCount() {
    return eventCount;
  }

  /**
   * A number over every event so far: when, where, what kind, from whom, and, with a codec, each
   * message's bytes. Equal for runs that went the same way.
   */
  public long runHash() {
    return runHash;
  }

  /** A failure of this run with its seed and replay command. */
  public SimulationFailure failure(String problem, Throwable cause) {
    return new SimulationFailure(problem, options, nowNs, cause);
  }

  /**
   * Adds a line to the trace about what happened outside the hosts, such as at a control node that
   * the test plays.
   */
  public void note(String node, String event, String value) {
    trace(node, event, value);
  }

  /** A line of the trace. */
  void trace(String node, String event, String value) {
    if (options.trace() != null) {
      options.trace().line(TraceLine.json(nowNs, node, event, value));
    }
  }

  /** An event is about to run at a node. */
  void countEvent(NodeId at, String kind, NodeId from, long content) {
    eventCount++;
    long hash = mix(runHash ^ nowNs);
    hash = mix(hash + at.addressLow() + 31L * at.port() + at.incarnation());
    hash = mix(hash + kind.hashCode() + content);
    runHash = from == null ? hash : mix(hash + from.addressLow() + from.incarnation());
  }

  /** A node's effect is about to be carried out. */
  void effect(SimulatedHost host, Effect effect) {
    for (Checker checker : checkers) {
      checker.effect(this, host, effect);
    }
  }

  /** What happened at a host is over. */
  void touched(SimulatedHost host) {
    if (checkers.isEmpty()) {
      return;
    }
    boolean scan = eventCount >= nextScanCount;
    if (scan) {
      nextScanCount = eventCount + Math.max(SCAN_EVENTS, SCAN_EVENTS_PER_HOST * hosts.size());
    }
    for (Checker checker : checkers) {
      checker.touched(this, host);
      if (scan) {
        checker.scan(this);
      }
    }
  }

  RandomSource fork(String name) {
    return random.fork(name);
  }

  static long mix(long value) {
    long z = value * 0x9e37_79b9_7f4a_7c15L;
    z = (z ^ z >>> 32) * 0xd6e8_feb8_6659_fd93L;
    return z ^ z >>> 32;
  }
}
