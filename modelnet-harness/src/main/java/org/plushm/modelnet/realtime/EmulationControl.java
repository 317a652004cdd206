package org.plushm.modelnet.realtime;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Talks to the edges of an emulation. Connects for each question. Not for several threads. */
public final class EmulationControl {
  private static final int PIECE_BYTES = 1 << 16;

  private final Path work;

  /**
   * For an overlay.
   *
   * @param work the folder in which its edges have theirs
   */
  public EmulationControl(Path work) {
    this.work = work;
  }

  /** Asks every edge; the answers in the order of the edges. */
  public List<String> ask(String line) throws IOException {
    List<String> answers = new ArrayList<>();
    for (Path record : records()) {
      Path socket = Path.of(Files.readAllLines(record, StandardCharsets.UTF_8).get(0));
      try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
          BufferedWriter out =
              new BufferedWriter(Channels.newWriter(channel, StandardCharsets.UTF_8));
          BufferedReader in =
              new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8))) {
        out.write(line);
        out.write('\n');
        out.flush();
        String answer = in.readLine();
        if (answer == null) {
          throw new IOException("an edge ended in the middle of an answer");
        }
        answers.add(answer);
      }
    }
    return answers;
  }

  /**
   * Asks every edge that answers in time: one that was killed or stands still does not, and is left
   * out.
   *
   * @param timeoutMs for each of them, at least 1
   * @return the answers in the order of the edges
   */
  public List<String> askReachable(String line, long timeoutMs) throws IOException {
    List<String> answers = new ArrayList<>();
    for (Path record : recordsOrNone()) {
      Path socket = Path.of(Files.readAllLines(record, StandardCharsets.UTF_8).get(0));
      try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
        channel.configureBlocking(false);
        if (!channel.connect(UnixDomainSocketAddress.of(socket))) {
          continue;
        }
        channel.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8)));
        String answer = readLine(channel, timeoutMs);
        if (answer != null) {
          answers.add(answer);
        }
      } catch (SocketException | ClosedChannelException gone) {
        // Killed: what it knew is lost with it, and the next one begins anew.
        continue;
      }
    }
    return answers;
  }

  private static String readLine(SocketChannel channel, long timeoutMs) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    ByteBuffer piece = ByteBuffer.allocate(PIECE_BYTES);
    long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
    try (Selector selector = Selector.open()) {
      channel.register(selector, SelectionKey.OP_READ);
      while (true) {
        long leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
        if (leftMs <= 0) {
          return null;
        }
        selector.select(leftMs);
        selector.selectedKeys().clear();
        int read = channel.read(piece);
        if (read < 0) {
          return null;
        }
        for (int i = 0; i < read; i++) {
          byte next = piece.get(i);
          if (next == '\n') {
            return line.toString(StandardCharsets.UTF_8);
          }
          line.write(next);
        }
        piece.clear();
      }
    }
  }

  /** Every pipe that was used, over all edges: links by their index, then what stands for paths. */
  public List<PipeReading> pipes() throws IOException {
    Map<String, PipeReading> byPlace = new TreeMap<>();
    for (String answer : ask("stat")) {
      String hops = field(answer, "hops");
      for (String text : hops.isEmpty() ? new String[0] : hops.split(";")) {
        PipeReading reading = PipeReading.parse(text);
        byPlace.merge(reading.place(), reading, PipeReading::plus);
      }
    }
    return List.copyOf(byPlace.values());
  }

  /** The emulation's tolerance in milliseconds. */
  public int toleranceMs() throws IOException {
    return Integer.parseInt(Files.readAllLines(records().get(0), StandardCharsets.UTF_8).get(1));
  }

  /** In one sentence, whether frames wait for other programs on the machine. */
  public String scheduling() throws IOException {
    for (Path record : records()) {
      List<String> lines = Files.readAllLines(record, StandardCharsets.UTF_8);
      if (!lines.get(2).equals(RealTimeScheduling.GRANTED)) {
        return "Frames that are due wait for other programs, because the engine is not scheduled in"
            + " real time ("
            + lines.get(2)
            + "); it is as root or where 'ulimit -r' allows 2, with a processor to spare.";
      }
    }
    return "Frames that are due come before all other programs: the engine is scheduled in real time.";
  }

  /** How late frames were since the last call, over all edges; the record begins anew. */
  public Verdict takeVerdict() throws IOException {
    LagHistogram lag = new LagHistogram();
    long drops = 0;
    for (String answer : ask("lag")) {
      lag.addText(field(answer, "lag"));
      drops += Long.parseLong(field(answer, "socket_drops"));
    }
    return Verdict.of(lag, drops, toleranceMs());
  }

  /**
   * The same of the edges that answer in time.
   *
   * @param toleranceMs the emulation's
   * @param timeoutMs for each edge
   */
  public Verdict takeVerdictOfReachable(int toleranceMs, long timeoutMs) throws IOException {
    LagHistogram lag = new LagHistogram();
    long drops = 0;
    for (String answer : askReachable("lag", timeoutMs)) {
      lag.addText(field(answer, "lag"));
      drops += Long.parseLong(field(answer, "socket_drops"));
    }
    return Verdict.of(lag, drops, toleranceMs);
  }

  /** The value of a field of an answer that has no nested objects. */
  public static String field(String answer, String name) throws IOException {
    String start = "\"" + name + "\":";
    int at = answer.indexOf(start);
    if (at < 0) {
      throw new IOException("an edge answered " + answer);
    }
    int from = at + start.length();
    boolean quoted = answer.charAt(from) == '"';
    int end = quoted ? answer.indexOf('"', from + 1) : from;
    while (!quoted && ",}".indexOf(answer.charAt(end)) < 0) {
      end++;
    }
    return answer.substring(quoted ? from + 1 : from, end);
  }

  private List<Path> records() throws IOException {
    List<Path> records = recordsOrNone();
    if (records.isEmpty()) {
      throw new IOException("no emulated network runs for this overlay");
    }
    return records;
  }

  private List<Path> recordsOrNone() throws IOException {
    List<Path> records = new ArrayList<>();
    if (!Files.isDirectory(work)) {
      return records;
    }
    try (DirectoryStream<Path> edges = Files.newDirectoryStream(work, "edge-*")) {
      for (Path edge : edges) {
        if (Files.exists(ControlSocket.record(edge))) {
          records.add(ControlSocket.record(edge));
        }
      }
    }
    Collections.sort(records);
    return records;
  }
}
