package org.plushm.modelnet.topology;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Files about virtual hosts that follow from a model. */
public final class VirtualHostFiles {
  /** The port of the first client of a machine in the papers' example. */
  public static final int PORT_DEFAULT = 15_401;

  private static final int PORT_MAX = 65_535;

  private VirtualHostFiles() {}

  /**
   * Writes the directory that Plush reads (technical report, Fig. 6): one entry for each virtual
   * host with the machine, a port of its own there, its address and number in the emulated network;
   * and one for each machine itself in a group of its own, from which ModelNet is deployed.
   *
   * @param firstPort of each machine's first virtual host; the machine itself has the one before
   * @param group of the virtual hosts
   * @param machineGroup of the machines, or empty to leave them out
   * @throws InvalidTopology if a machine has more hosts than there are ports
   */
  public static void writeDirectory(
      Model model, int firstPort, String group, String machineGroup, Appendable out) {
    XmlText xml = new XmlText(out, "/>");
    xml.open("plush", Attributes.NONE);
    xml.open("resource_manager", Attributes.of("type", "ssh"));
    Map<String, Integer> nextPort = new HashMap<>();
    Set<String> machines = new HashSet<>();
    for (Model.Emulator emulator : model.emulators()) {
      for (Model.Host host : emulator.hosts()) {
        if (!machineGroup.isEmpty() && machines.add(host.hostname())) {
          xml.leaf(
              "node",
              Attributes.of(
                  "hostname", host.hostname() + ":" + (firstPort - 1), "group", machineGroup));
        }
      }
    }
    for (Model.Placed placed : model.placed().values()) {
      int port = nextPort.merge(placed.hostname(), firstPort, (used, first) -> used + 1);
      if (port > PORT_MAX) {
        throw new InvalidTopology(placed.hostname() + " has more virtual hosts than ports");
      }
      xml.leaf(
          "node",
          Attributes.of(
              "hostname",
              placed.hostname() + ":" + port,
              "vip",
              placed.node().vip(),
              "vn",
              Integer.toString(placed.node().vertex().vn()),
              "group",
              group));
    }
    xml.close("resource_manager");
    xml.close("plush");
  }

  /**
   * Writes the name table of ModelNet's address library (environment variable {@code HOSTS}):
   * {@code vnN ADDRESS # on MACHINE}.
   */
  public static void writeNameTable(Model model, Appendable out) {
    try {
      for (Model.Placed placed : model.placed().values()) {
        out.append(
            "vn"
                + placed.node().vertex().vn()
                + " "
                + placed.node().vip()
                + " # on "
                + placed.hostname()
                + "\n");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
