package org.plushm.aeron.seal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The SHA-256 vectors of RFC 5869, appendix A. */
class HkdfTest {
  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }

  private static byte[] range(int from, int to) {
    byte[] bytes = new byte[to - from + 1];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (from + i);
    }
    return bytes;
  }

  @Test
  void shouldMatchTestCase1() {
    byte[] prk = Hkdf.extract(range(0, 0x0c), hex("0b".repeat(22)));
    assertArrayEquals(hex("077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5"), prk);
    assertArrayEquals(
        hex(
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"
                + "34007208d5b887185865"),
        Hkdf.expand(prk, range(0xf0, 0xf9), 42));
  }

  @Test
  void shouldMatchTestCase2WithLongInputs() {
    byte[] prk = Hkdf.extract(range(0x60, 0xaf), range(0, 0x4f));
    assertArrayEquals(hex("06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244"), prk);
    assertArrayEquals(
        hex(
            "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c"
                + "59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71"
                + "cc30c58179ec3e87c14c01d5c1f3434f1d87"),
        Hkdf.expand(prk, range(0xb0, 0xff), 82));
  }

  @Test
  void shouldMatchTestCase3WithoutSaltAndInfo() {
    byte[] prk = Hkdf.extract(new byte[0], hex("0b".repeat(22)));
    assertArrayEquals(hex("19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04"), prk);
    assertArrayEquals(
        hex(
            "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"
                + "9d201395faa4b61a96c8"),
        Hkdf.expand(prk, new byte[0], 42));
  }

  @Test
  void shouldRefuseMoreThanTheHashCanGive() {
    assertThrows(
        IllegalArgumentException.class, () -> Hkdf.expand(new byte[32], new byte[0], 8161));
  }
}
