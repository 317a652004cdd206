package org.plushm.plush.spec;

import java.util.List;
import java.util.Optional;

/**
 * A part of a specification and where it stands, the same for every format: an XML element or
 * attribute, a key of a YAML map, or one item of the list that is a key's value.
 *
 * @param key what it is, in the words of {@link ProjectReader} once it has the common shape
 * @param written the word in the file, for messages
 * @param text its value, empty where it has only children
 * @param children in written order
 * @param at where it begins
 */
public record SpecNode(
    String key, String written, String text, List<SpecNode> children, Position at) {
  /** A part. */
  public SpecNode {
    children = List.copyOf(children);
  }

  /** A part that only has a value. */
  public static SpecNode leaf(String key, String text, Position at) {
    return new SpecNode(key, key, text, List.of(), at);
  }

  /** A part that only has children. */
  public static SpecNode branch(String key, List<SpecNode> children, Position at) {
    return new SpecNode(key, key, "", children, at);
  }

  /** The same part under another key of the common shape. */
  public SpecNode as(String other) {
    return new SpecNode(other, written, text, children, at);
  }

  /** The same part with other children. */
  public SpecNode with(List<SpecNode> others) {
    return new SpecNode(key, written, text, others, at);
  }

  /** The first child with a key. */
  public Optional<SpecNode> child(String wanted) {
    return children.stream().filter(child -> child.key.equals(wanted)).findFirst();
  }

  /** All children with a key. */
  public List<SpecNode> all(String wanted) {
    return children.stream().filter(child -> child.key.equals(wanted)).toList();
  }

  /** Whether there is a child with a key. */
  public boolean has(String wanted) {
    return child(wanted).isPresent();
  }

  /** For messages, such as {@code component 'EmanGroup1'}. */
  public String described() {
    return child("name")
        .map(SpecNode::text)
        .filter(name -> !name.isEmpty())
        .map(name -> written + " '" + name + "'")
        .orElse(written);
  }
}
