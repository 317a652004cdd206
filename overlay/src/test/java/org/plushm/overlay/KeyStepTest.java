package org.plushm.overlay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class KeyStepTest {
  @Test
  void shouldLeadFromOneKeyToTheNextInThreeSteps() {
    KeyStep stable = KeyStep.stable(4);
    assertTrue(stable.isStable());
    assertEquals(4, stable.sealingEpoch());
    KeyStep offered = stable.next();
    assertTrue(offered.isOffered());
    assertEquals(4, offered.sealingEpoch());
    assertTrue(offered.accepts(4) && offered.accepts(5) && !offered.accepts(6));
    KeyStep used = offered.next();
    assertFalse(used.isOffered() || used.isStable());
    assertEquals(5, used.sealingEpoch());
    assertTrue(used.accepts(4) && used.accepts(5));
    assertEquals(KeyStep.stable(5), used.next());
    assertFalse(used.next().accepts(4));
  }

  /** What makes the change safe: members that are one step apart open each other's frames. */
  @Property(tries = 200)
  void shouldAcceptWhatNeighboursInTheOrderSeal(
      @ForAll @IntRange(max = 3 * KeyStep.EPOCH_MAX - 1) int number) {
    KeyStep one = new KeyStep(number);
    KeyStep next = one.next();
    assertTrue(one.accepts(one.sealingEpoch()));
    assertTrue(one.accepts(next.sealingEpoch()), one + " opens what " + next + " seals");
    assertTrue(next.accepts(one.sealingEpoch()), next + " opens what " + one + " seals");
    assertTrue(one.newestEpoch() - one.oldestEpoch() == (one.isStable() ? 0 : 1));
  }

  @Test
  void shouldRefuseWhatIsNoStep() {
    assertThrows(IllegalArgumentException.class, () -> new KeyStep(-1));
    assertThrows(IllegalArgumentException.class, () -> KeyStep.stable(KeyStep.EPOCH_MAX + 1));
    assertFalse(KeyStep.isStep(Long.MAX_VALUE));
  }
}
