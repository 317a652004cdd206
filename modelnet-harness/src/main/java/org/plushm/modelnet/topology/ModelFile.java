package org.plushm.modelnet.topology;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads and writes ModelNet's {@code .model}. Written one element a line, {@code hostname} last in
 * {@code <host>} and hosts before their virtual nodes, which ModelNet's line-wise tools need.
 */
public final class ModelFile {
  private static final int INDEX_MAX = 10_000_000;

  private ModelFile() {}

  /**
   * Reads a file.
   *
   * @param file its name for problems
   * @throws InvalidTopology if it is no valid model
   */
  public static Model read(String file, InputStream in) {
    XmlElement root = XmlFile.read(file, in);
    if (!root.name().equals("model")) {
      throw root.place().problem("a .model begins with <model>");
    }
    root.allowOnly("specs", "emulators", "hops");
    XmlElement emulatorList = root.only("emulators");
    XmlElement hopList = root.only("hops");
    emulatorList.allowOnly("emul");
    hopList.allowOnly("hop");
    Reader reader = new Reader();
    List<Model.Emulator> emulators = new ArrayList<>();
    for (XmlElement emulator : emulatorList.children()) {
      emulators.add(reader.emulator(emulator, emulators.size()));
    }
    if (emulators.isEmpty()) {
      throw emulatorList.place().problem("needs at least one <emul>");
    }
    List<Edge> hops = new ArrayList<>();
    for (XmlElement hop : hopList.children()) {
      hop.attributes().integer("int_emul", 0, emulators.size() - 1, hop.place());
      hops.add(GraphFile.edge(hop));
    }
    Model model =
        new Model(root.attributes(), GraphFile.specs(root.only("specs")), emulators, hops);
    checkAsNetwork(model, hopList, reader);
    return model;
  }

  /** The same checks as for a graph, with the places of this file. */
  private static void checkAsNetwork(Model model, XmlElement hopList, Reader reader) {
    List<Vertex> vertices = model.vertices();
    new Topology(
        Attributes.NONE,
        vertices,
        model.hops(),
        model.specs(),
        new Topology.Places() {
          @Override
          public Place ofVertex(int position) {
            return reader.placeByVertex.getOrDefault(position, hopList.place());
          }

          @Override
          public Place ofEdge(int position) {
            return hopList.children().get(position).place();
          }
        });
  }

  static Topology.Places placesWithoutFile(List<Edge> hops) {
    return new Topology.Places() {
      @Override
      public Place ofVertex(int position) {
        return new Place("model", 0, "virtnode int_idx=\"" + position + "\"");
      }

      @Override
      public Place ofEdge(int position) {
        return new Place("model", 0, "hop int_idx=\"" + hops.get(position).index() + "\"");
      }
    };
  }

  private static final class Reader {
    final Map<Integer, Place> placeByVertex = new HashMap<>();
    private final Map<Integer, Place> placeByVn = new HashMap<>();
    private final Map<Integer, Place> placeByVip = new HashMap<>();

    Model.Emulator emulator(XmlElement element, int position) {
      element.allowOnly("host");
      if (element.attributes().integer("int_idx", 0, INDEX_MAX, element.place()) != position) {
        throw element.place().problem("int_idx has to be the emulator's place, " + position);
      }
      element.attributes().needed("hostname", element.place());
      List<Model.Host> hosts = new ArrayList<>();
      for (XmlElement host : element.children()) {
        host.allowOnly("subnet");
        host.attributes().needed("hostname", host.place());
        List<Model.Subnet> subnets = new ArrayList<>();
        for (XmlElement subnet : host.children()) {
          subnets.add(subnet(subnet, position));
        }
        hosts.add(new Model.Host(host.attributes(), subnets));
      }
      return new Model.Emulator(element.attributes(), hosts);
    }

    private Model.Subnet subnet(XmlElement element, int emulator) {
      element.allowOnly("virtnode");
      Attributes attributes = element.attributes();
      Place place = element.place();
      int nodes = attributes.integer("int_nodes", 0, INDEX_MAX, place);
      if (nodes != element.children().size()) {
        throw place.problem(
            "int_nodes=\"" + nodes + "\", but " + element.children().size() + " are there");
      }
      if (attributes.integer("int_emul", 0, INDEX_MAX, place) != emulator) {
        throw place.problem("int_emul is not the emulator it stands in, " + emulator);
      }
      Ipv4Subnet addresses = Ipv4Subnet.parse(attributes, place);
      List<Model.VirtualNode> virtual = new ArrayList<>();
      for (XmlElement node : element.children()) {
        virtual.add(node(node, addresses));
      }
      return new Model.Subnet(attributes, virtual);
    }

    private Model.VirtualNode node(XmlElement element, Ipv4Subnet addresses) {
      Place place = element.place();
      Vertex vertex = GraphFile.vertex(element);
      if (!vertex.isHost()) {
        throw place.problem("role has to be virtnode here");
      }
      if (vertex.index() > INDEX_MAX) {
        throw place.problem("int_idx is not within 0.." + INDEX_MAX);
      }
      once(placeByVertex, vertex.index(), "int_idx", place);
      once(placeByVn, vertex.vn(), "int_vn", place);
      String vip = element.attributes().needed("vip", place);
      int address = Ipv4Subnet.parseAddress(vip, "vip", place);
      if (!addresses.contains(address)) {
        throw place.problem("vip=\"" + vip + "\" is not in its subnet " + addresses);
      }
      once(placeByVip, address, "vip", place);
      return new Model.VirtualNode(vertex, vip);
    }

    private static void once(Map<Integer, Place> seen, int key, String what, Place place) {
      Place other = seen.putIfAbsent(key, place);
      if (other != null) {
        throw place.problem(what + " is that of line " + other.line() + " too");
      }
    }
  }

  /** Writes a model in ModelNet's layout. */
  public static void write(Model model, Appendable out) {
    XmlText xml = new XmlText(out, " />");
    xml.open("model", model.attributes());
    GraphFile.writeSpecs(model.specs(), xml);
    xml.open("emulators", Attributes.NONE);
    for (Model.Emulator emulator : model.emulators()) {
      xml.open("emul", emulator.attributes());
      for (Model.Host host : emulator.hosts()) {
        xml.open("host", host.attributes());
        for (Model.Subnet subnet : host.subnets()) {
          xml.open("subnet", subnet.attributes());
          subnet.nodes().forEach(node -> xml.leaf("virtnode", node.vertex().attributes()));
          xml.close("subnet");
        }
        xml.close("host");
      }
      xml.close("emul");
    }
    xml.close("emulators");
    xml.open("hops", Attributes.NONE);
    model.hops().forEach(hop -> xml.leaf("hop", hop.attributes()));
    xml.close("hops");
    xml.close("model");
  }
}
