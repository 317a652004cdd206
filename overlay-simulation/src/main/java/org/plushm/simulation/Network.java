package org.plushm.simulation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.MalformedMessage;
import org.plushm.overlay.Message;
import org.plushm.overlay.MessageCodec;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.RandomSource;

/** The network of a world: how long frames take, which are lost, and what was counted. */
public final class Network {
  /** The most that one datagram holds, in bytes. */
  public static final int DATAGRAM_BYTES_MAX = 1200;

  /** The most that one message on a link holds, in bytes. */
  public static final int LINK_MESSAGE_BYTES_MAX = 4096;

  /** How often Aeron sends a heartbeat on an idle publication. */
  static final long HEARTBEAT_INTERVAL_NS = 100_000_000;

  /** How far back evidence of life is looked for: a minute of heartbeats. */
  private static final int HEARTBEATS_SEARCHED_MAX = 600;

  private final World world;
  private FaultModel faults;
  private final List<Partition> partitions;
  private final MessageCodec codec;
  private FrameKeys keys;
  private long datagramCount;
  private long datagramLostCount;
  private long linkMessageCount;
  private long linkMessageDroppedCount;
  private long encodedByteCount;
  private final Map<Class<? extends Message>, long[]> sentByKind = new LinkedHashMap<>();
  private FramePipes pipes;

  /** What a message is charged on emulated links where nothing is encoded. */
  private static final int BYTES_ASSUMED = 128;

  /**
   * A message on its way.
   *
   * @param message as the receiver gets it
   * @param hash of its bytes, or of its type when nothing is encoded
   * @param bytes its encoded length, or what is assumed
   */
  record Parcel(Message message, long hash, int bytes) {}

  Network(World world) {
    this.world = world;
    this.faults = world.options().faults();
    this.partitions = new ArrayList<>(faults.partitions());
    this.codec = world.options().codec();
  }

  /** What it does to frames at present. */
  public FaultModel faults() {
    return faults;
  }

  /** Changes what it does to frames from now on; the partitions that are known stay. */
  public void faults(FaultModel newFaults) {
    faults = newFaults;
  }

  /** Has frames open only where these keys say so; before anything is sent. */
  public void keys(FrameKeys frameKeys) {
    keys = frameKeys;
  }

  /**
   * Has all frames go over emulated links; before anything is sent.
   *
   * @param newPipes the links
   */
  public void pipes(FramePipes newPipes) {
    pipes = newPipes;
  }

  /** The emulated links; null without. */
  FramePipes pipes() {
    return pipes;
  }

  /** Adds a partition while the world runs. */
  public void partition(Partition partition) {
    partitions.removeIf(past -> past.untilNs() + 120_000_000_000L < world.nowNs());
    partitions.add(partition);
  }

  /** Ends all partitions now. */
  public void heal() {
    long nowNs = world.nowNs();
    partitions.replaceAll(
        p ->
            p.untilNs() <= nowNs
                ? p
                : new Partition(p.side(), p.otherSide(), p.oneWay(), p.fromNs(), nowNs));
  }

  /** Datagrams sent, copies not counted. */
  public long datagramCount() {
    return datagramCount;
  }

  /** Datagrams that never arrived at a service: lost, cut off, or nobody there. */
  public long datagramLostCount() {
    return datagramLostCount;
  }

  /** Messages sent on open links. */
  public long linkMessageCount() {
    return linkMessageCount;
  }

  /** Messages sent on links that were not open. */
  public long linkMessageDroppedCount() {
    return linkMessageDroppedCount;
  }

  /** Datagrams and messages on links, by kind, sent so far; in the order of their first ones. */
  public Map<Class<? extends Message>, Long> sentByKind() {
    Map<Class<? extends Message>, Long> counts = new LinkedHashMap<>();
    sentByKind.forEach((kind, count) -> counts.put(kind, count[0]));
    return counts;
  }

  /** Bytes of all messages; 0 without a codec. */
  public long encodedByteCount() {
    return encodedByteCount;
  }

