package org.plushm.modelnet.realtime;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.plushm.aeron.FrameNetwork;
import org.plushm.modelnet.pipe.DistilledPaths;
import org.plushm.overlay.NodeId;
import org.plushm.participant.edge.EdgeEmulation;
import org.plushm.participant.edge.EdgeMain;

/**
 * An edge with an emulated network between its hosts. {@code local7} is virtual node 6 of the
 * topology, whatever edge it is in.
 */
public final class EmulatedEdge implements EdgeEmulation {
  private static final Pattern LABEL = Pattern.compile("local([0-9]{1,9})");

  private final RealTimeNetwork network;
  private final EmulationSettings settings;
  private ControlSocket control;

  private EmulatedEdge(RealTimeNetwork network, EmulationSettings settings) {
    this.network = network;
    this.settings = settings;
  }

  /**
   * Runs as {@link EdgeMain} does.
   *
   * @param arguments the folder that {@link EmulationSettings#writeTo} filled
   */
  public static void main(String[] arguments) {
    try {
      EdgeMain.run(load(Path.of(arguments[0])));
    } catch (IOException | RuntimeException e) {
      System.out.println("FAILED the emulated network: " + e.getMessage());
      System.exit(1);
    }
  }

  static EmulatedEdge load(Path folder) throws IOException {
    EmulationSettings settings = EmulationSettings.readFrom(folder);
    DistilledPaths paths = settings.paths(folder);
    LongSupplier clock = () -> System.nanoTime() / settings.dilation();
    return new EmulatedEdge(
        settings.edges() == 1
            ? new WholeNetwork(settings, paths, clock)
            : new SplitNetwork(settings, paths, clock),
        settings);
  }

  @Override
  public FrameNetwork network() {
    return network;
  }

  @Override
  public void opened(Edge edge) throws IOException {
    network.onFailure(edge::fail);
    String scheduling = RealTimeScheduling.apply(settings.edges(), settings.dilation());
    edge.log().accept("scheduling of the engine: " + scheduling);
    control = ControlSocket.open(edge, network, settings, scheduling);
  }

  @Override
  public void placed(String label, NodeId self) throws IOException {
    Matcher number = LABEL.matcher(label);
    int hosts = network.paths().hostCount();
    int vn = number.matches() ? Integer.parseInt(number.group(1)) - 1 : -1;
    if (vn < 0 || vn >= hosts) {
      throw new IOException(
          "host "
              + label
              + " has no place in the emulated network: it has local1 to local"
              + hosts);
    }
    network.place(self, vn);
  }

  @Override
  public void close() throws IOException {
    if (control != null) {
      control.close();
    }
  }
}
