package org.plushm.modelnet.realtime;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.plushm.modelnet.pipe.DistilledPaths;
import org.plushm.modelnet.topology.LinkParameters;

/**
 * A change of one direction of a link, as ModelNet's {@code hopmod} makes them.
 *
 * @param hop index of the edge
 * @param what delay, bw, plr, queue, down or up
 * @param value with its unit; empty for down and up
 */
public record LinkChange(int hop, String what, String value) {
  private static final long NS_PER_MS = 1_000_000;

  /** Checks what can be checked without the network. */
  public LinkChange {
    if (hop < 0) {
      throw new IllegalArgumentException("hop " + hop + " is negative");
    }
    boolean alone = what.equals("down") || what.equals("up");
    if (!alone && !List.of("delay", "bw", "plr", "queue").contains(what)) {
      throw new IllegalArgumentException(
          "'" + what + "' is none of delay, bw, plr, queue, down, up");
    }
    if (alone != value.isEmpty()) {
      throw new IllegalArgumentException(
          "'" + what + "' " + (alone ? "takes no value" : "needs a value"));
    }
    if (!alone) {
      apply(what, value, LinkParameters.UNLIMITED);
    }
  }

  /** Reads {@code HOP WHAT [VALUE]}. */
  public static LinkChange parse(List<String> words) {
    if (words.size() < 2 || words.size() > 3) {
      throw new IllegalArgumentException("write HOP and delay|bw|plr|queue VALUE, or down or up");
    }
    int hop;
    try {
      hop = Integer.parseInt(words.get(0));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + words.get(0) + "' is not the index of a hop", e);
    }
    return new LinkChange(hop, words.get(1), words.size() == 3 ? words.get(2) : "");
  }

  /**
   * Makes the change.
   *
   * @throws IllegalArgumentException when there is no such hop or the value is out of range
   */
  void applyTo(DistilledPaths paths) {
    int hops = paths.topology().edges().size();
    if (hop >= hops) {
      throw new IllegalArgumentException("hop " + hop + " is not in 0.." + (hops - 1));
    }
    if (value.isEmpty()) {
      paths.setDown(hop, what.equals("down"));
    } else {
      paths.change(hop, apply(what, value, paths.parameters(hop)));
    }
  }

  /** Ends the change: the same of the hop is again as the network was made. */
  void undo(DistilledPaths paths) {
    if (value.isEmpty()) {
      paths.setDown(hop, false);
      return;
    }
    LinkParameters made = paths.topology().parameters(hop);
    LinkParameters now = paths.parameters(hop);
    paths.change(
        hop,
        new LinkParameters(
            what.equals("bw") ? made.rateBps() : now.rateBps(),
            what.equals("delay") ? made.delayNs() : now.delayNs(),
            what.equals("plr") ? made.lossProbability() : now.lossProbability(),
            what.equals("queue") ? made.queuePackets() : now.queuePackets()));
  }

  private static LinkParameters apply(String what, String value, LinkParameters before) {
    try {
      return switch (what) {
        case "delay" ->
            new LinkParameters(
                before.rateBps(), timeNs(value), before.lossProbability(), before.queuePackets());
        case "bw" ->
            new LinkParameters(
                rateBps(value), before.delayNs(), before.lossProbability(), before.queuePackets());
        case "plr" ->
            new LinkParameters(
                before.rateBps(),
                before.delayNs(),
                new BigDecimal(value).doubleValue(),
                before.queuePackets());
        default ->
            new LinkParameters(
                before.rateBps(),
                before.delayNs(),
                before.lossProbability(),
                Integer.parseInt(value));
      };
    } catch (NumberFormatException | ArithmeticException e) {
      throw new IllegalArgumentException("'" + value + "' is no value for " + what, e);
    }
  }

  /** {@code 20ms}, {@code 1.5s}, {@code 100us}; without a unit milliseconds, as ModelNet's. */
  static long timeNs(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    String number = lower.replaceFirst("(ms|us|s)$", "");
    long factor =
        lower.endsWith("ms") || number.equals(lower)
            ? NS_PER_MS
            : lower.endsWith("us") ? 1_000 : 1_000 * NS_PER_MS;
    return new BigDecimal(number)
        .multiply(BigDecimal.valueOf(factor))
        .setScale(0, RoundingMode.HALF_UP)
        .longValueExact();
  }

  /** {@code 2M}, {@code 500K}, {@code 1G} bits a second; without a unit kbit/s, as ModelNet's. */
  private static long rateBps(String text) {
    String lower = text.toLowerCase(Locale.ROOT).replaceFirst("bit/s$", "");
    String number = lower.replaceFirst("[kmg]$", "");
    int power =
        number.equals(lower) ? 3 : 3 * ("kmg".indexOf(lower.charAt(lower.length() - 1)) + 1);
    return new BigDecimal(number)
        .movePointRight(power)
        .setScale(0, RoundingMode.HALF_UP)
        .longValueExact();
  }

  @Override
  public String toString() {
    return hop + " " + what + (value.isEmpty() ? "" : " " + value);
  }

  /**
   * A change at a time after the start of the emulation.
   *
   * @param atNs in emulated nanoseconds
   */
  public record Timed(long atNs, LinkChange change) {
    /** Reads {@code TIME hop HOP WHAT [VALUE]}, such as {@code 10s hop 3 delay 50ms}. */
    public static Timed parse(String line) {
      List<String> words = Arrays.asList(line.strip().split("\\s+"));
      if (words.size() < 4 || !words.get(1).equals("hop")) {
        throw new IllegalArgumentException(
            "'" + line.strip() + "' is not TIME hop HOP delay|bw|plr|queue VALUE, or down or up");
      }
      try {
        return new Timed(timeNs(words.get(0)), LinkChange.parse(words.subList(2, words.size())));
      } catch (NumberFormatException | ArithmeticException e) {
        throw new IllegalArgumentException("'" + words.get(0) + "' is not a time", e);
      }
    }

    @Override
    public String toString() {
      return BigDecimal.valueOf(atNs, 3).stripTrailingZeros().toPlainString() + "us hop " + change;
    }
  }
}
