package org.plushm.controlnode.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CancellationTest {
  @Test
  void shouldCancelAtTheFirstInterruptAndLeaveAtTheSecond() {
    Cancellation cancellation = new Cancellation();
    List<String> done = new ArrayList<>();
    cancellation.interrupt(() -> done.add("said"), () -> done.add("left"));
    assertTrue(cancellation.isCancelled());
    assertEquals(List.of("said"), done);
    cancellation.interrupt(() -> done.add("said"), () -> done.add("left"));
    assertEquals(List.of("said", "left"), done);
  }
}
