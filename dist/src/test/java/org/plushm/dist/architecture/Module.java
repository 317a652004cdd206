package org.plushm.dist.architecture;

import java.util.List;

/**
 * One module of the house and what its classes may refer to. The JDK is not listed: every module
 * may use it, the pure ones within {@link Purity}.
 *
 * @param name the Maven module, which is also its folder
 * @param prefix the package that it owns, with everything below
 * @param mayUse prefixes of foreign packages, ours and others
 * @param pure whether it may run under virtual time and a seed, and so obeys {@link Purity}
 * @param impurePackage the one package of a pure module that need not be pure, or empty
 */
record Module(String name, String prefix, List<String> mayUse, boolean pure, String impurePackage) {

  static Module pure(String name, String prefix, String... mayUse) {
    return new Module(name, prefix, List.of(mayUse), true, "");
  }

  static Module worldly(String name, String prefix, String... mayUse) {
    return new Module(name, prefix, List.of(mayUse), false, "");
  }

  Module except(String impure) {
    return new Module(name, prefix, mayUse, pure, impure);
  }

  boolean owns(String packageName) {
    return isWithin(packageName, prefix);
  }

  boolean allows(String packageName) {
    return owns(packageName) || mayUse.stream().anyMatch(p -> isWithin(packageName, p));
  }

  /** Whether the classes of this package must be pure. */
  boolean isPure(String packageName) {
    return pure && (impurePackage.isEmpty() || !isWithin(packageName, impurePackage));
  }

  static boolean isWithin(String packageName, String prefix) {
    return packageName.equals(prefix) || packageName.startsWith(prefix + ".");
  }
}
