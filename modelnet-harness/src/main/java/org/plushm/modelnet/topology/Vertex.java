package org.plushm.modelnet.topology;

import java.util.Objects;

/**
 * A router or a virtual host.
 *
 * @param index its place among the vertices, from 0
 * @param role what it is for
 * @param vn number of the virtual host, from 0, or -1 for a router
 * @param attributes all that the file says of it, these included
 */
public record Vertex(int index, Role role, int vn, Attributes attributes) {
  /** Checks that hosts and only hosts have a number. */
  public Vertex {
    Objects.requireNonNull(attributes, "attributes");
    if ((role == Role.VIRTNODE) != (vn >= 0)) {
      throw new IllegalArgumentException("vertex " + index + " is " + role + " with vn " + vn);
    }
  }

  /** A router as we write it; more attributes may follow. */
  public static Vertex router(int index, Role role) {
    return new Vertex(
        index, role, -1, Attributes.of("int_idx", Integer.toString(index), "role", role.text()));
  }

  /** A virtual host as we write it. */
  public static Vertex host(int index, int vn) {
    return new Vertex(
        index,
        Role.VIRTNODE,
        vn,
        Attributes.of(
            "int_idx",
            Integer.toString(index),
            "role",
            Role.VIRTNODE.text(),
            "int_vn",
            Integer.toString(vn)));
  }

  /** The same with one attribute more or another value. */
  public Vertex with(String name, String value) {
    return new Vertex(index, role, vn, attributes.with(name, value));
  }

  /** Whether this is a virtual host. */
  public boolean isHost() {
    return vn >= 0;
  }
}
