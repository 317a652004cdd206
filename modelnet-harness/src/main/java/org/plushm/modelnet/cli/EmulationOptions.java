package org.plushm.modelnet.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.plushm.modelnet.pipe.Distillation;
import org.plushm.modelnet.realtime.EmulationSettings;
import org.plushm.modelnet.realtime.LinkChange;
import org.plushm.modelnet.topology.GraphFile;
import org.plushm.modelnet.topology.ModelFile;
import org.plushm.modelnet.topology.Routing;
import org.plushm.modelnet.topology.Topology;
import org.plushm.modelnet.topology.TransitStub;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of every verb that emulates a network in real time. */
final class EmulationOptions {
  /** What an emulation covers, in one line; said wherever there are figures. */
  static final String SHAPED =
      "Shaped is all traffic of the overlay: Aeron's frames, bulk included, and Plush-M's datagrams."
          + " Not shaped are sockets of user programs and the control node's link to the root.";

  private static final String DISTILLATION = "--distillation";

  private static final int EDGES_MAX = 1_000;
  private static final int DILATION_MAX = 1_000;
  private static final int TOLERANCE_MS_MAX = 60_000;

  /** How many networks of a folder are named when another was asked for. */
  private static final int NAMED_MAX = 8;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--topology",
      paramLabel = "FILE",
      description =
          "ModelNet .graph or .model ('modelnet topology convert' makes a .graph of other formats);"
              + " without it a transit-stub network is generated.")
  private Path topology;

  @Option(
      names = "--routing",
      defaultValue = "HOPS",
      description = "Paths of the fewest ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Routing routing;

  @Option(
      names = DISTILLATION,
      defaultValue = "hop-by-hop",
      description =
          "hop-by-hop, last-mile, end-to-end or walk-in-K (default: ${DEFAULT-VALUE}; with several"
              + " edges last-mile).")
  private String distillation;

  @Option(
      names = "--edges",
      defaultValue = "1",
      description = "Processes that the hosts are spread over (default: ${DEFAULT-VALUE}).")
  private int edges;

  @Option(
      names = "--dilation",
      paramLabel = "K",
      defaultValue = "1",
      description = "Run all clocks K times slower (default: ${DEFAULT-VALUE}).")
  private int dilation;

  @Option(
      names = "--tolerance",
      paramLabel = "MS",
      defaultValue = "" + EmulationSettings.TOLERANCE_MS_DEFAULT,
      description = "How late 99.9 %% of all frames may be (default: ${DEFAULT-VALUE} ms).")
  private int toleranceMs;

  @Option(names = "--hard", description = "End a run that cannot keep up.")
  private boolean hard;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Of the network, its losses, and who is killed (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--events",
      paramLabel = "FILE",
      description = "Changes of links, a line each: '10s hop 3 delay 50ms', '20s hop 3 down'.")
  private Path events;

  private Topology read;

  /** Refuses numbers that are out of their range. */
  void check() {
    Range.check(spec, "--edges", edges, 1, EDGES_MAX);
    Range.check(spec, "--dilation", dilation, 1, DILATION_MAX);
    Range.check(spec, "--tolerance", toleranceMs, 1, TOLERANCE_MS_MAX);
  }

  /** The settings; refuses what does not go together. */
  EmulationSettings settings() {
    check();
    try {
      boolean isNamed = TypedOptions.of(spec).has(DISTILLATION);
      String chosen = edges > 1 && !isNamed ? "last-mile" : distillation;
      return new EmulationSettings(
          routing, Distillation.parse(chosen), edges, dilation, seed, toleranceMs, hard, changes());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), DISTILLATION + ": " + e.getMessage(), e);
    }
  }

  /** The seed. */
  long seed() {
    return seed;
  }

  /** Another seed, which the command has drawn. */
  void seed(long drawn) {
    seed = drawn;
  }

  private List<LinkChange.Timed> changes() {
    List<LinkChange.Timed> changes = new ArrayList<>();
    if (events == null) {
      return changes;
    }
    List<String> lines;
    try {
      lines = Files.readAllLines(events, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new InvalidInput(events + " cannot be read: " + e.getMessage());
    }
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).replaceFirst("#.*", "").strip();
      if (line.isEmpty()) {
        continue;
      }
      try {
        changes.add(LinkChange.Timed.parse(line));
      } catch (IllegalArgumentException e) {
        throw new InvalidInput(events + ", line " + (i + 1) + ": " + e.getMessage());
      }
    }
    return changes;
  }

  /** A network of ModelNet's. */
  static Topology read(Path file) {
    if (Files.isDirectory(file)) {
      throw new InvalidInput("--topology: " + file + ": this is a folder, name a file in it");
    }
    try (InputStream in = Files.newInputStream(file)) {
      String name = file.toString();
      return name.endsWith(".model")
          ? ModelFile.read(name, in).topology()
          : GraphFile.read(name, in);
    } catch (NoSuchFileException missing) {
      throw new InvalidInput(
          "--topology: there is neither a file nor a generator '"
              + file
              + "': 'modelnet topology generate -o FILE' writes a transit-stub network; "
              + networksBeside(file));
    } catch (IOException e) {
      String why = e instanceof AccessDeniedException ? "no right to" : e.getMessage();
      throw new InvalidInput("--topology: " + file + ": cannot be read: " + why);
    }
  }

  /** The networks in the folder in which a file was looked for. */
  private static String networksBeside(Path file) {
    Path above = file.getParent();
    Path folder = above == null ? Path.of("") : above;
    String where = above == null ? "here" : "in " + above;
    if (above != null && !Files.isDirectory(above)) {
      return "there is no folder " + above;
    }
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.{graph,model}")) {
      files.forEach(each -> names.add(each.getFileName().toString()));
    } catch (IOException | DirectoryIteratorException unreadable) {
      return where + " nothing can be looked for";
    }
    if (names.isEmpty()) {
      return where + " is no .graph or .model";
    }
    Collections.sort(names);
    int more = names.size() - NAMED_MAX;
    return where
        + (names.size() == 1 ? " is " : " are ")
        + String.join(", ", names.subList(0, Math.min(NAMED_MAX, names.size())))
        + (more > 0 ? " and " + more + " more" : "");
  }

  /** The network for so many hosts. */
  Topology topology(int hosts) {
    if (topology == null) {
      return TransitStub.of(hosts, seed).make();
    }
    if (read == null) {
      read = read(topology);
    }
    if (read.hostCount() < hosts) {
      throw new InvalidInput(
          topology + " has " + read.hostCount() + " virtual nodes, " + hosts + " are asked for");
    }
    return read;
  }

  /** How many hosts the network of {@code --topology} has; 0 without one. */
  int hostsOfTopology() {
    return topology == null ? 0 : topology(1).hostCount();
  }

  /** As it is typed to have the same again. */
  String commandText() {
    StringBuilder text = new StringBuilder();
    text.append(topology == null ? "" : " --topology " + topology);
    text.append(" --distillation ").append(settings().distillation());
    text.append(" --routing ").append(routing);
    text.append(" --edges ").append(edges).append(" --dilation ").append(dilation);
    text.append(" --tolerance ").append(toleranceMs).append(" --seed ").append(seed);
    text.append(hard ? " --hard" : "").append(events == null ? "" : " --events " + events);
    return text.toString();
  }
}
