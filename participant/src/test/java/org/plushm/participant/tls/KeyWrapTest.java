package org.plushm.participant.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.plushm.overlay.Bytes;

class KeyWrapTest {
  private final TlsIdentity own = new TestIdentities().create(TlsRole.PARTICIPANT, "web");
  private final byte[] secret = new byte[32];

  KeyWrapTest() throws Exception {
    Arrays.fill(secret, (byte) 0x5a);
  }

  private byte[] unwrap(TlsIdentity by, int epoch, Bytes wrapped) throws GeneralSecurityException {
    return KeyWrap.unwrap(by.key(), by.certificate().getPublicKey(), epoch, wrapped);
  }

  private Bytes wrap(int epoch) throws GeneralSecurityException {
    return KeyWrap.wrap(own.certificate().getPublicKey(), epoch, secret);
  }

  @Test
  void shouldUnwrapWhatWasWrapped() throws Exception {
    assertArrayEquals(secret, unwrap(own, 65_535, wrap(65_535)));
    assertNotEquals(wrap(1), wrap(1), "another key of one use each time");
    String text = new String(wrap(1).toArray(), StandardCharsets.ISO_8859_1);
    assertFalse(text.contains("ZZZZ"));
  }

  @Test
  void shouldOpenForNobodyElseAndForNoOtherEpoch() throws Exception {
    TlsIdentity other = new TestIdentities().create(TlsRole.PARTICIPANT, "web");
    assertThrows(GeneralSecurityException.class, () -> unwrap(other, 1, wrap(1)));
    assertThrows(GeneralSecurityException.class, () -> unwrap(own, 2, wrap(1)));
  }

  /** Whatever byte is changed or missing: no key comes out, and nothing but this exception. */
  @Test
  void shouldRefuseWhatIsChangedOrCut() throws Exception {
    byte[] whole = wrap(1).toArray();
    for (int i = 0; i < whole.length; i++) {
      byte[] changed = whole.clone();
      changed[i] ^= 0x11;
      assertThrows(
          GeneralSecurityException.class, () -> unwrap(own, 1, Bytes.wrap(changed)), "byte " + i);
      Bytes cut = Bytes.copyOf(whole, 0, i);
      assertThrows(GeneralSecurityException.class, () -> unwrap(own, 1, cut), "length " + i);
    }
  }
}
