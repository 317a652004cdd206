package org.plushm.controlnode.spec;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.plushm.plush.spec.InvalidSpecException;
import org.plushm.plush.spec.Position;
import org.plushm.plush.spec.Problems;
import org.plushm.plush.spec.SpecNode;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * The tree of a YAML text. Each item of a list becomes a child with the key of the list. Values are
 * taken as written: {@code on}, {@code 010} and {@code 1e3} are these characters.
 *
 * <p>Only the tree is built, never an object: a tag of another type than YAML's own is refused.
 */
final class YamlTree {
  /** Aliases of maps and lists; what they grow to is limited by the number of parts. */
  private static final int ALIASES_MAX = 1000;

  private static final Set<Tag> PLAIN_TAGS =
      Set.of(Tag.MAP, Tag.SEQ, Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL, Tag.TIMESTAMP);

  private final SpecText source;
  private final Set<String> listKeys;
  private final Problems problems;
  private int parts;

  private YamlTree(SpecText source, Set<String> listKeys, Problems problems) {
    this.source = source;
    this.listKeys = listKeys;
    this.problems = problems;
  }

  /**
   * Parses a text whose outermost part is a map.
   *
   * @param rootKey key of the root
   * @param listKeys keys of lists: nothing after one of them is the empty list, elsewhere it is the
   *     empty text
   * @throws InvalidSpecException if it is not YAML or too large; lesser mistakes become problems
   */
  static SpecNode parse(SpecText source, String rootKey, Set<String> listKeys, Problems problems)
      throws InvalidSpecException {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(SpecText.BYTES_MAX);
    options.setNestingDepthLimit(SpecText.DEPTH_MAX);
    options.setMaxAliasesForCollections(ALIASES_MAX);
    options.setAllowRecursiveKeys(false);
    // Tags are judged here, where nothing is built of them yet, so that all are told at once.
    options.setTagInspector(tag -> true);
    Node root;
    try {
      Composer composer =
          new Composer(
              new ParserImpl(new StreamReader(source.text()), options), new Resolver(), options);
      root = composer.getSingleNode();
    } catch (MarkedYAMLException malformed) {
      throw notYaml(source, malformed);
    } catch (YAMLException refused) {
      throw new InvalidSpecException(
          Position.ofFile(source.file()), "this is not YAML that is read", oneLine(refused));
    }
    if (!(root instanceof MappingNode map)) {
      Position at = root == null ? Position.ofFile(source.file()) : at(source, root.getStartMark());
      throw new InvalidSpecException(
          at,
          root == null ? "the file is empty" : "the file is to be a map of keys and values",
          "begin with a key");
    }
    checkSize(source, root, new IdentityHashMap<>());
    return new YamlTree(source, listKeys, problems)
        .map(rootKey, map, at(source, map.getStartMark()), 1);
  }

  /**
   * How many parts a node has, those of its aliases counted wherever they are used. Judged before
   * anything else: of a file that grows without end nothing else is worth telling.
   *
   * @param known sizes of nodes; 0 while a node is counted
   */
  private static long checkSize(SpecText source, Node node, Map<Node, Long> known)
      throws InvalidSpecException {
    Long before = known.putIfAbsent(node, 0L);
    if (before != null) {
      // What contains itself is found when it is followed.
      return before;
    }
    long size = 1;
    if (node instanceof MappingNode map) {
      for (NodeTuple entry : map.getValue()) {
        size += checkSize(source, entry.getKeyNode(), known);
        size += checkSize(source, entry.getValueNode(), known);
      }
    } else if (node instanceof SequenceNode list) {
      for (Node item : list.getValue()) {
        size += checkSize(source, item, known);
      }
    }
    // Keys are nodes of their own here.
    if (size > 2L * SpecText.PARTS_MAX) {
      throw tooManyParts(at(source, node.getStartMark()));
    }
    known.put(node, size);
    return size;
  }

