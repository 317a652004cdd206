package org.plushm.modelnet.realtime;

import java.util.Locale;
import org.plushm.modelnet.pipe.Pipe;
import org.plushm.plush.json.JsonWriter;

/**
 * What a pipe does and did, as ModelNet's {@code modelstat} tells it, with random losses apart.
 *
 * @param hop index of the link; -1 for a pipe that stands for a path
 * @param from vertex where it begins
 * @param to vertex where it ends
 * @param kbps rate; 0 for unlimited
 * @param delayMs propagation
 * @param plr chance of a packet to be lost
 * @param queue how many packets it holds
 * @param isDown whether it lets nothing in
 * @param packets that got in
 * @param bytes of these, with the headers of IP and UDP
 * @param queueDrops packets that found the queue full
 * @param lossDrops packets that were lost at random
 * @param downDrops packets that found the link down
 */
public record PipeReading(
    int hop,
    int from,
    int to,
    double kbps,
    double delayMs,
    double plr,
    int queue,
    boolean isDown,
    long packets,
    long bytes,
    long queueDrops,
    long lossDrops,
    long downDrops) {
  /** The head of the table that {@link #toLine} makes. */
  public static final String HEAD =
      String.format(
          Locale.ROOT,
          "%6s %6s %6s %10s %9s %8s %6s %5s %9s %10s %12s %7s %7s %7s",
          "hop",
          "from",
          "to",
          "kbit/s",
          "ms",
          "plr",
          "queue",
          "state",
          "bytes/pkt",
          "packets",
          "bytes",
          "qdrops",
          "losses",
          "downs");

  static PipeReading of(Pipe pipe) {
    var parameters = pipe.parameters();
    return new PipeReading(
        pipe.edge(),
        pipe.source(),
        pipe.target(),
        parameters.rateBps() / 1e3,
        parameters.delayNs() / 1e6,
        parameters.lossProbability(),
        parameters.queuePackets(),
        pipe.isDown(),
        pipe.packets(),
        pipe.bytes(),
        pipe.queueDrops(),
        pipe.lossDrops(),
        pipe.downDrops());
  }

  String toText() {
    return hop
        + " "
        + from
        + " "
        + to
        + " "
        + kbps
        + " "
        + delayMs
        + " "
        + plr
        + " "
        + queue
        + " "
        + isDown
        + " "
        + packets
        + " "
        + bytes
        + " "
        + queueDrops
        + " "
        + lossDrops
        + " "
        + downDrops;
  }

  static PipeReading parse(String text) {
    String[] words = text.split(" ");
    return new PipeReading(
        Integer.parseInt(words[0]),
        Integer.parseInt(words[1]),
        Integer.parseInt(words[2]),
        Double.parseDouble(words[3]),
        Double.parseDouble(words[4]),
        Double.parseDouble(words[5]),
        Integer.parseInt(words[6]),
        Boolean.parseBoolean(words[7]),
        Long.parseLong(words[8]),
        Long.parseLong(words[9]),
        Long.parseLong(words[10]),
        Long.parseLong(words[11]),
        Long.parseLong(words[12]));
  }

  /** Orders links by index, then paths by their ends. */
  String place() {
    return hop >= 0
        ? String.format(Locale.ROOT, "0 %9d", hop)
        : String.format(Locale.ROOT, "1 %9d %9d", from, to);
  }

  /** The same pipe in another edge counts on. */
  PipeReading plus(PipeReading other) {
    return new PipeReading(
        hop,
        from,
        to,
        kbps,
        delayMs,
        plr,
        queue,
        isDown,
        packets + other.packets,
        bytes + other.bytes,
        queueDrops + other.queueDrops,
        lossDrops + other.lossDrops,
        downDrops + other.downDrops);
  }

  /** A line of the table under {@link #HEAD}. */
  public String toLine() {
    return String.format(
        Locale.ROOT,
        "%6s %6d %6d %10s %9.3f %8.5f %6d %5s %9d %10d %12d %7d %7d %7d",
        hop < 0 ? "path" : Integer.toString(hop),
        from,
        to,
        kbps == 0 ? "-" : String.format(Locale.ROOT, "%.0f", kbps),
        delayMs,
        plr,
        queue,
        isDown ? "down" : "up",
        packets == 0 ? 0 : bytes / packets,
        packets,
        bytes,
        queueDrops,
        lossDrops,
        downDrops);
  }

  /** As an object. */
  public String toJson() {
    return new JsonWriter()
        .beginObject()
        .field("hop", hop)
        .field("from", from)
        .field("to", to)
        .field("kbps", kbps)
        .field("delay_ms", delayMs)
        .field("plr", plr)
        .field("queue", queue)
        .field("down", isDown)
        .field("packets", packets)
        .field("bytes", bytes)
        .field("queue_drops", queueDrops)
        .field("loss_drops", lossDrops)
        .field("down_drops", downDrops)
        .endObject()
        .toString();
  }
}
