package org.plushm.aeron;

import java.nio.file.Path;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * How an engine is set up.
 *
 * @param roleName the name of its thread
 * @param nodesMax how many nodes it will host at the same time, 1 to 65535; sizes Aeron's buffers
 * @param folderBase where Aeron's folder goes; null to choose (system property {@code
 *     plushm.aeron.base}, else /dev/shm if it has room, else the temp directory)
 * @param seed seed of the nodes' random numbers; empty for one from the system
 * @param trace receives the nodes' traces
 * @param notices takes single lines for the user and failures that were survived; any thread
 * @param network between the endpoints; {@link FrameNetwork#NONE} but for emulations
 */
public record EngineOptions(
    String roleName,
    int nodesMax,
    Path folderBase,
    OptionalLong seed,
    TraceSink trace,
    Consumer<String> notices,
    FrameNetwork network) {
  /** Checks. */
  public EngineOptions {
    Objects.requireNonNull(roleName, "roleName");
    Objects.requireNonNull(seed, "seed");
    Objects.requireNonNull(trace, "trace");
    Objects.requireNonNull(notices, "notices");
    Objects.requireNonNull(network, "network");
    if (nodesMax < 1 || nodesMax > 65_535) {
      throw new IllegalArgumentException("nodesMax " + nodesMax + " is not in 1..65535");
    }
  }

  /** For so many nodes, everything else by default; notices go to standard error. */
  public static EngineOptions of(String roleName, int nodesMax) {
    return new EngineOptions(
        roleName,
        nodesMax,
        null,
        OptionalLong.empty(),
        TraceSink.NONE,
        System.err::println,
        FrameNetwork.NONE);
  }

  /** With Aeron's folder below this directory. */
  public EngineOptions withFolderBase(Path base) {
    return new EngineOptions(roleName, nodesMax, base, seed, trace, notices, network);
  }

  /** With this seed. */
  public EngineOptions withSeed(long newSeed) {
    return new EngineOptions(
        roleName, nodesMax, folderBase, OptionalLong.of(newSeed), trace, notices, network);
  }

  /** With this trace. */
  public EngineOptions withTrace(TraceSink sink) {
    return new EngineOptions(roleName, nodesMax, folderBase, seed, sink, notices, network);
  }

  /** With notices going there. */
  public EngineOptions withNotices(Consumer<String> sink) {
    return new EngineOptions(roleName, nodesMax, folderBase, seed, trace, sink, network);
  }

  /** With this network between the endpoints. */
  public EngineOptions withNetwork(FrameNetwork emulated) {
    return new EngineOptions(roleName, nodesMax, folderBase, seed, trace, notices, emulated);
  }
}
