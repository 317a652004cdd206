package org.plushm.modelnet.topology;

import java.util.Objects;

/**
 * One direction of a link.
 *
 * @param index its number, from 0 without gaps
 * @param source index of the vertex where it begins
 * @param target index of the vertex where it ends
 * @param spec name of the specification that it takes its parameters from
 * @param attributes all that the file says of it; a parameter here wins over the specification
 */
public record Edge(int index, int source, int target, String spec, Attributes attributes) {
  /** Needs all of it. */
  public Edge {
    Objects.requireNonNull(spec, "spec");
    Objects.requireNonNull(attributes, "attributes");
  }

  /** As we write it; more attributes may follow. */
  public static Edge of(int index, int source, int target, String spec) {
    return new Edge(
        index,
        source,
        target,
        spec,
        Attributes.of(
            "int_idx",
            Integer.toString(index),
            "int_src",
            Integer.toString(source),
            "int_dst",
            Integer.toString(target),
            "specs",
            spec));
  }

  /** The same with one attribute more or another value. */
  public Edge with(String name, String value) {
    return new Edge(index, source, target, spec, attributes.with(name, value));
  }
}
