package org.plushm.plush.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The strict reading of UTF-8, against the decoder of the JDK. */
class Utf8PropertiesTest {

  @Property
  void shouldTellUtf8AsTheJdkDoesWhenBytesAreArbitrary(@ForAll("bytes") byte[] bytes) {
    assertEquals(jdkDecodes(bytes), Utf8.isValid(bytes, bytes.length), Arrays.toString(bytes));
  }

  @Property
  void shouldStayUtf8WhenCutAnywhere(@ForAll String text, @ForAll("fraction") double fraction) {
    byte[] whole = text.replaceAll("[\\ud800-\\udfff]", "\u00e9").getBytes(StandardCharsets.UTF_8);
    byte[] part = Arrays.copyOf(whole, (int) (whole.length * fraction));
    int length = Utf8.lengthWithoutBegunCharacter(part);
    assertTrue(Utf8.isValid(part, length), Arrays.toString(part));
  }

  @Provide
  Arbitrary<Double> fraction() {
    return Arbitraries.doubles().between(0, 1);
  }

  @Provide
  Arbitrary<byte[]> bytes() {
    Arbitrary<Byte> edges =
        Arbitraries.of(
                0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1,
                0xed, 0xef, 0xf0, 0xf1, 0xf4, 0xf5, 0xff)
            .map(Integer::byteValue);
    return edges.array(byte[].class).ofMaxSize(6);
  }

  private static boolean jdkDecodes(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException malformed) {
      return false;
    }
  }
}
