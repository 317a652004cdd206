package org.plushm.plush.application;

import java.util.List;

/**
 * A group of hosts and what they have installed (F11).
 *
 * @param name by which component blocks ask for it
 * @param numHosts how many hosts
 * @param software names of software, installed in this order, each once
 * @param resources where hosts are taken from; none: from any hosts there are
 */
public record Component(
    String name, HostCount numHosts, List<String> software, List<Resource> resources) {
  /** Checks the name. */
  public Component {
    software = List.copyOf(software);
    resources = List.copyOf(resources);
    Names.requireName("a component", name);
    Names.require(
        software.stream().distinct().count() == software.size(),
        "'" + name + "' names software twice");
  }
}
