package org.plushm.controlnode.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.plushm.plush.tally.ExitCode;

class PlushTest {
  private final FakeControlNode overlays = new FakeControlNode();

  private CliRun plush(String... words) {
    return CliRun.of(overlays, words);
  }

  @Test
  void shouldPrintVersionOfTheBuildWhenAsked() {
    CliRun run = plush("--version").exits(ExitCode.OK).says("");
    assertTrue(run.stdout().matches("plush \\d+\\.\\d+\\.\\d+(-SNAPSHOT)?\\R"), run.toString());
  }

  @Test
  void shouldListVerbsAndExitCodesWhenAskedForHelp() {
    CliRun run = plush("--help").exits(ExitCode.OK).says("");
    for (Verb verb : Verb.values()) {
      run.printsPart("  " + verb.word());
    }
    for (ExitCode code : ExitCode.values()) {
      run.printsPart(code.code() + "  ").printsPart(code.meaning());
    }
  }

  @ParameterizedTest
  @EnumSource(Verb.class)
  void shouldShowOptionsExamplesAndExitCodesInTheHelpOfEachVerb(Verb verb) {
    plush(verb.word(), "--help")
        .exits(ExitCode.OK)
        .says("")
        .printsPart("Usage: plush " + verb.word())
        .printsPart("Examples:\n  plush " + verb.word())
        .printsPart("Exit codes:")
        .printsPart("--overlay");
    assertFalse(overlays.wasAsked());
  }

  @Test
  void shouldExitWithUsageErrorWhenVerbIsMissing() {
    plush().exits(ExitCode.USAGE).saysOneLine().saysPart("missing verb");
  }

  @Test
  void shouldExitWithUsageErrorWhenVerbIsUnknown() {
    plush("frobnicate").exits(ExitCode.USAGE).saysOneLine().saysPart("no verb 'frobnicate'");
  }

  @Test
  void shouldNameTheVerbThatWasProbablyMeant() {
    plush("exce", "true").exits(ExitCode.USAGE).saysOneLine().saysPart("did you mean 'exec'?");
    plush("stat").exits(ExitCode.USAGE).saysOneLine().saysPart("did you mean 'status'?");
    CliRun nothingLike = plush("frobnicate").saysOneLine();
    assertFalse(nothingLike.stderr().contains("did you mean"), nothingLike.toString());
  }

  @Test
  void shouldPointToExecWhenTheVerbIsMissingBeforeHosts() {
    plush("-w", "local1", "hostname").exits(ExitCode.USAGE).saysOneLine().saysPart("plush exec -w");
    assertFalse(overlays.wasAsked());
  }

  @ParameterizedTest
  @EnumSource(Verb.class)
  void shouldHelpWithAVerbInEightyColumns(Verb verb) {
    CliRun run = plush("help", verb.word()).exits(ExitCode.OK).says("");
    run.prints(plush(verb.word(), "--help").stdout());
    run.stdout().lines().forEach(line -> assertTrue(line.length() <= 80, line));
  }

  /** Longer ones are wrapped by the library, which leaves single words on lines of their own. */
  @Test
  void shouldHaveDescriptionsThatNobodyWraps() {
    Plush.whole(new Surroundings(null, null, null))
        .getSubcommands()
        .forEach(
            (verb, line) -> {
              for (String text : line.getCommandSpec().usageMessage().description()) {
                assertTrue(text.length() <= 80, () -> verb + ": " + text);
              }
            });
  }

  @Test
  void shouldListExitCodesOfCommandsOnlyWhereACommandRuns() {
    String failed = ExitCode.SOME_FAILED.meaning();
    plush("exec", "--help").printsPart(failed);
    CliRun down = plush("down", "--help").printsPart(ExitCode.UNREACHABLE.meaning());
    assertFalse(down.stdout().contains(failed), down.toString());
  }

  @Test
  void shouldHelpInGeneralWhenNoVerbIsNamed() {
    CliRun run = plush("help").exits(ExitCode.OK).prints(plush("--help").stdout());
    run.stdout().lines().forEach(line -> assertTrue(line.length() <= 80, line));
    plush("help", "exce").exits(ExitCode.USAGE).saysOneLine().saysPart("'exec'");
  }

  @ParameterizedTest
  @EnumSource(Verb.class)
  void shouldExitWithOneLineAndStartNothingWhenOptionIsUnknown(Verb verb) {
    plush(verb.word(), "--frobnicate")
        .exits(ExitCode.USAGE)
        .saysOneLine()
        .saysPart("--frobnicate")
        .saysPart("plush " + verb.word() + " --help");
    assertFalse(overlays.wasAsked());
  }

  @Test
  void shouldExitWithUsageErrorWhenOptionOfTheRootIsUnknown() {
    plush("--frobnicate").exits(ExitCode.USAGE).saysOneLine().saysPart("--frobnicate");
  }

  @Test
  void shouldExitWithUsageErrorWhenOverlayHasNoName() {
    plush("status", "--overlay", "../x").exits(ExitCode.USAGE).saysOneLine().saysPart("'../x'");
    assertFalse(overlays.wasAsked());
  }
}
