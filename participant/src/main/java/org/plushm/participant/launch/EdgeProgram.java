package org.plushm.participant.launch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.plushm.participant.edge.EdgeMain;
import org.plushm.participant.jvm.JvmRole;

/**
 * What is started as an edge. Normally {@link #PLAIN}; an emulation has an edge of its own kind,
 * and writes down in the overlay's folder which, so that whatever control node follows on that
 * folder starts the same.
 *
 * @param role selects the flags of the virtual machine
 * @param mainClass a main that does what {@link EdgeMain} does
 * @param arguments of the main, without control characters
 * @param hostsPerEdge how many hosts one edge takes before another is started; 0 for all
 * @param dilation how many times slower than real time the overlay's clocks run, the control node's
 *     included; 1 for real time
 */
public record EdgeProgram(
    JvmRole role, String mainClass, List<String> arguments, int hostsPerEdge, int dilation) {
  /** Virtual hosts on the real loopback network. */
  public static final EdgeProgram PLAIN =
      new EdgeProgram(JvmRole.EDGE, EdgeMain.class.getName(), List.of(), 0, 1);

  private static final String FILE = "edge.program";
  private static final int LINES_BEFORE_ARGUMENTS = 4;

  /** Copies and checks. */
  public EdgeProgram {
    arguments = List.copyOf(arguments);
    if (hostsPerEdge < 0 || dilation < 1) {
      throw new IllegalArgumentException(hostsPerEdge + " hosts an edge, dilation " + dilation);
    }
  }

  /** The program of an overlay; {@link #PLAIN} where nothing else was written down. */
  public static EdgeProgram readFrom(Path overlayFolder) throws IOException {
    Path file = overlayFolder.resolve(FILE);
    if (!Files.exists(file)) {
      return PLAIN;
    }
    List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    try {
      return new EdgeProgram(
          JvmRole.valueOf(lines.get(0)),
          lines.get(1),
          lines.subList(LINES_BEFORE_ARGUMENTS, lines.size()),
          Integer.parseInt(lines.get(2)),
          Integer.parseInt(lines.get(3)));
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new IOException(file + " is not the description of an edge program", e);
    }
  }

  /** Writes it down for an overlay. */
  public void writeTo(Path overlayFolder) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add(role.name());
    lines.add(mainClass);
    lines.add(Integer.toString(hostsPerEdge));
    lines.add(Integer.toString(dilation));
    lines.addAll(arguments);
    Files.write(overlayFolder.resolve(FILE), lines, StandardCharsets.UTF_8);
  }

  /** Removes what {@link #writeTo} wrote. */
  public static void deleteFrom(Path overlayFolder) throws IOException {
    Files.deleteIfExists(overlayFolder.resolve(FILE));
  }
}
