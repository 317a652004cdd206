package org.plushm.modelnet.topology;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Draws a network as SVG: routers where the file places them (by longitude and latitude or by x and
 * y), else as a tree around the router with most links; virtual hosts around their routers.
 */
public final class TopologyPicture {
  private static final double SIZE = 1000;
  private static final double MARGIN = 60;
  private static final double HOST_RING = 14;
  private static final int LABELS_MAX = 150;

  private final Topology topology;
  private final List<List<Integer>> neighbours = new ArrayList<>();
  private final double[] x;
  private final double[] y;

  private TopologyPicture(Topology topology) {
    this.topology = topology;
    this.x = new double[topology.vertices().size()];
    this.y = new double[topology.vertices().size()];
    Arrays.fill(x, Double.NaN);
    topology.vertices().forEach(vertex -> neighbours.add(new ArrayList<>()));
    topology.edges().forEach(edge -> neighbours.get(edge.source()).add(edge.target()));
  }

  /** Writes the picture. */
  public static void write(Topology topology, Appendable out) {
    TopologyPicture picture = new TopologyPicture(topology);
    if (!picture.placeBy("Longitude", "Latitude", -1) && !picture.placeBy("dbl_x", "dbl_y", 1)) {
      picture.placeAsTree();
    }
    picture.placeStrays();
    picture.scale();
    picture.placeHosts();
    try {
      picture.draw(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean isHost(int vertex) {
    return topology.vertices().get(vertex).isHost();
  }

  private boolean placeBy(String xName, String yName, int ySign) {
    int placed = 0;
    int routers = 0;
    for (Vertex vertex : topology.vertices()) {
      if (!vertex.isHost()) {
        routers++;
        double atX = number(vertex.attributes().get(xName));
        double atY = number(vertex.attributes().get(yName));
        if (Double.isFinite(atX) && Double.isFinite(atY)) {
          x[vertex.index()] = atX;
          y[vertex.index()] = ySign * atY;
          placed++;
        }
      }
    }
    if (placed > 0 && 2 * placed >= routers) {
      return true;
    }
    Arrays.fill(x, Double.NaN);
    return false;
  }

  /** Not a number where there is none: places are for the eye, nothing depends on them. */
  private static double number(String text) {
    try {
      return text == null ? Double.NaN : Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  /** Breadth first from the busiest vertex; each level is a ring, each parent has its sector. */
  private void placeAsTree() {
    int[] parent = new int[x.length];
    Arrays.fill(parent, -1);
    List<Integer> order = new ArrayList<>();
    for (int root = busiest(parent); root >= 0; root = busiest(parent)) {
      parent[root] = root;
      order.add(root);
      for (int i = order.size() - 1; i < order.size(); i++) {
        for (int neighbour : neighbours.get(order.get(i))) {
          if (parent[neighbour] < 0 && !isHost(neighbour)) {
            parent[neighbour] = order.get(i);
            order.add(neighbour);
          }
        }
      }
    }
    double[] leaves = new double[x.length];
    for (int i = order.size() - 1; i >= 0; i--) {
      int vertex = order.get(i);
      leaves[vertex] = Math.max(1, leaves[vertex]);
      if (parent[vertex] != vertex) {
        leaves[parent[vertex]] += leaves[vertex];
      }
    }
    double[] angle = new double[x.length];
    double[] perLeaf = new double[x.length];
    int[] depth = new int[x.length];
    for (int vertex : order) {
      int above = parent[vertex];
      double width = 2 * Math.PI;
      if (above != vertex) {
        depth[vertex] = depth[above] + 1;
        width = perLeaf[above] * leaves[vertex];
      }
      double begin = above == vertex ? 0 : angle[above];
      x[vertex] = depth[vertex] * Math.cos(begin + width / 2);
      y[vertex] = depth[vertex] * Math.sin(begin + width / 2);
      if (above != vertex) {
        angle[above] += width;
      }
      angle[vertex] = begin;
      perLeaf[vertex] = width / leaves[vertex];
    }
  }

  private int busiest(int[] parent) {
    int best = -1;
    for (Vertex vertex : topology.vertices()) {
      int index = vertex.index();
      boolean free = !vertex.isHost() && parent[index] < 0;
      if (free && (best < 0 || neighbours.get(index).size() > neighbours.get(best).size())) {
        best = index;
      }
    }
    return best;
  }

  /** Routers without a place go to the middle of their neighbours, or to a corner. */
  private void placeStrays() {
    double cornerX = Arrays.stream(x).filter(Double::isFinite).min().orElse(0);
    double[] placedY =
        topology.vertices().stream()
            .filter(vertex -> Double.isFinite(x[vertex.index()]))
            .mapToDouble(vertex -> y[vertex.index()])
            .toArray();
    double cornerY = Arrays.stream(placedY).max().orElse(0);
    for (Vertex vertex : topology.vertices()) {
      if (vertex.isHost() || Double.isFinite(x[vertex.index()])) {
        continue;
      }
      double sumX = 0;
      double sumY = 0;
      int count = 0;
      for (int neighbour : neighbours.get(vertex.index())) {
        if (!isHost(neighbour) && Double.isFinite(x[neighbour])) {
          sumX += x[neighbour];
          sumY += y[neighbour];
          count++;
        }
      }
      x[vertex.index()] = count == 0 ? cornerX : sumX / count;
      y[vertex.index()] = count == 0 ? cornerY : sumY / count;
    }
  }

  private void scale() {
    double minX = Double.MAX_VALUE;
    double minY = Double.MAX_VALUE;
    double span = 1e-9;
    for (int i = 0; i < x.length; i++) {
      if (Double.isFinite(x[i])) {
        minX = Math.min(minX, x[i]);
        minY = Math.min(minY, y[i]);
      }
    }
    for (int i = 0; i < x.length; i++) {
      if (Double.isFinite(x[i])) {
        span = Math.max(span, Math.max(x[i] - minX, y[i] - minY));
      }
    }
    for (int i = 0; i < x.length; i++) {
      if (Double.isFinite(x[i])) {
        x[i] = MARGIN + (x[i] - minX) / span * (SIZE - 2 * MARGIN);
        y[i] = MARGIN + (y[i] - minY) / span * (SIZE - 2 * MARGIN);
      }
    }
  }

  private void placeHosts() {
    int[] hosts = new int[x.length];
    int[] placed = new int[x.length];
    for (int vn = 0; vn < topology.hostCount(); vn++) {
      int router = routerOf(topology.vertexOfHost(vn));
      if (router >= 0) {
        hosts[router]++;
      }
    }
    for (int vn = 0; vn < topology.hostCount(); vn++) {
      int vertex = topology.vertexOfHost(vn);
      int router = routerOf(vertex);
      double turn =
          router < 0
              ? 2 * Math.PI * vn / topology.hostCount()
              : 2 * Math.PI * placed[router]++ / hosts[router];
      double radius = router < 0 ? SIZE / 2 - MARGIN : HOST_RING;
      x[vertex] = (router < 0 ? SIZE / 2 : x[router]) + radius * Math.cos(turn);
      y[vertex] = (router < 0 ? SIZE / 2 : y[router]) + radius * Math.sin(turn);
    }
  }

  private int routerOf(int host) {
    for (int neighbour : neighbours.get(host)) {
      if (!isHost(neighbour)) {
        return neighbour;
      }
    }
    return -1;
  }

  private void draw(Appendable out) throws IOException {
    int size = (int) SIZE;
    out.append("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ")
        .append(size + " " + (size + 40))
        .append("\" font-family=\"sans-serif\" font-size=\"11\">\n")
        .append("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
    for (Edge edge : topology.edges()) {
      if (edge.source() < edge.target() || !neighbours.get(edge.target()).contains(edge.source())) {
        line(out, edge);
      }
    }
    for (Vertex vertex : topology.vertices()) {
      dot(out, vertex);
    }
    long routers = topology.vertices().stream().filter(vertex -> !vertex.isHost()).count();
    text(
        out,
        MARGIN,
        SIZE + 20,
        routers
            + " routers (blue, gateways filled), "
            + topology.hostCount()
            + " virtual hosts (orange), "
            + topology.edges().size()
            + " directed edges");
    out.append("</svg>\n");
  }

  private void line(Appendable out, Edge edge) throws IOException {
    boolean access = isHost(edge.source()) || isHost(edge.target());
    LinkParameters link = topology.parameters(edge.index());
    out.append(
        String.format(
            Locale.ROOT,
            "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\""
                + " stroke-width=\"%.1f\"><title>%s to %s: %s kbit/s, %s ms, loss %s, queue"
                + " %d</title></line>\n",
            x[edge.source()],
            y[edge.source()],
            x[edge.target()],
            y[edge.target()],
            access ? "#dddddd" : "#7a8ca3",
            access ? 0.5 : 1.2,
            escaped(topology.labelOf(edge.source())),
            escaped(topology.labelOf(edge.target())),
            link.toAttributes().get("dbl_kbps"),
            link.toAttributes().get("int_delayms"),
            link.toAttributes().get("dbl_plr"),
            link.queuePackets()));
  }

  private void dot(Appendable out, Vertex vertex) throws IOException {
    int i = vertex.index();
    String fill = vertex.isHost() ? "#e08214" : vertex.role() == Role.TRANSIT ? "white" : "#2b6cb0";
    out.append(
        String.format(
            Locale.ROOT,
            "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%s\" fill=\"%s\" stroke=\"%s\"><title>%s"
                + "</title></circle>\n",
            x[i],
            y[i],
            vertex.isHost() ? "2" : "4",
            fill,
            vertex.isHost() ? "none" : "#2b6cb0",
            escaped(topology.labelOf(i))));
    if (!vertex.isHost()
        && vertex.attributes().has("label")
        && topology.vertices().size() - topology.hostCount() <= LABELS_MAX) {
      text(out, x[i] + 6, y[i] - 6, topology.labelOf(i));
    }
  }

  private static void text(Appendable out, double x, double y, String what) throws IOException {
    out.append(
        String.format(Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\">%s</text>\n", x, y, escaped(what)));
  }

  private static String escaped(String text) {
    StringBuilder ascii = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              if (c >= ' ' && c < 0x7f && "&<>\"".indexOf(c) < 0) {
                ascii.appendCodePoint(c);
              } else {
                ascii.append("&#").append(c < ' ' ? 0xfffd : c).append(';');
              }
            });
    return ascii.toString();
  }
}
