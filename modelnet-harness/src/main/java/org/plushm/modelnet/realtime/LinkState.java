package org.plushm.modelnet.realtime;

import java.io.IOException;
import java.math.BigDecimal;
import org.plushm.modelnet.pipe.DistilledPaths;
import org.plushm.modelnet.topology.LinkParameters;
import org.plushm.plush.json.JsonWriter;

/**
 * What one direction of a link does from now on, as an edge answers a change of it.
 *
 * @param hop index of the link
 * @param from vertex where it begins
 * @param to vertex where it ends
 * @param parameters what it does to packets
 * @param isDown whether it lets nothing in
 */
public record LinkState(int hop, int from, int to, LinkParameters parameters, boolean isDown) {
  static LinkState of(DistilledPaths paths, int hop) {
    var edge = paths.topology().edge(hop);
    return new LinkState(
        hop, edge.source(), edge.target(), paths.parameters(hop), paths.isDown(hop));
  }

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @throws IOException when the answer is another
   */
  public static LinkState parse(String answer) throws IOException {
    try {
      return new LinkState(
          Integer.parseInt(EmulationControl.field(answer, "hop")),
          Integer.parseInt(EmulationControl.field(answer, "from")),
          Integer.parseInt(EmulationControl.field(answer, "to")),
          new LinkParameters(
              Long.parseLong(EmulationControl.field(answer, "rate_bps")),
              Long.parseLong(EmulationControl.field(answer, "delay_ns")),
              Double.parseDouble(EmulationControl.field(answer, "plr")),
              Integer.parseInt(EmulationControl.field(answer, "queue"))),
          Boolean.parseBoolean(EmulationControl.field(answer, "down")));
    } catch (IllegalArgumentException e) {
      throw new IOException("an edge answered " + answer, e);
    }
  }

  /** In one line, in the units that {@code modelnet hop} takes. */
  public String toText() {
    String rate =
        parameters.rateBps() == 0
            ? "unlimited"
            : plain(BigDecimal.valueOf(parameters.rateBps(), 3)) + " kbit/s";
    return "hop "
        + hop
        + " ("
        + from
        + " to "
        + to
        + "): delay "
        + LinkParameters.delayMsText(parameters.delayNs())
        + " ms, bw "
        + rate
        + ", plr "
        + plain(BigDecimal.valueOf(parameters.lossProbability()))
        + ", queue "
        + parameters.queuePackets()
        + (isDown ? ", down" : ", up");
  }

  private static String plain(BigDecimal value) {
    return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
  }

  /** As an object. */
  public String toJson() {
    return new JsonWriter()
        .beginObject()
        .field("hop", hop)
        .field("from", from)
        .field("to", to)
        .field("rate_bps", parameters.rateBps())
        .field("delay_ns", parameters.delayNs())
        .field("plr", parameters.lossProbability())
        .field("queue", parameters.queuePackets())
        .field("down", isDown)
        .endObject()
        .toString();
  }
}
