package org.plushm.overlay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;

class BytesTest {
  @Test
  void shouldNotChangeWithItsSourceOrWhatItGaveOut() {
    byte[] source = {1, 2, 3};
    Bytes bytes = Bytes.copyOf(source);
    source[0] = 9;
    bytes.toArray()[1] = 9;
    assertArrayEquals(new byte[] {1, 2, 3}, bytes.toArray());
    assertEquals(2, bytes.at(1));
  }

  @Test
  void shouldCompareByContent() {
    assertEquals(Bytes.utf8("abc"), Bytes.copyOf(new byte[] {'x', 'a', 'b', 'c'}, 1, 3));
    assertEquals(Bytes.utf8("abc").hashCode(), Bytes.wrap(new byte[] {'a', 'b', 'c'}).hashCode());
    assertNotEquals(Bytes.utf8("abc"), Bytes.utf8("abd"));
    assertNotEquals(Bytes.utf8("abc"), Bytes.utf8("ab"));
  }

  @Test
  void shouldSliceAndCopy() {
    Bytes bytes = Bytes.utf8("hello");
    assertEquals(Bytes.utf8("ell"), bytes.slice(1, 4));
    assertSame(bytes, bytes.slice(0, 5));
    assertSame(Bytes.EMPTY, bytes.slice(2, 2));
    byte[] target = new byte[7];
    bytes.copyTo(target, 1);
    assertArrayEquals(new byte[] {0, 'h', 'e', 'l', 'l', 'o', 0}, target);
    assertEquals(5, bytes.length());
  }

  @Test
  void shouldReadAndWriteUtf8() {
    assertEquals("größer", Bytes.utf8("größer").utf8());
    assertEquals("\ufffd", Bytes.wrap(new byte[] {(byte) 0xff}).utf8());
  }

  @Test
  void shouldShowItsLengthAndItsBeginning() {
    assertEquals("0B:", Bytes.EMPTY.toString());
    assertEquals("3B:00ff7f", Bytes.wrap(new byte[] {0, -1, 127}).toString());
    assertEquals("20B:" + "61".repeat(16), Bytes.utf8("a".repeat(20)).toString());
  }
}