  private static InvalidSpecException tooManyParts(Position at) {
    return new InvalidSpecException(
        at,
        "the file has more than " + SpecText.PARTS_MAX + " parts, its aliases counted",
        "take aliases out or split it up");
  }

  private SpecNode map(String key, MappingNode map, Position at, int depth)
      throws InvalidSpecException {
    count(at, depth);
    checkTag(map, at);
    List<SpecNode> children = new ArrayList<>();
    Set<String> keys = new HashSet<>();
    for (NodeTuple entry : map.getValue()) {
      Position keyAt = at(source, entry.getKeyNode().getStartMark());
      if (!(entry.getKeyNode() instanceof ScalarNode name)) {
        problems.add(keyAt, "a key is to be a single word", "write 'key: value'");
        continue;
      }
      checkTag(name, keyAt);
      if (!keys.add(name.getValue())) {
        problems.add(
            keyAt, "key '" + name.getValue() + "' is given twice here", "keep one of the two");
        continue;
      }
      if (!isNothing(entry.getValueNode()) || !listKeys.contains(name.getValue())) {
        value(name.getValue(), entry.getValueNode(), keyAt, depth + 1, children);
      }
    }
    return SpecNode.branch(key, children, at);
  }

  private void value(String key, Node value, Position at, int depth, List<SpecNode> into)
      throws InvalidSpecException {
    if (value instanceof SequenceNode list) {
      count(at, depth);
      checkTag(list, at);
      for (Node item : list.getValue()) {
        Position itemAt = at(source, item.getStartMark());
        if (item instanceof SequenceNode) {
          problems.add(itemAt, "a list within the list '" + key + "'", "make it one list");
        } else if (isNothing(item)) {
          problems.add(itemAt, "an item of the list '" + key + "' is empty", "take it out");
        } else {
          value(key, item, itemAt, depth + 1, into);
        }
      }
    } else if (value instanceof MappingNode map) {
      into.add(map(key, map, at, depth));
    } else if (value instanceof ScalarNode scalar) {
      count(at, depth);
      checkTag(scalar, at(source, scalar.getStartMark()));
      String text = isNothing(scalar) ? "" : scalar.getValue();
      into.add(SpecNode.leaf(key, text, at));
    }
  }

  private static boolean isNothing(Node node) {
    return node instanceof ScalarNode && node.getTag().equals(Tag.NULL);
  }

  private void checkTag(Node node, Position at) {
    Tag tag = node.getTag();
    if (!PLAIN_TAGS.contains(tag)) {
      String shown = tag.getValue().replaceFirst("^" + Tag.PREFIX, "!!");
      problems.add(
          at,
          "the tag '" + shown + "' is refused",
          "take it out, a specification has plain values only");
    }
  }

  private void count(Position at, int depth) throws InvalidSpecException {
    if (depth > SpecText.DEPTH_MAX) {
      throw new InvalidSpecException(
          at,
          "keys are nested deeper than " + SpecText.DEPTH_MAX + ", or an alias contains itself",
          "make it flatter");
    }
    if (++parts > SpecText.PARTS_MAX) {
      throw tooManyParts(at);
    }
  }

  private static Position at(SpecText source, Mark mark) {
    return new Position(source.file(), mark.getLine() + 1, mark.getColumn() + 1);
  }

  private static InvalidSpecException notYaml(SpecText source, MarkedYAMLException malformed) {
    Mark mark = malformed.getProblemMark();
    Position at = mark == null ? Position.ofFile(source.file()) : at(source, mark);
    String context = malformed.getContext() == null ? "" : malformed.getContext() + ", ";
    String reason = context + malformed.getProblem();
    return new InvalidSpecException(at, "this is not YAML", reason.replaceAll("\\s+", " "));
  }

  private static String oneLine(YAMLException refused) {
    return String.valueOf(refused.getMessage()).replaceAll("\\s+", " ");
  }
}
