package org.plushm.aeron;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.plushm.aeron.TextCodec.Text;
import org.plushm.aeron.seal.OverlayKey;
import org.plushm.overlay.Context;
import org.plushm.overlay.Message;
import org.plushm.overlay.Node;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.Service;

/**
 * Nodes of one engine in a random tree of degree 12, with links both ways on every edge: what a
 * broadcast with acknowledgements takes and what the tree costs at rest. Run by a test, or by hand
 * with {@code main} for a longer look: nodes, seconds at rest, and for an emulated network its
 * one-way delay in milliseconds.
 */
final class TreeBench implements AutoCloseable {
  private static final int DEGREE = 12;

  private final int nodes;
  private final Engine engine;
  private final List<NodeHandle> handles = new ArrayList<>();
  private final List<Member> members = new ArrayList<>();
  private final long launchNs;
  private final long addNs;

  /** Passes a broadcast on to its children and acknowledges when all of them have. */
  private static final class Member implements Service {
    private final int parent;
    private final List<Integer> children = new ArrayList<>();
    private final CountDownLatch opened;
    private final List<NodeHandle> handles;
    private Context context;
    private int missing;
    private CountDownLatch done;

    Member(int parent, CountDownLatch opened, List<NodeHandle> handles) {
      this.parent = parent;
      this.opened = opened;
      this.handles = handles;
    }

    @Override
    public void onLinkOpened(NodeId peer) {
      opened.countDown();
    }

    @Override
    public boolean onLinkMessage(NodeId from, Message message) {
      String text = ((Text) message).text();
      if (text.startsWith("down")) {
        pass(message);
      } else if (--missing == 0) {
        acknowledge();
      }
      return true;
    }

    private void pass(Message message) {
      missing = children.size();
      children.forEach(child -> context.send(handles.get(child).self(), message));
      if (missing == 0) {
        acknowledge();
      }
    }

    private void acknowledge() {
      if (parent >= 0) {
        context.send(handles.get(parent).self(), new Text("up"));
      } else {
        done.countDown();
      }
    }
  }

  TreeBench(int nodes, Path base) throws Exception {
    this(nodes, base, FrameNetwork.NONE);
  }

  TreeBench(int nodes, Path base, FrameNetwork network) throws Exception {
    this.nodes = nodes;
    long startNs = System.nanoTime();
    EngineOptions options =
        EngineOptions.of("tree-bench", nodes).withFolderBase(base).withNetwork(network);
    engine = Engine.launch(options, OverlayKey.generate(), new TextCodec());
    launchNs = System.nanoTime() - startNs;
    LoopbackAddresses addresses = LoopbackAddresses.allocate(nodes);
    Random random = new Random(nodes);
    CountDownLatch opened = new CountDownLatch(2 * (nodes - 1));
    List<CompletableFuture<NodeHandle>> added = new ArrayList<>();
    long addStartNs = System.nanoTime();
    for (int n = 0; n < nodes; n++) {
      int parent = n == 0 ? -1 : drawParent(random, n);
      Member member = new Member(parent, opened, handles);
      members.add(member);
      if (parent >= 0) {
        members.get(parent).children.add(n);
      }
      NodeFactory factory =
          (self, links, source) -> {
            Node node = new Node(self, links, source);
            member.context = node.context("member");
            node.install(member);
            return node;
          };
      added.add(engine.addNodeAsync(addresses.host(n + 1, 1), factory, (node, effect) -> {}));
    }
    for (CompletableFuture<NodeHandle> one : added) {
      handles.add(one.get(60, TimeUnit.SECONDS));
    }
    for (int n = 1; n < nodes; n++) {
      link(n, members.get(n).parent);
      link(members.get(n).parent, n);
    }
    for (int second = 0; !opened.await(1, TimeUnit.SECONDS); second++) {
      EngineCounters now = engine.counters();
      if (second >= 5) {
        System.out.println(opened.getCount() + " link halves to open; " + now);
      }
      if (second == 60) {
        throw new IOException(opened.getCount() + " link halves did not open");
      }
    }
    addNs = System.nanoTime() - addStartNs;
  }

