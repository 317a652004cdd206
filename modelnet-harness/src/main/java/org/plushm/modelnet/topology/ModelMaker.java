package org.plushm.modelnet.topology;

import java.util.ArrayList;
import java.util.List;

/**
 * Deals a network out to machines, as ModelNet's mkmodel does: virtual hosts round-robin over the
 * machines in the order of vertices, one subnet for each machine, all of the same size (the least
 * power of two that holds the fullest machine and two addresses more), packed from 10.0.0.0 up.
 * Within a subnet addresses go up with the number of the virtual host. Machines are dealt to
 * emulators round-robin; a hop belongs to the emulator of the virtual host at its end, other hops
 * are dealt round-robin.
 */
public final class ModelMaker {
  /** ModelNet finds a virtual host by the low 16 bits of its address. */
  private static final int ADDRESSES_MAX = 1 << 16;

  private static final int NET = 10 << 24;

  private final Topology topology;
  private final Machines machines;
  private final int[] emulatorOfVn;

  private ModelMaker(Topology topology, Machines machines) {
    this.topology = topology;
    this.machines = machines;
    this.emulatorOfVn = new int[topology.hostCount()];
  }

  /**
   * Makes the model.
   *
   * @throws InvalidTopology if the virtual hosts do not fit into 10.0.0.0/16
   */
  public static Model of(Topology topology, Machines machines) {
    return new ModelMaker(topology, machines).make();
  }

  private Model make() {
    int hosts = machines.hosts().size();
    List<List<Vertex>> dealt = new ArrayList<>();
    for (int i = 0; i < hosts; i++) {
      dealt.add(new ArrayList<>());
    }
    int next = 0;
    for (Vertex vertex : topology.vertices()) {
      if (vertex.isHost()) {
        dealt.get(next++ % hosts).add(vertex);
      }
    }
    int fullest = dealt.get(0).size();
    int size = Integer.highestOneBit(Math.max(1, fullest + 1)) << 1;
    if ((long) size * hosts > ADDRESSES_MAX) {
      throw new InvalidTopology(
          topology.hostCount()
              + " virtual hosts on "
              + hosts
              + " machines take "
              + hosts
              + " subnets of "
              + size
              + " addresses; ModelNet has "
              + ADDRESSES_MAX);
    }
    List<List<Model.Host>> hostsOfEmulator = new ArrayList<>();
    machines.emulators().forEach(emulator -> hostsOfEmulator.add(new ArrayList<>()));
    for (int i = 0; i < hosts; i++) {
      int emulator = i % machines.emulators().size();
      Ipv4Subnet subnet = new Ipv4Subnet(NET + i * size, 32 - Integer.numberOfTrailingZeros(size));
      hostsOfEmulator.get(emulator).add(host(i, emulator, subnet, dealt.get(i)));
    }
    List<Model.Emulator> emulators = new ArrayList<>();
    for (int i = 0; i < machines.emulators().size(); i++) {
      Attributes attributes = Attributes.of("int_idx", Integer.toString(i));
      Attributes given = machines.emulators().get(i);
      for (String name : given.names()) {
        attributes = attributes.with(name, given.get(name));
      }
      emulators.add(new Model.Emulator(attributes, hostsOfEmulator.get(i)));
    }
    return new Model(Attributes.NONE, topology.specs(), emulators, hops());
  }

  private Model.Host host(int index, int emulator, Ipv4Subnet subnet, List<Vertex> dealt) {
    List<Vertex> byVn = new ArrayList<>(dealt);
    byVn.sort((one, other) -> Integer.compare(one.vn(), other.vn()));
    List<Model.VirtualNode> nodes = new ArrayList<>();
    for (Vertex vertex : byVn) {
      String vip = Ipv4Subnet.format(subnet.base() + 1 + nodes.size());
      emulatorOfVn[vertex.vn()] = emulator;
      nodes.add(new Model.VirtualNode(virtnode(vertex, vip), vip));
    }
    if (nodes.isEmpty()) {
      return new Model.Host(hostAttributes(index), List.of());
    }
    Attributes attributes =
        Attributes.of(
            "vnet",
            subnet.toString(),
            "vmask",
            Ipv4Subnet.format(subnet.mask()),
            "vbcst",
            Ipv4Subnet.format(subnet.broadcast()),
            "int_nodes",
            Integer.toString(nodes.size()),
            "int_emul",
            Integer.toString(emulator));
    return new Model.Host(hostAttributes(index), List.of(new Model.Subnet(attributes, nodes)));
  }

  /** ModelNet's tools need the host name last. */
  private Attributes hostAttributes(int index) {
    Attributes given = machines.hosts().get(index);
    Attributes attributes = Attributes.NONE;
    for (String name : given.names()) {
      if (!name.equals("hostname")) {
        attributes = attributes.with(name, given.get(name));
      }
    }
    return attributes.with("hostname", given.get("hostname"));
  }

  /** Index, number, role and address first, then whatever the graph said besides. */
  private static Vertex virtnode(Vertex vertex, String vip) {
    Attributes attributes =
        Attributes.of(
            "int_idx",
            Integer.toString(vertex.index()),
            "int_vn",
            Integer.toString(vertex.vn()),
            "role",
            Role.VIRTNODE.text(),
            "vip",
            vip);
    for (String name : vertex.attributes().names()) {
      if (!attributes.has(name)) {
        attributes = attributes.with(name, vertex.attributes().get(name));
      }
    }
    return new Vertex(vertex.index(), Role.VIRTNODE, vertex.vn(), attributes);
  }

  private List<Edge> hops() {
    List<Edge> hops = new ArrayList<>();
    int dealt = 0;
    for (Edge edge : topology.edges()) {
      int vn = topology.vertices().get(edge.source()).vn();
      vn = vn >= 0 ? vn : topology.vertices().get(edge.target()).vn();
      int emulator = vn >= 0 ? emulatorOfVn[vn] : dealt++ % machines.emulators().size();
      hops.add(hop(edge, emulator));
    }
    return hops;
  }

  private static Edge hop(Edge edge, int emulator) {
    Attributes attributes =
        Attributes.of(
            "int_idx",
            Integer.toString(edge.index()),
            "int_src",
            Integer.toString(edge.source()),
            "int_dst",
            Integer.toString(edge.target()),
            "int_emul",
            Integer.toString(emulator),
            "specs",
            edge.spec());
    for (String name : edge.attributes().names()) {
      if (!attributes.has(name)) {
        attributes = attributes.with(name, edge.attributes().get(name));
      }
    }
    return new Edge(edge.index(), edge.source(), edge.target(), edge.spec(), attributes);
  }
}
