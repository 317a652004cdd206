package org.plushm.modelnet.validation;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.plushm.modelnet.pipe.Distillation;
import org.plushm.modelnet.pipe.DistilledPaths;
import org.plushm.modelnet.pipe.MatrixPaths;
import org.plushm.modelnet.pipe.PipePaths;
import org.plushm.modelnet.topology.GraphMlFile;
import org.plushm.modelnet.topology.HostLinks;
import org.plushm.modelnet.topology.InvalidTopology;
import org.plushm.modelnet.topology.LinkParameters;
import org.plushm.modelnet.topology.Routes;
import org.plushm.modelnet.topology.Routing;
import org.plushm.modelnet.topology.RttMatrix;
import org.plushm.modelnet.topology.Topology;
import org.plushm.overlay.RandomSource;

/** T16: round trips over networks that were measured or built. */
final class RealTopologyCases {
  private static final int BYTES = 64;

  private RealTopologyCases() {}

  /** The expected round trip between two hosts, in nanoseconds. */
  private interface Expectation {
    double rttNs(int from, int to);
  }

  static void roundTrips(Extent extent, Report report) {
    if (extent.data() == null) {
      report.skip("PlanetLab and GEANT", "no folder with their files was named");
      return;
    }
    planetLab(extent, report, extent.data().resolve("PlanetLabData_1"));
    geant(extent, report, extent.data().resolve("Geant2012.graphml"));
  }

  private static void planetLab(Extent extent, Report report, Path file) {
    if (!Files.isReadable(file)) {
      report.skip("PlanetLab", "PlanetLabData_1 is not in the folder");
      return;
    }
    RttMatrix matrix;
    try (InputStream in = Files.newInputStream(file)) {
      matrix = RttMatrix.read(file.getFileName().toString(), in);
    } catch (IOException e) {
      throw new InvalidTopology(file + ": cannot be read: " + e);
    }
    int sites = matrix.siteCount();
    MatrixPaths paths =
        new MatrixPaths(matrix, sites, LinkParameters.UNLIMITED, 100_000, extent.seed());
    judge(extent, report, "PlanetLab, " + sites + " hosts", paths, matrix::rttNs);
    // Twice as many hosts as sites, each with a line of its own: half a millisecond more, each way
    // and end, and the time to send 64 bytes four times.
    LinkParameters line = Networks.link(10, 0.5, 0, 50);
    MatrixPaths crowded = new MatrixPaths(matrix, 2 * sites, line, 100_000, extent.seed());
    double linesNs = 4 * (line.delayNs() + Networks.sendingNs(BYTES, line));
    judge(
        extent,
        report,
        "PlanetLab, " + 2 * sites + " hosts with lines",
        crowded,
        (from, to) -> 2.0 * matrix.delayNs(from, to, 100_000) + linesNs);
  }

  private static void geant(Extent extent, Report report, Path file) {
    if (!Files.isReadable(file)) {
      report.skip("GEANT", "Geant2012.graphml is not in the folder");
      return;
    }
    GraphMlFile.Result result;
    try (InputStream in = Files.newInputStream(file)) {
      result =
          GraphMlFile.read(
              file.getFileName().toString(),
              in,
              GraphMlFile.LINK_DEFAULT,
              new HostLinks(400, HostLinks.LINK_DEFAULT));
    } catch (IOException e) {
      throw new InvalidTopology(file + ": cannot be read: " + e);
    }
    Topology topology = result.topology();
    Routes routes = new Routes(topology, Routing.DELAY);
    DistilledPaths paths = new DistilledPaths(routes, Distillation.HOP_BY_HOP, extent.seed());
    long[][] nearest = allDelaysNs(topology);
    double sendingNs = 4 * Networks.sendingNs(BYTES, HostLinks.LINK_DEFAULT);
    judge(
        extent,
        report,
        "GEANT with 400 hosts (propagation by Floyd and Warshall)",
        paths,
        (from, to) ->
            (double) nearest[topology.vertexOfHost(from)][topology.vertexOfHost(to)]
                + nearest[topology.vertexOfHost(to)][topology.vertexOfHost(from)]
                + sendingNs);
    report.tell("GEANT: " + String.join("; ", result.notes()), topology.edges().size() + " edges");
  }

  /** The least delay between all vertices, by another algorithm than that of the routes. */
  private static long[][] allDelaysNs(Topology topology) {
    int n = topology.vertices().size();
    long far = Long.MAX_VALUE / 4;
    long[][] delayNs = new long[n][n];
    for (int i = 0; i < n; i++) {
      Arrays.fill(delayNs[i], far);
      delayNs[i][i] = 0;
    }
    topology
        .edges()
        .forEach(
            edge ->
                delayNs[edge.source()][edge.target()] =
                    topology.parameters(edge.index()).delayNs());
    for (int via = 0; via < n; via++) {
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          delayNs[i][j] = Math.min(delayNs[i][j], delayNs[i][via] + delayNs[via][j]);
        }
      }
    }
    return delayNs;
  }

  /** Pings random pairs, all at the same time. */
  private static void judge(
      Extent extent, Report report, String name, PipePaths paths, Expectation expectation) {
    int pings = extent.pick(100_000, 20_000);
    Distribution relativePpm = new Distribution();
    Distribution absoluteNs = new Distribution();
    VirtualRun[] run = new VirtualRun[1];
    // When the ping was sent that a packet answers, by the packet's number; 0 for pings.
    long[] beganNs = new long[2 * pings];
    run[0] =
        new VirtualRun(
            paths,
            VirtualRun.TICK_NS,
            (packet, nominalNs, handedOverNs) -> {
              long began = beganNs[packet.number()];
              if (began == 0) {
                Sent answer = run[0].answer(handedOverNs, packet);
                beganNs[answer.number()] = packet.sentNs();
                return;
              }
              double rttNs = handedOverNs - began;
              double expectedNs = expectation.rttNs(packet.to(), packet.from());
              absoluteNs.add(Math.round(Math.abs(rttNs - expectedNs)));
              relativePpm.add(Math.round(1e6 * Math.abs(rttNs - expectedNs) / expectedNs));
            });
    RandomSource random = new RandomSource(extent.seed()).fork("pings");
    int hosts = paths.hostCount();
    for (int i = 0; i < pings; i++) {
      int from = random.nextInt(hosts);
      int to = (from + 1 + random.nextInt(hosts - 1)) % hosts;
      run[0].send(1 + i * 50_000L, from, to, BYTES);
    }
    run[0].finish();
    report.requireEqual(name + ": round trips of " + pings, pings, absoluteNs.size());
    report.requireAtMost(name + ": median relative error", 1, relativePpm.quantile(0.5) / 1e4, "%");
    report.requireAtMost(
        name + ": p95 of the absolute error", 1, absoluteNs.quantile(0.95) / 1e6, "ms");
  }
}
