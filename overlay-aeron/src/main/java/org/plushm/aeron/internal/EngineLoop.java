package org.plushm.aeron.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;
import org.plushm.aeron.EffectHandler;
import org.plushm.aeron.EngineCounters;
import org.plushm.aeron.EngineOptions;
import org.plushm.aeron.Farewell;
import org.plushm.aeron.NodeFactory;
import org.plushm.aeron.NodeHandle;
import org.plushm.aeron.StaleIncarnation;
import org.plushm.aeron.TraceSink;
import org.plushm.aeron.seal.KeyRing;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.Message;
import org.plushm.overlay.MessageCodec;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.RandomSource;

/**
 * The duty cycle of an engine: Aeron's driver and client, then what other threads handed over, what
 * has arrived, what is due, and a wait. One thread runs it; others use {@link #submit} and the
 * methods that say so.
 */
public final class EngineLoop implements Runnable {
  /** The longest wait. Aeron's driver is never left alone with a stream for longer. */
  static final long IDLE_MAX_NS = TimeUnit.MILLISECONDS.toNanos(20);

  /**
   * The same without any stream: a root without children, or a client that waits for its
   * invitation. Aeron has then nothing to send, only time limits of seconds, and a frame ends the
   * wait.
   */
  private static final long IDLE_ALONE_MAX_NS = TimeUnit.MILLISECONDS.toNanos(100);

  /** How much work of each kind is done for nodes before Aeron is looked after again. */
  private static final long CYCLE_WORK_NS = TimeUnit.MILLISECONDS.toNanos(1);

  /** Cycles without progress before a wait: what was just sent locally has arrived by then. */
  private static final int QUIET_CYCLES = 2;

  /** At rest, a cycle is followed by a wait of so many times its length: 3 % of a core. */
  private static final int REST_FACTOR = 32;

  /** Below this the rest is not worth a system call of its own. */
  private static final long REST_LEAST_NS = TimeUnit.MICROSECONDS.toNanos(500);

  /** The most that the rest may delay a frame from another process. */
  private static final long REST_MOST_NS = TimeUnit.MILLISECONDS.toNanos(2);

  /** A few nodes hear few signs of life and need no rest between them. */
  private static final long REST_PER_NODE_NS = TimeUnit.MICROSECONDS.toNanos(20);

  private static final long LATE_CYCLE_NS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long TICK_NS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long CLOSE_TIMEOUT_NS = TimeUnit.MILLISECONDS.toNanos(500);

  private final EngineOptions options;
  private final MessageCodec codec;
  private final DriverShards drivers;
  private final AeronFolder folder;
  private final WakeSelector wake;
  private final DriverClock driverClock;
  private final EngineClock clock;
  private final FrameGate gate;
  private final EnginePace pace;
  private final LoopCounters counters;
  private final RandomSource random;
  private final SecureRandom salts = new SecureRandom();
  private final ManyToOneConcurrentArrayQueue<Runnable> commands;
  private final Set<HostedNode> nodes = new LinkedHashSet<>();
  private final ArrayDeque<HostedNode> ready = new ArrayDeque<>();
  private final ArrayDeque<HostedNode> unsettled = new ArrayDeque<>();
  private final PriorityQueue<WakeUp> wakeUps = new PriorityQueue<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final long originNs;
  private volatile Thread thread;
  private volatile KeyRing keys;
  private volatile boolean closing;
  private volatile boolean accepting = true;
  private PauseDetector pauses;
  private long nowNs;
  private long wokenAtNs;
  private long nextTickNs;
  private long closeByNs = Long.MAX_VALUE;
  private long restingCycleNs;
  private long wakeSequence;
  private long work;
  private int quietCycles;
  private Message encodedMessage;
  private byte[] encodedFrame;

  private record WakeUp(long dueNs, long sequence, HostedNode node) implements Comparable<WakeUp> {
    @Override
    public int compareTo(WakeUp other) {
      int order = Long.compare(dueNs, other.dueNs);
      return order == 0 ? Long.compare(sequence, other.sequence) : order;
    }
  }

