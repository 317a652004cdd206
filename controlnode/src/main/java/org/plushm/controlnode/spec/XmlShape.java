package org.plushm.controlnode.spec;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.plushm.plush.spec.Grammar;
import org.plushm.plush.spec.Problems;
import org.plushm.plush.spec.SpecNode;

/**
 * From the trees of the papers' XML to the common shape: the dialect of the technical report (Fig.
 * 4) with the words of Gush, and the older one of the OSR article (Fig. 3), told apart by the words
 * that only the older one has.
 */
final class XmlShape {
  private static final List<String> ROOTS = List.of("plush", "gush");

  private static final Grammar REPORT =
      processes(new Grammar())
          .within("plush", "project", "")
          .within("gush", "project", "")
          .within("project", "name overlay software component application_block", "experiment")
          .within("overlay", "type", "")
          .within("project/software", "name type package", "")
          .within("package", "name type path dest sha256", "dest_path")
          .within("project/component", "name rspec software resources", "num_hosts")
          .within("rspec", "num_hosts", "")
          .within("resources", "resource", "")
          .within("resource", "type group", "")
          .withinOrText("component/software", "name")
          .within("application_block", "name execution", "")
          .within("experiment", "name execution", "")
          .within("execution", "component_block", "")
          .within(
              "component_block",
              "name component workflow_block process_block barrier_block predecessor successor",
              "")
          .withinOrText("component_block/component", "name")
          .within(
              "workflow_block",
              "name id num_tasks process_block barrier_block predecessor successor",
              "")
          .within("process_block", "name process predecessor successor", "")
          .within("barrier_block", "name barrier predecessor successor", "")
          .within("barrier", "name max", "type")
          .withinOrText("predecessor", "name")
          .withinOrText("successor", "name");

  private static final Grammar OLDER =
      processes(new Grammar())
          .within("plush", "project", "")
          .within("gush", "project", "")
          .within("project", "name overlay software configuration application", "")
          .within("overlay", "type", "")
          .within("project/software", "name type package", "")
          .within("package", "name type path dest sha256", "")
          .within("project/configuration", "name cluster resources", "")
          .within("cluster", "name software rspec execution resources", "")
          .withinOrText("cluster/software", "name")
          .within("rspec", "num_hosts", "")
          .within("cluster/execution", "process", "")
          .within("resources", "resource", "")
          .within("resource", "type group", "")
          .within("application", "name execution", "")
          .within("application/execution", "configuration", "")
          .withinOrText("execution/configuration", "name");

  private XmlShape() {}

  private static Grammar processes(Grammar grammar) {
    return grammar
        .within("process", "name path cmdline working_directory environment", "log_manager")
        .within("cmdline", "arg substitution", "")
        .within("substitution", "name id type flag", "")
        .within("environment", "variable", "")
        .within("variable", "name value", "")
        .within("log_manager", "fd", "")
        .withinOrText("log_manager/fd", "fd type");
  }

  /** The project of a document in the common shape, or empty; mistakes become problems. */
  static Optional<SpecNode> common(SpecNode root, Problems problems) {
    if (!ROOTS.contains(root.key())) {
      problems.add(
          root.at(),
          "the outermost element is '" + root.written() + "'",
          "it has to be plush (or gush), around a project");
      return Optional.empty();
    }
    boolean older = root.child("project").map(XmlShape::isOlder).orElse(false);
    SpecNode checked = (older ? OLDER : REPORT).check(root, problems);
    List<SpecNode> projects = checked.all("project");
    if (projects.size() != 1) {
      problems.add(
          projects.isEmpty() ? root.at() : projects.get(1).at(),
          "'" + root.written() + "' is to have one project, it has " + projects.size(),
          "write each project into a file of its own");
      return Optional.empty();
    }
    SpecNode project = projects.get(0);
    return Optional.of(older ? OlderDialect.common(project, problems) : report(project));
  }

  private static boolean isOlder(SpecNode project) {
    return (project.has("configuration") || project.has("application"))
        && !project.has("component")
        && !project.has("application_block")
        && !project.has("experiment");
  }

  private static SpecNode report(SpecNode project) {
    return mapped(
        project,
        child ->
            switch (child.key()) {
              case "software" -> software(child);
              case "component" -> component(child);
              case "application_block", "experiment" ->
                  blocks(lifted(child, "execution")).as("application_block");
              default -> child;
            });
  }

  /** Software, with the file name of a package under its newer word. */
  static SpecNode software(SpecNode software) {
    return mapped(
        software,
        child ->
            child.key().equals("package")
                ? mapped(child, each -> each.key().equals("dest_path") ? each.as("dest") : each)
                : child);
  }

  /** A group of hosts without the elements that only group others. */
  static SpecNode component(SpecNode component) {
    SpecNode flat = lifted(lifted(component, "rspec"), "resources");
    return mapped(flat, child -> child.key().equals("resource") ? child.as("resources") : child);
  }

  private static SpecNode blocks(SpecNode parent) {
    return mapped(
        parent,
        child ->
            switch (child.key()) {
              case "component_block", "workflow_block" -> blocks(child);
              case "process_block" -> processBlock(child);
              case "barrier_block" -> named(child, "barrier");
              default -> child;
            });
  }

  /** A process block with what its process has. */
  static SpecNode processBlock(SpecNode block) {
    return lifted(lifted(named(block, "process"), "cmdline"), "environment");
  }

  /** Puts the children of an inner element into the outer one, its name under its own key. */
  private static SpecNode named(SpecNode outer, String inner) {
    List<SpecNode> children = new ArrayList<>();
    for (SpecNode child : outer.children()) {
      if (!child.key().equals(inner)) {
        children.add(child);
        continue;
      }
      for (SpecNode each : child.children()) {
        switch (each.key()) {
          case "name" -> children.add(each.as(inner));
          // Output is always gathered, and nothing tells what the types of barriers mean.
          case "log_manager", "type" -> {}
          default -> children.add(each);
        }
      }
    }
    return outer.with(children);
  }

  /** Puts the children of an element that only groups them in its place. */
  private static SpecNode lifted(SpecNode node, String wrapper) {
    List<SpecNode> children = new ArrayList<>();
    for (SpecNode child : node.children()) {
      if (child.key().equals(wrapper)) {
        children.addAll(child.children());
      } else {
        children.add(child);
      }
    }
    return node.with(children);
  }

  private static SpecNode mapped(SpecNode node, UnaryOperator<SpecNode> change) {
    return node.with(node.children().stream().map(change).toList());
  }
}
