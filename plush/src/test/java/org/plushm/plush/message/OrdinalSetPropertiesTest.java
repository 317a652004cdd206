package org.plushm.plush.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.MalformedMessage;

class OrdinalSetPropertiesTest {
  private static OrdinalSet setOf(Set<Integer> ordinals) {
    return OrdinalSet.of(ordinals.stream().mapToInt(Integer::intValue).toArray());
  }

  @Property
  void shouldReadWhatWasWrittenWhenTheSetIsDense(
      @ForAll @Size(max = 300) Set<@IntRange(max = 400) Integer> ordinals) throws MalformedMessage {
    OrdinalSet set = setOf(ordinals);
    assertEquals(set, OrdinalSet.ofBytes(set.toBytes()));
    assertEquals(ordinals.size(), set.size());
  }

  @Property
  void shouldReadWhatWasWrittenWhenTheSetIsSparse(
      @ForAll @Size(max = 20) Set<@IntRange(max = OrdinalSet.ORDINAL_MAX) Integer> ordinals)
      throws MalformedMessage {
    OrdinalSet set = setOf(ordinals);
    assertEquals(set, OrdinalSet.ofBytes(set.toBytes()));
  }

  @Property
  void shouldRefuseOrReadAnythingWithinBounds(@ForAll @Size(max = 64) byte[] hostile) {
    OrdinalSet read;
    try {
      read = OrdinalSet.ofBytes(Bytes.copyOf(hostile));
    } catch (MalformedMessage e) {
      return;
    }
    read.forEach(ordinal -> assertTrue(ordinal >= 0 && ordinal <= OrdinalSet.ORDINAL_MAX));
  }

  @Test
  void shouldCostAFewBytesWhenEverybodyIsMeant() {
    int[] all = new int[100_000];
    for (int i = 0; i < all.length; i++) {
      all[i] = i;
    }
    assertTrue(OrdinalSet.of(all).toBytes().length() <= 5);
    assertEquals(0, OrdinalSet.EMPTY.toBytes().length());
  }

  @Test
  void shouldRefuseNumbersBeyondTheGreatestOrdinal() {
    byte[] run = {1, -1, -1, -1, 127, 1};
    assertThrows(MalformedMessage.class, () -> OrdinalSet.ofBytes(Bytes.copyOf(run)));
    byte[] bitmap = {2, -1, -1, -1, 127, 1};
    assertThrows(MalformedMessage.class, () -> OrdinalSet.ofBytes(Bytes.copyOf(bitmap)));
    byte[] unknown = {3, 1};
    assertThrows(MalformedMessage.class, () -> OrdinalSet.ofBytes(Bytes.copyOf(unknown)));
  }
}
