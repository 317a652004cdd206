package org.plushm.modelnet.realtime;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.plushm.modelnet.pipe.Distillation;
import org.plushm.modelnet.pipe.DistilledPaths;
import org.plushm.modelnet.topology.GraphFile;
import org.plushm.modelnet.topology.Routes;
import org.plushm.modelnet.topology.Routing;
import org.plushm.modelnet.topology.Topology;

/**
 * An emulation as it is handed to its edges: a folder with the network as {@code network.graph} and
 * these settings.
 *
 * @param routing how paths are chosen
 * @param distillation how much of them is emulated link by link
 * @param edges over how many processes the hosts are spread
 * @param dilation how many times slower than real time all clocks run
 * @param seed of all losses
 * @param toleranceMs how late 99.9 % of the frames may be
 * @param hard whether a run that cannot keep up ends itself
 * @param changes changes of links at times after the start
 */
public record EmulationSettings(
    Routing routing,
    Distillation distillation,
    int edges,
    int dilation,
    long seed,
    int toleranceMs,
    boolean hard,
    List<LinkChange.Timed> changes) {
  /** What a run is allowed unless told otherwise. */
  public static final int TOLERANCE_MS_DEFAULT = 5;

  /** How an edge's reason to end begins when a hard run cannot keep up. */
  public static final String CANNOT_KEEP_UP = "the emulation does not keep up";

  private static final String GRAPH = "network.graph";
  private static final String SETTINGS = "emulation.properties";
  private static final String CHANGES = "changes";

  /** Checks what goes together. */
  public EmulationSettings {
    changes = List.copyOf(changes);
    if (edges < 1 || dilation < 1 || toleranceMs < 1) {
      throw new IllegalArgumentException(
          edges + " edges, dilation " + dilation + ", tolerance " + toleranceMs + " ms");
    }
    if (edges > 1 && distillation.walkIn() != 0 && distillation.walkIn() != 1) {
      throw new IllegalArgumentException(
          distillation
              + " needs one edge: a link of the core that several processes send over has no one"
              + " place where its queue could be; use last-mile or end-to-end, or --edges 1");
    }
  }

  /** Writes settings and network into a folder, which is made. */
  public void writeTo(Path folder, Topology topology) throws IOException {
    Files.createDirectories(folder);
    try (Writer out = Files.newBufferedWriter(folder.resolve(GRAPH), StandardCharsets.UTF_8)) {
      GraphFile.write(topology, out);
    }
    Properties values = new Properties();
    values.setProperty("routing", routing.name());
    values.setProperty("distillation", distillation.toString());
    values.setProperty("edges", Integer.toString(edges));
    values.setProperty("dilation", Integer.toString(dilation));
    values.setProperty("seed", Long.toString(seed));
    values.setProperty("tolerance-ms", Integer.toString(toleranceMs));
    values.setProperty("hard", Boolean.toString(hard));
    try (Writer out = Files.newBufferedWriter(folder.resolve(SETTINGS), StandardCharsets.UTF_8)) {
      values.store(out, null);
    }
    List<String> lines = new ArrayList<>();
    changes.forEach(change -> lines.add(change.toString()));
    Files.write(folder.resolve(CHANGES), lines, StandardCharsets.UTF_8);
  }

  /** Where the network is in a folder that {@link #writeTo} filled. */
  public static Path graphIn(Path folder) {
    return folder.resolve(GRAPH);
  }

  /** Reads what {@link #writeTo} wrote. */
  public static EmulationSettings readFrom(Path folder) throws IOException {
    Properties values = new Properties();
    try (Reader in = Files.newBufferedReader(folder.resolve(SETTINGS), StandardCharsets.UTF_8)) {
      values.load(in);
    }
    try {
      List<LinkChange.Timed> changes = new ArrayList<>();
      for (String line : Files.readAllLines(folder.resolve(CHANGES), StandardCharsets.UTF_8)) {
        changes.add(LinkChange.Timed.parse(line));
      }
      return new EmulationSettings(
          Routing.valueOf(values.getProperty("routing", "")),
          Distillation.parse(values.getProperty("distillation", "")),
          Integer.parseInt(values.getProperty("edges", "")),
          Integer.parseInt(values.getProperty("dilation", "")),
          Long.parseLong(values.getProperty("seed", "")),
          Integer.parseInt(values.getProperty("tolerance-ms", "")),
          Boolean.parseBoolean(values.getProperty("hard", "")),
          changes);
    } catch (IllegalArgumentException e) {
      throw new IOException(folder.resolve(SETTINGS) + ": " + e.getMessage(), e);
    }
  }

  /** The pipes of the network in a folder. */
  DistilledPaths paths(Path folder) throws IOException {
    Path file = folder.resolve(GRAPH);
    try (InputStream in = Files.newInputStream(file)) {
      Topology topology = GraphFile.read(file.toString(), in);
      return new DistilledPaths(new Routes(topology, routing), distillation, seed);
    }
  }
}
