package org.plushm.controlnode.spec;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.plushm.plush.spec.Grammar;
import org.plushm.plush.spec.InvalidSpecException;
import org.plushm.plush.spec.NearestWord;
import org.plushm.plush.spec.Problems;
import org.plushm.plush.spec.SpecNode;

/** From the tree of our YAML language to the common shape. */
final class YamlShape {
  private static final List<String> KINDS =
      List.of("component_block", "workflow_block", "process_block", "barrier_block");

  private static final Set<String> LISTS =
      Set.of(
          "software",
          "packages",
          "components",
          "resources",
          "applications",
          "blocks",
          "cmdline",
          "environment",
          "predecessors",
          "successors");

  /** Plural words of the language for the singular ones of the common shape. */
  private static final Map<String, String> SINGULAR =
      new TreeMap<>(
          Map.of(
              "packages", "package",
              "components", "component",
              "applications", "application_block",
              "predecessors", "predecessor",
              "successors", "successor"));

  private static final Map<String, String> SHOWN =
      Map.of(
          "project/components", "component",
          "project/applications", "application",
          "software/packages", "package",
          "components/resources", "resource");

  static final Grammar GRAMMAR =
      new Grammar()
          .within("project", "project overlay software components applications", "name")
          .within("overlay", "type", "")
          .within("software", "name type packages", "")
          .within("packages", "name type path dest sha256", "")
          .within("components", "name num_hosts software resources", "")
          .withinOrText("components/software", "name")
          .withinOrText("resources", "type group")
          .within("applications", "name blocks", "component_block")
          .within(
              "component_block",
              "component_block component blocks predecessors successors",
              "name workflow_block process_block barrier_block")
          .within(
              "workflow_block",
              "workflow_block id num_tasks blocks predecessors successors",
              "name process_block barrier_block")
          .within(
              "process_block",
              "process_block process path cmdline working_directory environment predecessors"
                  + " successors",
              "name arg substitution variable")
          .within("substitution", "substitution id type flag", "name")
          .within("variable", "name value", "")
          .within("barrier_block", "barrier_block barrier max predecessors successors", "name");

  private final Problems problems;

  private YamlShape(Problems problems) {
    this.problems = problems;
  }

  /**
   * The project of a text in the common shape; what does not belong there becomes problems.
   *
   * @throws InvalidSpecException if the text is not YAML or too large
   */
  static SpecNode common(SpecText source, Problems problems) throws InvalidSpecException {
    return common(YamlTree.parse(source, "project", LISTS, problems), problems);
  }

  private static SpecNode common(SpecNode root, Problems problems) {
    YamlShape shape = new YamlShape(problems);
    List<SpecNode> children = new ArrayList<>();
    for (SpecNode child : root.children()) {
      children.add(
          child.key().equals("project") ? child.as("name") : item(root, shape.raised(child)));
    }
    return singular(GRAMMAR.check(root.with(children), problems));
  }

  /** Gives each block, argument and variable below a node a key that tells what it is. */
  private SpecNode raised(SpecNode node) {
    List<SpecNode> children = new ArrayList<>();
    for (SpecNode child : node.children()) {
      switch (child.key()) {
        case "blocks" -> block(child).ifPresent(children::add);
        case "cmdline" -> children.add(argument(child));
        case "environment" -> variables(child, children);
        default -> children.add(item(node, raised(child)));
      }
    }
    return node.with(children);
  }

  /** One of several is called by the singular in messages. */
  private static SpecNode item(SpecNode parent, SpecNode child) {
    String shown = SHOWN.get(parent.key() + "/" + child.key());
    return shown == null
        ? child
        : new SpecNode(child.key(), shown, child.text(), child.children(), child.at());
  }

  private Optional<SpecNode> block(SpecNode item) {
    for (SpecNode child : item.children()) {
      if (KINDS.contains(child.key())) {
        List<SpecNode> children = new ArrayList<>();
        for (SpecNode each : item.children()) {
          children.add(each == child ? child.as("name") : each);
        }
        String kind = child.key();
        return Optional.of(raised(new SpecNode(kind, kind, item.text(), children, item.at())));
      }
    }
    String nearest =
        item.children().stream()
            .map(SpecNode::written)
            .filter(key -> NearestWord.of(key, KINDS).isPresent())
            .findFirst()
            .orElse("");
    problems.add(
        item.at(),
        "this item of 'blocks' does not tell which kind of block it is",
        NearestWord.remedy(nearest, KINDS));
    return Optional.empty();
  }

  private static SpecNode argument(SpecNode item) {
    if (item.children().isEmpty()) {
      return item.as("arg");
    }
    List<SpecNode> children = new ArrayList<>();
    for (SpecNode each : item.children()) {
      children.add(each.key().equals("substitution") ? each.as("name") : each);
    }
    return new SpecNode("substitution", "substitution", item.text(), children, item.at());
  }

  private void variables(SpecNode environment, List<SpecNode> into) {
    if (environment.children().isEmpty()) {
      problems.add(
          environment.at(),
          "'environment' is to be a map of variables and values",
          "write 'NAME: value' below it");
    }
    environment.children().forEach(each -> into.add(variable(each)));
  }

  private static SpecNode variable(SpecNode entry) {
    List<SpecNode> children = new ArrayList<>(entry.children());
    children.add(0, SpecNode.leaf("name", entry.written(), entry.at()));
    if (entry.children().isEmpty()) {
      children.add(SpecNode.leaf("value", entry.text(), entry.at()));
    }
    return new SpecNode("variable", "variable", "", children, entry.at());
  }

  private static SpecNode singular(SpecNode node) {
    List<SpecNode> children = new ArrayList<>();
    for (SpecNode child : node.children()) {
      children.add(singular(child).as(SINGULAR.getOrDefault(child.key(), child.key())));
    }
    return node.with(children);
  }
}
