package org.plushm.modelnet.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.plushm.modelnet.realtime.EmulationControl;
import org.plushm.modelnet.realtime.PipeReading;
import org.plushm.plush.tally.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code modelnet stat}: what the links of a running emulation did. */
@Command(
    name = "stat",
    mixinStandardHelpOptions = true,
    description = {
      "Shows the links that packets have used so far.",
      "For each its settings, packets, bytes, and drops by a full queue, by random",
      "loss (which ModelNet's modelstat does not count) and by a link that is down. A",
      "'path' stands for the links between two vertices, as the distillation asks",
      "for."
    })
final class StatCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private RunningEmulation running;

  @Option(names = "--json", description = "A line of JSON for each link.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    EmulationControl control = running.control();
    PrintWriter out = spec.commandLine().getOut();
    if (!json) {
      out.println(PipeReading.HEAD);
    }
    for (PipeReading reading : control.pipes()) {
      out.println(json ? reading.toJson() : reading.toLine());
    }
    return ExitCode.OK.code();
  }
}
