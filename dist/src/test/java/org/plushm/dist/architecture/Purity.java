package org.plushm.dist.architecture;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What a pure class must do without: everything that reads the world or that could give another
 * result on a second run of the same seed. Time, randomness and output come through ports instead.
 */
final class Purity {
  private static final List<String> PACKAGES =
      List.of(
          "java.io",
          "java.net",
          "java.nio.file",
          "java.nio.channels",
          "java.util.concurrent",
          "java.lang.ref",
          "java.util.logging",
          "java.sql",
          "javax.net",
          "sun",
          "jdk");

  /** Named in signatures by the compiler, or without behaviour of their own. */
  private static final Set<String> HARMLESS =
      Set.of("java.io.Serializable", "java.util.concurrent.TimeUnit");

  private static final Set<String> CLASSES =
      Set.of(
          "java.lang.Thread",
          "java.lang.ThreadLocal",
          "java.lang.InheritableThreadLocal",
          "java.lang.Process",
          "java.lang.ProcessBuilder",
          "java.lang.ProcessHandle",
          "java.lang.Runtime",
          "java.time.Clock",
          "java.util.Timer",
          "java.security.SecureRandom",
          // Their order of iteration depends on hash codes, which may differ from run to run.
          "java.util.HashMap",
          "java.util.HashSet",
          "java.util.Hashtable",
          "java.util.IdentityHashMap",
          "java.util.WeakHashMap");

  private static final Set<String> MEMBERS =
      Set.of(
          "java.lang.System.nanoTime",
          "java.lang.System.currentTimeMillis",
          "java.lang.System.getenv",
          "java.lang.System.getProperty",
          "java.lang.System.identityHashCode",
          "java.lang.System.exit",
          "java.lang.Object.wait",
          "java.lang.Object.notify",
          "java.lang.Object.notifyAll",
          "java.util.UUID.randomUUID",
          "java.util.Collections.shuffle",
          "java.util.Collection.parallelStream",
          "java.util.stream.BaseStream.parallel",
          // Maps and sets with the order of hash codes in them.
          "java.util.Map.ofEntries",
          "java.util.Map.copyOf",
          "java.util.Set.copyOf",
          "java.util.stream.Collectors.toSet",
          "java.util.stream.Collectors.toUnmodifiableSet",
          "java.util.stream.Collectors.toUnmodifiableMap",
          // Their last bit may depend on the processor: StrictMath has the same.
          "java.lang.Math.random",
          "java.lang.Math.log",
          "java.lang.Math.log10",
          "java.lang.Math.log1p",
          "java.lang.Math.exp",
          "java.lang.Math.expm1",
          "java.lang.Math.pow",
          "java.lang.Math.sin",
          "java.lang.Math.cos",
          "java.lang.Math.tan",
          "java.lang.Math.atan2",
          "java.lang.Math.cbrt",
          "java.lang.Math.hypot");

  private Purity() {}

  /** The impurities of one class, each as a sentence without the class; empty when it is pure. */
  static List<String> impuritiesOf(JavaClass subject) {
    List<String> impurities = new ArrayList<>();
    subject.getDirectDependenciesFromSelf().stream()
        .map(dependency -> dependency.getTargetClass().getBaseComponentType())
        .distinct()
        .filter(Purity::isImpureClass)
        .forEach(target -> impurities.add("refers to " + target.getName()));
    for (JavaAccess<?> access : subject.getAccessesFromSelf()) {
      String member = access.getTargetOwner().getName() + "." + access.getTarget().getName();
      if (MEMBERS.contains(member) || isClockReading(access) || isUnordered(access, member)) {
        impurities.add("uses " + member + " in line " + access.getLineNumber());
      } else if (isUnseeded(access)) {
        impurities.add(
            "makes an unseeded "
                + access.getTargetOwner().getName()
                + " in line "
                + access.getLineNumber());
      }
    }
    subject.getMethods().stream()
        .filter(method -> method.getModifiers().contains(JavaModifier.SYNCHRONIZED))
        .forEach(method -> impurities.add("has the synchronized method " + method.getName()));
    return impurities;
  }

  private static boolean isImpureClass(JavaClass target) {
    String name = target.getName();
    return !HARMLESS.contains(name)
        && (CLASSES.contains(name)
            || PACKAGES.stream().anyMatch(p -> Module.isWithin(target.getPackageName(), p)));
  }

  /** {@code Instant.now()} and its likes. */
  private static boolean isClockReading(JavaAccess<?> access) {
    return access.getTargetOwner().getPackageName().equals("java.time")
        && access.getTarget().getName().equals("now");
  }

  /**
   * Whether the access makes a map or set whose order is that of hash codes. {@code Map.of} and
   * {@code Set.of} with at most one entry have only one order.
   */
  private static boolean isUnordered(JavaAccess<?> access, String member) {
    int parameters = parameterCount(access);
    return switch (member) {
      case "java.util.Map.of" -> parameters > 2;
      case "java.util.Set.of" -> parameters > 1 || takesArray(access);
      case "java.util.stream.Collectors.toMap" -> parameters < 4;
      case "java.util.stream.Collectors.groupingBy" -> parameters < 3;
      default -> false;
    };
  }

  private static boolean isUnseeded(JavaAccess<?> access) {
    String owner = access.getTargetOwner().getName();
    return access.getTarget().getName().equals("<init>")
        && parameterCount(access) == 0
        && (owner.equals("java.util.Random") || owner.equals("java.util.SplittableRandom"));
  }

  private static int parameterCount(JavaAccess<?> access) {
    return access.getTarget() instanceof AccessTarget.CodeUnitAccessTarget target
        ? target.getRawParameterTypes().size()
        : 0;
  }

  private static boolean takesArray(JavaAccess<?> access) {
    return access.getTarget() instanceof AccessTarget.CodeUnitAccessTarget target
        && target.getRawParameterTypes().stream().anyMatch(JavaClass::isArray);
  }
}
