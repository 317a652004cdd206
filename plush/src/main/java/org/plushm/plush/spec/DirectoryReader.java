package org.plushm.plush.spec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.plushm.overlay.NodeId;
import org.plushm.plush.application.DirectoryNode;
import org.plushm.plush.application.Names;
import org.plushm.plush.application.Resource;
import org.plushm.plush.application.ResourceDirectory;

/**
 * Makes a resource directory of a tree in the common shape, or finds all mistakes in it: the root
 * has {@code resource_manager}s with {@code type} and {@code node}s, a node has {@code hostname}
 * (with port or without), {@code group}, {@code vip} and {@code vn} (Fig. 6).
 */
public final class DirectoryReader {
  private static final int VN_MAX = 999_999_999;

  private final Problems problems;
  private final Map<String, SpecNode> byAddress = new LinkedHashMap<>();

  private DirectoryReader(Problems problems) {
    this.problems = problems;
  }

  /** The directory, or empty if there are problems, also earlier ones. */
  public static Optional<ResourceDirectory> read(SpecNode root, Problems problems) {
    DirectoryReader reader = new DirectoryReader(problems);
    List<DirectoryNode> nodes = new ArrayList<>();
    if (root.all("resource_manager").isEmpty()) {
      problems.add(root.at(), root.described() + " has no resource_manager", "add one with nodes");
    }
    for (SpecNode manager : root.all("resource_manager")) {
      Fields fields = new Fields(manager, problems);
      String type = fields.optional("type").map(fields::checkedName).orElse("ssh");
      for (SpecNode node : manager.all("node")) {
        reader.node(node, type).ifPresent(nodes::add);
      }
    }
    if (nodes.isEmpty() && problems.isEmpty()) {
      problems.add(root.at(), "the directory names no host", "add one");
    }
    return problems.isEmpty() ? Optional.of(new ResourceDirectory(nodes)) : Optional.empty();
  }

  private Optional<DirectoryNode> node(SpecNode node, String type) {
    Fields fields = new Fields(node, problems);
    Optional<SpecNode> hostname = fields.needed("hostname");
    String group =
        fields.optional(
            "group", "a group of hosts", "use one word without blanks", Resource::isGroup);
    String vip = fields.optional("vip", "an address", "write one such as 10.0.0.1", Names::isLine);
    int vn =
        fields
            .optional("vn")
            .map(leaf -> fields.number(leaf, "number of a virtual host", 0, VN_MAX))
            .orElse(-1);
    if (hostname.isEmpty()) {
      return Optional.empty();
    }
    Address address = Address.of(hostname.get().text());
    if (address == null) {
      problems.add(
          hostname.get().at(),
          "'" + Grammar.shortened(hostname.get().text()) + "' is no host with or without a port",
          "write one such as sysnet81.ucsd.edu:15401");
      return Optional.empty();
    }
    DirectoryNode entry = new DirectoryNode(address.host(), address.port(), type, group, vip, vn);
    SpecNode other = byAddress.putIfAbsent(entry.address(), node);
    if (other != null) {
      problems.add(
          node.at(),
          "'" + entry.address() + "' is listed twice",
          "give one another port; the other is in line " + other.at().line());
    }
    return Optional.of(entry);
  }

  /**
   * An IPv6 address in the one spelling that all of it have, so that it is one host however it is
   * written; null when it is none.
   */
  private static String spelled(String host) {
    int user = host.lastIndexOf('@') + 1;
    if (host.indexOf(':') < 0 || host.indexOf('%') >= 0) {
      return host;
    }
    try {
      return host.substring(0, user) + NodeId.parse("[" + host.substring(user) + "]:1").address();
    } catch (IllegalArgumentException noAddress) {
      return null;
    }
  }

  /** A host and its port, 0 for none. */
  private record Address(String host, int port) {
    /** Reads {@code host}, {@code host:port}, {@code [v6]:port} or a bare IPv6 address; or null. */
    static Address of(String text) {
      String host = text;
      String port = "";
      int colon = text.lastIndexOf(':');
      boolean bracketed = text.startsWith("[");
      if (bracketed) {
        int end = text.indexOf(']');
        if (end < 0 || end + 1 < text.length() && text.charAt(end + 1) != ':') {
          return null;
        }
        host = text.substring(1, end);
        port = end + 1 < text.length() ? text.substring(end + 2) : "";
      } else if (colon >= 0 && colon == text.indexOf(':')) {
        host = text.substring(0, colon);
        port = text.substring(colon + 1);
        if (port.isEmpty()) {
          return null;
        }
      }
      if (!host.matches("[A-Za-z0-9_:][A-Za-z0-9_.:@%+-]*")) {
        return null;
      }
      host = spelled(host);
      if (host == null) {
        return null;
      }
      if (port.isEmpty()) {
        return new Address(host, 0);
      }
      int number = port.matches("[0-9]{1,5}") ? Integer.parseInt(port) : 0;
      return number >= 1 && number <= DirectoryNode.PORT_MAX ? new Address(host, number) : null;
    }
  }
}
