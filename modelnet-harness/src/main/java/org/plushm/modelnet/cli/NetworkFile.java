package org.plushm.modelnet.cli;

import java.io.BufferedInputStream;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.plushm.modelnet.topology.GraphFile;
import org.plushm.modelnet.topology.GraphMlFile;
import org.plushm.modelnet.topology.InetFile;
import org.plushm.modelnet.topology.InetGraph;
import org.plushm.modelnet.topology.Model;
import org.plushm.modelnet.topology.ModelFile;
import org.plushm.modelnet.topology.Routing;
import org.plushm.modelnet.topology.RttMatrix;
import org.plushm.modelnet.topology.Topology;

/**
 * A network of any format, and how its users expect it to be routed. The format follows from the
 * name's ending, or from how the content begins.
 *
 * @param topology the network; of a matrix the mesh of all its pairs
 * @param routing by hops for ModelNet's files, by delay for GraphML
 * @param notes what had to be assumed, in sentences for the user
 */
record NetworkFile(Topology topology, Routing routing, List<String> notes) {
  /** A mesh of more hosts would have more than a million edges. */
  static final int MESH_HOSTS_MAX = 1_000;

  private static final int PEEK_BYTES = 512;

  /**
   * Reads a network.
   *
   * @param options what formats leave open
   * @throws InvalidInput if the file cannot be read
   * @throws org.plushm.modelnet.topology.InvalidTopology if it is no valid network
   */
  static NetworkFile read(Path file, NetworkOptions options) {
    String name = file.toString();
    return switch (format(file)) {
      case "graph" ->
          new NetworkFile(reading(file, in -> GraphFile.read(name, in)), Routing.HOPS, List.of());
      case "model" -> new NetworkFile(model(file).topology(), Routing.HOPS, List.of());
      case "graphml" -> {
        GraphMlFile.Result result =
            reading(
                file, in -> GraphMlFile.read(name, in, options.missingLink(), options.hostLinks()));
        yield new NetworkFile(result.topology(), Routing.DELAY, result.notes());
      }
      case "inet" ->
          new NetworkFile(
              InetGraph.of(reading(file, in -> InetFile.read(name, in)), options.inet()),
              Routing.HOPS,
              List.of());
      default -> new NetworkFile(mesh(file, options), Routing.HOPS, List.of());
    };
  }

  private static Topology mesh(Path file, NetworkOptions options) {
    RttMatrix matrix = reading(file, in -> RttMatrix.read(file.toString(), in));
    int hosts = options.hostsOr(Math.min(matrix.siteCount(), MESH_HOSTS_MAX));
    if (hosts > MESH_HOSTS_MAX) {
      throw new InvalidInput(
          file
              + ": a matrix is written as a mesh of all pairs, for at most "
              + MESH_HOSTS_MAX
              + " hosts");
    }
    return matrix.mesh(hosts, options.meshLink(), options.sameSiteDelayNs());
  }

  /** Reads a model. */
  static Model model(Path file) {
    return reading(file, in -> ModelFile.read(file.toString(), in));
  }

  private static String format(Path file) {
    String name = file.getFileName() == null ? "" : file.getFileName().toString();
    for (String ending : List.of("graph", "model", "graphml", "inet")) {
      if (name.endsWith("." + ending)) {
        return ending;
      }
    }
    String begin =
        reading(
            file,
            in -> {
              try {
                return new String(in.readNBytes(PEEK_BYTES), StandardCharsets.ISO_8859_1);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    if (begin.contains("<graphml")) {
      return "graphml";
    }
    if (begin.contains("<topology")) {
      return "graph";
    }
    return begin.contains("<model") ? "model" : "matrix";
  }

  /** Opens a file for a reader. */
  static <T> T reading(Path file, Function<InputStream, T> reader) {
    if (Files.isDirectory(file)) {
      throw new InvalidInput(file + ": this is a folder, name a file in it");
    }
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      return reader.apply(in);
    } catch (IOException e) {
      String why = Files.exists(file) ? "cannot be read: " + e.getMessage() : "no such file";
      throw new InvalidInput(file + ": " + why);
    }
  }

  /**
   * Writes to a file, or to the output if there is none or it is {@code -}.
   *
   * @throws InvalidInput if the file cannot be written
   */
  static void writing(Path file, PrintWriter out, Consumer<Appendable> writer) {
    if (file == null || file.toString().equals("-")) {
      writer.accept(out);
      out.flush();
      return;
    }
    try (Writer to = new BufferedWriter(Files.newBufferedWriter(file, StandardCharsets.US_ASCII))) {
      writer.accept(to);
    } catch (IOException | UncheckedIOException e) {
      throw new InvalidInput(file + ": cannot be written: " + e.getMessage());
    }
  }
}
