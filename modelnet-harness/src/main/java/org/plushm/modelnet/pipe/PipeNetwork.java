package org.plushm.modelnet.pipe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import org.plushm.overlay.RandomSource;

/**
 * A network of pipes with packets under way. The owner lets packets in when they are sent, asks
 * when it has to come back, and then takes out what has arrived. All times are nanoseconds of one
 * clock of the owner's, of any origin. After start-up nothing is allocated for a packet. Not for
 * use by several threads.
 *
 * @param <P> what the owner calls a packet
 */
public final class PipeNetwork<P> {
  /** Headers of IPv4 and UDP. */
  public static final int OVERHEAD_BYTES_DEFAULT = 28;

  /** Packets under way that a network holds at most, unless told otherwise. */
  public static final int PACKETS_MAX_DEFAULT = 1 << 20;

  /**
   * Takes packets that have arrived.
   *
   * @param <P> what the owner calls a packet
   */
  @FunctionalInterface
  public interface ExitHandler<P> {
    /**
     * A packet has arrived.
     *
     * @param fromVn its sender
     * @param toVn its receiver
     * @param packet as it was let in
     * @param nominalNs when it was to arrive; how much later it is now is the emulator's own error
     */
    void onExit(int fromVn, int toVn, P packet, long nominalNs);
  }

  /**
   * Is told of packets that do not arrive, for instance to use their buffers again.
   *
   * @param <P> what the owner calls a packet
   */
  @FunctionalInterface
  public interface DropHandler<P> {
    /**
     * A packet is gone.
     *
     * @param fromVn its sender
     * @param toVn its receiver
     * @param packet as it was let in
     * @param fate why
     * @param nominalNs when
     */
    void onDrop(int fromVn, int toVn, P packet, Fate fate, long nominalNs);
  }

  /** A partition in one direction; as long as it is in force, nothing is let in that crosses it. */
  public static final class Cut {
    private final BitSet from;
    private final BitSet to;

    private Cut(BitSet from, BitSet to) {
      this.from = (BitSet) from.clone();
      this.to = (BitSet) to.clone();
    }
  }

  private static final int NO_SLOT = -1;
  private static final int FIRST_SLOTS = 64;

  private final PipePaths paths;
  private final int overheadBytes;
  private final int packetsMax;
  private final DropHandler<? super P> dropHandler;
  private final EventHeap events = new EventHeap();
  private final List<Cut> cuts = new ArrayList<>();
  private final BitSet muted = new BitSet();
  private final long[] countByFate = new long[Fate.count()];
  private long enteredCount;
  private int inside;

  /** Up to here everything has happened; what comes in later than it says happens now. */
  private long happenedNs = Long.MIN_VALUE;

  // Packets under way. A slot's next pipe is number `stage` of its core; -1 is the sender's own
  // pipe, the length of the core the receiver's, beyond that it has arrived.
  private Object[] packets = new Object[FIRST_SLOTS];
  private Pipe[][] cores = new Pipe[FIRST_SLOTS][];
  private int[] stages = new int[FIRST_SLOTS];
  private int[] senders = new int[FIRST_SLOTS];
  private int[] receivers = new int[FIRST_SLOTS];
  private int[] lengths = new int[FIRST_SLOTS];
  private int[] nextFree = new int[FIRST_SLOTS];
  private int firstFree = NO_SLOT;
  private int usedSlots;
  private double loss;
  private RandomSource lossRandom;

  /** With ModelNet's overhead, the default limit, and nobody to be told of drops. */
  public PipeNetwork(PipePaths paths) {
    this(
        paths,
        OVERHEAD_BYTES_DEFAULT,
        PACKETS_MAX_DEFAULT,
        (from, to, packet, fate, nominalNs) -> {});
  }

