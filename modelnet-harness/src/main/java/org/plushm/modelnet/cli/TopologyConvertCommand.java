package org.plushm.modelnet.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.plushm.modelnet.topology.GraphFile;
import org.plushm.modelnet.topology.Machines;
import org.plushm.modelnet.topology.ModelFile;
import org.plushm.modelnet.topology.ModelMaker;
import org.plushm.modelnet.topology.RouteFile;
import org.plushm.modelnet.topology.Routes;
import org.plushm.modelnet.topology.Topology;
import org.plushm.modelnet.topology.TopologyPicture;
import org.plushm.plush.tally.ExitCode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code modelnet topology convert}: from any format to one of ModelNet's. */
@Command(
    name = "convert",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Converts a network; the formats follow from the names' endings. Read: .graph, .model,",
      ".inet (hosts are hung on it as by inet2xml), .graphml, anything else as a matrix of",
      "round-trip times. Written: .graph, .model, .route, .svg."
    },
    footer = {
      "",
      "Examples:",
      "  modelnet topology convert Geant2012.graphml geant.graph --hosts 400",
      "  modelnet topology convert geant.graph geant.model --machine-count 17",
      "  modelnet topology convert big.inet big.graph --hosts 100 --stubs 25 -l"
    })
final class TopologyConvertCommand implements Callable<Integer> {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Parameters(index = "0", paramLabel = "FROM", description = "The network.")
  private Path from;

  @Parameters(index = "1", paramLabel = "TO", description = "What to write.")
  private Path to;

  @Mixin private NetworkOptions network;

  @Option(
      names = "--machines",
      paramLabel = "FILE",
      description = "For a .model: the .machines that hosts are dealt to.")
  private Path machines;

  @Option(
      names = "--machine-count",
      paramLabel = "N",
      description = "For a .model without --machines: edge1 to edgeN and core1 (default: 1).")
  private int machineCount = 1;

  @Override
  public Integer call() {
    NetworkFile read = NetworkFile.read(from, network);
    read.notes().forEach(note -> spec.commandLine().getErr().println("modelnet: " + note));
    Topology topology = read.topology();
    String name = to.toString();
    if (name.endsWith(".graph")) {
      NetworkFile.writing(to, null, out -> GraphFile.write(topology, out));
    } else if (name.endsWith(".model")) {
      Machines on = machines();
      NetworkFile.writing(to, null, out -> ModelFile.write(ModelMaker.of(topology, on), out));
    } else if (name.endsWith(".route")) {
      Routes routes = new Routes(topology, read.routing());
      NetworkFile.writing(to, null, out -> RouteFile.write(routes, out));
    } else if (name.endsWith(".svg")) {
      NetworkFile.writing(to, null, out -> TopologyPicture.write(topology, out));
    } else {
      throw new ParameterException(
          spec.commandLine(), "'" + name + "' ends in none of .graph, .model, .route, .svg");
    }
    return ExitCode.OK.code();
  }

  private Machines machines() {
    if (machines != null) {
      return NetworkFile.reading(machines, in -> Machines.read(machines.toString(), in));
    }
    if (machineCount < 1 || machineCount > 65_536) {
      throw new ParameterException(
          spec.commandLine(), "--machine-count " + machineCount + " is not within 1..65536");
    }
    List<String> names = new ArrayList<>();
    for (int i = 1; i <= machineCount; i++) {
      names.add("edge" + i);
    }
    return Machines.of("core1", names);
  }
}
