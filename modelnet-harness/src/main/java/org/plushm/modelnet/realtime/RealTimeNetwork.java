package org.plushm.modelnet.realtime;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.plushm.aeron.FrameNetwork;
import org.plushm.modelnet.pipe.DistilledPaths;
import org.plushm.modelnet.pipe.PipeNetwork;
import org.plushm.overlay.NodeId;

/**
 * What an emulated network is in real time, however many edges there are: hosts have places, frames
 * that are handed over are late by something, links change at times. Engine thread only, unless a
 * method says otherwise.
 */
abstract class RealTimeNetwork implements FrameNetwork {
  /** With the headers of IPv4 and UDP. */
  static final int OVERHEAD_BYTES = 28;

  private static final int UNPLACED = -1;
  private static final long SECOND_NS = 1_000_000_000L;

  /** A second with fewer frames says nothing about keeping up. */
  private static final long HARD_FRAMES_LEAST = 100;

  private static final double HARD_SHARE = 0.001;

  private final EmulationSettings settings;
  private final DistilledPaths paths;
  private final LongSupplier clock;
  private final Map<NodeId, Integer> places = new ConcurrentHashMap<>();
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final ArrayDeque<LinkChange.Timed> changes = new ArrayDeque<>();
  private final LagHistogram lag = new LagHistogram();
  private final LagHistogram secondsLag = new LagHistogram();
  private volatile Consumer<String> failure = reason -> {};
  private long startNs = Long.MIN_VALUE;
  private long secondEndNs = Long.MIN_VALUE;
  private boolean bypassing;
  private long unplacedDrops;

  /**
   * A network without hosts.
   *
   * @param clock the engine's time now, for what is handed over
   */
  RealTimeNetwork(EmulationSettings settings, DistilledPaths paths, LongSupplier clock) {
    this.clock = clock;
    this.settings = settings;
    this.paths = paths;
    List<LinkChange.Timed> sorted = new ArrayList<>(settings.changes());
    sorted.sort(Comparator.comparingLong(LinkChange.Timed::atNs));
    changes.addAll(sorted);
  }

  /** Told when a run cannot keep up that has to. Before the first frame. */
  void onFailure(Consumer<String> listener) {
    failure = listener;
  }

  @Override
  public final boolean isEmulated() {
    return true;
  }

  @Override
  public final int dilation() {
    return settings.dilation();
  }

  /** The pipes. */
  final DistilledPaths paths() {
    return paths;
  }

  /** Gives a host its place, before it sends anything. Any thread. */
  final void place(NodeId self, int vn) {
    places.put(self.anyIncarnation(), vn);
  }

  /** The number of a host in the topology; negative for a stranger. */
  final int vn(NodeId node) {
    Integer vn = places.get(node.anyIncarnation());
    return vn == null ? UNPLACED : vn;
  }

  /** A frame from or to a stranger is gone. */
  final void countUnplaced() {
    unplacedDrops++;
  }

  /** Frames whose sender or receiver has no place in the network. */
  final long unplacedDrops() {
    return unplacedDrops;
  }

  /** Whether frames are handed over as soon as they are there: the floor of the machine. */
  final boolean isBypassing() {
    return bypassing;
  }

  final void bypass(boolean now) {
    bypassing = now;
  }

  /**
   * A frame is handed over now.
   *
   * @param nominalNs when it was to be
   */
  final void record(long nominalNs) {
    long lagNs = clock.getAsLong() - nominalNs;
    lag.record(lagNs);
    secondsLag.record(lagNs);
  }

  /** How late frames were so far since the last {@link #takeLag}. */
  final LagHistogram lag() {
    return lag;
  }

  /** The record so far as text; a new one begins. */
  final String takeLag() {
    String text = lag.toText();
    lag.clear();
    return text;
  }

  /** Has something done on the engine's thread, within some 20 ms. Any thread. */
  final <T> CompletableFuture<T> ask(Supplier<T> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    tasks.add(
        () -> {
          try {
            answer.complete(question.get());
          } catch (RuntimeException e) {
            answer.completeExceptionally(e);
          }
        });
    return answer;
  }

  @Override
  public final void poll(long nowNs, Exit exit) {
    if (startNs == Long.MIN_VALUE) {
      startNs = nowNs;
      secondEndNs = nowNs + SECOND_NS;
    }
    Runnable task;
    while ((task = tasks.poll()) != null) {
      task.run();
    }
    while (!changes.isEmpty() && startNs + changes.peek().atNs() <= nowNs) {
      changes.remove().change().applyTo(paths);
    }
    drain(nowNs, exit);
    if (nowNs >= secondEndNs) {
      secondEndNs = nowNs + SECOND_NS;
      judgeSecond();
      tick(nowNs);
    }
  }

  private void judgeSecond() {
    long lateNs = settings.toleranceMs() * 1_000_000L;
    long late = secondsLag.countAbove(lateNs);
    if (settings.hard()
        && secondsLag.count() >= HARD_FRAMES_LEAST
        && late > HARD_SHARE * secondsLag.count()) {
      failure.accept(
          EmulationSettings.CANNOT_KEEP_UP
              + ": "
              + late
              + " of "
              + secondsLag.count()
              + " frames of a second were more than "
              + settings.toleranceMs()
              + " ms late; use more --dilation, fewer hosts, or leave --hard out");
    }
    secondsLag.clear();
  }

  @Override
  public final long nextDeadlineNs() {
    long changeNs = changes.isEmpty() ? Long.MAX_VALUE : startNs + changes.peek().atNs();
    return Math.min(changeNs, nextExitNs());
  }

  /** Lets everything leave that is due. */
  abstract void drain(long nowNs, Exit exit);

  /** When {@link #drain} has something to do. */
  abstract long nextExitNs();

  /** Once a second. */
  abstract void tick(long nowNs);

  /** How many frames the pipes hold. */
  abstract int inFlight();

  /** The pipes with their doors, for partitions and losses. */
  abstract PipeNetwork<?> doors();
}
