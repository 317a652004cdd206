package org.plushm.plush.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** The window of outstanding invitations. */
class InvitationWindowTest {
  @Test
  void shouldDoubleInTheTimeOfAnInvitationWhileJoinsSucceed() {
    InvitationWindow window = new InvitationWindow(50, 400);
    for (int round : new int[] {50, 100, 200, 400, 400}) {
      assertEquals(round, window.width());
      int sent = 0;
      for (; window.hasRoom(); sent++) {
        window.take();
      }
      assertEquals(round, sent);
      for (int i = 0; i < sent; i++) {
        window.give();
        window.grow();
      }
    }
  }

  @Test
  void shouldHalveWhenOneIsInVainButNeverBelowTheThesisNumber() {
    InvitationWindow window = new InvitationWindow(50, 400);
    for (int i = 0; i < 150; i++) {
      window.grow();
    }
    window.shrink();
    assertEquals(100, window.width());
    window.shrink();
    window.shrink();
    assertEquals(50, window.width());
  }

  @Test
  void shouldStayAtTheThesisNumberWhenNoMoreAreAllowed() {
    InvitationWindow window = new InvitationWindow(50, 20);
    window.grow();
    assertEquals(50, window.width());
  }

  /** 0 takes a place if there is one, 1 confirms one, 2 fails one. */
  @Property
  void shouldNeverHaveMoreOutstandingThanItAllows(
      @ForAll @IntRange(min = 1, max = 60) int least,
      @ForAll @IntRange(min = 1, max = 500) int most,
      @ForAll @Size(max = 400) int[] steps) {
    InvitationWindow window = new InvitationWindow(least, most);
    int taken = 0;
    for (int step : steps) {
      switch (Math.floorMod(step, 3)) {
        case 0 -> {
          if (window.hasRoom()) {
            window.take();
            taken++;
            assertTrue(taken <= Math.max(least, most));
          }
        }
        case 1 -> {
          if (taken > 0) {
            window.give();
            taken--;
            window.grow();
          }
        }
        default -> {
          if (taken > 0) {
            window.give();
            taken--;
            window.shrink();
          }
        }
      }
      assertTrue(window.width() >= least && window.width() <= Math.max(least, most));
      if (taken >= window.width()) {
        assertFalse(window.hasRoom());
      }
    }
  }
}
