package org.plushm.modelnet.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.plushm.modelnet.realtime.LinkChange;
import org.plushm.modelnet.realtime.LinkState;
import org.plushm.plush.tally.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code modelnet hop}: changes a link of a running emulation. */
@Command(
    name = "hop",
    mixinStandardHelpOptions = true,
    synopsisHeading = "Usage: ",
    customSynopsis =
        "modelnet hop [--overlay NAME] [-q] HOP delay MS|bw RATE|plr SHARE|queue N|down|up",
    description = {
      "Changes one direction of a link of a running emulation.",
      "As ModelNet's hopmod; packets that are in it keep their times. Says what the",
      "link does from now on."
    },
    footer = {
      "",
      "Examples:",
      "  modelnet hop 3 delay 50ms",
      "  modelnet hop 3 bw 2M         (without a unit kbit/s)",
      "  modelnet hop 3 plr 0.01",
      "  modelnet hop 3 down"
    })
final class HopCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private RunningEmulation running;

  @Option(names = "-q", description = "Say nothing unless something fails.")
  private boolean quiet;

  @Parameters(arity = "2..3", paramLabel = "HOP WHAT [VALUE]", description = "The change.")
  private List<String> words = new ArrayList<>();

  @Override
  public Integer call() throws IOException {
    LinkChange change;
    try {
      change = LinkChange.parse(words);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    String last = "";
    for (String answer : running.control().ask("hop " + change)) {
      if (answer.startsWith("{\"error\"")) {
        throw new InvalidInput(answer.substring("{\"error\":\"".length(), answer.length() - 2));
      }
      last = answer;
    }
    if (!quiet) {
      // Every edge has the link and was told the same.
      spec.commandLine().getErr().println("modelnet: " + LinkState.parse(last).toText());
    }
    return ExitCode.OK.code();
  }
}
