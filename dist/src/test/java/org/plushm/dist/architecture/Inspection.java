package org.plushm.dist.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Looks at the classes of modules and tells what breaks a rule, as sorted sentences. */
final class Inspection {
  /** Names that say nothing; a noun of the field fits better, or the class has two concepts. */
  private static final Pattern EMPTY_NAME =
      Pattern.compile(".*(Manager|Util|Utils|Helper|Helpers|Impl)");

  private final List<House.Confinement> confined;
  private final Map<Module, JavaClasses> classesByModule;

  Inspection(Map<Module, JavaClasses> classesByModule, List<House.Confinement> confined) {
    this.classesByModule = classesByModule;
    this.confined = confined;
  }

  /** Uses of a package that the module may not use, or that lies under another's internal. */
  Set<String> forbiddenArrows() {
    Set<String> found = new TreeSet<>();
    classesByModule.forEach(
        (module, classes) -> {
          for (JavaClass subject : classes) {
            subject.getDirectDependenciesFromSelf().stream()
                .map(dependency -> dependency.getTargetClass().getBaseComponentType())
                .filter(target -> !target.isPrimitive() && !isOfTheJdk(target.getPackageName()))
                .filter(target -> !isAllowed(module, subject, target))
                .forEach(
                    target ->
                        found.add(
                            module.name()
                                + ": "
                                + subject.getName()
                                + " may not use "
                                + target.getName()));
          }
        });
    return found;
  }

  private boolean isAllowed(Module module, JavaClass subject, JavaClass target) {
    String packageName = target.getPackageName();
    if (!module.allows(packageName)) {
      return false;
    }
    if (!module.owns(packageName)
        && (packageName + ".").contains(".internal.")
        && packageName.startsWith("org.plushm.")) {
      return false;
    }
    return confined.stream()
        .filter(confinement -> Module.isWithin(packageName, confinement.library()))
        .allMatch(confinement -> Module.isWithin(subject.getPackageName(), confinement.home()));
  }

  private static boolean isOfTheJdk(String packageName) {
    return Module.isWithin(packageName, "java")
        || Module.isWithin(packageName, "javax")
        || Module.isWithin(packageName, "jdk")
        || Module.isWithin(packageName, "sun")
        || Module.isWithin(packageName, "com.sun")
        || Module.isWithin(packageName, "org.w3c.dom")
        || Module.isWithin(packageName, "org.xml.sax");
  }

  /** Impurities in packages that must be pure. */
  Set<String> impurities() {
    Set<String> found = new TreeSet<>();
    classesByModule.forEach(
        (module, classes) -> {
          for (JavaClass subject : classes) {
            if (module.isPure(subject.getPackageName())) {
              Purity.impuritiesOf(subject)
                  .forEach(
                      impurity ->
                          found.add(module.name() + ": " + subject.getName() + " " + impurity));
            }
          }
        });
    return found;
  }

  /** Classes outside the package that their module owns, and packages that two modules share. */
  Set<String> strayPackages() {
    Set<String> found = new TreeSet<>();
    Map<String, Module> owners = new TreeMap<>();
    classesByModule.forEach(
        (module, classes) -> {
          for (JavaClass subject : classes) {
            String packageName = subject.getPackageName();
            if (!module.owns(packageName)) {
              found.add(module.name() + ": " + subject.getName() + " is not in " + module.prefix());
            }
            Module other = owners.putIfAbsent(packageName, module);
            if (other != null && !other.equals(module)) {
              found.add(packageName + " is in " + other.name() + " and in " + module.name());
            }
          }
        });
    return found;
  }

  /** Classes with a name that tells nothing. */
  Set<String> emptyNames() {
    Set<String> found = new TreeSet<>();
    classesByModule.forEach(
        (module, classes) -> {
          for (JavaClass subject : classes) {
            if (EMPTY_NAME.matcher(subject.getSimpleName()).matches()) {
              found.add(module.name() + ": " + subject.getName());
            }
          }
        });
    return found;
  }
}
