package org.plushm.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.plushm.overlay.RandomSource;

class EventQueueTest {
  private record Entry(long atNs, int number) {}

  @Test
  void shouldGiveEntriesByTimeAndThoseOfOneTimeInTheOrderTheyCame() {
    for (long seed = 1; seed <= 50; seed++) {
      RandomSource random = new RandomSource(seed);
      EventQueue queue = new EventQueue();
      List<Entry> waiting = new ArrayList<>();
      List<Integer> taken = new ArrayList<>();
      int added = 0;
      for (int step = 0; step < 3000; step++) {
        if (random.chance(step < 2000 ? 0.7 : 0.3)) {
          int number = added++;
          long atNs = random.nextLong(40);
          queue.add(atNs, () -> taken.add(number));
          waiting.add(new Entry(atNs, number));
        } else if (!waiting.isEmpty()) {
          Entry expected =
              waiting.stream()
                  .min(Comparator.comparingLong(Entry::atNs).thenComparingInt(Entry::number))
                  .orElseThrow();
          waiting.remove(expected);
          assertEquals(expected.atNs, queue.nextNs(), "seed " + seed);
          queue.take().run();
          assertEquals(expected.number, taken.get(taken.size() - 1), "seed " + seed);
        }
        assertEquals(waiting.size(), queue.size(), "seed " + seed);
      }
    }
    assertEquals(Long.MAX_VALUE, new EventQueue().nextNs());
  }
}
