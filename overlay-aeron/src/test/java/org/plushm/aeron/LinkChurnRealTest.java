package org.plushm.aeron;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.plushm.aeron.TextCodec.Text;
import org.plushm.overlay.NodeId;

/** Links opened, closed and used at random by nodes that also leave and come back. */
@Tag("real")
@Timeout(300)
class LinkChurnRealTest {
  private static final int NODES = 6;
  private static final int STEPS = 3000;

  @TempDir Path base;

  private final List<Recorder> recorders = new ArrayList<>();
  private final List<NodeHandle> handles = new ArrayList<>();

  @Test
  void shouldStillLinkEverybodyAfterRandomChurn() throws Exception {
    long seed = System.nanoTime();
    try (World world = new World(base, NODES)) {
      Engine[] engines = {world.engine("even"), world.engine("odd")};
      for (int n = 0; n < NODES; n++) {
        recorders.add(new Recorder());
        handles.add(world.add(engines[n % 2], recorders.get(n), n + 1, 1));
      }
      Random random = new Random(seed);
      for (int step = 0; step < STEPS; step++) {
        int one = random.nextInt(NODES);
        int two = (one + 1 + random.nextInt(NODES - 1)) % NODES;
        if (step % 300 == 299) {
          comeBack(world, engines[one % 2], one, random);
        } else {
          act(one, two, random.nextInt(8));
        }
        if (step % 10 == 0) {
          Thread.sleep(1);
        }
      }
      settle();
      for (int n = 1; n < NODES; n++) {
        World.link(recorders.get(0), handles.get(0), recorders.get(n), handles.get(n));
        NodeId root = handles.get(0).self();
        Recorder leaf = recorders.get(n);
        String text = "from " + n;
        handles.get(n).call(() -> leaf.context.send(root, new Text(text)));
        recorders.get(0).await("link " + text);
      }
      for (Engine engine : engines) {
        EngineCounters counters = engine.counters();
        assertEquals(0, counters.failedEvents() + counters.badSeal() + counters.malformed());
      }
      assertEquals(List.of(), List.copyOf(world.notices));
    } catch (AssertionError e) {
      throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
    }
  }

  private void act(int one, int two, int what) {
    NodeHandle node = handles.get(one);
    Recorder recorder = recorders.get(one);
    NodeId peer = handles.get(two).self();
    node.call(
        () -> {
          switch (what) {
            case 0, 1 -> recorder.context.openLink(peer);
            case 2 -> recorder.context.closeLink(peer);
            case 3 -> {
              recorder.context.closeLink(peer);
              recorder.context.openLink(peer);
            }
            case 4 -> recorder.context.datagram(peer.anyIncarnation(), new Text("d"));
            case 5 -> recorder.context.sendBulk(peer, new Text("b".repeat(2000)));
            default -> recorder.context.send(peer, new Text("c"));
          }
        });
  }

  private void comeBack(World world, Engine engine, int n, Random random) throws Exception {
    NodeHandle before = handles.get(n);
    Farewell farewell = random.nextBoolean() ? Farewell.MUTE : Farewell.GOODBYE;
    engine.removeNode(before, farewell).get(60, TimeUnit.SECONDS);
    recorders.set(n, new Recorder());
    handles.set(n, world.add(engine, recorders.get(n), n + 1, before.self().incarnation() + 1));
  }

  /** Everybody closes everything, and what was said about it has arrived. */
  private void settle() throws InterruptedException {
    for (int one = 0; one < NODES; one++) {
      for (int two = 0; two < NODES; two++) {
        if (one != two) {
          act(one, two, 2);
        }
      }
    }
    Thread.sleep(500);
    for (int n = 0; n < NODES; n++) {
      World.ask(handles.get(n), () -> true);
      recorders.get(n).lines.clear();
    }
  }
}
