package org.plushm.controlnode.spec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.plushm.plush.spec.NearestWord;
import org.plushm.plush.spec.Problems;
import org.plushm.plush.spec.SpecNode;

/**
 * The dialect of the OSR 2006 article: configurations with clusters, and applications that run
 * configurations one after another.
 *
 * <p>A cluster is both a component and, in each application that runs its configuration, a
 * component block of the same name. Its processes are process blocks. The clusters of a
 * configuration follow those of the configuration before.
 */
final class OlderDialect {
  private final Problems problems;
  private final Map<String, SpecNode> configurations = new LinkedHashMap<>();

  private OlderDialect(Problems problems) {
    this.problems = problems;
  }

  static SpecNode common(SpecNode project, Problems problems) {
    return new OlderDialect(problems).shape(project);
  }

  private SpecNode shape(SpecNode project) {
    List<SpecNode> children = new ArrayList<>();
    for (SpecNode child : project.children()) {
      switch (child.key()) {
        case "software" -> children.add(XmlShape.software(child));
        case "configuration" -> configuration(child, children);
        case "application" -> {}
        default -> children.add(child);
      }
    }
    for (SpecNode application : project.all("application")) {
      children.add(application(application));
    }
    return project.with(children);
  }

  private void configuration(SpecNode node, List<SpecNode> components) {
    SpecNode other = configurations.putIfAbsent(name(node), node);
    if (other != null) {
      problems.add(
          node.at(),
          "two configurations are named '" + name(node) + "'",
          "rename one; the other is in line " + other.at().line());
    }
    for (SpecNode cluster : node.all("cluster")) {
      List<SpecNode> children = new ArrayList<>();
      cluster.children().stream()
          .filter(child -> !child.key().equals("execution"))
          .forEach(children::add);
      children.addAll(node.all("resources"));
      components.add(XmlShape.component(cluster.with(children)).as("component"));
    }
  }

  private SpecNode application(SpecNode application) {
    List<SpecNode> children = new ArrayList<>(application.all("name"));
    List<SpecNode> before = List.of();
    for (SpecNode execution : application.all("execution")) {
      for (SpecNode reference : execution.all("configuration")) {
        SpecNode configuration = configurations.get(target(reference));
        if (configuration == null) {
          problems.add(
              reference.at(),
              "there is no configuration '" + target(reference) + "'",
              NearestWord.remedy(target(reference), configurations.keySet()));
          continue;
        }
        List<SpecNode> names = new ArrayList<>();
        for (SpecNode cluster : configuration.all("cluster")) {
          children.add(componentBlock(cluster, before));
          names.add(SpecNode.leaf("predecessor", name(cluster), reference.at()));
        }
        before = names;
      }
    }
    return application.with(children).as("application_block");
  }

  private static SpecNode componentBlock(SpecNode cluster, List<SpecNode> before) {
    List<SpecNode> children = new ArrayList<>(cluster.all("name"));
    children.add(SpecNode.leaf("component", name(cluster), cluster.at()));
    children.addAll(before);
    for (SpecNode execution : cluster.all("execution")) {
      for (SpecNode process : execution.all("process")) {
        List<SpecNode> parts = new ArrayList<>(process.all("name"));
        parts.add(process);
        SpecNode block = new SpecNode("process_block", process.written(), "", parts, process.at());
        children.add(XmlShape.processBlock(block));
      }
    }
    return new SpecNode("component_block", cluster.written(), "", children, cluster.at());
  }

  private static String target(SpecNode reference) {
    return reference.child("name").map(SpecNode::text).orElse(reference.text());
  }

  private static String name(SpecNode node) {
    return node.child("name").map(SpecNode::text).orElse("");
  }
}
