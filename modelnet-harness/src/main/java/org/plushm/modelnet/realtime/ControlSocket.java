package org.plushm.modelnet.realtime;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.plushm.participant.edge.EdgeEmulation;
import org.plushm.plush.json.JsonWriter;

/**
 * Where a running edge is asked about its emulated network and told to change it: a Unix-domain
 * socket that only the edge's user can reach, a line in, a line of JSON out.
 *
 * <p>Lines: {@code stat} (every pipe that was used), {@code lag} (the record since the last {@code
 * lag}, which begins anew), {@code hop HOP WHAT [VALUE]}, {@code bypass on|off}, and the faults of
 * {@link EdgeFaults}. An answer is an object; {@code error} in it says what is wrong with the
 * question.
 */
final class ControlSocket implements AutoCloseable {
  private static final String RECORD = "emulation.socket";
  private static final long ANSWER_S = 5;

  private final EdgeEmulation.Edge edge;
  private final RealTimeNetwork network;
  private final ServerSocketChannel server;
  private final Path folder;
  private final Path record;
  private final EdgeFaults faults;
  private long socketDropsBefore;

  private ControlSocket(
      EdgeEmulation.Edge edge,
      RealTimeNetwork network,
      ServerSocketChannel server,
      Path folder,
      Path record) {
    this.edge = edge;
    this.network = network;
    this.server = server;
    this.folder = folder;
    this.record = record;
    this.faults = new EdgeFaults(edge, network, this);
  }

  /**
   * Listens, and writes down where in the edge's folder.
   *
   * @param scheduling what {@link RealTimeScheduling} returned, written down too
   */
  static ControlSocket open(
      EdgeEmulation.Edge edge,
      RealTimeNetwork network,
      EmulationSettings settings,
      String scheduling)
      throws IOException {
    // The edge's folder may lie deeper than the path of a socket may be long.
    Path folder = Files.createTempDirectory("plushm");
    edge.removeOnExit(folder);
    Path path = folder.resolve("s");
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(path));
    Path record = record(edge.state());
    Files.writeString(
        record, path + "\n" + settings.toleranceMs() + "\n" + scheduling.replace('\n', ' ') + "\n");
    ControlSocket socket = new ControlSocket(edge, network, server, folder, record);
    Thread thread = new Thread(null, socket::serve, "emulation-control", 512 * 1024);
    thread.setDaemon(true);
    thread.start();
    return socket;
  }

  /** Where an edge writes down its socket's path. */
  static Path record(Path edgeState) {
    return edgeState.resolve(RECORD);
  }

  private void serve() {
    while (server.isOpen()) {
      try (SocketChannel client = server.accept();
          BufferedReader in =
              new BufferedReader(Channels.newReader(client, StandardCharsets.UTF_8));
          BufferedWriter out =
              new BufferedWriter(Channels.newWriter(client, StandardCharsets.UTF_8))) {
        String line;
        while ((line = in.readLine()) != null) {
          out.write(answer(Arrays.asList(line.strip().split("\\s+"))));
          out.write('\n');
          out.flush();
        }
      } catch (ClosedChannelException e) {
        if (!server.isOpen()) {
          return;
        }
        edge.log().accept("emulation control: a client has left in the middle of an answer");
      } catch (IOException e) {
        edge.log().accept("emulation control: " + e.getMessage());
      }
    }
  }

  private String answer(List<String> words) {
    try {
      return switch (words.get(0)) {
        case "stat" -> onEngine(this::stat);
        case "lag" -> lag();
        case "hop" -> hop(words.subList(1, words.size()));
        case "bypass" -> bypass(words.size() == 2 && words.get(1).equals("on"));
        case "begin", "end", "cut-control" -> faults.act(words);
        default -> throw new IllegalArgumentException("'" + words.get(0) + "' is not known");
      };
    } catch (IllegalArgumentException e) {
      return new JsonWriter().beginObject().field("error", e.getMessage()).endObject().toString();
    }
  }

  <T> T onEngine(Supplier<T> question) {
    try {
      return network.ask(question).get(ANSWER_S, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IllegalArgumentException(e.getCause().getMessage(), e);
    } catch (TimeoutException e) {
      throw new IllegalArgumentException("the edge does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalArgumentException("interrupted", e);
    }
  }

  private String hop(List<String> words) {
    LinkChange change = LinkChange.parse(words);
    return onEngine(
        () -> {
          change.applyTo(network.paths());
          return LinkState.of(network.paths(), change.hop()).toJson();
        });
  }

  private String bypass(boolean on) {
    return onEngine(
        () -> {
          network.bypass(on);
          return new JsonWriter().beginObject().field("bypass", on).endObject().toString();
        });
  }

  private String lag() {
    long drops = 0;
    try {
      drops = SocketDrops.ofThisProcess();
    } catch (IOException e) {
      throw new IllegalArgumentException("socket drops cannot be read: " + e.getMessage(), e);
    }
    // Sockets that were closed took their counts with them.
    long since = Math.max(0, drops - socketDropsBefore);
    socketDropsBefore = drops;
    return onEngine(
        () ->
            new JsonWriter()
                .beginObject()
                .field("lag", network.takeLag())
                .field("socket_drops", since)
                .field("unplaced", network.unplacedDrops())
                .field("in_flight", network.inFlight())
                .endObject()
                .toString());
  }

  private String stat() {
    StringBuilder hops = new StringBuilder();
    network
        .paths()
        .forEachPipe(
            pipe -> {
              hops.append(hops.length() == 0 ? "" : ";");
              hops.append(PipeReading.of(pipe).toText());
            });
    var counters = edge.counters();
    return new JsonWriter()
        .beginObject()
        .field("hops", hops.toString())
        .field("in_flight", network.inFlight())
        .field("unplaced", network.unplacedDrops())
        .field("frames_sent", counters.sentFrames())
        .field("frames_received", counters.receivedFrames())
        .endObject()
        .toString();
  }

  @Override
  public void close() throws IOException {
    server.close();
    Files.deleteIfExists(folder.resolve("s"));
    Files.deleteIfExists(folder);
    Files.deleteIfExists(record);
  }
}
