package org.plushm.controlnode.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.Test;
import org.plushm.plush.tally.ExitCode;

class CompletionCommandTest {
  @Test
  void shouldPrintAScriptWithEveryVerbAndItsOptions() {
    FakeControlNode overlays = new FakeControlNode();
    CliRun run = CliRun.of(overlays, "completion").exits(ExitCode.OK).says("");
    for (Verb verb : Verb.values()) {
      run.printsPart(verb.word());
    }
    run.printsPart("--max-output").printsPart("--client-only").printsPart("complete -F");
    assertFalse(overlays.wasAsked());
  }
}
