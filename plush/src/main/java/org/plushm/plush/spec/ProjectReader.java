package org.plushm.plush.spec;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.plushm.overlay.OverlayType;
import org.plushm.plush.application.ApplicationBlock;
import org.plushm.plush.application.Component;
import org.plushm.plush.application.HostCount;
import org.plushm.plush.application.Names;
import org.plushm.plush.application.Project;
import org.plushm.plush.application.Resource;
import org.plushm.plush.application.Software;
import org.plushm.plush.application.SoftwarePackage;

/**
 * Makes the model of a tree in the common shape, or finds all mistakes in it.
 *
 * <p>The common shape, one child for each item of a list: the root has {@code name}, {@code
 * overlay} (with {@code type}), {@code software}, {@code component}, {@code application_block}.
 * Software has {@code name}, {@code type}, {@code package} (with {@code name}, {@code type}, {@code
 * path}, {@code dest}, {@code sha256}). A component has {@code name}, {@code num_hosts}, {@code
 * software}, {@code resources} (with {@code type}, {@code group}). Blocks are those of {@link
 * BlockReader}.
 */
public final class ProjectReader {
  private final Problems problems;

  private ProjectReader(Problems problems) {
    this.problems = problems;
  }

  /** The project, or empty if there are problems, also earlier ones. */
  public static Optional<Project> read(SpecNode root, Problems problems) {
    return new ProjectReader(problems).project(root);
  }

  private Optional<Project> project(SpecNode root) {
    String name = new Fields(root, problems).name();
    OverlayType overlayType = overlayType(root);
    Map<String, SpecNode> softwareNodes =
        Fields.byName(root.all("software"), "the project", problems);
    List<Software> software = new ArrayList<>();
    softwareNodes.values().forEach(node -> software(node).ifPresent(software::add));

    Map<String, SpecNode> componentNodes =
        Fields.byName(root.all("component"), "the project", problems);
    Map<String, HostCount> hosts = new TreeMap<>();
    List<Component> components = new ArrayList<>();
    componentNodes.forEach(
        (componentName, node) -> {
          hosts.put(componentName, hostCount(node));
          component(componentName, node, hosts.get(componentName), softwareNodes.keySet())
              .ifPresent(components::add);
        });

    List<SpecNode> applicationNodes = root.all("application_block");
    if (applicationNodes.isEmpty()) {
      problems.add(
          root.at(), root.described() + " has no application", "add one, or it runs nothing");
    }
    BlockReader blocks = new BlockReader(hosts, problems);
    List<ApplicationBlock> applications = new ArrayList<>();
    Fields.byName(applicationNodes, "the project", problems)
        .values()
        .forEach(node -> blocks.application(node).ifPresent(applications::add));
    return problems.isEmpty()
        ? Optional.of(new Project(name, overlayType, software, components, applications))
        : Optional.empty();
  }

  private OverlayType overlayType(SpecNode root) {
    Optional<SpecNode> overlay = new Fields(root, problems).optional("overlay");
    if (overlay.isEmpty()) {
      return OverlayType.RANDTREE;
    }
    Fields fields = new Fields(overlay.get(), problems);
    List<String> words = OverlayType.labels();
    return fields
        .needed("type")
        .map(type -> OverlayType.values()[words.indexOf(fields.word(type, words))])
        .orElse(OverlayType.RANDTREE);
  }

  private Optional<Software> software(SpecNode node) {
    Fields fields = new Fields(node, problems);
    Software.Type type = Software.Type.NONE;
    Optional<SpecNode> typeNode = fields.needed("type");
    if (typeNode.isPresent()) {
      List<String> words = new ArrayList<>();
      for (Software.Type each : Software.Type.values()) {
        words.add(each.word());
      }
      type = Software.Type.values()[words.indexOf(fields.word(typeNode.get(), words))];
    }
    List<SpecNode> packageNodes = node.all("package");
    if (type == Software.Type.TAR && packageNodes.isEmpty()) {
      problems.add(
          node.at(),
          node.described() + " has no package",
          "add one, or make its type none if there is nothing to install");
    }
    Map<String, SpecNode> byDestination = new TreeMap<>();
    List<SoftwarePackage> packages = new ArrayList<>();
    for (SpecNode each : packageNodes) {
      softwarePackage(each, byDestination).ifPresent(packages::add);
    }
    return problems.isEmpty()
        ? Optional.of(new Software(new Fields(node, problems).name(), type, packages))
        : Optional.empty();
  }

