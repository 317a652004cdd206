package org.plushm.controlnode.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.LogEntry;
import org.plushm.participant.tls.TlsRole;

class OverlayKeysTest {
  @TempDir private Path folder;

  @Test
  void shouldReadBackTheKeysItMade() throws Exception {
    Path keys = folder.resolve("keys");
    OverlayKeys made = OverlayKeys.loadOrMake(keys, "web");
    OverlayKeys read = OverlayKeys.loadOrMake(keys, "other name");
    assertEquals(made.epochs().key(0), read.epochs().key(0));
    assertEquals(made.control().certificate(), read.control().certificate());
    assertEquals(made.participant().certificate(), read.participant().certificate());
    Bytes body = Bytes.utf8("body");
    Bytes signature = made.signatures().sign(1, 2, body);
    assertTrue(read.signatures().verify(new LogEntry(1, 2, body, signature)));
    assertFalse(read.signatures().verify(new LogEntry(1, 3, body, signature)));
  }

  @Test
  void shouldLetOnlyTheOwnerRead() throws Exception {
    Path keys = folder.resolve("keys");
    OverlayKeys.loadOrMake(keys, "web");
    assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(keys)));
    try (var files = Files.list(keys)) {
      List<Path> all = files.toList();
      assertEquals(7, all.size());
      for (Path file : all) {
        assertEquals(
            "rw-------",
            PosixFilePermissions.toString(Files.getPosixFilePermissions(file)),
            file.toString());
      }
    }
  }

  @Test
  void shouldMakeDifferentKeysForEachOverlay() throws Exception {
    OverlayKeys one = OverlayKeys.generate("web");
    OverlayKeys other = OverlayKeys.generate("web");
    assertEquals(OverlayKeys.OVERLAY_KEY_BYTES, one.epochs().key(0).length());
    assertNotEquals(one.epochs().key(0), other.epochs().key(0));
    assertNotEquals(one.control().certificate(), other.control().certificate());
    assertFalse(one.toString().contains(one.epochs().key(0).toString()));
  }

  @Test
  void shouldCertifyEachRoleForItsPurposeAlone() throws Exception {
    OverlayKeys keys = OverlayKeys.generate("web");
    X509Certificate control = keys.control().certificate();
    X509Certificate participant = keys.participant().certificate();
    assertEquals(List.of(TlsRole.CONTROL.purpose()), control.getExtendedKeyUsage());
    assertEquals(List.of(TlsRole.PARTICIPANT.purpose()), participant.getExtendedKeyUsage());
    control.checkValidity();
    control.verify(control.getPublicKey());
    assertEquals(-1, control.getBasicConstraints());
  }
}
