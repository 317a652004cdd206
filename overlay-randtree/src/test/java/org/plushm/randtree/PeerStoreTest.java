package org.plushm.randtree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.plushm.randtree.OneNode.id;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.RandomSource;
import org.plushm.randtree.PeerStore.PeerState;

/** What is remembered of peers (departures 6 and 9). */
class PeerStoreTest {
  private final RandomSource random = new RandomSource(1);
  private final PeerStore peers = new PeerStore(id(1), 20);

  @Test
  void shouldStayBoundedAndForgetSuspectsFirstAndBootstrapPeersNever() {
    peers.learnBootstrap(id(2));
    peers.learn(id(3));
    peers.suspect(id(4));
    for (int i = 10; i < 28; i++) {
      peers.learn(id(i));
    }
    assertEquals(20, peers.size());
    assertEquals(null, peers.state(id(4)));
    assertEquals(PeerState.LIVE, peers.state(id(3)));
    for (int i = 30; i < 90; i++) {
      peers.learn(id(i));
    }
    assertEquals(20, peers.size());
    assertEquals(PeerState.LIVE, peers.state(id(2)));
  }

  @Test
  void shouldNeverOfferAFailedPeerUntilItIsReadmitted() {
    peers.setBackups(List.of(id(2), id(3)));
    peers.learnBootstrap(id(2));
    peers.markFailed(id(2).withIncarnation(9));
    assertTrue(peers.isFailed(id(2)));
    assertEquals(List.of(id(3)), peers.backups(9, random));
    assertEquals(List.of(id(3)), peers.any(9, random));
    assertEquals(List.of(), peers.bootstrap(9, random));
    assertEquals(id(3), peers.nextToProbe());
    assertEquals(id(3), peers.nextToProbe());
    peers.learn(id(2));
    assertTrue(peers.isFailed(id(2)));
    peers.readmit(id(2));
    assertFalse(peers.isFailed(id(2)));
    assertEquals(2, peers.any(9, random).size());
  }

  @Test
  void shouldOfferEachPeerInTurnForProbing() {
    for (int i = 2; i < 9; i++) {
      peers.learn(id(i));
    }
    Set<NodeId> probed = new TreeSet<>();
    for (int i = 2; i < 9; i++) {
      probed.add(peers.nextToProbe());
    }
    assertEquals(7, probed.size());
  }

  @Test
  void shouldKnowTheNewestIncarnationAndAskSuspectsWhoeverLivesThere() {
    peers.learn(id(2));
    peers.learn(id(2).withIncarnation(5));
    peers.learn(id(2).withIncarnation(3));
    assertEquals(List.of(id(2).withIncarnation(5)), peers.any(9, random));
    peers.suspect(id(2));
    assertEquals(List.of(id(2).anyIncarnation()), peers.any(9, random));
    peers.learn(id(1).withIncarnation(99));
    assertEquals(1, peers.size());
  }
}