  /**
   * A network.
   *
   * @param paths which pipes packets pass
   * @param overheadBytes charged for each packet besides its length: 28 for IPv4 and UDP, 66 with
   *     Ethernet, 0 if lengths are those of IP packets
   * @param packetsMax how many packets may be under way; more are refused at the door
   * @param dropHandler is told of each packet that does not arrive
   */
  public PipeNetwork(
      PipePaths paths, int overheadBytes, int packetsMax, DropHandler<? super P> dropHandler) {
    if (overheadBytes < 0 || overheadBytes > 1024 || packetsMax < 1) {
      throw new IllegalArgumentException(
          "overhead " + overheadBytes + " bytes, at most " + packetsMax + " packets");
    }
    this.paths = Objects.requireNonNull(paths, "paths");
    this.overheadBytes = overheadBytes;
    this.packetsMax = packetsMax;
    this.dropHandler = Objects.requireNonNull(dropHandler, "dropHandler");
  }

  /**
   * Lets a packet in. One to the sender itself arrives at once.
   *
   * @param lengthBytes without the overhead, 0 to 65,535
   * @param packet handed to the exit handler or the drop handler, once
   * @param nowNs when it is sent; if later times have already been drained, it is sent then
   */
  public void enter(int fromVn, int toVn, int lengthBytes, P packet, long nowNs) {
    if (lengthBytes < 0 || lengthBytes > 65_535) {
      throw new IllegalArgumentException(lengthBytes + " bytes in a packet");
    }
    Objects.checkIndex(fromVn, paths.hostCount());
    Objects.checkIndex(toVn, paths.hostCount());
    enteredCount++;
    long atNs = Math.max(nowNs, happenedNs);
    Fate refusal = refusal(fromVn, toVn);
    Pipe[] core = refusal == Fate.PASSED && fromVn != toVn ? paths.core(fromVn, toVn) : null;
    if (refusal == Fate.PASSED && fromVn != toVn && core == null) {
      refusal = Fate.UNREACHABLE;
    }
    if (refusal != Fate.PASSED) {
      countByFate[refusal.ordinal()]++;
      dropHandler.onDrop(fromVn, toVn, packet, refusal, atNs);
      return;
    }
    int slot = newSlot();
    packets[slot] = packet;
    cores[slot] = core;
    senders[slot] = fromVn;
    receivers[slot] = toVn;
    lengths[slot] = Math.max(1, lengthBytes + overheadBytes);
    stages[slot] = -1;
    if (core == null || events.minNs() <= atNs) {
      // Others come first in nominal order; the next drain sees to it.
      events.add(atNs, slot);
    } else {
      happenedNs = atNs;
      advance(slot, atNs);
    }
  }

  private Fate refusal(int fromVn, int toVn) {
    if (muted.get(fromVn) || muted.get(toVn)) {
      return Fate.MUTED;
    }
    if (loss > 0 && fromVn != toVn && lossRandom.chance(loss)) {
      return Fate.LOST;
    }
    for (int i = 0; i < cuts.size(); i++) {
      Cut cut = cuts.get(i);
      if (cut.from.get(fromVn) && cut.to.get(toVn)) {
        return Fate.PARTITIONED;
      }
    }
    return inside == packetsMax ? Fate.REFUSED : Fate.PASSED;
  }

  /**
   * Takes out what has arrived, in the order of nominal times. The handler may let packets in.
   *
   * @param nowNs the present
   * @return how many packets were handed over
   */
  public int drain(long nowNs, ExitHandler<? super P> handler) {
    int handedOver = 0;
    while (events.minNs() <= nowNs) {
      long nominalNs = events.minNs();
      int slot = events.poll();
      happenedNs = Math.max(happenedNs, nominalNs);
      if (cores[slot] == null || stages[slot] > cores[slot].length) {
        handedOver += exit(slot, nominalNs, handler);
      } else {
        advance(slot, nominalNs);
      }
    }
    happenedNs = Math.max(happenedNs, nowNs);
    return handedOver;
  }

  private int exit(int slot, long nominalNs, ExitHandler<? super P> handler) {
    int from = senders[slot];
    int to = receivers[slot];
    P packet = free(slot);
    if (muted.get(to)) {
      countByFate[Fate.MUTED.ordinal()]++;
      dropHandler.onDrop(from, to, packet, Fate.MUTED, nominalNs);
      return 0;
    }
    countByFate[Fate.PASSED.ordinal()]++;
    handler.onExit(from, to, packet, nominalNs);
    return 1;
  }

