package org.plushm.plush.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class NearestWordTest {
  private static final List<String> KEYS = List.of("name", "num_hosts", "software", "resources");

  @Test
  void shouldFindWhatWasMeant() {
    assertEquals(Optional.of("num_hosts"), NearestWord.of("num_host", KEYS));
    assertEquals(Optional.of("num_hosts"), NearestWord.of("NUM_HOSTS", KEYS));
    assertEquals(Optional.of("name"), NearestWord.of("nmae", KEYS));
    assertEquals(Optional.of("software"), NearestWord.of("sofware", KEYS));
    assertEquals(Optional.empty(), NearestWord.of("frobnicate", KEYS));
    assertEquals(Optional.empty(), NearestWord.of("", KEYS));
    assertEquals(Optional.empty(), NearestWord.of("x".repeat(1000), List.of("x".repeat(999))));
  }

  @Test
  void shouldOfferTheGuessAndTheListUnlessItIsLong() {
    assertEquals(
        "did you mean 'name'? (expected name, num_hosts, software, resources)",
        NearestWord.remedy("nam", KEYS));
    assertEquals("expected a, b", NearestWord.remedy("frobnicate", List.of("a", "b")));
    List<String> many = List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "word");
    assertEquals("did you mean 'word'?", NearestWord.remedy("wrd", many));
    assertEquals("", NearestWord.remedy("frobnicate", many));
  }

  @Property
  void shouldMeasureADistance(
      @ForAll @AlphaChars @StringLength(max = 8) String a,
      @ForAll @AlphaChars @StringLength(max = 8) String b) {
    int distance = NearestWord.distance(a, b);
    assertEquals(distance, NearestWord.distance(b, a));
    assertEquals(a.equals(b), distance == 0);
    assertEquals(distance, NearestWord.distance("x" + a, "x" + b));
    assertEquals(1, NearestWord.distance(a, a + "y"));
  }
}
