package org.plushm.modelnet.topology;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;

/**
 * What one direction of a link does to packets.
 *
 * @param rateBps bits a second of IP packets (headers of IP and UDP included, Ethernet not); 0 for
 *     unlimited
 * @param delayNs propagation, after the packet has been sent
 * @param lossProbability chance of each packet to be lost at random, 0 to 1
 * @param queuePackets how many packets of any size may be there, the one being sent included; of no
 *     effect at an unlimited rate
 */
public record LinkParameters(long rateBps, long delayNs, double lossProbability, int queuePackets) {
  /** Ten terabits a second; keeps the arithmetic of a packet's time within 64 bits. */
  public static final long RATE_BPS_MAX = 10_000_000_000_000L;

  /** An hour. */
  public static final long DELAY_NS_MAX = 3_600_000_000_000L;

  /** Queues beyond this are mistakes. */
  public static final int QUEUE_PACKETS_MAX = 10_000_000;

  /** The default of ModelNet's tools. */
  public static final int QUEUE_PACKETS_DEFAULT = 10;

  /** Nothing happens to packets here. */
  public static final LinkParameters UNLIMITED = new LinkParameters(0, 0, 0, QUEUE_PACKETS_DEFAULT);

  private static final BigDecimal KBPS_MAX = BigDecimal.valueOf(RATE_BPS_MAX, 3);
  private static final BigDecimal DELAY_MS_MAX = BigDecimal.valueOf(DELAY_NS_MAX, 6);

  /** Checks the ranges. */
  public LinkParameters {
    if (rateBps < 0 || rateBps > RATE_BPS_MAX) {
      throw new IllegalArgumentException("rate " + rateBps + " bit/s is out of range");
    }
    if (delayNs < 0 || delayNs > DELAY_NS_MAX) {
      throw new IllegalArgumentException("delay " + delayNs + " ns is out of range");
    }
    if (!(lossProbability >= 0 && lossProbability <= 1)) {
      throw new IllegalArgumentException("loss " + lossProbability + " is not within 0..1");
    }
    if (queuePackets < 0 || queuePackets > QUEUE_PACKETS_MAX) {
      throw new IllegalArgumentException("queue of " + queuePackets + " packets is out of range");
    }
    if (rateBps > 0 && queuePackets == 0) {
      throw new IllegalArgumentException("a queue of 0 packets lets nothing through");
    }
  }

  /**
   * Of ModelNet's attributes.
   *
   * @param attributes of the edge over those of its specification
   * @throws InvalidTopology if one is missing or out of range, or the link is to be XCP
   */
  static LinkParameters of(Attributes attributes, Place place) {
    BigDecimal kbps = attributes.decimal("dbl_kbps", BigDecimal.ZERO, KBPS_MAX, place);
    BigDecimal delayMs = attributes.decimal("int_delayms", BigDecimal.ZERO, DELAY_MS_MAX, place);
    BigDecimal loss = attributes.decimal("dbl_plr", BigDecimal.ZERO, BigDecimal.ONE, place);
    int queue = attributes.integer("int_qlen", 0, QUEUE_PACKETS_MAX, place);
    if (attributes.has("int_xtq") && attributes.integer("int_xtq", 0, 1, place) == 1) {
      throw place.problem("int_xtq=\"1\" (XCP) is not emulated: only FIFO queues (0) are");
    }
    long rateBps = whole(kbps.movePointRight(3));
    if (rateBps == 0 && kbps.signum() > 0) {
      throw place.problem("dbl_kbps is less than a bit a second; 0 would mean unlimited");
    }
    if (rateBps > 0 && queue == 0) {
      throw place.problem("int_qlen=\"0\" lets nothing through, the packet being sent counts too");
    }
    return new LinkParameters(rateBps, whole(delayMs.movePointRight(6)), loss.doubleValue(), queue);
  }

  private static long whole(BigDecimal value) {
    return value.setScale(0, RoundingMode.HALF_UP).longValueExact();
  }

  /** As ModelNet's attributes. */
  public Attributes toAttributes() {
    return Attributes.of(
        "dbl_kbps",
        plain(BigDecimal.valueOf(rateBps, 3)),
        "int_delayms",
        plain(BigDecimal.valueOf(delayNs, 6)),
        "dbl_plr",
        plain(BigDecimal.valueOf(lossProbability)),
        "int_qlen",
        Integer.toString(queuePackets));
  }

  /** A delay as the value of {@code int_delayms}, with the fraction that it has. */
  public static String delayMsText(long delayNs) {
    return plain(BigDecimal.valueOf(delayNs, 6));
  }

  private static String plain(BigDecimal value) {
    return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
  }

  /**
   * One link in place of a path: the least rate, the sum of the delays, the product of the chances
   * to get through, and the queue of the narrowest link (of the first one, if several are alike).
   *
   * @param path at least one link
   */
  public static LinkParameters collapsed(List<LinkParameters> path) {
    if (path.isEmpty()) {
      throw new IllegalArgumentException("a path without links");
    }
    if (path.size() == 1) {
      return path.get(0);
    }
    long delayNs = 0;
    double survival = 1;
    LinkParameters narrowest = path.get(0);
    for (LinkParameters link : path) {
      delayNs = Math.min(DELAY_NS_MAX, delayNs + link.delayNs);
      survival *= 1 - link.lossProbability;
      boolean narrower =
          link.rateBps > 0 && (narrowest.rateBps == 0 || link.rateBps < narrowest.rateBps);
      narrowest = narrower ? link : narrowest;
    }
    return new LinkParameters(narrowest.rateBps, delayNs, 1 - survival, narrowest.queuePackets);
  }
}
