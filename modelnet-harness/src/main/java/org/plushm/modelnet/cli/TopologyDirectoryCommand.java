package org.plushm.modelnet.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.plushm.modelnet.topology.Model;
import org.plushm.modelnet.topology.VirtualHostFiles;
import org.plushm.plush.application.Resource;
import org.plushm.plush.tally.ExitCode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code modelnet topology directory}: Plush's directory of a model's virtual hosts. */
@Command(
    name = "directory",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Writes the directory file that Plush reads for the virtual hosts of a .model: for each its",
      "machine, a port there, its address and its number. With --names, the name table of",
      "ModelNet's address library instead (environment variable HOSTS)."
    },
    footer = {"", "Example:", "  modelnet topology directory geant.model -o geant-directory.xml"})
final class TopologyDirectoryCommand implements Callable<Integer> {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Parameters(paramLabel = "MODEL", description = "The .model.")
  private Path file;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Where to; without it, to the standard output.")
  private Path output;

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "Port of each machine's first virtual host (default: ${DEFAULT-VALUE}).")
  private int port = VirtualHostFiles.PORT_DEFAULT;

  @Option(
      names = "--group",
      paramLabel = "NAME",
      description = "Group of the virtual hosts (default: ${DEFAULT-VALUE}).")
  private String group = "modelnet";

  @Option(
      names = "--machine-group",
      paramLabel = "NAME",
      description =
          "Group of the machines themselves; empty to leave them out (default:"
              + " ${DEFAULT-VALUE}).")
  private String machineGroup = "modelnet_deploy";

  @Option(names = "--names", description = "Write the name table instead.")
  private boolean names;

  @Override
  public Integer call() {
    if (port < 2 || port > 65_535) {
      throw new ParameterException(spec.commandLine(), "--port " + port + " is not in 2..65535");
    }
    if (!Resource.isGroup(group) || !machineGroup.isEmpty() && !Resource.isGroup(machineGroup)) {
      throw new ParameterException(spec.commandLine(), "a group is one word without blanks");
    }
    Model model = NetworkFile.model(file);
    NetworkFile.writing(
        output,
        spec.commandLine().getOut(),
        out -> {
          if (names) {
            VirtualHostFiles.writeNameTable(model, out);
          } else {
            VirtualHostFiles.writeDirectory(model, port, group, machineGroup, out);
          }
        });
    return ExitCode.OK.code();
  }
}