  /** All parts ready to run; {@link #run} takes them over and closes them at its end. */
  EngineLoop(
      EngineOptions options,
      KeyRing keys,
      MessageCodec codec,
      DriverShards drivers,
      AeronFolder folder,
      WakeSelector wake,
      DriverClock driverClock,
      EngineClock clock,
      FrameGate gate,
      LoopCounters counters) {
    this.options = options;
    this.keys = keys;
    this.codec = codec;
    this.drivers = drivers;
    this.folder = folder;
    this.wake = wake;
    this.driverClock = driverClock;
    this.clock = clock;
    this.pace =
        gate.readsAhead()
            ? new EnginePace(gate.transit(), drivers, wake, clock, options.nodesMax())
            : null;
    this.gate = gate;
    this.counters = counters;
    this.random = new RandomSource(options.seed().orElseGet(salts::nextLong));
    this.commands =
        new ManyToOneConcurrentArrayQueue<>(Math.min(65_536, 1024 + 256 * options.nodesMax()));
    this.originNs = clock.nanoTime();
  }

  // --- any thread --------------------------------------------------------------------------------

  /** Has something run on the engine's thread; false when it was refused. */
  boolean submit(Runnable command) {
    if (!accepting || !commands.offer(command)) {
      return false;
    }
    wake.ring();
    return true;
  }

  /** Adds a node. The result fails when its address cannot be used. */
  public CompletableFuture<NodeHandle> add(
      NodeId self, NodeFactory factory, EffectHandler effects) {
    CompletableFuture<NodeHandle> result = new CompletableFuture<>();
    if (!submit(() -> add(self, factory, effects, result))) {
      result.completeExceptionally(new IllegalStateException("the engine is closed or overrun"));
    }
    return result;
  }

  /** Removes a node; completes when its links are closed. */
  public CompletableFuture<Void> remove(NodeHandle handle, Farewell farewell) {
    HostedNode node = (HostedNode) handle;
    if (!submit(() -> node.leave(farewell)) && accepting) {
      return CompletableFuture.failedFuture(new IllegalStateException("the engine is overrun"));
    }
    return node.closed();
  }

