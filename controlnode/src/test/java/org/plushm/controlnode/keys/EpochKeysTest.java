package org.plushm.controlnode.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.KeyStep;

class EpochKeysTest {
  @TempDir private Path folder;
  private Path keys;
  private EpochKeys epochs;

  @BeforeEach
  void make() throws Exception {
    keys = folder.resolve("keys");
    epochs = OverlayKeys.loadOrMake(keys, "web").epochs();
  }

  private Set<String> files() throws IOException {
    Set<String> names = new TreeSet<>();
    try (var all = Files.newDirectoryStream(keys, "overlay*")) {
      all.forEach(file -> names.add(file.getFileName().toString()));
    }
    return names;
  }

  /** As a control node that was killed and its successor would go on. */
  private EpochKeys again() throws Exception {
    return OverlayKeys.loadOrMake(keys, "web").epochs();
  }

  @Test
  void shouldKeepTheNextKeyUntilTheFormerIsDestroyed() throws Exception {
    Bytes first = epochs.key(0);
    Bytes next = epochs.make(1);
    assertNotEquals(first, next);
    assertEquals(next, epochs.make(1), "made once");
    assertEquals(Set.of("overlay.key", "overlay-1.key"), files());
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(
            Files.getPosixFilePermissions(keys.resolve("overlay-1.key"))));
    assertEquals(next, again().make(1), "a successor finds it");
    KeyStep offered = KeyStep.FIRST.next();
    epochs.launchAt(offered);
    assertEquals(first, epochs.launchKeys().oldest());
    assertEquals(next, epochs.launchKeys().newest());
    epochs.launchAt(offered.next().next());
    assertEquals(next, epochs.launchKeys().oldest());
    assertEquals(Set.of("overlay-1.key"), files());
    assertNull(again().key(0));
    assertEquals(next, again().key(1));
  }

  @Test
  void shouldNotLaunchWithAKeyThatIsNotThere() throws Exception {
    assertThrows(IOException.class, () -> epochs.launchAt(KeyStep.FIRST.next()));
    assertEquals(KeyStep.FIRST, epochs.launchKeys().step());
    assertEquals(Set.of("overlay.key"), files());
  }

  /** What a control node left that was killed while it wrote is no key. */
  @Test
  void shouldNotTakeATornFileForAKey() throws Exception {
    Files.write(keys.resolve("overlay-1.key.tmp"), new byte[7]);
    EpochKeys successor = again();
    assertNull(successor.key(1));
    assertEquals(OverlayKeys.OVERLAY_KEY_BYTES, successor.make(1).length());
    assertEquals(Set.of("overlay.key", "overlay-1.key"), files());
  }

  @Test
  void shouldShowNoKey() throws Exception {
    assertTrue(epochs.toString().contains("hidden"));
    assertFalse(epochs.launchKeys().toString().contains(epochs.key(0).toString()));
  }
}