  void datagram(Incarnation sender, NodeId to, Message message) {
    datagramCount++;
    Parcel parcel = parcel(sender, message, DATAGRAM_BYTES_MAX);
    RandomSource random = sender.networkRandom();
    boolean twice =
        faults.duplicateProbability() > 0 && random.chance(faults.duplicateProbability());
    transmitDatagram(sender, to, parcel, random);
    if (twice) {
      transmitDatagram(sender, to, parcel, random);
    }
  }

  private void transmitDatagram(Incarnation sender, NodeId to, Parcel parcel, RandomSource random) {
    // Emulated links have the frame's own delay.
    long delayNs = pipes == null ? frameDelayNs(sender.id(), to, random) : 0;
    if (to.incarnation() == 0) {
      // The transport first asks who lives there: one more round trip.
      delayNs += 2 * baseDelayNs(sender.id(), to);
    }
    if (faults.reorderProbability() > 0 && random.chance(faults.reorderProbability())) {
      delayNs += random.nextLong(faults.reorderDelayNs() + 1);
    }
    if (lost(random) || blocked(sender.id(), to, world.nowNs())) {
      datagramLostCount++;
      return;
    }
    long sealedNs = world.nowNs();
    if (pipes == null) {
      world.after(delayNs, () -> datagramArrives(sender, to, parcel, sealedNs));
      return;
    }
    world.after(
        delayNs,
        () ->
            pipes.send(
                sender.id(),
                to,
                parcel.bytes,
                false,
                () -> datagramArrives(sender, to, parcel, sealedNs),
                this::datagramLost));
  }

  private void datagramArrives(Incarnation sender, NodeId to, Parcel parcel, long sealedNs) {
    if (keys != null && !keys.opens(sender.id(), sealedNs, to, world.nowNs())) {
      datagramLostCount++;
      return;
    }
    SimulatedHost host = world.hostAt(to);
    Incarnation there = host == null ? null : host.incarnation();
    if (there == null || to.incarnation() != 0 && to.incarnation() != there.id().incarnation()) {
      datagramLostCount++;
      return;
    }
    if (there.refusesStale(sender)) {
      datagramLostCount++;
      return;
    }
    there.arrive(Arrival.datagram(sender.id(), parcel));
  }

  void datagramLost() {
    datagramLostCount++;
  }

  void linkMessage(boolean open) {
    if (open) {
      linkMessageCount++;
    } else {
      linkMessageDroppedCount++;
    }
  }

  /** Puts a message through the codec when there is one. */
  Parcel parcel(Incarnation sender, Message message, int bytesMax) {
    sentByKind.computeIfAbsent(message.getClass(), kind -> new long[1])[0]++;
    if (codec == null) {
      return new Parcel(message, message.getClass().getName().hashCode(), BYTES_ASSUMED);
    }
    Bytes encoded = codec.encode(message);
    encodedByteCount += encoded.length();
    if (encoded.length() > bytesMax) {
      throw world.failure(
          sender.id()
              + " sends "
              + encoded.length()
              + " bytes where "
              + bytesMax
              + " fit: "
              + message,
          null);
    }
    try {
      return new Parcel(codec.decode(encoded), encoded.hashCode(), encoded.length());
    } catch (MalformedMessage e) {
      throw world.failure(sender.id() + " sends what nobody can read: " + message, e);
    }
  }

  long baseDelayNs(NodeId from, NodeId to) {
    if (pipes != null) {
      return pipes.restDelayNs(from, to);
    }
    return faults.pairDelay() == null ? faults.delayNs() : faults.pairDelay().delayNs(from, to);
  }

  long frameDelayNs(NodeId from, NodeId to, RandomSource random) {
    long baseNs = baseDelayNs(from, to);
    return baseNs + (long) (baseNs * faults.delayJitter() * random.nextDouble());
  }

  /** The delay of a frame on a link, which is repeated until it gets through. */
  long linkDelayNs(NodeId from, NodeId to, RandomSource random) {
    long delayNs = frameDelayNs(from, to, random);
    while (lost(random)) {
      delayNs += faults.linkRetransmitNs();
    }
    return delayNs;
  }

