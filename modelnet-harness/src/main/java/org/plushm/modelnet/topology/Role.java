package org.plushm.modelnet.topology;

import java.util.Locale;

/** What a vertex is for. */
public enum Role {
  /** A router. */
  TRANSIT,
  /** A router that virtual hosts are attached to. */
  GATEWAY,
  /** A router of a stub network; some tools of ModelNet write it. */
  STUB,
  /** A virtual host; it may forward as well. */
  VIRTNODE;

  /** As in the files. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Role parse(String text, Place place) {
    for (Role role : values()) {
      if (role.text().equals(text)) {
        return role;
      }
    }
    throw place.problem("role=\"" + text + "\" is none of transit, gateway, stub, virtnode");
  }
}
