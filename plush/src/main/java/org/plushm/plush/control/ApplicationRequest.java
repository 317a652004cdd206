package org.plushm.plush.control;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.RandomSource;
import org.plushm.plush.application.ApplicationBlock;
import org.plushm.plush.application.Component;
import org.plushm.plush.application.Project;
import org.plushm.plush.message.RunMessages.ComponentHosts;
import org.plushm.plush.nodeset.NodeSet;
import org.plushm.plush.nodeset.NodeSetSyntaxException;

/** A run of a specification that was asked for and whose hosts are not chosen yet. */
final class ApplicationRequest {
  final long number;
  final long client;
  final long token;
  final Project project;
  final Bytes document;
  final String packages;
  final long outputBytesMax;
  final long startedNs;
  long waitUntilNs;
  private final List<Component> components = new ArrayList<>();
  private final Map<String, NodeSet> candidates = new TreeMap<>();

  ApplicationRequest(
      long number,
      long client,
      long token,
      Project project,
      Bytes document,
      String packages,
      long outputBytesMax,
      long startedNs,
      long waitUntilNs) {
    this.number = number;
    this.client = client;
    this.token = token;
    this.project = project;
    this.document = document;
    this.packages = packages;
    this.outputBytesMax = outputBytesMax;
    this.startedNs = startedNs;
    this.waitUntilNs = waitUntilNs;
    Set<String> used = new TreeSet<>();
    for (ApplicationBlock application : project.applications()) {
      used.addAll(ApplicationFlow.components(application));
    }
    for (Component component : project.components()) {
      if (used.contains(component.name())) {
        components.add(component);
      }
    }
  }

  /**
   * Which hosts components may choose from.
   *
   * @return one line about what is wrong with that; null when nothing is
   */
  String setCandidates(List<ComponentHosts> hosts) {
    for (ComponentHosts each : hosts) {
      if (project.componentNamed(each.component()).isEmpty()) {
        return "hosts for component '" + each.component() + "', which is not there";
      }
      try {
        NodeSet labels = NodeSet.parse(each.hosts());
        candidates.merge(each.component(), labels, NodeSet::union);
      } catch (NodeSetSyntaxException e) {
        return e.getMessage();
      }
    }
    return null;
  }

  /** Whether a host that may be chosen is on its way in. */
  boolean mustWait(Roster roster) {
    for (Component component : components) {
      for (HostRecord host : candidates(component, roster)) {
        if (host.isAwaited()) {
          return true;
        }
      }
    }
    return false;
  }

  private List<HostRecord> candidates(Component component, Roster roster) {
    NodeSet named = candidates.get(component.name());
    if (named == null) {
      return List.copyOf(roster.all());
    }
    List<HostRecord> hosts = new ArrayList<>();
    for (String label : named) {
      HostRecord host = roster.byLabel(label);
      if (host != null) {
        hosts.add(host);
      }
    }
    return hosts;
  }

  /**
   * Hosts by component; fewer than a component needs when there are not enough, see {@link
   * #shortage}.
   */
  Map<String, List<String>> choose(Roster roster, RandomSource random) {
    List<HostChoice.Demand> demands = new ArrayList<>();
    for (Component component : components) {
      List<String> present =
          candidates(component, roster).stream()
              .filter(HostRecord::isPresent)
              .map(host -> host.label)
              .toList();
      demands.add(
          new HostChoice.Demand(component.numHosts().min(), component.numHosts().max(), present));
    }
    List<List<String>> chosen = HostChoice.choose(demands, random);
    Map<String, List<String>> hosts = new LinkedHashMap<>();
    for (int i = 0; i < components.size(); i++) {
      hosts.put(components.get(i).name(), chosen.get(i));
    }
    return hosts;
  }

  /** One line about a component that got too few hosts; null when all have enough. */
  String shortage(Map<String, List<String>> hosts) {
    for (Component component : components) {
      int got = hosts.get(component.name()).size();
      if (got < component.numHosts().min()) {
        return "component '"
            + component.name()
            + "' needs "
            + component.numHosts()
            + " hosts and there "
            + (got == 1 ? "is " : "are ")
            + (got == 0 ? "none" : "only " + got)
            + " for it";
      }
    }
    return null;
  }
}
