package org.plushm.modelnet.pipe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.plushm.modelnet.topology.LinkParameters;
import org.plushm.modelnet.topology.Routes;
import org.plushm.modelnet.topology.Topology;
import org.plushm.overlay.RandomSource;

/**
 * The pipes of a topology under a distillation. A link's pipe, and that of a collapsed path, is
 * made when the first packet needs it, each with a random stream of its own that depends on the
 * seed and on its ends, not on the order. Changes of links while a run goes on reach the collapsed
 * paths that contain them; routes stay as they are, as in ModelNet.
 */
public final class DistilledPaths implements PipePaths {
  private static final Pipe[] EMPTY = new Pipe[0];

  private final Routes routes;
  private final Distillation distillation;
  private final RandomSource random;
  private final Pipe[] pipeByEdge;
  private final LinkParameters[] changed;
  private final boolean[] down;

  /** Core paths by where they begin and end. */
  private final PairTable<Pipe[]> cores = new PairTable<>();

  private final PairTable<Collapsed> collapsedByEnds = new PairTable<>();
  private final List<Collapsed> collapsed = new ArrayList<>();

  private record Collapsed(Pipe pipe, int[] edges) {}

  /**
   * The pipes of a network.
   *
   * @param routes paths of the network
   * @param distillation what is kept of them
   * @param seed of all losses
   */
  public DistilledPaths(Routes routes, Distillation distillation, long seed) {
    this.routes = routes;
    this.distillation = distillation;
    this.random = new RandomSource(seed);
    int edges = routes.topology().edges().size();
    this.pipeByEdge = new Pipe[edges];
    this.changed = new LinkParameters[edges];
    this.down = new boolean[edges];
  }

  /** The network. */
  public Topology topology() {
    return routes.topology();
  }

  @Override
  public int hostCount() {
    return routes.topology().hostCount();
  }

  @Override
  public Pipe first(int fromVn) {
    return keepsAccess() && routes.upEdge(fromVn) >= 0 ? pipe(routes.upEdge(fromVn)) : null;
  }

  @Override
  public Pipe last(int toVn) {
    return keepsAccess() && routes.downEdge(toVn) >= 0 ? pipe(routes.downEdge(toVn)) : null;
  }

  private boolean keepsAccess() {
    return distillation.walkIn() != 0;
  }

  @Override
  public Pipe[] core(int fromVn, int toVn) {
    boolean whole = !keepsAccess();
    Topology topology = routes.topology();
    int from = whole ? topology.vertexOfHost(fromVn) : routes.entry(fromVn);
    int to = whole ? topology.vertexOfHost(toVn) : routes.exit(toVn);
    if (from == to) {
      return EMPTY;
    }
    Pipe[] core = cores.get(from, to);
    if (core == null) {
      core = make(fromVn, toVn);
      if (core != null) {
        cores.put(from, to, core);
      }
    }
    return core;
  }

  /** What is left of a path after the hosts' own links have been taken off. */
  private Pipe[] make(int fromVn, int toVn) {
    int[] path = routes.path(fromVn, toVn);
    if (path == null) {
      return null;
    }
    int begin = first(fromVn) == null ? 0 : 1;
    int end = path.length - (last(toVn) == null ? 0 : 1);
    int keep = distillation.walkIn() < 0 ? path.length : distillation.walkIn();
    List<Pipe> pipes = new ArrayList<>();
    int middleBegin = Math.min(Math.max(begin, keep), end);
    int middleEnd = Math.max(Math.min(end, path.length - keep), middleBegin);
    for (int i = begin; i < middleBegin; i++) {
      pipes.add(pipe(path[i]));
    }
    if (middleEnd > middleBegin) {
      pipes.add(collapsed(path, middleBegin, middleEnd));
    }
    for (int i = middleEnd; i < end; i++) {
      pipes.add(pipe(path[i]));
    }
    return pipes.toArray(EMPTY);
  }

  /**
   * One pipe for the middle of a path. All paths through the same two ends share it, so it is that
   * of the best path between them, whoever asks first.
   */
  private Pipe collapsed(int[] path, int begin, int end) {
    Topology topology = routes.topology();
    int from = topology.edge(path[begin]).source();
    int to = topology.edge(path[end - 1]).target();
    Collapsed there = collapsedByEnds.get(from, to);
    if (there == null) {
      int[] edges = keepsAccess() ? routes.between(from, to) : Arrays.copyOfRange(path, begin, end);
      Pipe pipe =
          new Pipe(-1, from, to, collapse(edges), random.fork("path " + from + " to " + to));
      pipe.setDown(anyDown(edges));
      there = new Collapsed(pipe, edges);
      collapsedByEnds.put(from, to, there);
      collapsed.add(there);
    }
    return there.pipe;
  }

  private Pipe pipe(int edge) {
    Pipe pipe = pipeByEdge[edge];
    if (pipe == null) {
      var of = routes.topology().edge(edge);
      pipe =
          new Pipe(edge, of.source(), of.target(), parameters(edge), random.fork("edge " + edge));
      pipe.setDown(down[edge]);
      pipeByEdge[edge] = pipe;
    }
    return pipe;
  }

  /** The links between two hosts, whatever the distillation; none where no path leads there. */
  public int[] edges(int fromVn, int toVn) {
    int[] path = fromVn == toVn ? null : routes.path(fromVn, toVn);
    return path == null ? new int[0] : path;
  }

  /** What a link does at present, changes included. */
  public LinkParameters parameters(int edge) {
    return changed[edge] == null ? routes.topology().parameters(edge) : changed[edge];
  }

  /** Whether a link lets nothing in at present. */
  public boolean isDown(int edge) {
    return down[edge];
  }

  private LinkParameters collapse(int[] edges) {
    List<LinkParameters> links = new ArrayList<>();
    for (int edge : edges) {
      links.add(parameters(edge));
    }
    return LinkParameters.collapsed(links);
  }

  private boolean anyDown(int[] edges) {
    for (int edge : edges) {
      if (down[edge]) {
        return true;
      }
    }
    return false;
  }

  /** Changes a link for packets that come from now on, see {@link Pipe#change}. */
  public void change(int edge, LinkParameters parameters) {
    changed[edge] = parameters;
    if (pipeByEdge[edge] != null) {
      pipeByEdge[edge].change(parameters);
    }
    forEachThrough(edge, path -> path.pipe.change(collapse(path.edges)));
  }

  /** Takes a link down, or up again, for packets that come from now on. */
  public void setDown(int edge, boolean newDown) {
    down[edge] = newDown;
    if (pipeByEdge[edge] != null) {
      pipeByEdge[edge].setDown(newDown);
    }
    forEachThrough(edge, path -> path.pipe.setDown(anyDown(path.edges)));
  }

  private void forEachThrough(int edge, Consumer<Collapsed> each) {
    for (Collapsed path : collapsed) {
      for (int contained : path.edges) {
        if (contained == edge) {
          each.accept(path);
          break;
        }
      }
    }
  }

  @Override
  public void forEachPipe(Consumer<Pipe> each) {
    for (Pipe pipe : pipeByEdge) {
      if (pipe != null) {
        each.accept(pipe);
      }
    }
    collapsed.forEach(path -> each.accept(path.pipe));
  }
}
