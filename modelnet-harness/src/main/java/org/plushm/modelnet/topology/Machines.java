package org.plushm.modelnet.topology;

import java.io.InputStream;
import java.util.List;

/**
 * The physical machines of a ModelNet installation, its {@code .machines} file.
 *
 * @param emulators machines that emulate the network, at least one
 * @param hosts machines that virtual hosts live on, at least one
 */
public record Machines(List<Attributes> emulators, List<Attributes> hosts) {
  /** Network device of a host whose entry names none. */
  public static final String NETDEV_DEFAULT = "eth0";

  /** Needs one machine of each kind. */
  public Machines {
    emulators = List.copyOf(emulators);
    hosts = List.copyOf(hosts);
    if (emulators.isEmpty() || hosts.isEmpty()) {
      throw new IllegalArgumentException("at least one emul and one host are needed");
    }
  }

  /** Host names without more. */
  public static Machines of(String emulator, List<String> hosts) {
    return new Machines(
        List.of(Attributes.of("hostname", emulator)),
        hosts.stream().map(name -> Attributes.of("hostname", name)).toList());
  }

  /**
   * Reads a file.
   *
   * @param file its name for problems
   * @throws InvalidTopology if it is no valid list of machines
   */
  public static Machines read(String file, InputStream in) {
    XmlElement root = XmlFile.read(file, in);
    if (!root.name().equals("hardware")) {
      throw root.place().problem("a .machines begins with <hardware>");
    }
    root.allowOnly("emul", "host");
    for (XmlElement machine : root.children()) {
      machine.attributes().needed("hostname", machine.place());
    }
    List<XmlElement> emulators = root.all("emul");
    for (XmlElement emulator : emulators) {
      if (emulator.attributes().get("hostname").indexOf('-') >= 0) {
        throw emulator.place().problem("ModelNet's tools read no '-' in the name of an emulator");
      }
    }
    if (emulators.isEmpty() || root.all("host").isEmpty()) {
      throw root.place().problem("needs at least one <emul> and one <host>");
    }
    return new Machines(
        emulators.stream().map(XmlElement::attributes).toList(),
        root.all("host").stream().map(XmlElement::attributes).toList());
  }

  /** Writes the file; emulators come first. */
  public void write(Appendable out) {
    XmlText xml = new XmlText(out, "/>");
    xml.open("hardware", Attributes.NONE);
    emulators.forEach(emulator -> xml.leaf("emul", emulator));
    hosts.forEach(host -> xml.leaf("host", host));
    xml.close("hardware");
  }
}
