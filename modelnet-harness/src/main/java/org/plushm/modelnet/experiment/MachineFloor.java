package org.plushm.modelnet.experiment;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.plushm.aeron.Engine;
import org.plushm.aeron.EngineOptions;
import org.plushm.aeron.LoopbackAddresses;
import org.plushm.aeron.NodeHandle;
import org.plushm.aeron.seal.OverlayKey;
import org.plushm.overlay.Context;
import org.plushm.overlay.MessageTable;
import org.plushm.overlay.Node;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.Service;
import org.plushm.overlay.codec.RuntimeMessages;
import org.plushm.overlay.codec.WireCodec;

/** What this machine needs for the bare work, measured beside the experiments. Stateless. */
final class MachineFloor {
  private static final long TIMEOUT_S = 120;

  private MachineFloor() {}

  /** Milliseconds to start so many {@code hostname}, two at a time, by a program made for that. */
  static double processStartsMs(int count) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
            "/bin/sh", "-c", "seq " + count + " | xargs -P2 -I_ hostname >/dev/null");
    builder.redirectInput(new File("/dev/null"));
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    long startNs = System.nanoTime();
    int code = builder.start().waitFor();
    double tookMs = (System.nanoTime() - startNs) / 1e6;
    if (code != 0) {
      throw new IOException("starting " + count + " processes by xargs ended with code " + code);
    }
    return tookMs;
  }

  /** A node that counts its links. */
  private static final class Member implements Service {
    private final CountDownLatch opened;
    private Context context;

    Member(CountDownLatch opened) {
      this.opened = opened;
    }

    @Override
    public void onLinkOpened(NodeId peer) {
      opened.countDown();
    }
  }

  /**
   * Milliseconds to open the sockets of so many nodes and the links of a tree between them, both
   * ways, with nothing else: no network, no protocol.
   *
   * @param parents the parent of each node, the first one's is -1
   */
  static double linksMs(int[] parents) throws IOException, InterruptedException {
    MessageTable.Builder table = MessageTable.builder();
    RuntimeMessages.addTo(table);
    int count = parents.length;
    try (Engine engine =
        Engine.launch(
            EngineOptions.of("link-loop", count),
            OverlayKey.generate(),
            new WireCodec(table.build()))) {
      LoopbackAddresses addresses = LoopbackAddresses.allocate(count);
      CountDownLatch opened = new CountDownLatch(2 * (count - 1));
      List<Member> members = new ArrayList<>();
      List<CompletableFuture<NodeHandle>> added = new ArrayList<>();
      long startNs = System.nanoTime();
      for (int i = 0; i < count; i++) {
        Member member = new Member(opened);
        members.add(member);
        added.add(
            engine.addNodeAsync(
                addresses.host(i + 1, 1),
                (self, links, random) -> {
                  Node node = new Node(self, links, random);
                  member.context = node.context("member");
                  node.install(member);
                  return node;
                },
                (node, effect) -> {}));
      }
      List<NodeHandle> handles = new ArrayList<>();
      for (CompletableFuture<NodeHandle> each : added) {
        handles.add(each.get(TIMEOUT_S, TimeUnit.SECONDS));
      }
      for (int i = 0; i < count; i++) {
        if (parents[i] >= 0) {
          link(handles, members, i, parents[i]);
          link(handles, members, parents[i], i);
        }
      }
      if (!opened.await(TIMEOUT_S, TimeUnit.SECONDS)) {
        throw new IOException(opened.getCount() + " bare links did not open");
      }
      return (System.nanoTime() - startNs) / 1e6;
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("the bare links could not be measured: " + e.getMessage(), e);
    }
  }

  private static void link(List<NodeHandle> handles, List<Member> members, int from, int to) {
    NodeId peer = handles.get(to).self();
    handles.get(from).call(() -> members.get(from).context.openLink(peer));
  }
}
