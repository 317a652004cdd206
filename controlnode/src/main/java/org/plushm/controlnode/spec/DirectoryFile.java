package org.plushm.controlnode.spec;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.plushm.plush.application.ResourceDirectory;
import org.plushm.plush.nodeset.NodeSet;
import org.plushm.plush.nodeset.NodeSetSyntaxException;
import org.plushm.plush.spec.DirectoryReader;
import org.plushm.plush.spec.Grammar;
import org.plushm.plush.spec.InvalidSpecException;
import org.plushm.plush.spec.Position;
import org.plushm.plush.spec.Problems;
import org.plushm.plush.spec.SpecNode;

/**
 * A resource directory in one of its three forms: the papers' XML (Fig. 6), its YAML twin, or a
 * plain list with a node set in each line, its group after it if it has one, and comments after
 * {@code #}.
 */
final class DirectoryFile {
  private static final Grammar XML =
      new Grammar()
          .within("plush", "resource_manager", "")
          .within("gush", "resource_manager", "")
          .within("resource_manager", "type node", "")
          .within("node", "hostname group vip vn", "");

  private static final Grammar YAML =
      new Grammar()
          .within("directory", "resource_managers", "")
          .within("resource_managers", "type nodes", "")
          .within("nodes", "hostname group vip vn", "");

  /** Such as {@code [2001:db8::1]:15400}. */
  private static final String ADDRESS_AND_PORT = "\\[[0-9A-Fa-f.:]*:[0-9A-Fa-f.:]*\\]:[0-9]+";

  private static final Set<String> LISTS = Set.of("resource_managers", "nodes");

  private DirectoryFile() {}

  static ResourceDirectory parse(SpecText source) throws InvalidSpecException {
    Problems problems = new Problems();
    Optional<SpecNode> root;
    if (source.isXml()) {
      root = xml(XmlTree.parse(source), problems);
    } else if (isYaml(source)) {
      root = Optional.of(yaml(YamlTree.parse(source, "directory", LISTS, problems), problems));
    } else {
      root = Optional.of(list(source, problems));
    }
    Optional<ResourceDirectory> directory =
        root.flatMap(tree -> DirectoryReader.read(tree, problems));
    problems.throwIfAny();
    return directory.orElseThrow();
  }

  /** The first line that says anything: a key with a colon after it, or a YAML mark. */
  private static boolean isYaml(SpecText source) {
    return source
        .text()
        .lines()
        .map(DirectoryFile::withoutComment)
        .filter(line -> !line.isEmpty())
        .findFirst()
        .map(line -> line.matches("[^\\s]+:(\\s.*)?|[{%&-].*"))
        .orElse(false);
  }

  private static Optional<SpecNode> xml(SpecNode root, Problems problems) {
    if (!root.key().equals("plush") && !root.key().equals("gush")) {
      problems.add(
          root.at(),
          "the outermost element is '" + root.written() + "'",
          "it has to be plush (or gush), around a resource_manager");
      return Optional.empty();
    }
    return Optional.of(XML.check(root, problems));
  }

  private static SpecNode yaml(SpecNode root, Problems problems) {
    List<SpecNode> managers = new ArrayList<>();
    for (SpecNode manager : YAML.check(root, problems).children()) {
      List<SpecNode> children = new ArrayList<>();
      for (SpecNode child : manager.children()) {
        children.add(child.key().equals("nodes") ? child.as("node") : child);
      }
      managers.add(manager.with(children).as("resource_manager"));
    }
    return root.with(managers);
  }

  private static SpecNode list(SpecText source, Problems problems) {
    List<SpecNode> nodes = new ArrayList<>();
    int number = 0;
    for (String line : source.text().lines().toList()) {
      number++;
      Position at = new Position(source.file(), number, 1);
      String[] words = withoutComment(line).split("\\s+");
      if (words[0].isEmpty()) {
        continue;
      }
      if (words.length > 2) {
        problems.add(
            at, "a line has a node set and at most one group", "write them without blanks");
        continue;
      }
      try {
        // A port may follow an address here, which is no part of a name.
        Iterable<String> hosts =
            words[0].matches(ADDRESS_AND_PORT) ? List.of(words[0]) : NodeSet.parse(words[0]);
        for (String host : hosts) {
          List<SpecNode> parts = new ArrayList<>();
          parts.add(SpecNode.leaf("hostname", host, at));
          if (words.length == 2) {
            parts.add(SpecNode.leaf("group", words[1], at));
          }
          nodes.add(SpecNode.branch("node", parts, at));
        }
      } catch (NodeSetSyntaxException wrong) {
        problems.add(at, wrong.getMessage().replaceAll("\\s+", " "), "");
      }
    }
    Position whole = Position.ofFile(source.file());
    return SpecNode.branch(
        "directory", List.of(SpecNode.branch("resource_manager", nodes, whole)), whole);
  }

  private static String withoutComment(String line) {
    return line.replaceFirst("(^|\\s)#.*", "").strip();
  }
}
