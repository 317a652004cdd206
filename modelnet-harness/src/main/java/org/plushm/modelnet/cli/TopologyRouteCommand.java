package org.plushm.modelnet.cli;

import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.plushm.modelnet.topology.Edge;
import org.plushm.modelnet.topology.LinkParameters;
import org.plushm.modelnet.topology.RouteFile;
import org.plushm.modelnet.topology.Routes;
import org.plushm.modelnet.topology.Routing;
import org.plushm.modelnet.topology.Topology;
import org.plushm.plush.tally.ExitCode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code modelnet topology route}: all paths as a .route, or one to look at. */
@Command(
    name = "route",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Writes the paths between all virtual hosts as a .route, or shows the one --from a host",
      "--to another. A .route grows with the square of the hosts: 1000 have 60 MB."
    },
    footer = {
      "",
      "Examples:",
      "  modelnet topology route geant.graph -o geant.route",
      "  modelnet topology route geant.graph --from 0 --to 7 --routing delay"
    })
final class TopologyRouteCommand implements Callable<Integer> {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "The network.")
  private Path file;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Where to; without it, to the standard output.")
  private Path output;

  @Option(
      names = "--routing",
      paramLabel = "hops|delay",
      description = "What makes a path best (default: delay for GraphML, hops else).")
  private Routing routing;

  @Option(names = "--from", paramLabel = "VN", description = "Number of the sender, from 0.")
  private Integer from;

  @Option(names = "--to", paramLabel = "VN", description = "Number of the receiver, from 0.")
  private Integer to;

  @Mixin private NetworkOptions network;

  @Override
  public Integer call() {
    NetworkFile read = NetworkFile.read(file, network);
    Routes routes = new Routes(read.topology(), routing == null ? read.routing() : routing);
    if (from != null || to != null) {
      show(routes);
      return ExitCode.OK.code();
    }
    NetworkFile.writing(
        output,
        spec.commandLine().getOut(),
        out -> {
          long unreachable = RouteFile.write(routes, out);
          if (unreachable > 0) {
            spec.commandLine()
                .getErr()
                .println("modelnet: " + unreachable + " pairs of hosts are not joined by any path");
          }
        });
    return ExitCode.OK.code();
  }

  private void show(Routes routes) {
    Topology topology = routes.topology();
    int sender = checked("--from", from, topology.hostCount());
    int receiver = checked("--to", to, topology.hostCount());
    int[] path = routes.path(sender, receiver);
    if (path == null) {
      throw new InvalidInput(file + ": no path leads from vn" + sender + " to vn" + receiver);
    }
    StringBuilder text = new StringBuilder();
    long delayNs = 0;
    for (int hop : path) {
      Edge edge = topology.edge(hop);
      LinkParameters link = topology.parameters(hop);
      delayNs += link.delayNs();
      text.append(
          String.format(
              Locale.ROOT,
              "edge %-6d %16s -> %-16s %12s kbit/s %10s ms  loss %s  queue %d%n",
              hop,
              topology.labelOf(edge.source()),
              topology.labelOf(edge.target()),
              link.toAttributes().get("dbl_kbps"),
              link.toAttributes().get("int_delayms"),
              link.toAttributes().get("dbl_plr"),
              link.queuePackets()));
    }
    text.append(
        String.format(
            Locale.ROOT,
            "%d links, %s ms one way without sending%n",
            path.length,
            LinkParameters.delayMsText(delayNs)));
    spec.commandLine().getOut().print(text);
    spec.commandLine().getOut().flush();
  }

  private int checked(String option, Integer vn, int hosts) {
    if (vn == null || vn < 0 || vn >= hosts) {
      throw new ParameterException(
          spec.commandLine(), option + " needs a virtual host, 0.." + (hosts - 1));
    }
    return vn;
  }
}