  /** Has every node use these keys, if they are of a later step; completes when they do. */
  public CompletableFuture<Void> changeKeys(KeyRing next) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    if (!submit(() -> changeKeys(next, done))) {
      done.completeExceptionally(new IllegalStateException("the engine is closed or overrun"));
    }
    return done;
  }

  private void changeKeys(KeyRing next, CompletableFuture<Void> done) {
    if (next.step().compareTo(keys.step()) > 0) {
      keys = next;
      nodes.forEach(node -> node.changeKeys(next));
    }
    done.complete(null);
  }

  /** Says goodbye for all nodes and ends; completes when everything is closed. */
  public CompletableFuture<Void> close() {
    closing = true;
    wake.ring();
    return ended;
  }

  /** Where Aeron's files are. */
  public Path folder() {
    return folder.path();
  }

  /** Completes when everything is closed, exceptionally after a failure. */
  public CompletableFuture<Void> ended() {
    return ended.copy();
  }

  /** Whether the calling thread is the engine's. */
  public boolean isOnThread() {
    return Thread.currentThread() == thread;
  }

  /** The counters now. */
  public EngineCounters reading() {
    return counters.reading();
  }

  // --- for nodes, engine thread ------------------------------------------------------------------

  KeyRing keys() {
    return keys;
  }

  MessageCodec codec() {
    return codec;
  }

  FrameGate gate() {
    return gate;
  }

  LoopCounters counters() {
    return counters;
  }

  TraceSink trace() {
    return options.trace();
  }

  long nowNs() {
    return nowNs;
  }

  void ready(HostedNode node) {
    ready.add(node);
  }

  void unsettled(HostedNode node) {
    unsettled.add(node);
  }

  void wakeAt(HostedNode node, long dueNs) {
    wakeUps.add(new WakeUp(dueNs, wakeSequence++, node));
  }

  void noteWork() {
    work++;
  }

  void notice(String line) {
    options.notices().accept(line);
  }

  /** A peer has seen this incarnation at the node's address. */
  void seenIncarnation(HostedNode node, long incarnation) {
    if (incarnation > node.self().incarnation()) {
      node.post(new StaleIncarnation(incarnation));
      node.notice(
          "peers know incarnation "
              + incarnation
              + " here and ignore this one; it needs a higher one (was the clock set back?)");
    }
  }

  /**
   * A message behind the byte that marks it; null, and counted, when it is longer than allowed. The
   * last one is kept, because parents send one message to many children.
   */
  byte[] encode(Message message, int bytesMax, HostedNode node) {
    if (message != encodedMessage) {
      Bytes encoded = codec.encode(message);
      encodedFrame = new byte[encoded.length() + 1];
      encodedFrame[0] = LinkTable.MESSAGE;
      encoded.copyTo(encodedFrame, 1);
      encodedMessage = message;
    }
    if (encodedFrame.length - 1 > bytesMax) {
      counters.oversized.incrementAndGet();
      node.notice(
          "dropped a "
              + message.getClass().getSimpleName()
              + " of "
              + (encodedFrame.length - 1)
              + " bytes, at most "
              + bytesMax
              + " are possible");
      return null;
    }
    return encodedFrame;
  }

  void onGone(HostedNode node) {
    nodes.remove(node);
    node.shard().streams().want();
    gate.unhost(node);
  }

  // --- nodes -------------------------------------------------------------------------------------

  private void add(
      NodeId self,
      NodeFactory factory,
      EffectHandler effects,
      CompletableFuture<NodeHandle> result) {
    try {
      if (closing) {
        throw new IllegalStateException("the engine is closing");
      }
      if (self.incarnation() == 0) {
        throw new IllegalArgumentException(self + " has no incarnation");
      }
      if (gate.isHosted(self)) {
        throw new IllegalArgumentException("a node lives at " + self.endpoint() + " already");
      }
      DriverShard shard = drivers.of(self);
      HostedNode node =
          new HostedNode(
              self, this, shard, factory, effects, random.fork(self.toString()), salts.nextLong());
      shard.start(node, result);
      nodes.add(node);
      gate.host(node);
    } catch (RuntimeException e) {
      result.completeExceptionally(e);
    }
  }

  // --- the cycle ---------------------------------------------------------------------------------

  @Override
  public void run() {
    thread = Thread.currentThread();
    RuntimeException failure = null;
    try {
      wokenAtNs = clock.nanoTime();
      pauses = new PauseDetector(wokenAtNs, clock.wallMs());
      while (!isClosed()) {
        boolean progress = cycle();
        quietCycles = progress ? 0 : quietCycles + 1;
        if (quietCycles >= QUIET_CYCLES) {
          idle();
        }
      }
    } catch (RuntimeException e) {
      failure = e;
      options.notices().accept(options.roleName() + " failed: " + e);
    } finally {
      end(failure);
    }
  }

  private boolean isClosed() {
    if (!closing) {
      return false;
    }
    if (closeByNs == Long.MAX_VALUE) {
      closeByNs = nowNs + CLOSE_TIMEOUT_NS;
      List.copyOf(nodes).forEach(node -> node.leave(Farewell.GOODBYE));
    }
    return nodes.isEmpty() && !ranOnceMore() || nowNs >= closeByNs;
  }

  /** Goodbyes that were handed to Aeron leave in its next cycles. */
  private boolean ranOnceMore() {
    return quietCycles < QUIET_CYCLES;
  }

  private boolean cycle() {
    long startNs = clock.nanoTime();
    nowNs = startNs - originNs;
    long progressBefore = gate.progressCount() + work;
    tellPause(pauses.check(startNs, clock.wallMs()));
    driverClock.advance(startNs);
    gate.now(nowNs);
    if (pace == null) {
      drivers.cycle(nowNs);
    } else {
      pace.beginCycle(startNs, nowNs);
    }
    settle();
    boolean done = runCommands(clock.nanoTime() + CYCLE_WORK_NS);
    tellPauseWithin(startNs);
    done &= takeTurns(clock.nanoTime() + CYCLE_WORK_NS);
    // Timers have a time of their own: late ones make a node distrust itself and see deaths late.
    done &= pollDue(clock.nanoTime() + CYCLE_WORK_NS);
    settle();
    if (nowNs >= nextTickNs) {
      nextTickNs = nowNs + TICK_NS;
      for (HostedNode node : List.copyOf(nodes)) {
        node.tick();
        if (pace != null) {
          pace.handOver();
        }
      }
    }
    counters.cycles.lazySet(counters.cycles.get() + 1);
    long tookNs = clock.nanoTime() - startNs;
    if (tookNs >= LATE_CYCLE_NS) {
      counters.lateCycles.incrementAndGet();
    }
    boolean progress = !done || gate.progressCount() + work != progressBefore;
    if (!progress) {
      restingCycleNs += (tookNs - restingCycleNs) >> 3;
    }
    return progress || drivers.isSettingUp();
  }

  /** A pause in the middle of a cycle is told before the messages that the cycle brought. */
  private void tellPauseWithin(long startNs) {
    long currentNs = clock.nanoTime();
    if (currentNs - startNs >= PauseDetector.PAUSE_NS) {
      nowNs = currentNs - originNs;
      tellPause(pauses.check(currentNs, clock.wallMs()));
    }
  }

  private void tellPause(long gapNs) {
    if (gapNs > 0) {
      counters.pauses.incrementAndGet();
      for (HostedNode node : List.copyOf(nodes)) {
        if (node.isRunning()) {
          node.run(atNs -> node.node().paused(atNs, gapNs));
        }
      }
    }
  }

  private void settle() {
    HostedNode node;
    while ((node = unsettled.poll()) != null) {
      node.settle();
    }
  }

  private boolean runCommands(long untilNs) {
    Runnable command;
    while ((command = commands.poll()) != null) {
      command.run();
      noteWork();
      if (isOver(untilNs)) {
        return commands.isEmpty();
      }
    }
    return true;
  }

  /** Between two nodes: whether the time for them is over; emulated frames do not wait for that. */
  private boolean isOver(long untilNs) {
    if (pace != null) {
      pace.betweenNodes();
    }
    return clock.nanoTime() >= untilNs;
  }

  private boolean takeTurns(long untilNs) {
    for (int turns = ready.size(); turns > 0; turns--) {
      ready.remove().takeTurn();
      if (isOver(untilNs)) {
        break;
      }
    }
    return ready.isEmpty();
  }

  private boolean pollDue(long untilNs) {
    WakeUp next;
    while ((next = wakeUps.peek()) != null && next.dueNs() <= nowNs) {
      wakeUps.remove();
      if (next.node().isDue(next.dueNs())) {
        next.node().poll();
        if (isOver(untilNs)) {
          return false;
        }
      }
    }
    return true;
  }

  // --- the wait ----------------------------------------------------------------------------------

  /**
   * Waits until something is due, a frame comes or another thread rings. A large edge hears a sign
   * of life every millisecond and must not run a whole cycle for each, so it first rests for a
   * while in which only the bell wakes it.
   */
  private void idle() {
    long startNs = clock.nanoTime();
    long dueNs = startNs + (hasStreams() ? IDLE_MAX_NS : IDLE_ALONE_MAX_NS);
    if (!wakeUps.isEmpty()) {
      dueNs = Math.min(dueNs, wakeUps.peek().dueNs() + originNs);
    }
    dueNs = Math.min(dueNs, Math.max(nextTickNs + originNs, startNs));
    pauses.waitingUntil(Math.max(dueNs, startNs));
    wake.prepare();
    if (pace != null) {
      dueNs = pace.driverDueNs(dueNs);
    }
    if (pace != null && pace.isEmulated()) {
      if (commands.isEmpty() && !closing) {
        pace.waitUntil(dueNs);
      }
    } else if (commands.isEmpty() && !closing && dueNs > startNs) {
      long restNs = Math.min(restingCycleNs * REST_FACTOR, nodes.size() * REST_PER_NODE_NS);
      restNs = Math.min(restNs, REST_MOST_NS);
      if (restNs >= REST_LEAST_NS) {
        wake.parkNs(Math.min(restNs, dueNs - startNs));
      }
      long leftNs = dueNs - clock.nanoTime();
      if (commands.isEmpty() && !closing && leftNs > 0) {
        wake.awaitFrameNs(leftNs);
      }
    }
    wake.done();
  }

  private boolean hasStreams() {
    for (HostedNode node : nodes) {
      if (node.hasStreams()) {
        return true;
      }
    }
    return false;
  }

  // --- the end -----------------------------------------------------------------------------------

  private void end(RuntimeException failure) {
    accepting = false;
    closing = true;
    Runnable command;
    while ((command = commands.poll()) != null) {
      // A command left behind by a closing engine finds its node gone.
      runQuietly(command);
    }
    for (HostedNode node : List.copyOf(nodes)) {
      runQuietly(() -> node.leave(Farewell.MUTE));
    }
    drivers.endStarts();
    runQuietly(drivers::close);
    runQuietly(folder::close);
    try {
      wake.close();
    } catch (IOException e) {
      options.notices().accept("closing the selector failed: " + e.getMessage());
    }
    if (failure == null) {
      ended.complete(null);
    } else {
      ended.completeExceptionally(failure);
    }
  }

  private void runQuietly(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException e) {
      options.notices().accept("while closing: " + Objects.toString(e.getMessage(), e.toString()));
    }
  }
}
