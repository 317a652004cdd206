package org.plushm.controlnode.cli;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.plushm.plush.application.Component;
import org.plushm.plush.application.DirectoryNode;
import org.plushm.plush.application.Project;
import org.plushm.plush.application.ResourceDirectory;
import org.plushm.plush.message.RunMessages.ComponentHosts;
import org.plushm.plush.nodeset.NodeSet;
import org.plushm.plush.nodeset.NodeSetAccumulator;
import org.plushm.plush.spec.Position;
import org.plushm.plush.spec.Problems;

/**
 * The hosts that a run may have: those to bring up for it, and for each component the ones among
 * them that it may choose from.
 *
 * @param toBringUp empty when the hosts of the overlay are to be used
 * @param candidates empty when each component may choose from all
 */
record RunHosts(NodeSet toBringUp, List<ComponentHosts> candidates) {
  /** Beyond what is needed, so that a host that does not come can be replaced: one for so many. */
  private static final int SPARE_SHARE = 5;

  /** The hosts of the running overlay. */
  static final RunHosts OF_OVERLAY = new RunHosts(NodeSet.empty(), List.of());

  /** Virtual hosts of this machine, as many as all components together want at most. */
  static RunHosts virtual(Project project) {
    return new RunHosts(NodeSet.parse("local[1-" + wanted(project) + "]"), List.of());
  }

  /** How many hosts all components together want at most. */
  static long wanted(Project project) {
    return used(project).stream().mapToLong(each -> each.numHosts().max()).sum();
  }

  /** The components that have something to do. */
  private static List<Component> used(Project project) {
    Set<String> names = new TreeSet<>();
    project.applications().stream()
        .flatMap(application -> application.blocks().stream())
        .forEach(block -> names.add(block.component()));
    return project.components().stream().filter(each -> names.contains(each.name())).toList();
  }

  /**
   * Hosts of a directory: of each component's groups as many as it wants and some to spare, drawn
   * at random.
   *
   * @param file names the directory in problems
   * @param problems takes why hosts cannot be used
   */
  static RunHosts of(
      Project project, ResourceDirectory directory, String file, Random random, Problems problems) {
    Set<String> chosen = new TreeSet<>();
    for (Component component : used(project)) {
      List<String> names = names(directory, component, file, problems);
      Collections.shuffle(names, random);
      long most = component.numHosts().max();
      long left = most + Math.max(1, most / SPARE_SHARE);
      for (String name : names) {
        if (left > 0 && chosen.add(name)) {
          left--;
        }
      }
    }
    List<ComponentHosts> candidates = new ArrayList<>();
    for (Component component : used(project)) {
      NodeSetAccumulator hosts = new NodeSetAccumulator();
      names(directory, component, file, new Problems()).stream()
          .filter(chosen::contains)
          .forEach(hosts::add);
      candidates.add(new ComponentHosts(component.name(), hosts.toNodeSet().fold()));
    }
    return new RunHosts(NodeSet.of(chosen), candidates);
  }

  private static List<String> names(
      ResourceDirectory directory, Component component, String file, Problems problems) {
    Set<String> names = new TreeSet<>();
    for (DirectoryNode node : directory.matching(component.resources())) {
      if (node.isVirtual()) {
        problems.add(
            Position.ofFile(file),
            "component '"
                + component.name()
                + "' would get "
                + node.address()
                + ", a virtual host of an emulation",
            "name hosts without vn; virtual hosts of this machine are called local1, local2 and so"
                + " on");
        break;
      }
      names.add(node.host());
    }
    return new ArrayList<>(names);
  }
}
