package org.plushm.modelnet.topology;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A network of routers and virtual hosts, checked: vertices are numbered by their place, edges
 * without gaps, virtual hosts from 0 without gaps, every edge has its four parameters. Immutable.
 */
public final class Topology {
  private final Attributes attributes;
  private final List<Vertex> vertices;
  private final List<Edge> edges;
  private final Map<String, Attributes> specs;
  private final Edge[] edgeByIndex;
  private final LinkParameters[] parameters;
  private final int[] vertexByVn;

  /**
   * Checks and keeps a network.
   *
   * @param attributes of the root element
   * @param vertices in the order of their indexes
   * @param edges in the order of the file
   * @param specs attributes by name, in the order of the file
   * @throws InvalidTopology if something is missing, doubled or out of range
   */
  public static Topology of(
      Attributes attributes,
      List<Vertex> vertices,
      List<Edge> edges,
      Map<String, Attributes> specs) {
    return new Topology(
        attributes,
        vertices,
        edges,
        specs,
        new Places() {
          @Override
          public Place ofVertex(int position) {
            return new Place("topology", 0, "vertex int_idx=\"" + position + "\"");
          }

          @Override
          public Place ofEdge(int position) {
            return new Place("topology", 0, "edge int_idx=\"" + edges.get(position).index() + "\"");
          }
        });
  }

  /** Where the parts stand in a file, by their positions in the lists. */
  interface Places {
    Place ofVertex(int position);

    Place ofEdge(int position);
  }

  Topology(
      Attributes attributes,
      List<Vertex> vertices,
      List<Edge> edges,
      Map<String, Attributes> specs,
      Places places) {
    this.attributes = attributes;
    this.vertices = List.copyOf(vertices);
    this.edges = List.copyOf(edges);
    this.specs = Collections.unmodifiableMap(new LinkedHashMap<>(specs));
    this.vertexByVn = vertexByVn(places);
    this.edgeByIndex = new Edge[edges.size()];
    this.parameters = new LinkParameters[edges.size()];
    checkEdges(places);
  }

  private int[] vertexByVn(Places places) {
    int hosts = 0;
    for (int i = 0; i < vertices.size(); i++) {
      if (vertices.get(i).index() != i) {
        throw places
            .ofVertex(i)
            .problem(
                "int_idx has to be the place among the vertices, which is "
                    + i
                    + ": ModelNet uses it as such");
      }
      hosts += vertices.get(i).isHost() ? 1 : 0;
    }
    int[] found = new int[hosts];
    Arrays.fill(found, -1);
    for (Vertex vertex : vertices) {
      if (vertex.isHost()) {
        if (vertex.vn() >= hosts) {
          throw places
              .ofVertex(vertex.index())
              .problem(
                  "int_vn=\""
                      + vertex.vn()
                      + "\" leaves a gap: "
                      + hosts
                      + " virtual hosts are numbered 0.."
                      + (hosts - 1));
        }
        if (found[vertex.vn()] >= 0) {
          throw places
              .ofVertex(vertex.index())
              .problem(
                  "int_vn=\""
                      + vertex.vn()
                      + "\" is that of vertex "
                      + found[vertex.vn()]
                      + " too");
        }
        found[vertex.vn()] = vertex.index();
      }
    }
    return found;
  }

  private void checkEdges(Places places) {
    Set<Long> pairs = new HashSet<>();
    for (int i = 0; i < edges.size(); i++) {
      Edge edge = edges.get(i);
      if (edge.index() < 0 || edge.index() >= edges.size()) {
        throw places
            .ofEdge(i)
            .problem(
                "int_idx leaves a gap: "
                    + edges.size()
                    + " edges are numbered 0.."
                    + (edges.size() - 1));
      }
      if (edgeByIndex[edge.index()] != null) {
        throw places.ofEdge(i).problem("int_idx is that of another edge too");
      }
      edgeByIndex[edge.index()] = edge;
      checkEnd(edge.source(), "int_src", places.ofEdge(i));
      checkEnd(edge.target(), "int_dst", places.ofEdge(i));
      if (edge.source() == edge.target()) {
        throw places.ofEdge(i).problem("begins and ends at vertex " + edge.source());
      }
      if (!pairs.add((long) edge.source() << 32 | edge.target())) {
        throw places
            .ofEdge(i)
            .problem(
                "is a second edge from vertex "
                    + edge.source()
                    + " to "
                    + edge.target()
                    + "; there can be one in each direction");
      }
      parameters[edge.index()] = parametersOf(edge, places.ofEdge(i));
    }
  }

