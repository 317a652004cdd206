package org.plushm.modelnet.topology;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * How virtual hosts are hung on a network of the Inet generator, the options of ModelNet's
 * inet2xml.
 *
 * @param hosts how many virtual hosts
 * @param stubs how many routers, drawn at random, they are hung on
 * @param ranges parameters by type of link; both ends alike for a fixed value
 * @param delayByLength whether delays come from the file's lengths, 300 units a millisecond
 * @param seed of all that is drawn
 */
public record InetOptions(
    int hosts, int stubs, Map<String, Range> ranges, boolean delayByLength, long seed) {
  /** The types of links, named as GT-ITM does. */
  public static final List<String> TYPES =
      List.of("client-stub", "stub-stub", "stub-transit", "transit-transit");

  /** ModelNet's default for every type: 1 Mbit/s, no delay, no loss, 10 packets. */
  public static final LinkParameters DEFAULT =
      new LinkParameters(1_000_000, 0, 0, LinkParameters.QUEUE_PACKETS_DEFAULT);

  /**
   * A range that each link of a type draws its parameters from, evenly.
   *
   * @param min least rate, delay, loss and queue
   * @param max greatest ones, each at least that of {@code min}
   */
  public record Range(LinkParameters min, LinkParameters max) {
    /** Checks the order. */
    public Range {
      if (min.rateBps() > max.rateBps()
          || min.delayNs() > max.delayNs()
          || min.lossProbability() > max.lossProbability()
          || min.queuePackets() > max.queuePackets()) {
        throw new IllegalArgumentException("min is greater than max: " + min + ", " + max);
      }
    }

    /** A fixed value. */
    public static Range of(LinkParameters both) {
      return new Range(both, both);
    }

    boolean isFixed() {
      return min.equals(max);
    }
  }

  /** Checks the numbers; types without an entry get the default. */
  public InetOptions {
    if (hosts < 1 || hosts > InetFile.COUNT_MAX || stubs < 1 || stubs > hosts) {
      throw new IllegalArgumentException(
          hosts + " hosts among " + stubs + " stubs: at least one host for each stub is needed");
    }
    Map<String, Range> all = new LinkedHashMap<>();
    for (String type : TYPES) {
      all.put(type, Objects.requireNonNullElse(ranges.get(type), Range.of(DEFAULT)));
    }
    List<String> unknown = new ArrayList<>(ranges.keySet());
    unknown.removeAll(TYPES);
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException("no types of links: " + String.join(", ", unknown));
    }
    ranges = all;
  }

  /**
   * Reads link specifications as words, {@code TYPE KBPS MS DROP} or {@code min-TYPE .. max-TYPE
   * ..} one after another.
   *
   * @param queuePackets of every link
   * @throws InvalidTopology if they are no such words
   */
  public static Map<String, Range> parseRanges(List<String> words, int queuePackets) {
    Map<String, LinkParameters> min = new LinkedHashMap<>();
    Map<String, LinkParameters> max = new LinkedHashMap<>();
    if (words.size() % 4 != 0) {
      throw wrong(
          "'" + String.join(" ", words) + "' is not TYPE KBPS MS DROP, any number of times");
    }
    for (int i = 0; i < words.size(); i += 4) {
      String type = words.get(i);
      LinkParameters link = parameters(words.subList(i, i + 4), queuePackets);
      if (!type.startsWith("max-")) {
        putOnce(min, type.startsWith("min-") ? type.substring(4) : type, link);
      }
      if (!type.startsWith("min-")) {
        putOnce(max, type.startsWith("max-") ? type.substring(4) : type, link);
      }
    }
    Map<String, Range> ranges = new LinkedHashMap<>();
    for (String type : TYPES) {
      LinkParameters least = min.remove(type);
      LinkParameters most = max.remove(type);
      if ((least == null) != (most == null)) {
        throw wrong("min-" + type + " and max-" + type + " go together");
      }
      if (least != null) {
        try {
          ranges.put(type, new Range(least, most));
        } catch (IllegalArgumentException e) {
          throw wrong("min-" + type + " is greater than max-" + type);
        }
      }
    }
    if (!min.isEmpty() || !max.isEmpty()) {
      String type = (min.isEmpty() ? max : min).keySet().iterator().next();
      throw wrong("'" + type + "' is no type of link: " + String.join(", ", TYPES));
    }
    return ranges;
  }

  private static void putOnce(Map<String, LinkParameters> map, String type, LinkParameters link) {
    if (map.putIfAbsent(type, link) != null) {
      throw wrong(type + " is given twice");
    }
  }

  private static LinkParameters parameters(List<String> words, int queuePackets) {
    Place place = new Place("link specification", 0, String.join(" ", words));
    return LinkParameters.of(
        Attributes.of(
            "dbl_kbps",
            words.get(1),
            "int_delayms",
            words.get(2),
            "dbl_plr",
            words.get(3),
            "int_qlen",
            Integer.toString(queuePackets)),
        place);
  }

  private static InvalidTopology wrong(String what) {
    return new InvalidTopology("link specification: " + what);
  }
}
