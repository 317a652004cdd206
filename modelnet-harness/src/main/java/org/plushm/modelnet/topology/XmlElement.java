package org.plushm.modelnet.topology;

import java.util.ArrayList;
import java.util.List;

/**
 * An element with what is in it; text between elements is dropped.
 *
 * @param name without a namespace
 * @param attributes in the order of the file
 * @param children the elements in it
 * @param text what stands directly in it, without white space around
 * @param place for problems
 */
record XmlElement(
    String name, Attributes attributes, List<XmlElement> children, String text, Place place) {
  /** The one child of a name. */
  XmlElement only(String childName) {
    List<XmlElement> found = all(childName);
    if (found.size() == 1) {
      return found.get(0);
    }
    throw place.problem(
        found.isEmpty()
            ? "<" + childName + "> is missing"
            : "<" + childName + "> is there " + found.size() + " times, once is right");
  }

  /** The children of a name. */
  List<XmlElement> all(String childName) {
    List<XmlElement> found = new ArrayList<>();
    for (XmlElement child : children) {
      if (child.name.equals(childName)) {
        found.add(child);
      }
    }
    return found;
  }

  /** Refuses children of other names. */
  void allowOnly(String... names) {
    for (XmlElement child : children) {
      if (!List.of(names).contains(child.name)) {
        throw child.place.problem(
            "is not expected in <" + name + ">, only " + String.join(", ", names));
      }
    }
  }
}
