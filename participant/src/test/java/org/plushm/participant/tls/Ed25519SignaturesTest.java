package org.plushm.participant.tls;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.GeneralSecurityException;
import org.junit.jupiter.api.Test;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.LogEntry;

class Ed25519SignaturesTest {
  private final Ed25519Signatures control;
  private final Ed25519Signatures participant;

  Ed25519SignaturesTest() throws GeneralSecurityException {
    control = Ed25519Signatures.generate();
    participant = Ed25519Signatures.verifying(control.publicDer());
  }

  private LogEntry entry(long term, long seq, String body) {
    Bytes text = Bytes.utf8(body);
    return new LogEntry(term, seq, text, control.sign(term, seq, text));
  }

  @Test
  void shouldAcceptEntryOfTheControlNodeTwice() {
    LogEntry entry = entry(3, 17, "exec hostname");
    assertTrue(participant.verify(entry));
    assertTrue(participant.verify(entry(3, 17, "exec hostname")));
  }

  @Test
  void shouldRefuseEntryWhenAnyPartIsChanged() {
    LogEntry good = entry(3, 17, "exec hostname");
    assertTrue(participant.verify(good));
    assertFalse(participant.verify(new LogEntry(4, 17, good.body(), good.signature())));
    assertFalse(participant.verify(new LogEntry(3, 18, good.body(), good.signature())));
    assertFalse(
        participant.verify(new LogEntry(3, 17, Bytes.utf8("exec reboot"), good.signature())));
    byte[] flipped = good.signature().toArray();
    flipped[5] ^= 1;
    assertFalse(participant.verify(new LogEntry(3, 17, good.body(), Bytes.wrap(flipped))));
    assertTrue(participant.verify(entry(3, 18, "exec hostname")), "usable after refusals");
  }

  @Test
  void shouldRefuseEntryWhenSignatureIsNoneAtAll() {
    LogEntry good = entry(1, 1, "a");
    for (int length : new int[] {0, 1, 63, 65, 4096}) {
      assertFalse(
          participant.verify(new LogEntry(1, 1, good.body(), Bytes.wrap(new byte[length]))));
    }
    assertTrue(participant.verify(good));
  }

  @Test
  void shouldRefuseEntryOfAnotherControlNode() throws GeneralSecurityException {
    Ed25519Signatures other = Ed25519Signatures.generate();
    Bytes body = Bytes.utf8("a");
    assertFalse(participant.verify(new LogEntry(1, 1, body, other.sign(1, 1, body))));
  }

  @Test
  void shouldVerifyAgainWhenEntryHasLeftTheCache() {
    for (int seq = 1; seq <= Ed25519Signatures.VERIFIED_MAX + 10; seq++) {
      assertTrue(participant.verify(entry(1, seq, "a")));
    }
    assertTrue(participant.verify(entry(1, 1, "a")));
  }

  @Test
  void shouldRefuseToSignWhenThereIsNoPrivateKey() {
    assertThrows(
        UnsupportedOperationException.class, () -> participant.sign(1, 1, Bytes.utf8("a")));
    assertThrows(UnsupportedOperationException.class, participant::privateDer);
  }

  @Test
  void shouldSignTheSameWhenKeysWereStored() throws GeneralSecurityException {
    Ed25519Signatures again = Ed25519Signatures.signing(control.publicDer(), control.privateDer());
    Bytes body = Bytes.utf8("a");
    assertTrue(participant.verify(new LogEntry(2, 3, body, again.sign(2, 3, body))));
  }
}
