package org.plushm.plush.application;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.plushm.overlay.OverlayType;

/**
 * A whole specification: definitions first, then the blocks that name them (§5.1).
 *
 * @param name of the project
 * @param overlayType of a new overlay to run it on; one that is up is taken as it is
 * @param software what can be installed, by distinct names
 * @param components groups of hosts, by distinct names
 * @param applications at least one; they run one after another in this order
 */
public record Project(
    String name,
    OverlayType overlayType,
    List<Software> software,
    List<Component> components,
    List<ApplicationBlock> applications) {
  /** A project for the default overlay. */
  public Project(
      String name,
      List<Software> software,
      List<Component> components,
      List<ApplicationBlock> applications) {
    this(name, OverlayType.RANDTREE, software, components, applications);
  }

  /** Checks what no part can see alone: references by name. */
  public Project {
    software = List.copyOf(software);
    components = List.copyOf(components);
    applications = List.copyOf(applications);
    Names.requireName("a project", name);
    Names.require(!applications.isEmpty(), "project '" + name + "' has no application");
    Set<String> packages = new TreeSet<>();
    for (Software each : software) {
      Names.require(packages.add(each.name()), "two software '" + each.name() + "'");
    }
    Set<String> groups = new TreeSet<>();
    for (Component each : components) {
      Names.require(groups.add(each.name()), "two components '" + each.name() + "'");
      Names.require(
          packages.containsAll(each.software()), "'" + each.name() + "' names unknown software");
    }
    Set<String> names = new TreeSet<>();
    for (ApplicationBlock application : applications) {
      Names.require(names.add(application.name()), "two applications '" + application.name() + "'");
      for (ComponentBlock block : application.blocks()) {
        Names.require(
            groups.contains(block.component()),
            "'" + block.name() + "' names unknown component '" + block.component() + "'");
      }
    }
  }

  /** The software of a name. */
  public Optional<Software> softwareNamed(String wanted) {
    return software.stream().filter(each -> each.name().equals(wanted)).findFirst();
  }

  /** The component of a name. */
  public Optional<Component> componentNamed(String wanted) {
    return components.stream().filter(each -> each.name().equals(wanted)).findFirst();
  }

  /** Every block by its path name, each before its parts, in written order. */
  public Map<BlockPath, Block> blocks() {
    Map<BlockPath, Block> blocks = new LinkedHashMap<>();
    for (ApplicationBlock application : applications) {
      gather(BlockPath.of(application.name()), application, blocks);
    }
    return Collections.unmodifiableMap(blocks);
  }

  private static void gather(BlockPath path, Block block, Map<BlockPath, Block> into) {
    into.put(path, block);
    for (Block part : block.blocks()) {
      gather(path.child(part.name()), part, into);
    }
  }
}
