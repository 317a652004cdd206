package org.plushm.simulation;

import java.util.Map;
import java.util.TreeMap;
import org.plushm.overlay.Effect;
import org.plushm.overlay.Event;
import org.plushm.overlay.Node;
import org.plushm.overlay.NodeId;

/**
 * An endpoint at which incarnations of a node live, one at a time. Its methods are acts of the test
 * or of a fake port and take effect at once; call them between events, from actions given to {@link
 * World#at}, or from an {@link EffectHandler}.
 */
public final class SimulatedHost {
  private final World world;
  private final NodeId endpoint;
  private final String name;
  private final NodeFactory factory;
  private final Map<String, Object> disk = new TreeMap<>();
  private EffectHandler effectHandler = (host, effect) -> false;
  private PortFaults portFaults = (host, fault) -> false;
  private Runnable afterStart = () -> {};
  private Incarnation incarnation;

  /** The highest incarnation that there ever was here, and that the host itself knows of. */
  private long highestIncarnation;

  private long knownIncarnation;

  /** When the incarnation with the highest number died; peers from before know it. */
  private long highestDiedNs = Long.MIN_VALUE;

  private long clockShiftMs;
  private long processingNs;
  private boolean bulkRefused;

  SimulatedHost(World world, NodeId endpoint, String name, NodeFactory factory) {
    this.world = world;
    this.endpoint = endpoint;
    this.name = name;
    this.factory = factory;
  }

  /** Address and port, incarnation 0. */
  public NodeId endpoint() {
    return endpoint;
  }

  /** The actor's name, or the endpoint. */
  public String name() {
    return name == null ? endpoint.endpoint() : name;
  }

  /** Whether this host is in the network; actors are not. */
  public boolean hasTransport() {
    return name == null;
  }

  /** Whether a node lives here now; a paused one does. */
  public boolean isAlive() {
    return incarnation != null && incarnation.isAlive();
  }

  /** Whether the node here is paused. */
  public boolean isPaused() {
    return isAlive() && incarnation.isPaused();
  }

  /** The full identity of the node that lives here, or of the last one; null before the first. */
  public NodeId id() {
    return incarnation == null ? null : incarnation.id();
  }

  /** The node that lives here. */
  public Node node() {
    return present().node();
  }

  /** The lowest service of this type of the node that lives here. */
  public <S> S service(Class<S> type) {
    return node().service(type);
  }

  /**
   * Starts a node. Its incarnation is the host's wall clock in epoch milliseconds, or the highest
   * that the host knows of plus one when that is more. A host that has lost its state may so start
   * a stale one: peers who knew a higher one drop what it sends and tell it, and it is started
   * again with a higher number.
   *
   * @throws IllegalStateException when one lives here already
   */
  public NodeId start() {
    if (isAlive()) {
      throw new IllegalStateException(incarnation.id() + " still lives");
    }
    if (incarnation != null && incarnation.id().incarnation() == highestIncarnation) {
      highestDiedNs = incarnation.diedNs();
    }
    knownIncarnation = Math.max(wallMs(), knownIncarnation + 1);
    highestIncarnation = Math.max(highestIncarnation, knownIncarnation);
    incarnation = new Incarnation(world, this, endpoint.withIncarnation(knownIncarnation), factory);
    incarnation.start();
    afterStart.run();
    return incarnation.id();
  }

  /**
   * Sets what is done after each start from now on, such as telling the node to join; it runs
   * outside the event.
   */
  public void afterStart(Runnable action) {
    afterStart = action;
  }

  /** Kills the node without a goodbye: peers see nothing but silence. */
  public void kill() {
    present().kill(false);
  }

  /** Kills the node; peers see its links end after the link delay, as when a process is ended. */
  public void killNoisily() {
    present().kill(true);
  }

  /** Starts a new incarnation, after a silent kill when one lives here; the disk is kept. */
  public NodeId restart() {
    if (isAlive()) {
      kill();
    }
    return start();
  }

