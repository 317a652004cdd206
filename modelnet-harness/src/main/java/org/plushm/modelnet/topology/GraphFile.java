package org.plushm.modelnet.topology;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * ModelNet's {@code .graph}: {@code <topology>} with {@code <vertices>}, {@code <edges>} and {@code
 * <specs>} in any order; written in this one.
 */
public final class GraphFile {
  private static final int INDEX_MAX = Integer.MAX_VALUE - 1;

  private GraphFile() {}

  /**
   * Reads a file.
   *
   * @param file its name for problems
   * @throws InvalidTopology if it is no valid graph
   */
  public static Topology read(String file, InputStream in) {
    XmlElement root = XmlFile.read(file, in);
    if (!root.name().equals("topology")) {
      throw root.place().problem("a .graph begins with <topology>");
    }
    root.allowOnly("vertices", "edges", "specs");
    XmlElement vertexList = root.only("vertices");
    XmlElement edgeList = root.only("edges");
    vertexList.allowOnly("vertex");
    edgeList.allowOnly("edge");
    List<Vertex> vertices = new ArrayList<>();
    for (XmlElement element : vertexList.children()) {
      vertices.add(vertex(element));
    }
    List<Edge> edges = new ArrayList<>();
    for (XmlElement element : edgeList.children()) {
      edges.add(edge(element));
    }
    return new Topology(
        root.attributes(),
        vertices,
        edges,
        specs(root.only("specs")),
        placesOf(vertexList.children(), edgeList.children()));
  }

  static Topology.Places placesOf(List<XmlElement> vertices, List<XmlElement> edges) {
    return new Topology.Places() {
      @Override
      public Place ofVertex(int position) {
        return vertices.get(position).place();
      }

      @Override
      public Place ofEdge(int position) {
        return edges.get(position).place();
      }
    };
  }

  static Vertex vertex(XmlElement element) {
    Attributes attributes = element.attributes();
    Place place = element.place();
    int index = attributes.integer("int_idx", 0, INDEX_MAX, place);
    Role role = Role.parse(attributes.needed("role", place), place);
    if (role != Role.VIRTNODE && attributes.has("int_vn")) {
      throw place.problem("int_vn belongs to virtnodes only, this is a " + role.text());
    }
    int vn = role == Role.VIRTNODE ? attributes.integer("int_vn", 0, INDEX_MAX, place) : -1;
    return new Vertex(index, role, vn, attributes);
  }

  static Edge edge(XmlElement element) {
    Attributes attributes = element.attributes();
    Place place = element.place();
    return new Edge(
        attributes.integer("int_idx", 0, INDEX_MAX, place),
        attributes.integer("int_src", 0, INDEX_MAX, place),
        attributes.integer("int_dst", 0, INDEX_MAX, place),
        attributes.needed("specs", place),
        attributes);
  }

  static Map<String, Attributes> specs(XmlElement list) {
    Map<String, Attributes> specs = new LinkedHashMap<>();
    for (XmlElement spec : list.children()) {
      if (specs.putIfAbsent(spec.name(), spec.attributes()) != null) {
        throw spec.place().problem("is defined twice");
      }
      if (!spec.children().isEmpty()) {
        throw spec.place().problem("has elements in it; parameters are attributes");
      }
    }
    return specs;
  }

  /** Writes a graph in ModelNet's layout. */
  public static void write(Topology topology, Appendable out) {
    XmlText xml = new XmlText(out, " />");
    xml.open("topology", topology.attributes());
    xml.open("vertices", Attributes.NONE);
    topology.vertices().forEach(vertex -> xml.leaf("vertex", vertex.attributes()));
    xml.close("vertices");
    xml.open("edges", Attributes.NONE);
    topology.edges().forEach(edge -> xml.leaf("edge", edge.attributes()));
    xml.close("edges");
    writeSpecs(topology.specs(), xml);
    xml.close("topology");
  }

  static void writeSpecs(Map<String, Attributes> specs, XmlText xml) {
    xml.open("specs", Attributes.NONE);
    specs.forEach(xml::leaf);
    xml.close("specs");
  }
}
