package org.plushm.dist.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.plushm.dist.architecture.fixture.BadManager;

class ArchitectureTest {
  private static final Path SOURCE = Path.of(System.getProperty("plushm.source"));
  private static Inspection house;

  @BeforeAll
  static void readClasses() {
    Map<Module, JavaClasses> classes = new LinkedHashMap<>();
    for (Module module : House.MODULES) {
      Path folder = SOURCE.resolve(module.name()).resolve("target").resolve("classes");
      if (Files.isDirectory(folder)) {
        classes.put(module, new ClassFileImporter().importPath(folder));
      }
    }
    house = new Inspection(classes, House.CONFINED);
    assertTrue(
        classes.values().stream().mapToInt(JavaClasses::size).sum() > 10,
        "no classes to judge under " + SOURCE);
  }

  @Test
  void shouldKnowEveryModuleOfTheBuild() throws Exception {
    Set<String> built = new TreeSet<>();
    Matcher module =
        Pattern.compile("<module>([^<]+)</module>")
            .matcher(Files.readString(SOURCE.resolve("pom.xml")));
    while (module.find()) {
      built.add(module.group(1));
    }
    Set<String> known = new TreeSet<>(House.MODULES.stream().map(Module::name).toList());
    assertEquals(built, known);
  }

  @Test
  void shouldFollowTheArrowsBetweenModules() {
    assertNone(house.forbiddenArrows());
  }

  @Test
  void shouldKeepClockThreadsOutputAndChanceOutOfPureModules() {
    assertNone(house.impurities());
  }

  @Test
  void shouldKeepEveryPackageInOneModule() {
    assertNone(house.strayPackages());
  }

  @Test
  void shouldGiveClassesNamesThatTellSomething() {
    assertNone(house.emptyNames());
  }

  private static void assertNone(Set<String> violations) {
    assertTrue(violations.isEmpty(), () -> "\n" + String.join("\n", violations));
  }

  // The inspection itself, on classes that break every rule on purpose.

  private static final String FIXTURE = BadManager.class.getPackageName();

  private static Inspection fixture(Module module) {
    JavaClasses classes =
        new ClassFileImporter()
            .withImportOption(new ImportOption.OnlyIncludeTests())
            .importPackages(FIXTURE);
    return new Inspection(
        Map.of(module, classes), List.of(new House.Confinement("org.junit", "org.plushm.none")));
  }

  @Test
  void shouldReportEachImpurityWhenPureClassReachesForTheWorld() {
    Set<String> found = fixture(Module.pure("bad", FIXTURE)).impurities();
    for (String expected :
        List.of(
            "uses java.lang.System.nanoTime",
            "uses java.time.Instant.now",
            "uses java.lang.Math.pow",
            "uses java.util.UUID.randomUUID",
            "uses java.util.Map.of",
            "uses java.util.Set.copyOf",
            "uses java.util.stream.Collectors.groupingBy",
            "makes an unseeded java.util.Random",
            "refers to java.util.HashMap",
            "refers to java.util.HashSet",
            "refers to java.lang.Thread",
            "refers to java.io.PrintStream",
            "refers to java.security.SecureRandom",
            "refers to java.util.concurrent.atomic.AtomicLong",
            "has the synchronized method locked")) {
      assertTrue(
          found.stream().anyMatch(violation -> violation.contains(expected)),
          () -> "not found: " + expected + " in\n" + String.join("\n", found));
    }
  }

  @Test
  void shouldAcceptWhatIsDeterministicWhenClassIsPure() {
    Set<String> found = fixture(Module.pure("bad", FIXTURE)).impurities();
    assertNone(
        new TreeSet<>(found.stream().filter(violation -> violation.contains("Good")).toList()));
  }

  @Test
  void shouldReportForeignClassWhenNoArrowLeadsThere() {
    assertFalse(fixture(Module.pure("bad", FIXTURE)).forbiddenArrows().isEmpty());
  }

  @Test
  void shouldReportConfinedLibraryWhenUsedElsewhereThoughTheModuleMayUseIt() {
    assertFalse(fixture(Module.pure("bad", FIXTURE, "org.junit")).forbiddenArrows().isEmpty());
  }

  @Test
  void shouldReportClassWhenItsNameTellsNothingOrItsPackageIsForeign() {
    assertEquals(
        Set.of("bad: " + BadManager.class.getName()),
        fixture(Module.pure("bad", FIXTURE)).emptyNames());
    assertFalse(fixture(Module.pure("bad", "org.plushm.other")).strayPackages().isEmpty());
  }
}
