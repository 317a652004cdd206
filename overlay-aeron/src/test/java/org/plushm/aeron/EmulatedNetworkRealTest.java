package org.plushm.aeron;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.plushm.aeron.TextCodec.Text;

/** Real sockets and Aeron with an emulated network between the endpoints. */
@Tag("real")
@Timeout(300)
class EmulatedNetworkRealTest {
  private static final long DELAY_NS = TimeUnit.MILLISECONDS.toNanos(30);

  @TempDir Path base;

  @Test
  void shouldDeliverNothingBeforeItsTime() throws Exception {
    FixedDelay network = new FixedDelay(DELAY_NS);
    try (World world = new World(base, 2)) {
      Recorder one = new Recorder();
      Recorder two = new Recorder();
      Engine engine = world.engine("emulated", network);
      NodeHandle first = world.add(engine, one, 1, 1);
      NodeHandle second = world.add(engine, two, 2, 1);
      World.link(one, first, two, second);
      for (int i = 0; i < 5; i++) {
        String text = "message " + i;
        long sentNs = System.nanoTime();
        first.call(() -> one.context.send(second.self(), new Text(text)));
        two.await("link " + text);
        assertTrue(System.nanoTime() - sentNs >= DELAY_NS, "earlier than the network allows");
      }
      long sentNs = System.nanoTime();
      second.call(() -> two.context.datagram(first.self(), new Text("datagram")));
      one.await("datagram datagram");
      assertTrue(System.nanoTime() - sentNs >= DELAY_NS, "datagrams are delayed too");
      assertEquals(0, engine.counters().dropped(), engine.counters().toString());
    }
  }

  @Test
  void shouldRepairLossesOverTheEmulatedNetwork() throws Exception {
    FixedDelay network = new FixedDelay(DELAY_NS / 3);
    try (World world = new World(base, 2)) {
      Recorder one = new Recorder();
      Recorder two = new Recorder();
      Engine engine = world.engine("lossy", network);
      NodeHandle first = world.add(engine, one, 1, 1);
      NodeHandle second = world.add(engine, two, 2, 1);
      World.link(one, first, two, second);
      network.lose(number -> number % 5 == 0);
      List<String> expected = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        String text = "m" + i;
        expected.add("link " + text);
        first.call(() -> one.context.send(second.self(), new Text(text)));
      }
      for (String line : expected) {
        assertEquals(line, two.lines.poll(World.LIMIT_S, TimeUnit.SECONDS));
      }
    }
  }
}