  /** Puts a packet into its next pipe and notes when it comes out. */
  private void advance(int slot, long nominalNs) {
    Pipe pipe = nextPipe(slot);
    if (pipe == null) {
      events.add(nominalNs, slot);
      return;
    }
    Fate fate = pipe.pass(nominalNs, lengths[slot]);
    if (fate == Fate.PASSED) {
      events.add(pipe.outNs(), slot);
      return;
    }
    int from = senders[slot];
    int to = receivers[slot];
    P packet = free(slot);
    countByFate[fate.ordinal()]++;
    dropHandler.onDrop(from, to, packet, fate, nominalNs);
  }

  /** The next pipe, or null if the packet has arrived; the stage is that after it. */
  private Pipe nextPipe(int slot) {
    Pipe[] core = cores[slot];
    int stage = stages[slot];
    Pipe pipe = null;
    if (stage < 0) {
      pipe = paths.first(senders[slot]);
      stage = 0;
    }
    if (pipe == null && stage < core.length) {
      pipe = core[stage++];
    } else if (pipe == null) {
      pipe = stage == core.length ? paths.last(receivers[slot]) : null;
      stage++;
    }
    // Without a last pipe the packet has arrived when it leaves the core.
    if (stage == core.length && paths.last(receivers[slot]) == null) {
      stage++;
    }
    stages[slot] = stage;
    return pipe;
  }

  private int newSlot() {
    inside++;
    if (firstFree != NO_SLOT) {
      int slot = firstFree;
      firstFree = nextFree[slot];
      return slot;
    }
    if (usedSlots == packets.length) {
      int larger = 2 * usedSlots;
      packets = Arrays.copyOf(packets, larger);
      cores = Arrays.copyOf(cores, larger);
      stages = Arrays.copyOf(stages, larger);
      senders = Arrays.copyOf(senders, larger);
      receivers = Arrays.copyOf(receivers, larger);
      lengths = Arrays.copyOf(lengths, larger);
      nextFree = Arrays.copyOf(nextFree, larger);
    }
    return usedSlots++;
  }

  @SuppressWarnings("unchecked")
  private P free(int slot) {
    P packet = (P) packets[slot];
    packets[slot] = null;
    cores[slot] = null;
    nextFree[slot] = firstFree;
    firstFree = slot;
    inside--;
    return packet;
  }

  /**
   * When {@link #drain} has to be called next: the earliest nominal time at which a packet leaves a
   * pipe. MAX_VALUE if none is under way.
   */
  public long nextDeadlineNs() {
    return events.minNs();
  }

  /** The pipes. */
  public PipePaths paths() {
    return paths;
  }

  /** How many packets are under way. */
  public int inFlight() {
    return inside;
  }

  /** How many packets were let in or turned away at the door. */
  public long entered() {
    return enteredCount;
  }

  /** How many packets met this fate; PASSED are those that arrived. */
  public long count(Fate fate) {
    return countByFate[fate.ordinal()];
  }

  /**
   * Makes a host look dead: nothing from it or to it arrives any more, what is under way neither.
   */
  public void mute(int vn) {
    muted.set(Objects.checkIndex(vn, paths.hostCount()));
  }

  /** Ends {@link #mute}. */
  public void unmute(int vn) {
    muted.clear(Objects.checkIndex(vn, paths.hostCount()));
  }

  /**
   * Keeps packets of some hosts from others, in this direction. What is under way arrives.
   *
   * @return to be given to {@link #heal}
   */
  public Cut cut(BitSet fromVns, BitSet toVns) {
    Cut cut = new Cut(fromVns, toVns);
    cuts.add(cut);
    return cut;
  }

  /**
   * Loses packets at the door, whatever their path, besides what the pipes lose.
   *
   * @param probability of each, in [0, 1); 0 ends it
   * @param random draws them
   */
  public void lose(double probability, RandomSource random) {
    if (!(probability >= 0 && probability < 1)) {
      throw new IllegalArgumentException("a loss of " + probability + " is not in [0, 1)");
    }
    loss = probability;
    lossRandom = Objects.requireNonNull(random, "random");
  }

  /** Ends a partition; without effect if it has ended. */
  public void heal(Cut cut) {
    cuts.remove(cut);
  }
}
