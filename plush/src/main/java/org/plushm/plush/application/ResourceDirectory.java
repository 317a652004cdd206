package org.plushm.plush.application;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The hosts a user may run on: the second input beside a specification (F22, F86).
 *
 * @param nodes in written order, no two with the same name and port
 */
public record ResourceDirectory(List<DirectoryNode> nodes) {
  /** Refuses two nodes at one address. */
  public ResourceDirectory {
    nodes = List.copyOf(nodes);
    Set<String> addresses = new TreeSet<>();
    for (DirectoryNode node : nodes) {
      Names.require(addresses.add(node.address()), "'" + node.address() + "' is listed twice");
    }
  }

  /** The hosts that a component may get: of any of its pools, of all if it names none. */
  public List<DirectoryNode> matching(List<Resource> resources) {
    return nodes.stream()
        .filter(node -> resources.isEmpty() || resources.stream().anyMatch(node::belongsTo))
        .toList();
  }

  /** The names of all groups, sorted. */
  public Set<String> groups() {
    Set<String> groups = new TreeSet<>();
    for (DirectoryNode node : nodes) {
      if (!node.group().isEmpty()) {
        groups.add(node.group());
      }
    }
    return groups;
  }
}
