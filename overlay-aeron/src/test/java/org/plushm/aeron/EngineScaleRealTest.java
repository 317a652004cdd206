package org.plushm.aeron;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A hundred nodes in one engine. Times are printed, for they say more of the machine than of us.
 */
@Tag("real")
@Timeout(300)
class EngineScaleRealTest {
  @TempDir Path base;

  @Test
  void shouldBroadcastOverTreeOfAHundredNodes() throws Exception {
    try (TreeBench bench = new TreeBench(100, base)) {
      System.out.println(bench.start());
      System.out.println(bench.broadcasts(30, 30));
      System.out.println(bench.rest(2000));
      EngineCounters counters = bench.engine().counters();
      assertEquals(0, counters.dropped(), counters.toString());
      assertEquals(0, counters.failedEvents(), counters.toString());
      assertEquals(198, counters.linksOpened());
      assertEquals(396, counters.logMappings());
      ThreadMXBean threads = ManagementFactory.getThreadMXBean();
      assertEquals(
          1,
          Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
              .filter(info -> info != null)
              .filter(info -> info.getThreadName().matches("tree-bench|aeron.*"))
              .count(),
          "threads of the engine and Aeron");
    }
  }

  @Test
  void shouldDealManyNodesOverSeveralDriversOnOneThread() throws Exception {
    try (TreeBench bench = new TreeBench(140, base)) {
      System.out.println(bench.start());
      System.out.println(bench.broadcasts(5, 20));
      EngineCounters counters = bench.engine().counters();
      assertEquals(0, counters.dropped(), counters.toString());
      assertEquals(0, counters.failedEvents(), counters.toString());
      assertEquals(278, counters.linksOpened());
      try (Stream<Path> parts = Files.list(bench.engine().folder())) {
        assertEquals(5, parts.filter(Files::isDirectory).count(), "drivers for 140 nodes");
      }
    }
    try (Stream<Path> left = Files.list(base)) {
      assertEquals(0, left.count(), "folders left behind");
    }
  }

  @Test
  void shouldRunSeveralEnginesInOneProcess() throws Exception {
    try (TreeBench one = new TreeBench(5, base);
        TreeBench two = new TreeBench(5, base)) {
      assertTrue(one.broadcastNs() > 0);
      assertTrue(two.broadcastNs() > 0);
    }
  }
}
