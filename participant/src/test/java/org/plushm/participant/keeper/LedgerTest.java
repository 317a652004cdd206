package org.plushm.participant.keeper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LedgerTest {
  @TempDir Path folder;

  private static Accepted entry(int i) {
    return new Accepted(new ExecutionKey("host ü" + i, "e" + i, 1 + i % 3), i);
  }

  private Path file() {
    return folder.resolve("ledger");
  }

  private List<Accepted> fill(int count, boolean force) throws IOException {
    List<Accepted> entries = new ArrayList<>();
    try (Ledger ledger = Ledger.open(file(), force, 1000)) {
      for (int i = 0; i < count; i++) {
        entries.add(entry(i));
        ledger.accept(List.of(entry(i)));
      }
    }
    return entries;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldReadBackWhatWasAcceptedWhenReopened(boolean force) throws IOException {
    List<Accepted> entries = fill(20, force);
    try (Ledger ledger = Ledger.open(file(), force, 2000)) {
      assertEquals(entries, ledger.accepted());
      assertEquals(1000, ledger.generation());
      assertEquals(0, ledger.cutBytes());
      ledger.release(List.of(entry(3).key(), entry(77).key()));
    }
    entries.remove(3);
    try (Ledger ledger = Ledger.open(file(), force, 3000)) {
      assertEquals(entries, ledger.accepted());
      assertFalse(ledger.isAccepted(entry(3).key()));
    }
  }

  @Test
  void shouldKeepWholeRecordsWhenTailIsTornAnywhere() throws IOException {
    List<Accepted> entries = fill(3, false);
    byte[] whole = Files.readAllBytes(file());
    int readable = -1;
    for (int length = whole.length; length > 0; length--) {
      Files.write(file(), Arrays.copyOf(whole, length));
      try (Ledger ledger = Ledger.open(file(), false, 2000)) {
        List<Accepted> found = ledger.accepted();
        assertEquals(entries.subList(0, found.size()), found, "cut to " + length);
        readable = found.size();
      }
    }
    assertEquals(0, readable);
  }

  @Test
  void shouldRefuseWhenARecordBeforeOthersIsDamaged() throws IOException {
    fill(3, false);
    byte[] bytes = Files.readAllBytes(file());
    bytes[bytes.length / 2] ^= 1;
    Files.write(file(), bytes);
    LedgerDamagedException e =
        assertThrows(LedgerDamagedException.class, () -> Ledger.open(file(), false, 2000).close());
    assertTrue(e.getMessage().contains("move it away"), e.getMessage());
  }

  @Test
  void shouldBeginANewGenerationWhenFileIsNew() throws IOException {
    fill(1, false);
    Files.delete(file());
    try (Ledger ledger = Ledger.open(file(), false, 2000)) {
      assertEquals(2000, ledger.generation());
      assertEquals(List.of(), ledger.accepted());
    }
  }

  @Test
  void shouldRefuseTheSecondAcceptanceWhenAttemptIsKnown() throws IOException {
    try (Ledger ledger = Ledger.open(file(), false, 1)) {
      ledger.accept(List.of(entry(1)));
      assertThrows(
          IllegalArgumentException.class, () -> ledger.accept(List.of(entry(2), entry(1))));
      assertEquals(List.of(entry(1)), ledger.accepted());
    }
  }

  @Test
  void shouldStaySmallWhenRecordsAreReleased() throws IOException {
    try (Ledger ledger = Ledger.open(file(), false, 1)) {
      for (int round = 0; round < 40; round++) {
        List<Accepted> batch = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
          batch.add(entry(round * 500 + i));
        }
        ledger.accept(batch);
        ledger.release(batch.stream().map(Accepted::key).toList());
      }
      assertTrue(Files.size(file()) < 2 << 20, "grew to " + Files.size(file()));
      assertEquals(List.of(), ledger.accepted());
    }
  }
}
