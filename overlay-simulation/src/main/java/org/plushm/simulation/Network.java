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

  /**
   * A message on its way.
   *
   * @param message as the receiver gets it
   * @param hash of its bytes, or of its type when nothing is encoded
   */
  record Parcel(Message message, long hash) {}

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
    long delayNs = frameDelayNs(sender.id(), to, random);
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
    world.after(delayNs, () -> datagramArrives(sender, to, parcel, sealedNs));
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
      return new Parcel(message, message.getClass().getName().hashCode());
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
      return new Parcel(codec.decode(encoded), encoded.hashCode());
    } catch (MalformedMessage e) {
      throw world.failure(sender.id() + " sends what nobody can read: " + message, e);
    }
  }

  long baseDelayNs(NodeId from, NodeId to) {
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

  private boolean lost(RandomSource random) {
    return faults.lossProbability() > 0 && random.chance(faults.lossProbability());
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
      if (silentSinceNs != Long.MAX_VALUE) {
        sentNs = half.heartbeatBefore(silentSinceNs);
      } else if (heartbeatLost(half, sentNs)) {
        sentNs -= HEARTBEAT_INTERVAL_NS;
      } else {
        return sentNs + delayNs;
      }
    }
    return heardNs;
  }

  /** The same answer each time the same heartbeat is asked about, without remembering it. */
  private boolean heartbeatLost(LinkHalf half, long sentNs) {
    if (faults.lossProbability() == 0) {
      return false;
    }
    long bits = World.mix(World.mix(half.phaseNs() ^ world.options().seed()) + sentNs);
    return (bits >>> 11) * 0x1.0p-53 < faults.lossProbability();
  }
}