  private Optional<SoftwarePackage> softwarePackage(
      SpecNode node, Map<String, SpecNode> byDestination) {
    Fields fields = new Fields(node, problems);
    fields
        .optional("type")
        .ifPresent(type -> fields.word(type, List.of(SoftwarePackage.Type.WEB.word())));
    String path =
        fields.needed(
            "path",
            "an http or https address",
            "write one such as http://example.org/name.tar",
            SoftwarePackage::isUrl);
    String dest =
        fields.optional(
            "dest",
            "a file name within the host's directory",
            "use a relative path without '..'",
            SoftwarePackage::isDestination);
    if (dest.isEmpty() && !node.has("dest") && !path.isEmpty()) {
      dest = SoftwarePackage.lastName(path);
      if (dest.isEmpty()) {
        problems.add(
            node.at(),
            node.described() + " has no 'dest'",
            "add one, as its path ends without a name");
      }
    }
    String sum =
        fields.optional(
            "sha256",
            "a SHA-256",
            "write 64 hexadecimal digits in lower case",
            SoftwarePackage::isSha256);
    String name =
        fields.nameOr(dest.isEmpty() ? "package" : dest.substring(dest.lastIndexOf('/') + 1));
    if (!name.isEmpty() && !Names.isName(name)) {
      problems.add(node.at(), "'" + name + "' cannot name a package", "give it a 'name'");
    }
    SpecNode other = dest.isEmpty() ? null : byDestination.putIfAbsent(dest, node);
    if (other != null) {
      problems.add(
          node.at(),
          "two packages become the file '" + dest + "'",
          "change the 'dest' of one; the other is in line " + other.at().line());
    }
    return problems.isEmpty()
        ? Optional.of(new SoftwarePackage(name, SoftwarePackage.Type.WEB, path, dest, sum))
        : Optional.empty();
  }

  private HostCount hostCount(SpecNode component) {
    Fields fields = new Fields(component, problems);
    Optional<SpecNode> node = fields.needed("num_hosts");
    if (node.isEmpty()) {
      return HostCount.exactly(1);
    }
    SpecNode leaf = node.get();
    String[] ends = leaf.text().split("-", -1);
    if (ends.length == 1) {
      return HostCount.exactly(fields.number(leaf, "number of hosts", 1, HostCount.HOSTS_MAX));
    }
    if (ends.length == 2 && leaf.text().matches("[0-9]{1,7}-[0-9]{1,7}")) {
      int min = Integer.parseInt(ends[0]);
      int max = Integer.parseInt(ends[1]);
      if (min >= 1 && min <= max && max <= HostCount.HOSTS_MAX) {
        return new HostCount(min, max);
      }
    }
    problems.add(
        leaf.at(),
        "'" + Grammar.shortened(leaf.text()) + "' is no range of hosts",
        "write the least and the most, such as 10-100");
    return HostCount.exactly(1);
  }

  private Optional<Component> component(
      String name, SpecNode node, HostCount hosts, Set<String> knownSoftware) {
    Fields fields = new Fields(node, problems);
    List<String> software = new ArrayList<>();
    for (SpecNode reference : node.all("software")) {
      String wanted = fields.reference(reference);
      if (fields.isKnown(reference, wanted, "software", knownSoftware)) {
        if (software.contains(wanted)) {
          problems.add(
              reference.at(),
              node.described() + " names software '" + wanted + "' twice",
              "keep one of the two");
        }
        software.add(wanted);
      }
    }
    Set<Resource> seen = new TreeSet<>(ProjectReader::compare);
    List<Resource> resources = new ArrayList<>();
    for (SpecNode each : node.all("resources")) {
      resource(each)
          .ifPresent(
              resource -> {
                if (seen.add(resource)) {
                  resources.add(resource);
                }
              });
    }
    return problems.isEmpty()
        ? Optional.of(new Component(name, hosts, software, resources))
        : Optional.empty();
  }

  private static int compare(Resource a, Resource b) {
    int order = a.type().compareTo(b.type());
    return order != 0 ? order : a.group().compareTo(b.group());
  }

  private Optional<Resource> resource(SpecNode node) {
    Fields fields = new Fields(node, problems);
    String rule = "use one word without blanks";
    if (node.children().isEmpty()) {
      String group = fields.checked(node, "a group of hosts", rule, Resource::isGroup);
      return group.isEmpty() ? Optional.empty() : Optional.of(new Resource("", group));
    }
    String type = fields.optional("type").map(fields::checkedName).orElse("");
    String group = fields.needed("group", "a group of hosts", rule, Resource::isGroup);
    return group.isEmpty() ? Optional.empty() : Optional.of(new Resource(type, group));
  }
}
