package org.plushm.controlnode.setting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.plushm.plush.setting.Setting;
import org.plushm.plush.setting.SettingException;

/** The page of settings is what the code has. Tests run in their module's folder. */
class SettingsPageTest {
  private static final Path PAGE = Path.of("..", "docs", "settings.md");

  /** Rewrites the page; look at what has changed before you commit it. */
  private static final String REWRITE = "plushm.rewrite";

  /** Modules that users run. The simulation and the harness have options of their own. */
  private static final List<String> MODULES =
      List.of(
          "overlay",
          "ransub",
          "overlay-randtree",
          "overlay-aeron",
          "plush",
          "participant",
          "controlnode");

  private static final Pattern TIMER =
      Pattern.compile("static final (?:long|int) ([A-Z0-9_]+_(?:NS|MS|S)(?:_MAX|_MIN)?)\\s*=");

  @Test
  void shouldBeInTheDocuments() throws IOException {
    String page = Files.readString(PAGE);
    int begin = page.indexOf(SettingsPage.BEGIN);
    int end = page.indexOf(SettingsPage.END) + SettingsPage.END.length();
    assertTrue(begin >= 0 && end > begin, "the marks are missing in " + PAGE);
    if (Boolean.getBoolean(REWRITE)) {
      Files.writeString(PAGE, page.substring(0, begin) + SettingsPage.text() + page.substring(end));
      return;
    }
    assertEquals(
        SettingsPage.text(),
        page.substring(begin, end),
        () -> "the documents are behind the code: run this test with -D" + REWRITE + "=true");
  }

  @Test
  void shouldNameEveryTimerOfTheCode() throws IOException {
    TreeSet<String> listed = new TreeSet<>();
    Limit.all().forEach(limit -> listed.add(limit.className() + " " + limit.field()));
    List<String> missing = new ArrayList<>();
    int found = 0;
    for (String module : MODULES) {
      Path sources = Path.of("..", module, "src", "main", "java");
      List<Path> files;
      try (Stream<Path> walk = Files.walk(sources)) {
        files = walk.filter(file -> file.toString().endsWith(".java")).sorted().toList();
      }
      for (Path file : files) {
        String name = sources.relativize(file).toString().replace('/', '.');
        String className = name.substring(0, name.length() - ".java".length());
        Matcher timer = TIMER.matcher(Files.readString(file));
        while (timer.find()) {
          found++;
          if (!timer.group(1).equals("NS_PER_MS")
              && !listed.contains(className + " " + timer.group(1))) {
            missing.add(className.replaceFirst("^org\\.plushm\\.", "") + " " + timer.group(1));
          }
        }
      }
    }
    assertTrue(found > 50, "only " + found + " timers were found: the pattern is wrong");
    assertEquals(List.of(), missing, "tell these in limits.txt, as CLASS FIELD | SOURCE | MEANING");
  }

  @Test
  void shouldReadEveryConstantFromItsClassAndTellEachOnce() {
    TreeSet<String> names = new TreeSet<>();
    for (Limit limit : Limit.all()) {
      assertFalse(limit.value().isEmpty(), limit.name());
      assertTrue(names.add(limit.className() + limit.field()), limit.name() + " is there twice");
    }
  }

  @Test
  void shouldKnowEveryNameThatStandsForAnOpenValueOfThePapers() {
    TreeSet<String> known = new TreeSet<>();
    Settings.CATALOG.settings().forEach(setting -> known.add(setting.name()));
    Limit.all().forEach(limit -> known.add(limit.name()));
    for (OpenValue value : OpenValue.ALL) {
      assertTrue(known.containsAll(value.names()), value.toString());
    }
  }

  @Test
  void shouldTakeEverySettingAtBothEndsOfItsRangeOrSayWhatItContradicts() {
    int taken = 0;
    for (Setting setting : Settings.CATALOG.settings()) {
      for (long value : new long[] {setting.least(), setting.standard(), setting.most()}) {
        String assignment = setting.name() + "=" + setting.quantity().text(value);
        try {
          assertEquals(value, Settings.parse(List.of(assignment)).get(setting.name()).getAsLong());
          taken++;
        } catch (SettingException contradiction) {
          assertTrue(value != setting.standard(), assignment + ": " + contradiction.getMessage());
          assertTrue(
              contradiction.getMessage().matches(".* (must|is below|in 1\\.\\.).*"), assignment);
        }
      }
    }
    assertTrue(taken > 2 * Settings.CATALOG.settings().size(), "most ends of ranges are taken");
  }
}
