package org.plushm.controlnode.cli;

import java.io.IOException;
import org.plushm.plush.tally.ExitCode;
import picocli.AutoComplete;
import picocli.CommandLine.Command;

/** {@code plush completion}: lets the shell complete verbs and options. */
@Command(
    mixinStandardHelpOptions = true,
    sortOptions = false,
    synopsisHeading = "Usage: ",
    customSynopsis = "plush completion",
    description = "Prints a script that lets bash complete verbs and options.",
    footer = {
      "",
      "Examples:",
      "  plush completion >~/.plush-completion",
      "  . ~/.plush-completion"
    })
final class CompletionCommand extends AbstractVerb {
  private final Surroundings surroundings;

  CompletionCommand(Surroundings surroundings) {
    super(surroundings);
    this.surroundings = surroundings;
  }

  @Override
  int execute() throws IOException {
    console().out(AutoComplete.bash("plush", Plush.whole(surroundings)));
    return ExitCode.OK.code();
  }
}
