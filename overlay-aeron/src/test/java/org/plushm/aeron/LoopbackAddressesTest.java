package org.plushm.aeron;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.plushm.overlay.NodeId;

class LoopbackAddressesTest {
  @Test
  void shouldSkipLastOctetsThatCannotBeBoundWhenHostsHaveOwnAddresses() throws IOException {
    LoopbackAddresses addresses = LoopbackAddresses.allocate(600, new Random(1), true);
    Set<NodeId> seen = new TreeSet<>();
    for (int n = 1; n <= 600; n++) {
      NodeId host = addresses.host(n, 5);
      int last = Integer.parseInt(host.address().substring(host.address().lastIndexOf('.') + 1));
      assertTrue(last > 0 && last < 255, host.toString());
      assertTrue(host.address().startsWith("127."));
      assertTrue(seen.add(host), "twice: " + host);
    }
    assertThrows(IllegalArgumentException.class, () -> addresses.host(601, 5));
    assertThrows(IllegalArgumentException.class, () -> addresses.host(0, 5));
  }

  @Test
  void shouldDifferByPortWhenHostsShareOneAddress() throws IOException {
    LoopbackAddresses addresses = LoopbackAddresses.allocate(20, new Random(2), false);
    for (int n = 1; n <= 20; n++) {
      assertEquals("127.0.0.1", addresses.host(n, 1).address());
      assertEquals(addresses.host(1, 1).port() + n - 1, addresses.host(n, 1).port());
    }
  }

  @Test
  void shouldDrawOtherAddressesForAnotherOverlay() throws IOException {
    assertFalse(
        LoopbackAddresses.allocate(3)
            .host(1, 1)
            .sameEndpoint(LoopbackAddresses.allocate(3).host(1, 1)));
  }

  @Test
  void shouldRefuseMoreHostsThanThereAreAddresses() {
    assertThrows(IOException.class, () -> LoopbackAddresses.allocate(65_025));
  }
}
