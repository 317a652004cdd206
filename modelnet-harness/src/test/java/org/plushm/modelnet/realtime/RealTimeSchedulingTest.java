package org.plushm.modelnet.realtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RealTimeSchedulingTest {
  @TempDir Path process;

  private final Map<Long, Integer> changed = new TreeMap<>();

  private void thread(long number, String name) throws IOException {
    Path task = Files.createDirectories(process.resolve("task").resolve(Long.toString(number)));
    Files.writeString(task.resolve("comm"), name + "\n");
  }

  private String apply(int engines, int processors) {
    return RealTimeScheduling.apply(process, engines, 1, processors, changed::put);
  }

  @Test
  void theEngineAndWhatCanStopItComeFirstAndNothingElse() throws IOException {
    thread(10, "java");
    thread(11, "VM Thread");
    thread(12, "C2 CompilerThre");
    thread(13, "ZDriver");
    thread(14, "ZWorker#0");
    thread(15, "engine");
    thread(16, "supervisor");
    Files.createDirectory(process.resolve("task/17")); // of a thread that has ended meanwhile
    assertEquals(RealTimeScheduling.GRANTED, apply(1, 2));
    assertEquals(Map.of(11L, 2, 13L, 2, 14L, 1, 15L, 1), changed);
    assertFalse(Files.exists(process.resolve("autogroup")), "not on every kernel");
  }

  @Test
  void theSessionsShareIsRaisedWhereTheKernelHasSuchShares() throws IOException {
    thread(15, "engine");
    Files.writeString(process.resolve("autogroup"), "/autogroup-7 nice 0\n");
    assertEquals(RealTimeScheduling.GRANTED, apply(1, 2));
    assertEquals("-5", Files.readString(process.resolve("autogroup")));
    RealTimeScheduling.apply(process, 1, 4, 2, changed::put);
    assertEquals("-10", Files.readString(process.resolve("autogroup")), "with slower clocks");
  }

  @Test
  void noProcessorToSpareNothingIsChanged() throws IOException {
    thread(15, "engine");
    assertEquals("engines: 17, processors: 2", apply(17, 2));
    assertEquals("engines: 1, processors: 1", apply(1, 1));
    assertTrue(changed.isEmpty());
  }

  @Test
  void whyTheSystemDoesNotLetItIsTold() throws IOException {
    thread(15, "engine");
    String said =
        RealTimeScheduling.apply(
            process,
            1,
            1,
            2,
            (thread, priority) -> {
              throw new IOException("failed to set pid 15's policy: Operation not permitted");
            });
    assertEquals("failed to set pid 15's policy: Operation not permitted", said);
  }

  @Test
  void withoutAnEngineOrTheKernelsFolderItIsTold() throws IOException {
    thread(10, "java");
    assertTrue(apply(1, 2).startsWith("the engine's thread was not found"));
    Path none = process.resolve("none");
    assertTrue(
        RealTimeScheduling.apply(none, 1, 1, 2, changed::put).startsWith("this system has no"));
  }
}
