package org.plushm.participant.launch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a launcher writes down of an edge, so that the next control node on the same state finds it
 * again: process id and start, control address, and which host has which number.
 */
final class EdgeRecord {
  /** Start times are told relative to the time of boot, which moves when the clock is set. */
  private static final long START_DRIFT_MS = 2_000;

  private final Path file;
  final long pid;
  final long startedMs;
  final String controlAddress;
  final int hostsMax;
  private final Map<String, Integer> numbers = new TreeMap<>();

  EdgeRecord(Path file, long pid, long startedMs, String controlAddress, int hostsMax) {
    this.file = file;
    this.pid = pid;
    this.startedMs = startedMs;
    this.controlAddress = controlAddress;
    this.hostsMax = hostsMax;
  }

  /** The record of a process that goes on with the same hosts on the same state. */
  EdgeRecord successor(long newPid, long newStartedMs, String newControlAddress) {
    EdgeRecord successor = new EdgeRecord(file, newPid, newStartedMs, newControlAddress, hostsMax);
    successor.numbers.putAll(numbers);
    return successor;
  }

  /** Reads a record; empty when there is none or it is of another form. */
  static Optional<EdgeRecord> read(Path file) throws IOException {
    List<String> lines;
    try {
      lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    try {
      String[] head = lines.isEmpty() ? new String[0] : lines.get(0).split(" ");
      if (head.length != 5 || !head[0].equals("edge1")) {
        return Optional.empty();
      }
      EdgeRecord record =
          new EdgeRecord(
              file,
              Long.parseLong(head[1]),
              Long.parseLong(head[2]),
              head[3],
              Integer.parseInt(head[4]));
      for (String line : lines.subList(1, lines.size())) {
        int blank = line.indexOf(' ');
        record.numbers.put(line.substring(blank + 1), Integer.parseInt(line.substring(0, blank)));
      }
      return Optional.of(record);
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }

  /** The number of a host, which gets one if there is one left; 0 when the edge is full. */
  int numberOf(String label) {
    Integer number = numbers.get(label);
    if (number == null) {
      if (numbers.size() == hostsMax) {
        return 0;
      }
      number = numbers.size() + 1;
      numbers.put(label, number);
    }
    return number;
  }

  boolean knows(String label) {
    return numbers.containsKey(label);
  }

  Set<String> labels() {
    return Set.copyOf(numbers.keySet());
  }

  int free() {
    return hostsMax - numbers.size();
  }

  void write() throws IOException {
    StringBuilder text = new StringBuilder();
    text.append("edge1 ").append(pid).append(' ').append(startedMs).append(' ');
    text.append(controlAddress).append(' ').append(hostsMax).append('\n');
    numbers.forEach((label, number) -> text.append(number).append(' ').append(label).append('\n'));
    Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
    Files.writeString(temporary, text, StandardCharsets.UTF_8);
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
  }

  void delete() throws IOException {
    Files.deleteIfExists(file);
  }

  /** The process, if it still lives and is the very one. */
  Optional<ProcessHandle> process() {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .filter(
            handle ->
                handle
                    .info()
                    .startInstant()
                    .map(start -> Math.abs(start.toEpochMilli() - startedMs) <= START_DRIFT_MS)
                    .orElse(false));
  }

  /** When a process started, in milliseconds since the epoch. */
  static long startedMs(ProcessHandle handle) {
    return handle.info().startInstant().map(start -> start.toEpochMilli()).orElse(0L);
  }
}
