package org.plushm.modelnet.topology;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A network dealt out to machines, ModelNet's {@code .model}. Immutable.
 *
 * @param attributes of the root element: module, modelload, ipfwload
 * @param specs attributes of the specifications by name
 * @param emulators with all below them
 * @param hops the network's edges with the emulator that owns each
 */
public record Model(
    Attributes attributes,
    Map<String, Attributes> specs,
    List<Emulator> emulators,
    List<Edge> hops) {

  /**
   * A machine that emulates.
   *
   * @param attributes int_idx, hostname
   * @param hosts machines whose packets it takes
   */
  public record Emulator(Attributes attributes, List<Host> hosts) {
    /** Keeps a copy. */
    public Emulator {
      hosts = List.copyOf(hosts);
    }
  }

  /**
   * A machine that virtual hosts live on.
   *
   * @param attributes netdev, hostname
   * @param subnets of its virtual hosts
   */
  public record Host(Attributes attributes, List<Subnet> subnets) {
    /** Keeps a copy. */
    public Host {
      subnets = List.copyOf(subnets);
    }

    /** The machine's name. */
    public String hostname() {
      return attributes.get("hostname");
    }
  }

  /**
   * Addresses of one machine's virtual hosts.
   *
   * @param attributes vnet, vmask, vbcst, int_nodes, int_emul
   * @param nodes its virtual hosts
   */
  public record Subnet(Attributes attributes, List<VirtualNode> nodes) {
    /** Keeps a copy. */
    public Subnet {
      nodes = List.copyOf(nodes);
    }
  }

  /**
   * A virtual host.
   *
   * @param vertex its place in the network
   * @param vip its address in the emulated network, a.b.c.d
   */
  public record VirtualNode(Vertex vertex, String vip) {}

  /** Keeps copies. */
  public Model {
    specs = Collections.unmodifiableMap(new LinkedHashMap<>(specs));
    emulators = List.copyOf(emulators);
    hops = List.copyOf(hops);
  }

  /** The virtual hosts by number, each with the machine it lives on. */
  public Map<Integer, Placed> placed() {
    Map<Integer, Placed> byVn = new TreeMap<>();
    for (Emulator emulator : emulators) {
      for (Host host : emulator.hosts()) {
        for (Subnet subnet : host.subnets()) {
          for (VirtualNode node : subnet.nodes()) {
            byVn.put(node.vertex().vn(), new Placed(node, host.hostname()));
          }
        }
      }
    }
    return byVn;
  }

  /**
   * A virtual host and the machine it lives on.
   *
   * @param node the virtual host
   * @param hostname the machine
   */
  public record Placed(VirtualNode node, String hostname) {}

  /**
   * The network. A model tells only the virtual hosts among the vertices, so all others are routers
   * without more, as many as the hops name.
   *
   * @throws InvalidTopology if it is none
   */
  public Topology topology() {
    return new Topology(
        Attributes.NONE, vertices(), hops, specs, ModelFile.placesWithoutFile(hops));
  }

  List<Vertex> vertices() {
    int count = 0;
    for (Edge hop : hops) {
      count = Math.max(count, 1 + Math.max(hop.source(), hop.target()));
    }
    Map<Integer, Vertex> hosts = new TreeMap<>();
    for (Placed placed : placed().values()) {
      hosts.put(placed.node().vertex().index(), placed.node().vertex());
      count = Math.max(count, 1 + placed.node().vertex().index());
    }
    List<Vertex> vertices = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Vertex host = hosts.get(i);
      vertices.add(host == null ? Vertex.router(i, Role.TRANSIT) : host);
    }
    return vertices;
  }
}
