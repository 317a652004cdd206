package org.plushm.modelnet.cli;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.plushm.modelnet.topology.Edge;
import org.plushm.modelnet.topology.LinkParameters;
import org.plushm.modelnet.topology.PathStatistics;
import org.plushm.modelnet.topology.Role;
import org.plushm.modelnet.topology.Routes;
import org.plushm.modelnet.topology.Routing;
import org.plushm.modelnet.topology.Topology;
import org.plushm.modelnet.topology.TopologyPicture;
import org.plushm.modelnet.topology.Vertex;
import org.plushm.plush.json.JsonWriter;
import org.plushm.plush.tally.ExitCode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code modelnet topology show}: what a network is like. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Tells what a network is like: vertices, links by type, and what paths between virtual hosts",
      "take; with --svg, draws it."
    },
    footer = {
      "",
      "Examples:",
      "  modelnet topology show thousand.graph --svg thousand.svg",
      "  modelnet topology show PlanetLabData_1 --json"
    })
final class TopologyShowCommand implements Callable<Integer> {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "The network.")
  private Path file;

  @Option(names = "--svg", paramLabel = "FILE", description = "Draw it there.")
  private Path svg;

  @Option(
      names = "--routing",
      paramLabel = "hops|delay",
      description = "What makes a path best (default: delay for GraphML, hops else).")
  private Routing routing;

  @Option(names = "--json", description = "One JSON object.")
  private boolean json;

  @Mixin private NetworkOptions network;

  /** Links of one type, and between what their parameters lie. */
  private static final class LinkType {
    private int count;
    private LinkParameters least;
    private LinkParameters most;

    void add(LinkParameters link) {
      count++;
      least = least == null ? link : merged(least, link, true);
      most = most == null ? link : merged(most, link, false);
    }

    private static LinkParameters merged(LinkParameters one, LinkParameters other, boolean min) {
      return new LinkParameters(
          min ? Math.min(one.rateBps(), other.rateBps()) : Math.max(one.rateBps(), other.rateBps()),
          min ? Math.min(one.delayNs(), other.delayNs()) : Math.max(one.delayNs(), other.delayNs()),
          min
              ? Math.min(one.lossProbability(), other.lossProbability())
              : Math.max(one.lossProbability(), other.lossProbability()),
          Math.max(
              1,
              min
                  ? Math.min(one.queuePackets(), other.queuePackets())
                  : Math.max(one.queuePackets(), other.queuePackets())));
    }
  }

  @Override
  public Integer call() {
    NetworkFile read = NetworkFile.read(file, network);
    read.notes().forEach(note -> spec.commandLine().getErr().println("modelnet: " + note));
    Topology topology = read.topology();
    Routes routes = new Routes(topology, routing == null ? read.routing() : routing);
    PathStatistics paths = PathStatistics.of(routes, network.seed());
    Map<String, LinkType> types = new TreeMap<>();
    for (Edge edge : topology.edges()) {
      types
          .computeIfAbsent(edge.spec(), name -> new LinkType())
          .add(topology.parameters(edge.index()));
    }
    String text = json ? json(routes, paths) : text(routes, paths, types);
    spec.commandLine().getOut().print(text);
    spec.commandLine().getOut().flush();
    if (svg != null) {
      NetworkFile.writing(svg, null, out -> TopologyPicture.write(topology, out));
    }
    return ExitCode.OK.code();
  }

  private static long count(Topology topology, Role role) {
    return topology.vertices().stream().map(Vertex::role).filter(role::equals).count();
  }

  private static String text(Routes routes, PathStatistics paths, Map<String, LinkType> types) {
    Topology topology = routes.topology();
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "vertices: %d transit, %d gateway, %d stub, %d virtual hosts%n",
            count(topology, Role.TRANSIT),
            count(topology, Role.GATEWAY),
            count(topology, Role.STUB),
            topology.hostCount()));
    types.forEach(
        (name, type) ->
            text.append(
                String.format(
                    Locale.ROOT,
                    "edges %s: %d, %s kbit/s, %s ms, loss %s, queue %s%n",
                    name,
                    type.count,
                    range(type, "dbl_kbps"),
                    range(type, "int_delayms"),
                    range(type, "dbl_plr"),
                    range(type, "int_qlen"))));
    text.append(
        String.format(
            Locale.ROOT,
            "paths by %s: %d pairs%s, %d unreachable%n",
            routes.routing().name().toLowerCase(Locale.ROOT),
            paths.pairs(),
            paths.sampled() ? " (a sample)" : "",
            paths.unreachable()));
    if (paths.unreachable() < paths.pairs()) {
      text.append(
          String.format(
              Locale.ROOT,
              "  links min %d, median %d, p95 %d, max %d%n",
              paths.hops()[0],
              paths.hops()[1],
              paths.hops()[2],
              paths.hops()[3]));
      text.append(
          String.format(
              Locale.ROOT,
              "  one way min %.3f, median %.3f, p95 %.3f, max %.3f ms%n",
              paths.delayNs()[0] / 1e6,
              paths.delayNs()[1] / 1e6,
              paths.delayNs()[2] / 1e6,
              paths.delayNs()[3] / 1e6));
      text.append(
          String.format(
              Locale.ROOT,
              "  narrowest link min %s, median %s kbit/s; loss at most %.4g%n",
              rate(paths.rateBps()[0]),
              rate(paths.rateBps()[1]),
              paths.lossMax()));
    }
    return text.toString();
  }

  private static String rate(long bps) {
    return bps == 0 ? "unlimited" : String.format(Locale.ROOT, "%.0f", bps / 1e3);
  }

  private static String range(LinkType type, String name) {
    String least = type.least.toAttributes().get(name);
    String most = type.most.toAttributes().get(name);
    return least.equals(most) ? least : least + ".." + most;
  }

  private static String json(Routes routes, PathStatistics paths) {
    Topology topology = routes.topology();
    return new JsonWriter()
            .beginObject()
            .field("hosts", topology.hostCount())
            .field("routers", topology.vertices().size() - topology.hostCount())
            .field("edges", topology.edges().size())
            .field("routing", routes.routing().name().toLowerCase(Locale.ROOT))
            .field("pairs", paths.pairs())
            .field("unreachable", paths.unreachable())
            .field("links_median", paths.hops()[1])
            .field("links_max", paths.hops()[3])
            .field("delay_min_ms", paths.delayNs()[0] / 1e6)
            .field("delay_median_ms", paths.delayNs()[1] / 1e6)
            .field("delay_p95_ms", paths.delayNs()[2] / 1e6)
            .field("delay_max_ms", paths.delayNs()[3] / 1e6)
            .field("rate_min_bps", paths.rateBps()[0])
            .field("loss_max", paths.lossMax())
            .endObject()
        + "\n";
  }
}
