package org.plushm.modelnet.topology;

import java.io.InputStream;
import java.util.BitSet;

/**
 * ModelNet's {@code .route}: {@code <allpairs>} with one {@code <path>} a line for each ordered
 * pair of virtual hosts, its hops last. Pairs that no path joins are left out. The size grows with
 * the square of the hosts (60 MB for 1000), so paths are handed over one by one.
 */
public final class RouteFile {
  /** Virtual hosts of a file are numbered below this. */
  private static final int VN_MAX = 1_000_000;

  private RouteFile() {}

  /** Takes paths. */
  public interface PathSink {
    /**
     * A path.
     *
     * @param fromVn the sender
     * @param toVn the receiver
     * @param hops indexes of edges in order
     */
    void path(int fromVn, int toVn, int[] hops);
  }

  /**
   * Reads a file.
   *
   * @param file its name for problems
   * @throws InvalidTopology if it is none; paths before the problem have been handed over
   */
  public static void read(String file, InputStream in, PathSink sink) {
    XmlElement root = XmlFile.read(file, in, path -> path(path, sink));
    if (!root.name().equals("allpairs")) {
      throw root.place().problem("a .route begins with <allpairs>");
    }
  }

  /**
   * Reads a file and checks it against a network: numbers exist, hops connect, no pair twice.
   *
   * @throws InvalidTopology if something does not fit
   */
  public static void read(String file, InputStream in, Topology topology, PathSink sink) {
    BitSet[] seen = new BitSet[topology.hostCount()];
    XmlElement root =
        XmlFile.read(
            file,
            in,
            element ->
                path(
                    element,
                    (from, to, hops) -> {
                      check(element.place(), topology, from, to, hops);
                      seen[from] = seen[from] == null ? new BitSet() : seen[from];
                      if (seen[from].get(to)) {
                        throw element.place().problem("a second path from " + from + " to " + to);
                      }
                      seen[from].set(to);
                      sink.path(from, to, hops);
                    }));
    if (!root.name().equals("allpairs")) {
      throw root.place().problem("a .route begins with <allpairs>");
    }
  }

  private static void path(XmlElement element, PathSink sink) {
    if (!element.name().equals("path")) {
      throw element.place().problem("is not expected in <allpairs>, only path");
    }
    Attributes attributes = element.attributes();
    Place place = element.place();
    int to = attributes.integer("int_vndst", 0, VN_MAX, place);
    int from = attributes.integer("int_vnsrc", 0, VN_MAX, place);
    String[] words = attributes.needed("hops", place).strip().split("\\s+");
    int[] hops = new int[words.length];
    for (int i = 0; i < words.length; i++) {
      try {
        hops[i] = Integer.parseInt(words[i]);
      } catch (NumberFormatException e) {
        throw place.problem("'" + words[i] + "' among the hops is no number of an edge");
      }
    }
    sink.path(from, to, hops);
  }

  private static void check(Place place, Topology topology, int from, int to, int[] hops) {
    if (from >= topology.hostCount() || to >= topology.hostCount()) {
      throw place.problem("there are only " + topology.hostCount() + " virtual hosts");
    }
    int at = topology.vertexOfHost(from);
    for (int hop : hops) {
      if (hop < 0 || hop >= topology.edges().size()) {
        throw place.problem("hop " + hop + " is no edge; there are " + topology.edges().size());
      }
      if (topology.edge(hop).source() != at) {
        throw place.problem(
            "hop " + hop + " begins at vertex " + topology.edge(hop).source() + ", not at " + at);
      }
      at = topology.edge(hop).target();
    }
    if (at != topology.vertexOfHost(to)) {
      throw place.problem("the hops end at vertex " + at + ", which is not virtual host " + to);
    }
  }

  /**
   * Writes all paths.
   *
   * @return how many ordered pairs of hosts no path joins
   */
  public static long write(Routes routes, Appendable out) {
    XmlText xml = new XmlText(out, " />");
    xml.open("allpairs", Attributes.NONE);
    int hosts = routes.topology().hostCount();
    long unreachable = 0;
    StringBuilder text = new StringBuilder();
    for (int from = 0; from < hosts; from++) {
      for (int to = 0; to < hosts; to++) {
        int[] hops = from == to ? null : routes.path(from, to);
        if (hops == null) {
          unreachable += from == to ? 0 : 1;
          continue;
        }
        text.setLength(0);
        for (int hop : hops) {
          text.append(hop).append(' ');
        }
        xml.leaf(
            "path",
            Attributes.of(
                "int_vndst",
                Integer.toString(to),
                "int_vnsrc",
                Integer.toString(from),
                "hops",
                text.toString()));
      }
    }
    xml.close("allpairs");
    return unreachable;
  }
}
