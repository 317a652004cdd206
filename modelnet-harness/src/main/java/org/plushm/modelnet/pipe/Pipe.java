package org.plushm.modelnet.pipe;

import org.plushm.modelnet.topology.LinkParameters;
import org.plushm.overlay.RandomSource;

/**
 * One direction of a link, or of a whole path in place of its links. Packets are to come in the
 * order of their times. Not for use by several threads.
 */
public final class Pipe {
  /** Charged bytes of a packet; keeps the arithmetic of its time within 64 bits. */
  static final int BYTES_MAX = 1 << 17;

  private static final long SECOND_NS = 1_000_000_000L;
  private static final int FIRST_RING = 4;

  private final int edge;
  private final int source;
  private final int target;
  private final RandomSource random;
  private LinkParameters parameters;
  private boolean down;

  /** When the last packet has been sent, its propagation not included. */
  private long sentNs = Long.MIN_VALUE;

  /** What the last packet needed beyond whole nanoseconds, in nanoseconds times the rate. */
  private long sentRemainder;

  /** When the last packet comes out. */
  private long outNs = Long.MIN_VALUE;

  /** When the packets that are queued will have been sent; a ring. */
  private long[] queuedUntilNs = new long[0];

  private int queuedFirst;
  private int queued;

  private long packets;
  private long bytes;
  private long queueDrops;
  private long lossDrops;
  private long downDrops;

  /**
   * A pipe.
   *
   * @param edge index of the link, or -1 if it stands for a path
   * @param source vertex where it begins
   * @param target vertex where it ends
   * @param random of its own, for losses
   */
  Pipe(int edge, int source, int target, LinkParameters parameters, RandomSource random) {
    this.edge = edge;
    this.source = source;
    this.target = target;
    this.parameters = parameters;
    this.random = random;
  }

  /**
   * Lets a packet in.
   *
   * @param nowNs when it arrives, nominally
   * @param length charged bytes, 1 to {@link #BYTES_MAX}
   * @return PASSED, and {@link #outNs} tells when it comes out; or why it does not
   */
  public Fate pass(long nowNs, int length) {
    if (down) {
      downDrops++;
      return Fate.LINK_DOWN;
    }
    double loss = parameters.lossProbability();
    if (loss > 0 && random.nextDouble() < loss) {
      lossDrops++;
      return Fate.LOST;
    }
    retire(nowNs);
    if (parameters.rateBps() == 0) {
      // After a change from a limited rate, what is queued still goes first.
      sentNs = Math.max(nowNs, sentNs);
    } else {
      if (queued >= parameters.queuePackets()) {
        queueDrops++;
        return Fate.QUEUE_FULL;
      }
      transmit(nowNs, length);
      queue(sentNs);
    }
    packets++;
    bytes += length;
    outNs = Math.max(outNs, sentNs + parameters.delayNs());
    return Fate.PASSED;
  }

  private void retire(long nowNs) {
    while (queued > 0 && queuedUntilNs[queuedFirst] <= nowNs) {
      queuedFirst = (queuedFirst + 1) & (queuedUntilNs.length - 1);
      queued--;
    }
  }

  /** Fractions of a nanosecond are carried on while packets follow each other without a gap. */
  private void transmit(long nowNs, int length) {
    boolean idle = sentNs <= nowNs;
    long rateBps = parameters.rateBps();
    long work = 8L * length * SECOND_NS + (idle ? 0 : sentRemainder);
    sentNs = (idle ? nowNs : sentNs) + work / rateBps;
    sentRemainder = work % rateBps;
  }

  private void queue(long untilNs) {
    int size = queuedUntilNs.length;
    if (queued == size) {
      long[] larger = new long[Math.max(FIRST_RING, 2 * size)];
      for (int i = 0; i < queued; i++) {
        larger[i] = queuedUntilNs[(queuedFirst + i) & (size - 1)];
      }
      queuedUntilNs = larger;
      queuedFirst = 0;
    }
    queuedUntilNs[(queuedFirst + queued) & (queuedUntilNs.length - 1)] = untilNs;
    queued++;
  }

  /** When the packet that passed last comes out. */
  public long outNs() {
    return outNs;
  }

  /**
   * Changes what the pipe does. Packets that are in it keep their times; later ones are treated in
   * the new way and overtake none of them.
   */
  public void change(LinkParameters newParameters) {
    if (newParameters.rateBps() != parameters.rateBps()) {
      sentRemainder = 0;
    }
    parameters = newParameters;
  }

  /** Takes the link down, or up again. Packets that are in it come out. */
  public void setDown(boolean newDown) {
    down = newDown;
  }

  /** What the pipe does at present. */
  public LinkParameters parameters() {
    return parameters;
  }

  /** Whether nothing gets in at present. */
  public boolean isDown() {
    return down;
  }

  /** Index of the link that this is, or -1 if it stands for a path. */
  public int edge() {
    return edge;
  }

  /** Vertex where it begins. */
  public int source() {
    return source;
  }

  /** Vertex where it ends. */
  public int target() {
    return target;
  }

  /** Packets that got in. */
  public long packets() {
    return packets;
  }

  /** Bytes that got in, overhead included. */
  public long bytes() {
    return bytes;
  }

  /** Packets that found the queue full. */
  public long queueDrops() {
    return queueDrops;
  }

  /** Packets lost at random. */
  public long lossDrops() {
    return lossDrops;
  }

  /** Packets that came while the link was down. */
  public long downDrops() {
    return downDrops;
  }

  /** How many packets wait to be sent or are being sent at a time. */
  public int queued(long nowNs) {
    retire(nowNs);
    return queued;
  }

  @Override
  public String toString() {
    return (edge < 0 ? "path " : "edge " + edge + ", ") + source + " to " + target;
  }
}
