package org.plushm.plush.application;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Software to install on the hosts of a component (F16, F21).
 *
 * @param name by which components ask for it
 * @param type how it is installed once its packages are there
 * @param packages what is fetched, in this order; destinations differ; at least one for {@code tar}
 */
public record Software(String name, Type type, List<SoftwarePackage> packages) {
  /** How software is installed. */
  public enum Type {
    /** Each package is an archive that is unpacked where it lies. */
    TAR("tar"),
    /** Packages stay as they are. */
    NONE("none");

    private final String word;

    Type(String word) {
      this.word = word;
    }

    /** The word in a specification. */
    public String word() {
      return word;
    }
  }

  /** Checks name and destinations. */
  public Software {
    packages = List.copyOf(packages);
    Names.requireName("software", name);
    Names.require(type != Type.TAR || !packages.isEmpty(), "'" + name + "' has no package");
    Set<String> destinations = new TreeSet<>();
    for (SoftwarePackage each : packages) {
      Names.require(destinations.add(each.dest()), "two packages become '" + each.dest() + "'");
    }
  }
}
