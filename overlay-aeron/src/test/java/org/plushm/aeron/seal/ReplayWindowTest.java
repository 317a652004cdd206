package org.plushm.aeron.seal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ReplayWindowTest {
  @Test
  void shouldTakeEachCounterOnceWhenTheyComeInAnyOrderWithinTheWindow() {
    ReplayWindow window = new ReplayWindow();
    for (long counter : new long[] {5, 0, 1023, 7, 1024, 1}) {
      assertTrue(window.isNew(counter), "counter " + counter);
      window.accept(counter);
      assertFalse(window.isNew(counter), "counter " + counter + " again");
    }
    assertFalse(window.isNew(0), "0 is 1024 back");
    assertFalse(window.isNew(-1));
    window.accept(1L << 40);
    assertFalse(window.isNew(1025), "far behind a jump");
    assertTrue(window.isNew((1L << 40) - 1023));
  }

  /** The bit set against the plainest thing that can be right: a set of all counters. */
  @Property
  void shouldAgreeWithAPlainSet(
      @ForAll @Size(max = 200) List<@LongRange(min = 0, max = 5000) Long> counters) {
    ReplayWindow window = new ReplayWindow();
    TreeSet<Long> seen = new TreeSet<>();
    for (long counter : counters) {
      boolean expected =
          seen.isEmpty()
              || counter > seen.last()
              || seen.last() - counter < ReplayWindow.SIZE && !seen.contains(counter);
      assertEquals(expected, window.isNew(counter), "counter " + counter + " after " + seen);
      if (expected) {
        window.accept(counter);
        seen.add(counter);
      }
    }
  }
}