  /**
   * Forgets what fakes keep at {@link #disk} and the incarnations so far, as when a host comes back
   * from a new image.
   */
  public void loseState() {
    disk.clear();
    knownIncarnation = 0;
  }

  /**
   * Whether a peer that lives since then drops what the node here sends, because it knew a higher
   * one.
   */
  boolean isStaleFor(long peerStartedNs) {
    return knownIncarnation < highestIncarnation && peerStartedNs < highestDiedNs;
  }

  /**
   * Peers have told the node here that it is stale: it ends, and starts again above the highest.
   */
  void startAboveTheHighest() {
    incarnation.kill(false);
    knownIncarnation = highestIncarnation;
    start();
  }

  /** Sets the wall clock forth or back for later starts. */
  public void shiftClock(long shiftMs) {
    clockShiftMs += shiftMs;
  }

  /** The host's wall clock, in epoch milliseconds. */
  public long wallMs() {
    return world.options().startEpochMs() + clockShiftMs + world.nowNs() / 1_000_000;
  }

  /** What survives a kill: for fakes of journals and ledgers. */
  public Map<String, Object> disk() {
    return disk;
  }

  /**
   * Stops the node for a while. What comes meanwhile waits (datagrams up to a limit); afterwards
   * the node is told of the pause before anything else.
   */
  public void pause(long durationNs) {
    Incarnation stopped = present();
    stopped.pause();
    world.after(
        durationNs,
        () -> {
          if (stopped.isAlive()) {
            stopped.resume();
          }
        });
  }

  /** Ends a pause early; nothing happens at a node that runs. */
  public void resume() {
    present().resume();
  }

  /**
   * Makes each event at this host take time, as on an overloaded machine; 0 is the default. What
   * comes meanwhile waits in order.
   */
  public void slowDown(long newProcessingNs) {
    processingNs = newProcessingNs;
  }

  /** Refuses the node's bulk stream, or takes more again and tells it so. */
  public void refuseBulk(boolean refused) {
    boolean ended = bulkRefused && !refused;
    bulkRefused = refused;
    if (ended && isAlive()) {
      incarnation.bulkMayBeReady();
    }
  }

  /** Sets the ports that carry out effects unknown to the runtime. */
  public void effectHandler(EffectHandler handler) {
    effectHandler = handler;
  }

  /** Sets what carries out faults of the ports, such as a cut of the control link. */
  public void portFaults(PortFaults handler) {
    portFaults = handler;
  }

  /** A fault happens here now; whether the ports have carried it out. */
  boolean portFault(Fault fault) {
    return portFaults.happen(this, fault);
  }

  /** An event of a port for the node that lives here now, in its turn; lost when none does. */
  public void deliver(Event event) {
    if (isAlive()) {
      incarnation.arrive(arrival(event));
    }
  }

  /** The same after a delay; lost when the node that lives here now has gone by then. */
  public void deliverAfter(long delayNs, Event event) {
    if (isAlive()) {
      Incarnation receiver = incarnation;
      world.after(delayNs, () -> receiver.arrive(arrival(event)));
    }
  }

  private static Arrival arrival(Event event) {
    return Arrival.event(
        event.getClass().getName(), null, at -> at.node().event(at.localNowNs(), event));
  }

  /** Runs a downcall as an event of the node that lives here, in its turn. */
  public void call(Runnable downcall) {
    present().arrive(Arrival.event("call", null, at -> at.node().call(at.localNowNs(), downcall)));
  }

  @Override
  public String toString() {
    return name() + (isAlive() ? isPaused() ? " paused" : " alive" : " dead");
  }

  /** The node that lives here, or null. */
  Incarnation incarnation() {
    return isAlive() ? incarnation : null;
  }

  String traceName() {
    return hasTransport() ? id().toString() : name;
  }

  boolean handle(Effect effect) {
    return effectHandler.handle(this, effect);
  }

  long processingNs() {
    return processingNs;
  }

  boolean isBulkRefused() {
    return bulkRefused;
  }

  private Incarnation present() {
    if (!isAlive()) {
      throw new IllegalStateException("no node lives at " + name());
    }
    return incarnation;
  }
}
