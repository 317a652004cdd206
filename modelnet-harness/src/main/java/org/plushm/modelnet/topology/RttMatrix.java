package org.plushm.modelnet.topology;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Round-trip times between sites, as measured. Such times break the triangle inequality, so no
 * network with shortest paths reproduces them: each ordered pair is a pipe of its own with half the
 * round trip as its delay. Several virtual hosts may share a site.
 */
public final class RttMatrix {
  /** A file of this many sites has some 100 MB. */
  private static final int SITES_MAX = 5_000;

  private static final BigDecimal RTT_MS_MAX =
      BigDecimal.valueOf(2 * LinkParameters.DELAY_NS_MAX, 6);

  private final long[][] rttNs;

  private RttMatrix(long[][] rttNs) {
    this.rttNs = rttNs;
  }

  /**
   * Reads a file: a line for each site, in it the round trip to each site in milliseconds, blanks
   * or tabs between.
   *
   * @param file its name for problems
   * @throws InvalidTopology if it is not square or a value is missing or negative
   */
  public static RttMatrix read(String file, InputStream in) {
    List<long[]> rows = new ArrayList<>();
    int line = 0;
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(in, StandardCharsets.ISO_8859_1))) {
      for (String text = lines.readLine(); text != null; text = lines.readLine()) {
        line++;
        if (!text.isBlank()) {
          rows.add(row(text, new Place(file, line, "row " + rows.size())));
        }
        if (rows.size() > SITES_MAX) {
          throw new Place(file, line, "").problem("more than " + SITES_MAX + " sites");
        }
      }
    } catch (IOException e) {
      throw new Place(file, line, "").problem("cannot be read: " + e);
    }
    for (int i = 0; i < rows.size(); i++) {
      if (rows.get(i).length != rows.size()) {
        throw new Place(file, 0, "row " + i)
            .problem(
                "has " + rows.get(i).length + " values, but there are " + rows.size() + " rows");
      }
    }
    if (rows.isEmpty()) {
      throw Place.of(file).problem("is empty");
    }
    return new RttMatrix(rows.toArray(new long[0][]));
  }

  private static long[] row(String text, Place place) {
    String[] words = text.strip().split("\\s+");
    long[] row = new long[words.length];
    for (int i = 0; i < words.length; i++) {
      row[i] =
          Attributes.of("column " + i, words[i])
              .decimal("column " + i, BigDecimal.ZERO, RTT_MS_MAX, place)
              .movePointRight(6)
              .longValue();
    }
    return row;
  }

  /** How many sites there are. */
  public int siteCount() {
    return rttNs.length;
  }

  /** The round trip from one site to another as measured, in nanoseconds. */
  public long rttNs(int fromSite, int toSite) {
    return rttNs[fromSite][toSite];
  }

  /** The site of a virtual host: hosts are dealt round-robin. */
  public int siteOf(int vn) {
    return vn % rttNs.length;
  }

  /**
   * One way between two virtual hosts, in nanoseconds.
   *
   * @param sameSiteDelayNs between hosts of one site
   */
  public long delayNs(int fromVn, int toVn, long sameSiteDelayNs) {
    int from = siteOf(fromVn);
    int to = siteOf(toVn);
    return from == to ? sameSiteDelayNs : rttNs[from][to] / 2;
  }

  /**
   * The mesh of all pairs as a graph: an edge from each host to each other, so that paths by hop
   * count are the pipes.
   *
   * @param hosts how many virtual hosts
   * @param link rate, loss and queue of every pipe
   * @param sameSiteDelayNs between hosts of one site
   */
  public Topology mesh(int hosts, LinkParameters link, long sameSiteDelayNs) {
    Topology.Builder builder = new Topology.Builder();
    for (int i = 0; i < hosts; i++) {
      builder.addHost();
    }
    for (int from = 0; from < hosts; from++) {
      for (int to = 0; to < hosts; to++) {
        if (from != to) {
          String ms = LinkParameters.delayMsText(delayNs(from, to, sameSiteDelayNs));
          builder.addEdge(from, to, "client-client", Attributes.of("int_delayms", ms));
        }
      }
    }
    builder.spec("client-client", link.toAttributes());
    return builder.build();
  }
}
