package org.plushm.modelnet.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** {@code modelnet topology}: everything about network files. */
@Command(
    name = "topology",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "VERB",
    description = {
      "Makes, converts, shows and routes networks. Read are ModelNet's .graph, .model, .inet and",
      ".machines, GraphML of the Topology Zoo and matrices of round-trip times."
    },
    subcommands = {
      TopologyGenerateCommand.class,
      TopologyConvertCommand.class,
      TopologyShowCommand.class,
      TopologyRouteCommand.class,
      TopologyDirectoryCommand.class
    })
final class TopologyCommand implements Runnable {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "missing verb");
  }
}