  private void checkEnd(int vertex, String name, Place place) {
    if (vertex < 0 || vertex >= vertices.size()) {
      throw place.problem(
          name + "=\"" + vertex + "\" is no vertex; there are " + vertices.size() + ", from 0");
    }
  }

  private LinkParameters parametersOf(Edge edge, Place place) {
    Attributes spec = specs.get(edge.spec());
    if (spec == null) {
      throw place.problem(
          "specs=\""
              + edge.spec()
              + "\" is not defined in <specs>"
              + (specs.isEmpty() ? "" : ", only " + String.join(", ", specs.keySet())));
    }
    // The value on the edge wins over that of the specification.
    Attributes merged = spec;
    for (String name : List.of("dbl_kbps", "int_delayms", "dbl_plr", "int_qlen", "int_xtq")) {
      String own = edge.attributes().get(name);
      merged = own == null ? merged : merged.with(name, own);
    }
    return LinkParameters.of(merged, place);
  }

  /** Attributes of the root element. */
  public Attributes attributes() {
    return attributes;
  }

  /** By index. */
  public List<Vertex> vertices() {
    return vertices;
  }

  /** In the order of the file; see {@link #edge} for one by its index. */
  public List<Edge> edges() {
    return edges;
  }

  /** Attributes of the specifications by name. */
  public Map<String, Attributes> specs() {
    return specs;
  }

  /** The edge of an index. */
  public Edge edge(int index) {
    return edgeByIndex[index];
  }

  /** What an edge does, its own attributes over those of its specification. */
  public LinkParameters parameters(int edgeIndex) {
    return parameters[edgeIndex];
  }

  /** How many virtual hosts there are. */
  public int hostCount() {
    return vertexByVn.length;
  }

  /** The vertex of a virtual host. */
  public int vertexOfHost(int vn) {
    return vertexByVn[vn];
  }

  /** The routers' names, or their numbers where a file gives none: {@code label} of GraphML. */
  public String labelOf(int vertex) {
    Vertex of = vertices.get(vertex);
    String label = of.attributes().get("label");
    if (label != null && !label.isEmpty()) {
      return label;
    }
    return of.isHost() ? "vn" + of.vn() : Integer.toString(vertex);
  }

  /** A network under construction; numbers vertices and edges as they come. */
  public static final class Builder {
    private final List<Vertex> vertices = new ArrayList<>();
    private final List<Edge> edges = new ArrayList<>();
    private final Map<String, Attributes> specs = new LinkedHashMap<>();
    private int hosts;

    /** Adds a router and gives its index. */
    public int addRouter(Role role, Attributes more) {
      return add(Vertex.router(vertices.size(), role), more);
    }

    /** Adds the next virtual host and gives its index. */
    public int addHost() {
      return add(Vertex.host(vertices.size(), hosts++), Attributes.NONE);
    }

    private int add(Vertex vertex, Attributes more) {
      Vertex whole = vertex;
      for (String name : more.names()) {
        whole = whole.with(name, more.get(name));
      }
      vertices.add(whole);
      return whole.index();
    }

    /** Adds both directions of a link. */
    public void addLink(int one, int other, String spec, Attributes more) {
      addEdge(one, other, spec, more);
      addEdge(other, one, spec, more);
    }

    /** Adds one direction of a link. */
    public void addEdge(int source, int target, String spec, Attributes more) {
      Edge edge = Edge.of(edges.size(), source, target, spec);
      for (String name : more.names()) {
        edge = edge.with(name, more.get(name));
      }
      edges.add(edge);
    }

    /** Defines a specification. */
    public void spec(String name, Attributes of) {
      specs.put(name, of);
    }

    /** How many hosts were added. */
    public int hostCount() {
      return hosts;
    }

    /** Checks and hands over. */
    public Topology build() {
      return Topology.of(Attributes.NONE, vertices, edges, specs);
    }
  }
}