  /**
   * Has a small frame arrive that is repeated until it does, in no order with others.
   *
   * @param random of who sends it
   */
  void repeat(NodeId from, NodeId to, RandomSource random, Runnable arrived) {
    if (pipes == null) {
      world.after(linkDelayNs(from, to, random), arrived);
      return;
    }
    repeat(from, to, random, arrived, world.nowNs());
  }

  private void repeat(NodeId from, NodeId to, RandomSource random, Runnable arrived, long sinceNs) {
    Runnable again =
        () -> {
          if (world.nowNs() - sinceNs <= faults.linkGiveUpNs()) {
            world.after(
                faults.linkRetransmitNs(), () -> repeat(from, to, random, arrived, sinceNs));
          }
        };
    if (lost(random)) {
      again.run();
    } else {
      pipes.send(from, to, 0, true, arrived, again);
    }
  }

  /** Whether the fault model loses a frame that is sent now. */
  boolean lost(RandomSource random) {
    return faults.lossProbability() > 0 && random.chance(faults.lossProbability());
  }

  long linkRetransmitNs() {
    return faults.linkRetransmitNs();
  }

  long linkGiveUpNs() {
    return faults.linkGiveUpNs();
  }

  /** Whether a partition stops frames that leave at this time. */
  boolean blocked(NodeId from, NodeId to, long atNs) {
    return (keys != null || !partitions.isEmpty())
        && blockedSinceNs(from, to, atNs) != Long.MAX_VALUE;
  }

  /** When that began which stops frames at this time; MAX_VALUE when nothing does. */
  private long blockedSinceNs(NodeId from, NodeId to, long atNs) {
    NodeId fromEndpoint = from.anyIncarnation();
    NodeId toEndpoint = to.anyIncarnation();
    for (Partition partition : partitions) {
      if (partition.blocks(fromEndpoint, toEndpoint, atNs)) {
        return partition.fromNs();
      }
    }
    return keys == null ? Long.MAX_VALUE : keys.shutSinceNs(from, to, atNs);
  }

  /**
   * When the last heartbeat arrived that the half's owner sent to the peer, or its last message.
   * The heartbeats leave each 100 ms from the half's own phase on, while its owner runs.
   */
  long lastHeardNs(LinkHalf half, NodeId receiver) {
    Incarnation sender = half.owner();
    long heardNs = half.lastArrivedNs();
    long delayNs = baseDelayNs(sender.id(), receiver);
    long sentNs = half.heartbeatBefore(world.nowNs() - delayNs + 1);
    for (int i = 0; i < HEARTBEATS_SEARCHED_MAX; i++) {
      if (sentNs < half.openedNs() || sentNs + delayNs <= heardNs) {
        return heardNs;
      }
      long silentSinceNs = Math.min(half.silentSinceNs(sentNs), sender.silentSinceNs(sentNs));
      if (silentSinceNs == Long.MAX_VALUE && (keys != null || !partitions.isEmpty())) {
        silentSinceNs = blockedSinceNs(sender.id(), receiver, sentNs);
      }
      if (silentSinceNs == Long.MAX_VALUE && pipes != null) {
        silentSinceNs = pipes.downSinceNs(sender.id(), receiver, sentNs);
      }
      if (silentSinceNs != Long.MAX_VALUE) {
        sentNs = half.heartbeatBefore(silentSinceNs);
      } else if (heartbeatLost(half, sender.id(), receiver, sentNs)) {
        sentNs -= HEARTBEAT_INTERVAL_NS;
      } else {
        return sentNs + delayNs;
      }
    }
    return heardNs;
  }

  /** The same answer each time the same heartbeat is asked about, without remembering it. */
  private boolean heartbeatLost(LinkHalf half, NodeId from, NodeId to, long sentNs) {
    double loss = faults.lossProbability();
    if (pipes != null) {
      loss = 1 - (1 - loss) * (1 - pipes.lossProbability(from, to));
    }
    if (loss == 0) {
      return false;
    }
    long bits = World.mix(World.mix(half.phaseNs() ^ world.options().seed()) + sentNs);
    return (bits >>> 11) * 0x1.0p-53 < loss;
  }
}
