package org.plushm.modelnet.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.plushm.modelnet.topology.GraphFile;
import org.plushm.modelnet.topology.Topology;
import org.plushm.modelnet.topology.TransitStub;
import org.plushm.plush.tally.ExitCode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code modelnet topology generate}: a transit-stub network. */
@Command(
    name = "generate",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Generates a transit-stub network with virtual hosts, written as a .graph.",
      "The same options give the same network."
    },
    footer = {"", "Example:", "  modelnet topology generate --hosts 1000 -o thousand.graph"})
final class TopologyGenerateCommand implements Callable<Integer> {
  /** Of all of them together, which the network checks. */
  private static final int ROUTERS_MAX = 1_000_000;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;
  @Mixin private NetworkOptions network;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Where to; without it, to the standard output.")
  private Path output;

  @Option(
      names = "--domains",
      paramLabel = "N",
      description = "Transit domains (default: ${DEFAULT-VALUE}).")
  private int domains = 4;

  @Option(
      names = "--transit",
      paramLabel = "N",
      description = "Routers in each of them (default: ${DEFAULT-VALUE}).")
  private int transit = 5;

  @Option(
      names = "--stub-domains",
      paramLabel = "N",
      description = "Stub domains at each transit router (default: ${DEFAULT-VALUE}).")
  private int stubDomains = 3;

  @Option(
      names = "--stub-routers",
      paramLabel = "N",
      description = "Routers in each of them (default: ${DEFAULT-VALUE}).")
  private int stubRouters = 4;

  @Override
  public Integer call() {
    Range.check(spec, "--domains", domains, 1, ROUTERS_MAX);
    Range.check(spec, "--transit", transit, 1, ROUTERS_MAX);
    Range.check(spec, "--stub-domains", stubDomains, 1, ROUTERS_MAX);
    Range.check(spec, "--stub-routers", stubRouters, 1, ROUTERS_MAX);
    TransitStub shape;
    try {
      shape =
          new TransitStub(
              domains, transit, stubDomains, stubRouters, network.hostLinks(), network.seed());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage());
    }
    Topology topology = shape.make();
    NetworkFile.writing(output, spec.commandLine().getOut(), out -> GraphFile.write(topology, out));
    return ExitCode.OK.code();
  }
}
