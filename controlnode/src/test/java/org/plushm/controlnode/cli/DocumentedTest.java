package org.plushm.controlnode.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.plushm.plush.tally.ExitCode;

/** What users are told in the documents is what there is. Tests run in their module's folder. */
class DocumentedTest {
  private static String document(String name) throws IOException {
    return Files.readString(Path.of("..", name));
  }

  @ParameterizedTest
  @EnumSource(ExitCode.class)
  void shouldListEveryExitCodeInTheReadme(ExitCode code) throws IOException {
    String row = "| " + code.code() + " | ";
    assertTrue(document("README.md").contains(row), () -> "no row '" + row + "'");
  }

  @ParameterizedTest
  @EnumSource(value = Verb.class, names = "COMPLETION", mode = EnumSource.Mode.EXCLUDE)
  void shouldListEveryVerbInTheReadme(Verb verb) throws IOException {
    assertTrue(document("README.md").contains("`" + inTable(verb)), () -> "no " + verb);
  }

  private static String inTable(Verb verb) {
    return switch (verb) {
      case LS, TREE -> verb.word() + "`";
      default -> "plush " + verb.word();
    };
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PLUSH_HOME",
        "PLUSH_JAVA_OPTS",
        "PLUSH_SSH",
        "PLUSH_MAINTAIN",
        "PLUSH_SETTINGS",
        "PLUSH_ADMISSION",
        "PLUSH_PACKAGES_ADDRESS",
        "PLUSH_DEBUG",
        "PLUSH_HOST",
        "PLUSH_OVERLAY",
        "VN",
        "SRCIP",
        "VIP",
        "HOSTS"
      })
  void shouldExplainEveryVariable(String variable) throws IOException {
    assertTrue(document("docs/settings.md").contains("| `" + variable + "` |"), variable);
  }

  @Test
  void shouldSayHowManyHostsACommandMayHave() throws IOException {
    String number = String.format(java.util.Locale.ROOT, "%,d", AbstractVerb.HOSTS_MAX);
    assertTrue(document("docs/settings.md").contains(number + " hosts"), number);
  }
}
