package org.plushm.modelnet.pipe;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.plushm.modelnet.topology.LinkParameters;
import org.plushm.modelnet.topology.RttMatrix;
import org.plushm.overlay.RandomSource;

/**
 * Pipes of measured round trips: each host has a link up and one down that all its packets share,
 * and each ordered pair a pipe of its own with half the pair's round trip as delay and no limit of
 * rate. Measurements tell nothing of rates and losses, so the hosts' links do.
 */
public final class MatrixPaths implements PipePaths {
  private final RttMatrix matrix;
  private final long sameSiteDelayNs;
  private final RandomSource random;
  private final Pipe[] up;
  private final Pipe[] down;
  private final PairTable<Pipe[]> cores = new PairTable<>();
  private final List<Pipe> pairs = new ArrayList<>();

  /**
   * The pipes of a matrix.
   *
   * @param hosts how many virtual hosts, dealt round-robin over the sites
   * @param hostLink of each host, in each direction; its delay adds to that of the matrix
   * @param sameSiteDelayNs between hosts of one site
   * @param seed of all losses
   */
  public MatrixPaths(
      RttMatrix matrix, int hosts, LinkParameters hostLink, long sameSiteDelayNs, long seed) {
    this.matrix = matrix;
    this.sameSiteDelayNs = sameSiteDelayNs;
    this.random = new RandomSource(seed);
    this.up = new Pipe[hosts];
    this.down = new Pipe[hosts];
    for (int vn = 0; vn < hosts; vn++) {
      up[vn] = new Pipe(2 * vn, vn, vn, hostLink, random.fork("up " + vn));
      down[vn] = new Pipe(2 * vn + 1, vn, vn, hostLink, random.fork("down " + vn));
    }
  }

  @Override
  public int hostCount() {
    return up.length;
  }

  @Override
  public Pipe first(int fromVn) {
    return up[fromVn];
  }

  @Override
  public Pipe[] core(int fromVn, int toVn) {
    Pipe[] core = cores.get(fromVn, toVn);
    if (core == null) {
      LinkParameters delay =
          new LinkParameters(
              0,
              matrix.delayNs(fromVn, toVn, sameSiteDelayNs),
              0,
              LinkParameters.QUEUE_PACKETS_DEFAULT);
      Pipe pipe = new Pipe(-1, fromVn, toVn, delay, random.fork("pair " + fromVn + " to " + toVn));
      core = new Pipe[] {pipe};
      cores.put(fromVn, toVn, core);
      pairs.add(pipe);
    }
    return core;
  }

  @Override
  public Pipe last(int toVn) {
    return down[toVn];
  }

  @Override
  public void forEachPipe(Consumer<Pipe> each) {
    for (int vn = 0; vn < up.length; vn++) {
      each.accept(up[vn]);
      each.accept(down[vn]);
    }
    pairs.forEach(each);
  }
}