  private int drawParent(Random random, int n) {
    while (true) {
      int parent = random.nextInt(n);
      if (members.get(parent).children.size() < DEGREE) {
        return parent;
      }
    }
  }

  private void link(int from, int to) {
    NodeId peer = handles.get(to).self();
    handles.get(from).call(() -> members.get(from).context.openLink(peer));
  }

  Engine engine() {
    return engine;
  }

  /** One broadcast from the root with all acknowledgements, in nanoseconds. */
  long broadcastNs() throws Exception {
    CountDownLatch done = new CountDownLatch(1);
    Member root = members.get(0);
    Message message = new Text("down" + "x".repeat(59));
    long startNs = System.nanoTime();
    handles
        .get(0)
        .call(
            () -> {
              root.done = done;
              root.pass(message);
            });
    if (!done.await(60, TimeUnit.SECONDS)) {
      throw new IOException("a broadcast was not acknowledged; dropped: " + engine.counters());
    }
    return System.nanoTime() - startNs;
  }

  String broadcasts(int warmUps, int rounds) throws Exception {
    for (int i = 0; i < warmUps; i++) {
      broadcastNs();
    }
    long[] times = new long[rounds];
    for (int i = 0; i < rounds; i++) {
      times[i] = broadcastNs();
      // From rest, as a command comes: not one right behind the other.
      Thread.sleep(20);
    }
    Arrays.sort(times);
    return String.format(
        "broadcast+ack p50 %.2f ms, p90 %.2f ms",
        times[rounds / 2] / 1e6, times[rounds * 9 / 10] / 1e6);
  }

  String rest(int milliseconds) throws Exception {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    EngineCounters before = engine.counters();
    long cpuNs = system.getProcessCpuTime();
    long startNs = System.nanoTime();
    Thread.sleep(milliseconds);
    double tookNs = System.nanoTime() - startNs;
    EngineCounters after = engine.counters();
    return String.format(
        "at rest %.1f %% of a core, %.0f cycles/s, %.0f frames/s sent, dropped %d",
        100 * (system.getProcessCpuTime() - cpuNs) / tookNs,
        (after.cycles() - before.cycles()) * 1e9 / tookNs,
        (after.sentFrames() - before.sentFrames()) * 1e9 / tookNs,
        after.dropped());
  }

  String start() throws IOException {
    String status = Files.readString(Path.of("/proc/self/status"));
    String rss = status.lines().filter(line -> line.startsWith("VmRSS")).findFirst().orElse("?");
    long descriptors;
    try (var open = Files.list(Path.of("/proc/self/fd"))) {
      descriptors = open.count();
    }
    return String.format(
        "%d nodes: engine %.0f ms, nodes and links %.0f ms, %s, %d descriptors",
        nodes, launchNs / 1e6, addNs / 1e6, rss.replaceAll("\\s+", " "), descriptors);
  }

  @Override
  public void close() throws IOException {
    engine.close();
  }

  public static void main(String[] arguments) throws Exception {
    int nodes = Integer.parseInt(arguments[0]);
    int delayMs = arguments.length > 2 ? Integer.parseInt(arguments[2]) : -1;
    FixedDelay delay = new FixedDelay(TimeUnit.MILLISECONDS.toNanos(Math.max(0, delayMs)));
    try (TreeBench bench = new TreeBench(nodes, null, delayMs < 0 ? FrameNetwork.NONE : delay)) {
      System.out.println(bench.start());
      System.out.println(delay.lag());
      System.out.println(bench.rest(1000 * Integer.parseInt(arguments[1])));
      System.out.println(delay.lag());
      if (nodes > 1) {
        System.out.println(bench.broadcasts(30, 50));
        System.out.println(delay.lag());
      }
      System.out.println(bench.rest(1000 * Integer.parseInt(arguments[1])));
      System.out.println(bench.start());
    }
  }
}
